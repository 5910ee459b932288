"""The history that builds carry on: what changed, first, after a rollback, after a restore, and within bounds."""

import json
import shutil
from pathlib import Path

import pytest

from graph import editions
from graph.editions import Edition, History, SourceVersion
from graph.named_graph import NamedGraph, Provenance
from graph.snapshot import HISTORY, Snapshots
from tests.graph.editions import back, dump, history, publish, source, told

ONE = {"a": ("First", "pilot")}
TWO = {"a": ("First", "implemented"), "b": ("Second", "planned")}
THREE = {"b": ("Second", "planned")}


def numbers(folder: Path) -> list[int]:
    return [edition.number for edition in history(folder).editions]


def test_the_first_edition_knows_its_sources_and_of_no_change(tmp_path: Path) -> None:
    publish(tmp_path, source(ONE))
    first = history(tmp_path)
    assert (first.editions, first.changes) == ((Edition(1),), ())
    assert [(s.edition, s.file) for s in first.sources] == [(1, "data/practice/xx.yaml")]


def test_each_edition_adds_what_changed_in_words(tmp_path: Path) -> None:
    for content in (ONE, TWO, THREE):
        publish(tmp_path, source(content))
    assert told(tmp_path) == [
        (2, "changed", "a", ["status pilot -> implemented"]),
        (2, "added", "b", []),
        (3, "removed", "a", []),
    ]


def test_an_edition_learns_its_version_and_time_when_the_next_is_built(tmp_path: Path) -> None:
    first, second = publish(tmp_path, source(ONE)), publish(tmp_path, source(TWO))
    known = history(tmp_path).editions
    assert (known[0].version, known[0].built, known[0].tool) == (first.version, first.built, first.tool)
    assert known[1] == Edition(2, after=1)
    assert second.version not in dump(tmp_path).decode()


def test_equal_inputs_on_an_equal_history_give_equal_bytes(tmp_path: Path) -> None:
    publish(tmp_path / "one", source(ONE))
    shutil.copytree(tmp_path / "one", tmp_path / "two", symlinks=True)
    dumps = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        publish(folder, source(TWO))
        dumps.append(dump(folder))
        publish(folder, source(TWO))
        dumps.append(dump(folder))
    assert len(set(dumps)) == 1
    assert numbers(tmp_path / "one") == [1, 2]


def test_two_empty_workspaces_build_the_same(tmp_path: Path) -> None:
    versions = {publish(tmp_path / name, source(ONE)).version for name in ("one", "two")}
    assert len(versions) == 1


def test_the_history_outlives_the_snapshots_that_it_tells_of(tmp_path: Path) -> None:
    for content in (ONE, TWO, THREE):
        publish(tmp_path, source(content), kept=1)
    assert len(Snapshots(tmp_path).folders()) == 1
    assert [edition.version for edition in history(tmp_path).editions[:2]]
    assert len(told(tmp_path)) == 3


def test_what_was_rolled_back_is_withdrawn_and_the_next_edition_follows_the_one_before(tmp_path: Path) -> None:
    publish(tmp_path, source(ONE))
    publish(tmp_path, source(TWO))
    back(tmp_path)
    assert numbers(tmp_path) == [1]
    publish(tmp_path, source(THREE))
    first, second, third = history(tmp_path).editions
    assert (first.withdrawn, bool(second.withdrawn), third.after) == ("", True, 1)
    assert [entry for entry in told(tmp_path) if entry[0] == 3] == [(3, "removed", "a", []), (3, "added", "b", [])]


def test_building_what_was_rolled_back_again_gives_its_version(tmp_path: Path) -> None:
    publish(tmp_path, source(ONE))
    second = publish(tmp_path, source(TWO))
    back(tmp_path)
    assert publish(tmp_path, source(TWO)).version == second.version


def test_going_forth_again_takes_the_mark_away(tmp_path: Path) -> None:
    publish(tmp_path, source(ONE))
    second = publish(tmp_path, source(TWO))
    back(tmp_path)
    publish(tmp_path, source(THREE))
    back(tmp_path, second.version)
    publish(tmp_path, source(ONE))
    assert [(e.number, e.after, bool(e.withdrawn)) for e in history(tmp_path).editions] == [
        (1, 0, False),
        (2, 1, False),
        (3, 1, True),
        (4, 2, False),
    ]


def test_a_draft_is_no_edition(tmp_path: Path) -> None:
    publish(tmp_path, source(ONE))
    publish(tmp_path, source(TWO), draft=True)
    publish(tmp_path, source(THREE))
    assert numbers(tmp_path) == [1, 2]
    assert told(tmp_path) == [(2, "removed", "a", []), (2, "added", "b", [])]


