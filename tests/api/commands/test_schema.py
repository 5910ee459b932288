"""``genoguide schema``: for one kind on the standard output, for all in a folder."""

import json
from pathlib import Path

from click.testing import CliRunner

from api.cli import genoguide

NAMES = {"practice.json", "document.json", "recommendation.json", "finding.json", "programme.json"}


def run(workspace: Path, *arguments: str) -> str:
    return CliRunner().invoke(genoguide, ["--workspace", str(workspace), "schema", *arguments]).output


def test_one_kind_is_printed_with_the_programmes_of_the_workspace(tmp_path: Path) -> None:
    schema = json.loads(run(tmp_path, "practice"))
    assert "pfmg2025" in schema["$defs"]["programme"]["anyOf"][0]["enum"]
    assert list(tmp_path.iterdir()) == []


def test_all_kinds_go_into_a_folder_or_the_workspace(tmp_path: Path) -> None:
    run(tmp_path / "ws", "-o", str(tmp_path / "out"))
    assert {p.name for p in (tmp_path / "out").iterdir()} == NAMES
    run(tmp_path / "ws")
    assert {p.name for p in (tmp_path / "ws" / "data" / "schema").iterdir()} == NAMES
