"""``genoguide backup`` and ``genoguide restore`` as operators run them."""

from pathlib import Path

import pytest

from api.cli import genoguide, run
from tests.api.commands.test_build import own_file


def call(capsys: pytest.CaptureFixture[str], workspace: Path, *arguments: str) -> tuple[int, str]:
    code = run(lambda: genoguide(["--workspace", str(workspace), *arguments], "genoguide", standalone_mode=False))
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_there_and_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = own_file(tmp_path / "one", "A practice of our own")
    file = str(tmp_path / "backup.zip")
    code, said = call(capsys, tmp_path / "one", "backup", file)
    assert (code, "1 files" in said, "version is not known" in said) == (0, True, True)
    code, said = call(capsys, tmp_path / "two", "restore", file)
    assert (code, "Next: genoguide build." in said) == (0, True)
    assert (tmp_path / "two" / "data" / "practice" / "is.yaml").read_bytes() == path.read_bytes()
    code, said = call(capsys, tmp_path / "two", "restore", file)
    assert (code, "--force" in said) == (2, True)
    code, said = call(capsys, tmp_path / "two", "restore", file, "--force")
    assert (code, "What was there is in" in said) == (0, True)


def test_what_is_no_backup_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("no archive", encoding="utf-8")
    code, said = call(capsys, tmp_path / "new", "restore", str(tmp_path / "notes.txt"))
    assert (code, "notes.txt is no backup of GenoGuide" in said, "Traceback" in said) == (2, True, False)


def test_the_current_version_is_named(
    packaged_snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "backup.zip")
    assert packaged_snapshot.name in call(capsys, packaged_snapshot.parent.parent, "backup", file)[1]
    assert packaged_snapshot.name in call(capsys, tmp_path / "new", "restore", file)[1]