@pytest.mark.parametrize("with_dumps", [True, False])
def test_a_workspace_without_snapshots_goes_on_from_the_history_beside_them(tmp_path: Path, with_dumps: bool) -> None:
    """As after a restore. Where no dump of the last edition is left, what changed since is not known."""
    for content in (ONE, TWO):
        publish(tmp_path / "old", source(content), kept=1, dumps=with_dumps)
    publish(tmp_path / "old", source(THREE), kept=1, dumps=with_dumps)
    back_to = history(tmp_path / "old")
    (tmp_path / "new").mkdir()
    shutil.copy(tmp_path / "old" / HISTORY, tmp_path / "new")
    if with_dumps:
        version = Snapshots(tmp_path / "old").link.resolve()
        shutil.copytree(version / "dumps", tmp_path / "new" / "dumps" / version.name)
    expected = dump(tmp_path / "old")
    publish(tmp_path / "new", source(THREE), dumps=with_dumps)
    assert dump(tmp_path / "new") == expected
    shutil.rmtree(Snapshots(tmp_path / "new").link.resolve())
    publish(tmp_path / "new", source(ONE), dumps=with_dumps)
    now = history(tmp_path / "new")
    assert now.number == back_to.number + 1
    assert bool([c for c in now.changes if c.edition == now.number]) is with_dumps
    assert now.horizon == (1 if with_dumps else now.number)


def test_a_backup_that_replaces_later_content_builds_the_version_that_it_was_made_of(tmp_path: Path) -> None:
    publish(tmp_path, source(ONE))
    second = publish(tmp_path, source(TWO))
    saved = (tmp_path / HISTORY).read_bytes()
    publish(tmp_path, source(THREE))
    (tmp_path / HISTORY).write_bytes(saved)
    assert publish(tmp_path, source(TWO)).version == second.version
    assert numbers(tmp_path) == [1, 2]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"history": 1}', '{"history": {"editions": []}}'])
def test_a_damaged_history_beside_the_snapshots_is_passed_over(tmp_path: Path, damage: str) -> None:
    publish(tmp_path, source(ONE))
    (tmp_path / HISTORY).write_text(damage, encoding="utf-8")
    publish(tmp_path, source(TWO))
    assert numbers(tmp_path) == [1, 2]
    assert json.loads((tmp_path / HISTORY).read_text(encoding="utf-8"))["history"]["editions"]


def test_a_file_that_is_gone_takes_its_things_with_it(tmp_path: Path) -> None:
    other = source({"c": ("Third", "pilot")}, "practice/yy")
    publish(tmp_path, source(ONE), other)
    publish(tmp_path, source(ONE))
    assert told(tmp_path) == [(2, "removed", "c", [])]
    assert list(history(tmp_path).current()) == ["https://w3id.org/genoguide/graph/practice/xx"]
    publish(tmp_path, source(ONE), other)
    assert told(tmp_path)[-1] == (3, "added", "c", [])


def test_old_changes_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "MOST_CHANGES", 5)
    for status in ("pilot", "planned", "implemented", "ended"):
        publish(tmp_path, source({"a": ("First", status)}))
    kept = history(tmp_path)
    assert kept.horizon == 2
    assert [change.edition for change in kept.changes] == [3, 4]
    assert [s.edition for s in kept.sources] == [2, 3, 4]


def test_old_editions_make_room() -> None:
    many = tuple(Edition(n) for n in range(1, editions.MOST_EDITIONS + 11))
    sources = tuple(SourceVersion(n, "urn:g", "f", f"{n:x}") for n in (1, 5, 50))
    kept = History(many, (), sources).bounded()
    assert len(kept.editions) == editions.MOST_EDITIONS
    assert (kept.horizon, [s.edition for s in kept.sources]) == (11, [5, 50])


def test_what_people_answered_is_never_quoted(tmp_path: Path) -> None:
    """An answer may be withdrawn: that something changed stays on record, not what it was."""

    def wave(title: str) -> NamedGraph:
        graph = source({"a": (title, "pilot")}, "response/2026/XX")
        content = title.encode()
        return NamedGraph(graph.iri, graph.triples, Provenance.of("survey/2026.trig", content, "tests"))

    for graphs in ([wave("Secret one")], [wave("Secret two")], []):
        publish(tmp_path, *graphs)
    assert [(edition, kind, words) for edition, kind, _, words in told(tmp_path)] == [
        (2, "changed", ["title changed", "http://www.w3.org/2000/01/rdf-schema#label changed"]),
        (3, "removed", []),
    ]
    assert b"Secret" not in dump(tmp_path)


def test_changes_are_forgotten_where_that_is_wanted(tmp_path: Path) -> None:
    for content in (ONE, TWO, THREE):
        publish(tmp_path, source(content))
    anew = history(tmp_path).anew()
    assert (anew.changes, anew.horizon, len(anew.editions)) == ((), 3, 3)
    assert [s.edition for s in anew.sources] == [3]


def test_more_changes_than_are_listed_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.succession.MOST_LISTED", 2)
    publish(tmp_path, source(ONE))
    publish(tmp_path, source({**ONE, **{f"n{n}": (f"Title {n}", "pilot") for n in range(5)}}))
    assert len(told(tmp_path)) == 2
    assert history(tmp_path).editions[-1].unlisted == 3


def test_a_history_is_written_and_read(tmp_path: Path) -> None:
    for content in (ONE, TWO):
        publish(tmp_path, source(content))
    known = history(tmp_path)
    assert History.from_dict(json.loads(json.dumps(known.as_dict()))) == known
