"""Whenever the power goes: what was acknowledged is on the disk, and whatever can be read there is whole."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.reviewing.review import Review, Wish
from api.submitting.desk import Desk, Handed, Room
from api.workspace import Workspace
from graph.files import write_whole
from graph.integrity import verify
from graph.rollback import roll_back
from graph.snapshot import SnapshotError, Snapshots
from loaders.curated import read_curated
from loaders.findings import Unreadable
from loaders.submissions import Role, State, read_submission, submission_folders
from loaders.submitted import Syntax
from tests.adversity.power import cut_at_any_moment
from tests.graph.test_snapshot import build, number
from tests.loaders import content

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HANDED = Handed(content.PRACTICE.encode(), "practice/fr.yaml", Syntax.YAML, "0a1b2c3d", ())


def current(folder: Path) -> str:
    """The version that is served, all of which was read; every other that can be seen is whole, too."""
    snapshots = Snapshots(folder)
    for path in snapshots.folders():
        verify(path)
    found = snapshots.current()
    return verify(found[0]).version if found else ""


def test_builds_and_a_rollback(tmp_path: Path) -> None:
    folder, known = tmp_path / "workspace" / "snapshots", [""]
    folder.parent.mkdir()

    def check(left: Path) -> None:
        assert current(left / folder.name) in known

    for value in range(4):  # the last one removes the first
        known = [known[-1], build(tmp_path / "other", number(value)).version]
        with cut_at_any_moment(folder.parent, check) as check_all:
            assert build(folder, number(value)).version == known[-1]
            known = known[-1:]
            assert check_all()
    known.append(known[0])
    known[0] = Snapshots(folder).folders()[1].name
    with cut_at_any_moment(folder.parent, check) as check_all, Snapshots(folder).building():
        roll_back(Snapshots(folder), None, {})
        known.pop()
        assert check_all()


def test_submissions_and_an_acceptance(tmp_path: Path) -> None:
    workspace, kept, accepted = Workspace(tmp_path / "workspace"), set[str](), set[str]()
    workspace.folder.mkdir()
    desk = Desk(workspace.submissions, Room(9, 9), lambda: NOW)

    def check(left: Path) -> None:
        folders = submission_folders(left / "submissions")
        assert kept <= set(folders)
        found = {name: read_submission(folder) for name, folder in folders.items()}
        for name, submission in found.items():
            assert (folders[name] / submission.content_name).read_bytes() == HANDED.content
        decided = {name for name, submission in found.items() if submission.decisions}
        assert accepted <= decided
        path = left / "data" / "practice" / "fr.yaml"
        if decided or path.exists():
            assert "fr-test-law" in [record.id for record in read_curated(path, "practice/fr").records]

    with cut_at_any_moment(workspace.folder, check) as check_all:
        for _ in range(2):
            kept.add(desk.take(HANDED).id)
            assert check_all()
        [first, _] = sorted(kept)
        Review(workspace, lambda: NOW).decide(first, Wish(State.ACCEPTED, Role.REVIEWER))
        accepted.add(first)
        assert check_all()


def test_a_file_that_is_replaced(tmp_path: Path) -> None:
    path, known = tmp_path / "folder" / "file", [b"old"]
    write_whole(path, b"old")

    def check(left: Path) -> None:
        assert (left / "file").read_bytes() in known

    with cut_at_any_moment(path.parent, check) as check_all:
        known.append(b"a new one")
        write_whole(path, b"a new one")
        del known[0]
        assert check_all()


def nothing(_what: object) -> None:
    """In place of what has things written through."""


DAMAGES: list[tuple[str, Callable[[Path], None]]] = [
    ("graph.snapshot.sync_all", test_builds_and_a_rollback),
    ("graph.snapshot.sync", test_builds_and_a_rollback),
    ("api.submitting.desk.sync", test_submissions_and_an_acceptance),
    ("api.reviewing.review.sync", test_submissions_and_an_acceptance),
    ("graph.files.sync", test_a_file_that_is_replaced),
]


@pytest.mark.parametrize(("name", "test"), DAMAGES)
def test_it_would_be_noticed(
    name: str, test: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not written through is lost."""
    monkeypatch.setattr(name, nothing)
    with pytest.raises((AssertionError, SnapshotError, Unreadable, OSError)):
        test(tmp_path)
