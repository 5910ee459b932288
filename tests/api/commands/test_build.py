"""``genoguide build`` as operators run it: deterministic, quick when nothing changed, and never half done."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph.snapshot import Manifest, Snapshots
from graph.vocabulary import packaged


def genoguide(workspace: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "api", "--workspace", str(workspace), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def run(workspace: Path, *arguments: str) -> tuple[int, str, str]:
    process = genoguide(workspace, *arguments)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def own_file(workspace: Path, title: str, **changes: str) -> Path:
    """Put a file of the deployment's own into the workspace: Iceland's, with another first title."""
    text = (packaged("data") / "practice" / "is.yaml").read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    index = next(i for i, line in enumerate(lines) if line.startswith("    title:"))
    lines[index] = f"    title: {json.dumps(title)}\n"
    text = "".join(lines)
    for old, new in changes.items():
        text = text.replace(old, new)
    path = workspace / "data" / "practice" / "is.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("built")
    code, _, err = run(workspace, "build", "--engine", "shacl")
    assert code == 0, err
    return workspace


def manifest(workspace: Path) -> Manifest:
    current = Snapshots(workspace / "snapshots").current()
    assert current
    return current[1]


def test_building_on_another_day_in_another_place_gives_the_same_dump(built: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    command = [sys.executable, "-m", "api", "--workspace", str(tmp_path), "build", "--engine", "shacl"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    dumps = [(w / "snapshots" / "current" / "dump.nq").read_bytes() for w in (built, tmp_path)]
    assert dumps[0] == dumps[1]
    assert len(dumps[0].splitlines()) > 50_000


def test_a_build_without_changes_says_so_and_writes_nothing(built: Path) -> None:
    before = manifest(built)
    code, _, err = run(built, "build", "--engine", "shacl")
    assert code == 0
    assert "Nothing has changed" in err
    assert manifest(built) == before


def test_a_forced_build_gives_the_same_version(built: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "copy"
    shutil.copytree(built, workspace, symlinks=True)
    code, _, err = run(workspace, "build", "--force", "--engine", "shacl")
    assert (code, "Built snapshot" in err) == (0, True)
    assert manifest(workspace).version == manifest(built).version


def test_violations_are_not_published(built: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "copy"
    shutil.copytree(built, workspace, symlinks=True)
    own_file(workspace, "A title", **{"country: IS": "country: XX"})
    code, out, err = run(workspace, "build", "--engine", "shacl")
    assert code == 1
    assert "is.yaml:" in out + err
    assert "Nothing was published" in err
    assert manifest(workspace) == manifest(built)


def test_a_draft_is_published_on_demand_and_marked(built: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "copy"
    shutil.copytree(built, workspace, symlinks=True)
    own_file(workspace, "A title", **{"confidence: high": "confidence: enormous"})
    code, _, _ = run(workspace, "build", "--engine", "shacl", "--allow-violations")
    assert code == 0
    assert manifest(workspace).draft
    report = json.loads((workspace / "snapshots" / "current" / "report.json").read_text(encoding="utf-8"))
    assert report["findings"]


def test_the_own_file_stands_in_for_the_packaged_one(built: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "copy"
    shutil.copytree(built, workspace, symlinks=True)
    own_file(workspace, "A practice of our own deployment")
    assert run(workspace, "build", "--engine", "shacl")[0] == 0
    code, out, _ = run(workspace, "query", "practices", "--country", "IS", "--format", "csv")
    assert (code, "A practice of our own deployment" in out) == (0, True)


def test_search_by_words_is_built_without_an_encoder(tmp_path: Path) -> None:
    code, _, err = run(tmp_path, "build", "--words-only")
    assert code == 0, err
    assert manifest(tmp_path).inputs["search/encoder"] == "none"
