"""The desk: a submission is kept whole or not at all, and once under its key, however many hand it in."""

import errno
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.submitting import desk as module
from api.submitting.desk import Desk, Handed, Room, abandoned
from api.submitting.errors import DeskFull, KeyReused, QuotaMet
from loaders.submissions import Decision, Role, State, read_submissions
from loaders.submitted import Syntax

HANDED = Handed(b"id: x\n", "practice/fr.yaml", Syntax.YAML, "token-a", ("https://w3id.org/genoguide/practice/x",))
UNDER_KEY = Handed(b"id: x\n", "practice/fr.yaml", Syntax.YAML, "token-a", (), "key")
OTHER_UNDER_KEY = Handed(b"id: y\n", "practice/fr.yaml", Syntax.YAML, "token-a", (), "key")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "workspace" / "submissions"


@pytest.fixture
def desk(folder):
    return Desk(folder, Room(3, 5))


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def decided(folder, submission, state=State.REJECTED):
    path = folder / submission.id / "decisions"
    path.mkdir()
    (path / "0001.json").write_bytes(Decision(state, "2026-11-22T09:00:00Z", Role.OPERATOR, "For a test").encode())


def test_what_is_taken_is_on_disk(desk, folder):
    kept = desk.take(HANDED)
    assert read_submissions(folder) == ((kept,), ())
    assert desk.content(kept) == HANDED.content
    assert names(folder) == [kept.id]


def test_everything_is_synced_before_it_is_said_to_be_kept(desk, folder, monkeypatch):
    synced, sync = [], module.sync
    monkeypatch.setattr(module, "sync", lambda path: synced.append(path.name) or sync(path))
    kept = desk.take(HANDED)
    assert synced[0] == "workspace"
    assert synced[1].startswith(".taking-")
    assert synced[2:] == ["submissions"]
    assert names(folder) == [kept.id]


@pytest.mark.parametrize("at", ["content.yaml", "submission.json", "rename", "sync"])
def test_a_fault_at_any_step_leaves_nothing(desk, folder, monkeypatch, at):
    desk.take(HANDED)
    before = names(folder)
    fault = OSError(errno.ENOSPC, "No space left on device")
    write, sync, rename = module._write_file, module.sync, Path.rename

    def failing_write(path, content):
        if path.name == at:
            path.write_bytes(content[: len(content) // 2])
            raise fault
        write(path, content)

    def failing_sync(path):
        if at == "sync" and path == folder:
            raise fault
        sync(path)

    def failing_rename(path, target):
        if at == "rename" and path.name.startswith(".taking-"):
            raise fault
        return rename(path, target)

    monkeypatch.setattr(module, "_write_file", failing_write)
    monkeypatch.setattr(module, "sync", failing_sync)
    monkeypatch.setattr(Path, "rename", failing_rename)
    with pytest.raises(OSError, match="No space left"):
        desk.take(HANDED)
    assert names(folder) == before


def test_what_a_killed_one_left_is_removed(desk, folder):
    desk.take(HANDED)
    (folder / ".taking-left").mkdir()
    (folder / ".taking-left" / "content.yaml").write_text("half")
    desk.take(HANDED)
    assert [name for name in names(folder) if name.startswith(".")] == []


@pytest.fixture
def left(desk, folder):
    """What one that was killed has left, beside a submission."""
    desk.take(HANDED)
    half = folder / ".taking-left"
    half.mkdir()
    (half / "texts.csv").write_text("a text that nobody has reviewed")
    return half


def test_a_sweep_removes_what_a_killed_one_left_and_nothing_else(desk, folder, left):
    kept = [name for name in names(folder) if name != left.name]
    assert abandoned(folder) == [left]
    desk.sweep()
    assert names(folder) == kept
    assert abandoned(folder) == []


def test_a_sweep_leaves_alone_what_is_being_written(desk, folder, monkeypatch):
    write, seen = module._write_file, []

    def swept_meanwhile(path, content):
        Desk(folder, Room(3, 5)).sweep()
        seen.append((abandoned(folder), path.parent.is_dir()))
        write(path, content)

    monkeypatch.setattr(module, "_write_file", swept_meanwhile)
    kept = desk.take(HANDED)
    assert seen == [([], True)] * 3
    assert names(folder) == [kept.id]


def test_a_sweep_of_what_is_not_there_makes_nothing(desk, folder):
    desk.sweep()
    assert not folder.exists()


def test_the_same_under_a_key_is_kept_once(desk, folder):
    kept = desk.take(UNDER_KEY)
    assert desk.take(UNDER_KEY) == desk.repeated(UNDER_KEY) == kept
    assert names(folder) == [kept.id]


def test_other_content_under_a_key_is_refused(desk, folder):
    desk.take(UNDER_KEY)
    for take in (desk.take, desk.repeated):
        with pytest.raises(KeyReused):
            take(OTHER_UNDER_KEY)
    assert len(names(folder)) == 1


def test_many_at_once_under_a_key_are_one(folder):
    desks = [Desk(folder, Room(100, 100)) for _ in range(4)]  # as many processes have
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda n: desks[n % 4].take(UNDER_KEY), range(32)))
    assert len({submission.id for submission in found}) == 1
    assert names(folder) == [found[0].id]


