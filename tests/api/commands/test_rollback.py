"""``genoguide rollback`` and ``genoguide versions`` as operators run them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import genoguide, run
from api.settings import Settings
from graph.snapshot import KEPT, Snapshots
from tests.adversity.program import little_content, own_file
from tests.api.conftest import eventually, running, version_served


def call(workspace: Path, *arguments: str) -> Result:
    with little_content():
        result = CliRunner().invoke(genoguide, ["--workspace", str(workspace), *arguments], standalone_mode=False)
    assert result.exception is None, result.exception
    return result


def current(workspace: Path) -> str:
    found = Snapshots(workspace / "snapshots").current()
    assert found
    return found[1].version


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A workspace with two versions."""
    workspace = tmp_path_factory.mktemp("workspace")
    call(workspace, "build", "--words-only", "--no-dumps")
    first = current(workspace)
    own_file(workspace, "A practice of the second version")
    call(workspace, "build", "--words-only", "--no-dumps")
    return workspace, first, current(workspace)


def test_a_server_follows_and_a_build_says_that_a_rollback_stands(built: tuple[Path, str, str]) -> None:
    """In the order in which an operator meets it, from the rollback to the build that ends it."""
    workspace, first, second = built
    settings = Settings(workers=1, snapshot_poll_interval=0.1)
    with running(workspace / "snapshots" / "current", settings) as address:
        assert version_served(address) == second
        assert f"Rolled back from {second} to {first}" in call(workspace, "rollback").output
        eventually(lambda: version_served(address) == first, within=30)
        served = [v["version"] for v in listed(workspace)["versions"] if v["served"]]
        assert first in served
    said = call(workspace, "build", "--words-only", "--no-dumps")
    assert "so nothing was built" in said.stderr
    assert "--force" in said.stderr
    assert current(workspace) == first
    assert listed(workspace)["rollback"]["left"] == second
    own_file(workspace, "A practice that was mended")
    call(workspace, "build", "--words-only", "--no-dumps")
    assert current(workspace) not in (first, second)
    assert listed(workspace)["rollback"] is None
    call(workspace, "rollback", second)
    assert current(workspace) == second
    call(workspace, "build", "--words-only", "--no-dumps", "--force")
    assert current(workspace) not in (first, second)


def listed(workspace: Path) -> dict:
    return json.loads(call(workspace, "versions", "--format", "json").output)


def test_the_table_names_versions_and_the_current_one(packaged_snapshot: Path) -> None:
    table = call(packaged_snapshot.parent.parent, "versions").output
    [line] = [line for line in table.splitlines() if packaged_snapshot.name in line]
    assert "current" in line


def test_without_any_the_next_step_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "genoguide build" in call(tmp_path, "versions").output
    arguments = ["--workspace", str(tmp_path), "rollback"]
    assert run(lambda: genoguide(arguments, "genoguide", standalone_mode=False)) == 2
    assert "no earlier snapshot" in capsys.readouterr().err


def test_the_default_of_the_setting_is_that_of_the_snapshots() -> None:
    assert Settings().snapshots_kept == KEPT
