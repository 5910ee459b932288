"""``genoguide doctor`` as operators run it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import genoguide, run
from api.doctor.check import State


def call(capsys: pytest.CaptureFixture[str], workspace: Path, *arguments: str) -> tuple[int, str]:
    code = run(lambda: genoguide(["--workspace", str(workspace), "doctor", *arguments], "g", standalone_mode=False))
    return code, capsys.readouterr().out


def test_the_exit_code_says_whether_something_is_wrong(
    packaged_snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = call(capsys, packaged_snapshot.parent.parent)
    assert (code, " 0 failed" in out) == (0, True)
    code, out = call(capsys, tmp_path)
    assert (code, "genoguide build" in out) == (1, True)


def test_json_has_the_same_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = call(capsys, tmp_path, "--format", "json")
    checks = {check["name"]: check for check in json.loads(out)["checks"]}
    assert code == 1
    assert checks["snapshot"]["state"] == State.FAILED
    assert checks["snapshot"]["remedy"]


def test_no_password_is_shown_in_an_answer_or_taken_in_an_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENOGUIDE_PUBLISH_PASSWORD", "hunter2")
    for form in ("json", "table"):
        assert "hunter2" not in call(capsys, tmp_path, "--format", form)[1]
    arguments = ["--workspace", str(tmp_path), "doctor", "--url", "https://ada:hunter2@example.org"]
    result = CliRunner().invoke(genoguide, arguments)
    assert (result.exit_code, "hunter2" in result.output) == (2, False)
