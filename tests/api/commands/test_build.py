"""``genoguide build`` as operators run it: deterministic, quick when nothing changed, and never half done."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.snapshot import Manifest, Snapshots
from graph.vocabulary import packaged
from tests.adversity.program import command, copied, environment, own_file


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with little content, so that a build takes a second."""
    return copied(tmp_path_factory.mktemp("program"))


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(scope="module")
def run(program: Path) -> Run:
    """Run a command of the copy on a workspace."""

    def run(workspace: Path, *arguments: str) -> Ended:
        done = subprocess.run(
            command(workspace, *arguments),
            env=environment(program),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


def spoil(workspace: Path, old: str, new: str) -> None:
    """Put a file of the deployment's own into the workspace, with an error."""
    path = own_file(workspace, "A title")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def built(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("built")
    ended = run(workspace, "build", "--engine", "shacl")
    assert ended.code == 0, ended.err
    return workspace


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(built, tmp_path / "copy", symlinks=True))


def manifest(workspace: Path) -> Manifest:
    current = Snapshots(workspace / "snapshots").current()
    assert current
    return current[1]


def test_building_on_another_day_in_another_place_gives_the_same_dump(packaged_snapshot: Path, tmp_path: Path) -> None:
    """All of the packaged content: here, and by another process elsewhere."""
    own = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    build = command(tmp_path, "build", "--engine", "shacl")
    subprocess.run(build, env=environment(packaged("data").parent, **own), check=True, capture_output=True)
    dumps = [(folder / "dump.nq").read_bytes() for folder in (packaged_snapshot, tmp_path / "snapshots" / "current")]
    assert dumps[0] == dumps[1]
    assert len(dumps[0].splitlines()) > 50_000


def test_a_build_without_changes_says_so_and_writes_nothing(built: Path, run: Run) -> None:
    before = manifest(built)
    ended = run(built, "build", "--engine", "shacl")
    assert (ended.code, "Nothing has changed" in ended.err) == (0, True)
    assert manifest(built) == before


def test_a_forced_build_gives_the_same_version(built: Path, workspace: Path, run: Run) -> None:
    ended = run(workspace, "build", "--force", "--engine", "shacl")
    assert (ended.code, "Built snapshot" in ended.err) == (0, True)
    assert manifest(workspace).version == manifest(built).version


def test_violations_are_not_published(built: Path, workspace: Path, run: Run) -> None:
    spoil(workspace, "country: IS", "country: XX")
    ended = run(workspace, "build", "--engine", "shacl")
    assert ended.code == 1
    assert "is.yaml:" in ended.out + ended.err
    assert "Nothing was published" in ended.err
    assert manifest(workspace) == manifest(built)


def test_a_draft_is_published_on_demand_and_marked(workspace: Path, run: Run) -> None:
    spoil(workspace, "confidence: high", "confidence: enormous")
    assert run(workspace, "build", "--engine", "shacl", "--allow-violations").code == 0
    assert manifest(workspace).draft
    report = json.loads((workspace / "snapshots" / "current" / "report.json").read_text(encoding="utf-8"))
    assert report["findings"]


def test_the_own_file_stands_in_for_the_packaged_one(workspace: Path, run: Run) -> None:
    own_file(workspace, "A practice of our own deployment")
    assert run(workspace, "build", "--engine", "shacl").code == 0
    ended = run(workspace, "query", "practices", "--country", "IS", "--format", "csv")
    assert (ended.code, "A practice of our own deployment" in ended.out) == (0, True)


def test_search_by_words_is_built_without_an_encoder(tmp_path: Path, run: Run) -> None:
    ended = run(tmp_path, "build", "--words-only")
    assert ended.code == 0, ended.err
    assert manifest(tmp_path).inputs["search/encoder"] == "none"