def test_many_at_once_are_all_kept(folder):
    desks = [Desk(folder, Room(100, 100)) for _ in range(4)]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda n: desks[n % 4].take(HANDED), range(32)))
    assert names(folder) == sorted(submission.id for submission in found)
    assert len(names(folder)) == 32


def test_a_token_has_a_quota_of_what_waits(desk, folder):
    first, *_ = (desk.take(HANDED) for _ in range(3))
    with pytest.raises(QuotaMet):
        desk.take(HANDED)
    decided(folder, first)
    desk.take(HANDED)


def test_all_together_have_room_for_so_many(desk):
    for number in range(5):
        desk.take(Handed(b"x", "x", Syntax.YAML, f"token-{number}"))
    with pytest.raises(DeskFull):
        desk.take(Handed(b"x", "x", Syntax.YAML, "token-6"))


def test_the_same_content_without_a_key_is_kept_again_and_said_to_be_the_same(desk):
    times = iter(datetime(2026, 11, 22, 8, tzinfo=UTC) + timedelta(hours=n) for n in (0, 1))
    desk._clock = lambda: next(times)
    first, second = desk.take(HANDED), desk.take(HANDED)
    assert desk.duplicated(first) is None
    assert desk.duplicated(second) == first


def test_a_clock_that_jumps_loses_nothing_and_changes_no_order(folder):
    hours = (9, 8, 8, 8, 20, 10, 21)
    times = iter(datetime(2026, 11, 22, hour, tzinfo=UTC) for hour in hours)
    desk = Desk(folder, Room(10, 10), clock=lambda: next(times))
    kept = [desk.take(HANDED) for _ in hours]
    assert [s.id for s in kept] == sorted({s.id for s in kept}) == names(folder)
    assert kept[1].id.startswith("20261122T09")


def test_the_shelf_sees_what_others_do(desk, folder):
    kept = desk.take(HANDED)
    assert [s.state for s in desk.shelf.all()] == [State.SUBMITTED]
    decided(folder, kept)
    assert [s.state for s in desk.shelf.all()] == [State.REJECTED]
    Desk(folder, Room(10, 10)).take(HANDED)
    assert desk.shelf.counts() == {State.REJECTED: 1, State.SUBMITTED: 1}
    (folder / kept.id).rename(folder.parent / "gone")
    assert len(desk.shelf.all()) == 1


def test_a_damaged_one_stops_nobody(desk, folder):
    kept = desk.take(HANDED)
    (folder / kept.id / "submission.json").write_text("{")
    fresh = Desk(folder, Room(10, 10))
    assert list(fresh.shelf.all()) == []
    assert fresh.take(HANDED).id in names(folder)
