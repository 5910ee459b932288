"""``genoguide submissions`` as operators run it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import genoguide
from api.reviewing.review import Review
from api.submitting.desk import Desk, Handed, Room
from api.workspace import Workspace
from loaders.submissions import Submission
from loaders.submitted import Syntax
from tests.loaders import content


def call(workspace: Path, *arguments: str) -> Result:
    return CliRunner().invoke(genoguide, ["--workspace", str(workspace), "submissions", *arguments])


@pytest.fixture
def handed(tmp_path: Path) -> Submission:
    desk = Desk(Workspace(tmp_path).submissions, Room(10, 10))
    record = "https://w3id.org/genoguide/practice/fr-test-law"
    return desk.take(Handed(content.PRACTICE.encode(), "fr\x1b[2J.yaml", Syntax.YAML, "0a1b2c3d", (record,)))


def test_a_submission_is_listed_shown_and_accepted(tmp_path: Path, handed: Submission) -> None:
    listed = call(tmp_path, "list")
    assert handed.id in listed.stdout
    assert "\x1b" not in listed.stdout
    [told] = json.loads(call(tmp_path, "list", "--state", "submitted", "--format", "json").stdout)
    assert (told["id"], told["state"]) == (handed.id, "submitted")
    assert "key" not in told
    shown = call(tmp_path, "show", handed.id).stdout
    assert "+  - id: fr-test-law\n" in shown
    assert "record    https://w3id.org/genoguide/practice/fr-test-law\n" in shown
    accepted = call(tmp_path, "accept", handed.id, "--reason", "It is in force.")
    assert accepted.stdout == f"Submission {handed.id} is accepted, into data/practice/fr.yaml.\n"
    assert "by the operator: It is in force." in call(tmp_path, "show", handed.id).stdout
    again = call(tmp_path, "reject", handed.id, "--reason", "No.")
    assert again.exit_code != 0
    assert "was accepted by the operator" in again.stderr


def test_what_would_not_conform_is_told_as_findings(tmp_path: Path) -> None:
    wrong = content.PRACTICE.replace("status: implemented", "status: running")
    desk = Desk(Workspace(tmp_path).submissions, Room(10, 10))
    submission = desk.take(Handed(wrong.encode(), "fr.yaml", Syntax.YAML, "0a1b2c3d"))
    refused = call(tmp_path, "accept", submission.id)
    assert "There is no such status." in refused.stdout
    assert "nothing changed" in refused.stderr
    assert Review(Workspace(tmp_path)).find(submission.id).decisions == ()


def test_an_empty_workspace_is_told(tmp_path: Path) -> None:
    assert call(tmp_path, "list").stdout == "There is no submission.\n"
    assert call(tmp_path, "list", "--state", "rejected").stdout == "There is no submission in the state rejected.\n"
    missing = call(tmp_path, "accept", "20261122T081500Z-7f3c9a21")
    assert (missing.exit_code, missing.stderr) == (1, "Error: There is no submission '20261122T081500Z-7f3c9a21'.\n")
