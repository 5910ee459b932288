"""The list of versions, and that one that is served stays."""

from pathlib import Path

import pytest

from graph.in_use import in_use, unused
from graph.inventory import ARCHIVED, SNAPSHOT, inventory
from graph.snapshot import KEPT, Snapshots
from tests.api.dataset.conftest import build as build_with_dumps
from tests.graph.test_snapshot import build, content, number


def test_snapshots_come_first_and_archived_dumps_follow(tmp_path: Path) -> None:
    built = [build_with_dumps(tmp_path, {"a": f"First, {n}"}).version for n in range(KEPT + 2)]
    entries = inventory(Snapshots(tmp_path))
    assert [e.kind for e in entries] == [SNAPSHOT] * KEPT + [ARCHIVED] * 2
    assert [e.version for e in entries if e.current] == [built[-1]]
    assert {e.version for e in entries} == set(built)
    assert all(e.size > 0 and e.triples > 0 and e.built for e in entries)


def test_a_draft_and_a_damaged_one_are_marked(tmp_path: Path) -> None:
    damaged, draft = build(tmp_path, number(1)).version, build(tmp_path, number(2), draft=True).version
    (tmp_path / damaged / "manifest.json").write_text("{", encoding="utf-8")
    entries = {e.version: e for e in inventory(Snapshots(tmp_path))}
    assert entries[draft].draft
    assert "damaged" in entries[damaged].fault


def test_before_the_first_build_there_is_nothing(tmp_path: Path) -> None:
    assert inventory(Snapshots(tmp_path / "none")) == ()


def test_as_many_snapshots_are_kept_as_asked_for(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path)
    for value in range(4):
        with snapshots.building():
            manifest = snapshots.build(content(number(value)), kept=1)
        assert [folder.name for folder in snapshots.folders()] == [manifest.version]


def test_a_snapshot_that_is_served_is_not_removed(tmp_path: Path) -> None:
    served = tmp_path / build(tmp_path, number(0)).version
    with in_use(served):
        for value in range(1, KEPT + 2):
            build(tmp_path, number(value))
        assert [e.folder for e in inventory(Snapshots(tmp_path)) if e.served] == [served.name]
        assert (served / "dump.nq").is_file()
    build(tmp_path, number(99))
    assert not served.exists()


def test_several_may_use_a_snapshot_and_it_is_free_after_the_last(tmp_path: Path) -> None:
    folder = tmp_path / build(tmp_path, number(0)).version
    with in_use(folder):
        with in_use(folder):
            pass
        with unused(folder) as free:
            assert not free
    with unused(folder) as free:
        assert free


def test_the_last_of_each_day_is_kept_besides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that many builds in a day leave something to go back to."""
    snapshots, versions = Snapshots(tmp_path), dict[str, str]()
    moments = [f"2026-11-{day:02}T{hour:02}:00:00+00:00" for day in (17, 18, 20, 21, 22) for hour in (8, 9, 10)]
    for value, moment in enumerate(moments):
        monkeypatch.setattr(Snapshots, "_now", lambda _, now=moment: now)
        with snapshots.building():
            versions[moment] = snapshots.build(content(number(value)), kept=2, days=3).version
    left = {folder.name for folder in snapshots.folders()}
    kept = [moment[5:13] for moment, version in versions.items() if version in left]
    assert kept == ["11-18T10", "11-20T10", "11-21T10", "11-22T09", "11-22T10"]
