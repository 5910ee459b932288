"""The snapshots that exports are tried on, and the command as a user calls it."""

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from api.cli import genoguide, run
from api.export.source import Source
from api.workspace import Workspace
from graph.snapshot import Manifest

Command = Callable[..., Result]


@pytest.fixture(scope="session")
def snapshot(packaged_snapshot: Path) -> Path:
    """The packaged content, with no wave of the survey."""
    return packaged_snapshot


@pytest.fixture(scope="session")
def workspace(packaged_snapshot: Path) -> Workspace:
    return Workspace(packaged_snapshot.parent.parent)


@pytest.fixture(scope="session")
def source(packaged_snapshot: Path) -> Source:
    return Source.open(packaged_snapshot, Manifest.read(packaged_snapshot))


@pytest.fixture
def export(workspace: Workspace) -> Command:
    """Run ``genoguide export ...`` on the packaged content."""
    return lambda *arguments, folder=workspace.folder: exported(folder, *arguments)


def exported(folder: Path, *arguments: object) -> Result:
    """Run ``genoguide export ...`` on a workspace, errors told as the command line tells them."""
    runner = CliRunner()
    command = ["--workspace", str(folder), "export", *map(str, arguments)]
    codes: list[int] = []

    @click.command()
    def told() -> None:
        codes.append(run(lambda: genoguide(command, standalone_mode=False)))

    result = runner.invoke(told)
    assert result.exception is None, result.exception
    result.exit_code = codes[0]
    return result
