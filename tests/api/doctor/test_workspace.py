"""The workspace: each mishap that a workspace can have is named with what to do."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.doctor.check import Check, State
from api.doctor.workspace import check_workspace
from api.submitting.desk import Desk, Handed, Room
from api.workspace import Workspace
from graph.rollback import roll_back
from loaders.submissions import Decision, Role
from loaders.submissions import State as Decided
from loaders.submitted import Syntax
from tests.api import exports
from tests.api.commands.test_build import own_file
from tests.loaders import content


@pytest.fixture
def workspace(packaged_snapshot: Path, tmp_path: Path) -> Workspace:
    """A copy of a workspace with a snapshot, to be spoilt."""
    shutil.copytree(packaged_snapshot.parent.parent, tmp_path / "workspace", symlinks=True)
    return Workspace(tmp_path / "workspace")


def checks(workspace: Workspace, now: datetime | None = None) -> dict[str, Check]:
    return {check.name: check for check in check_workspace(workspace, now)}


def test_a_workspace_that_is_well(workspace: Workspace) -> None:
    found = checks(workspace)
    assert {name for name, check in found.items() if check.state is State.FAILED} <= {"disk space"}
    assert found["snapshot"].state is found["inputs"].state is found["clock"].state is State.OK
    assert not list(workspace.folder.glob(".doctor*"))


def test_without_a_snapshot_the_next_step_is_named(tmp_path: Path) -> None:
    assert checks(Workspace(tmp_path))["snapshot"].remedy == "Run 'genoguide build'."
    missing = checks(Workspace(tmp_path / "none"))["workspace"]
    assert (missing.state, "does not exist yet" in missing.found) == (State.FAILED, True)


def test_a_damaged_dump_and_a_damaged_store_are_found(workspace: Workspace) -> None:
    current = workspace.snapshots.link.resolve()
    dump = (current / "dump.nq").read_bytes()
    (current / "dump.nq").write_bytes(dump[:-2] + b"\n")
    assert "dump.nq was changed" in checks(workspace)["snapshot"].found
    (current / "dump.nq").write_bytes(dump)
    (current / "store" / "CURRENT").unlink()
    assert checks(workspace)["snapshot"].state is State.FAILED


def test_an_index_of_another_format_is_found(workspace: Workspace) -> None:
    about = workspace.snapshots.link / "search" / "about.json"
    content = json.loads(about.read_text(encoding="utf-8"))
    about.write_text(json.dumps({**content, "format": content["format"] - 1}), encoding="utf-8")
    (workspace.snapshots.link / "files.json").unlink()  # which that program did not write
    assert "older GenoGuide" in checks(workspace)["snapshot"].found


def test_a_changed_input_is_named(workspace: Workspace) -> None:
    own_file(workspace.folder, "A practice of our own")
    found = checks(workspace)["inputs"]
    assert (found.state, "data/practice/is.yaml" in found.found) == (State.WARNING, True)


def test_a_build_under_way_is_said(workspace: Workspace) -> None:
    with workspace.snapshots.building():
        assert checks(workspace)["builder"].state is State.WARNING
    assert checks(workspace)["builder"].state is State.OK


def test_a_clock_behind_the_snapshot_is_wrong(workspace: Workspace) -> None:
    assert checks(workspace, datetime(2001, 1, 1, tzinfo=UTC))["clock"].state is State.FAILED


def test_a_restore_that_was_broken_off_is_found(workspace: Workspace) -> None:
    (workspace.folder / ".restoring-x").mkdir()
    assert checks(workspace)["restore"].state is State.FAILED


def test_a_rollback_that_stands_is_said(workspace: Workspace) -> None:
    current = workspace.snapshots.link.resolve()
    shutil.copytree(current, current.with_name(f"{current.name}.1"))
    with workspace.snapshots.building():
        roll_back(workspace.snapshots, f"{current.name}.1", workspace.inputs())
    assert "rolled back" in checks(workspace)["inputs"].found


def test_an_acceptance_that_was_broken_off_is_named(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    handed = Handed(content.PRACTICE.encode(), "fr.yaml", Syntax.YAML, "0a1b2c3d")
    submission = Desk(workspace.submissions, Room(1, 1)).take(handed)
    well = checks(workspace)["submissions"]
    assert (well.state, well.found) == (State.OK, "1 wait for review, and no acceptance was broken off")
    decisions = workspace.submissions / submission.id / "decisions"
    decisions.mkdir()
    (decisions / ".begun.json").write_bytes(Decision(Decided.ACCEPTED, submission.received, Role.OPERATOR).encode())
    broken = checks(workspace)["submissions"]
    assert (broken.state, submission.id in broken.found) == (State.WARNING, True)
    assert "genoguide build" in broken.remedy


def test_what_a_killed_server_left_of_a_submission_is_named(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    desk = Desk(workspace.submissions, Room(1, 1))
    desk.take(Handed(content.PRACTICE.encode(), "fr.yaml", Syntax.YAML, "0a1b2c3d"))
    (workspace.submissions / ".taking-left").mkdir()
    found = checks(workspace)["unfinished submissions"]
    assert (found.state, found.found) == (State.WARNING, "a server that was killed has left 1: .taking-left")
    desk.sweep()
    assert "unfinished submissions" not in checks(workspace)


def test_crosswalks_that_cannot_serve_are_named(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert "crosswalks" not in checks(workspace)
    workspace.crosswalks.mkdir()
    first, second = workspace.crosswalks / "a.yaml", workspace.crosswalks / "b.yaml"
    shutil.copy(exports.CROSSWALK, first)
    assert checks(workspace)["crosswalks"].found == "2 surveys can be handed in"
    shutil.copy(exports.CROSSWALK, second)
    twice = checks(workspace)["crosswalks"]
    assert (twice.state, twice.found) == (State.FAILED, "a.yaml and b.yaml both name survey 482613")
    second.write_text("a: b", encoding="utf-8")
    assert "The file is no crosswalk." in checks(workspace)["crosswalks"].found
