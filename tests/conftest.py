"""What many tests share: the packaged content as read, and the snapshot built from it.

Search goes by words alone, except in the tests that ask for meaning: to encode all texts takes minutes.
"""

import fcntl
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from api.curating.history import wording
from api.workspace import Loaded, Workspace
from graph.names import Names
from graph.queries import read_queries
from graph.reasoning import read_rules
from graph.snapshot import Content
from graph.succession import succeed
from graph.vocabulary import packaged
from tests.queries.surveys.waves import with_waves

os.environ.setdefault("GENOGUIDE_ENCODER", "none")
# Shells start what runs in the background with Ctrl+C ignored, and so would be every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The packaged ontology and curated files, as read."""
    return Workspace(tmp_path_factory.mktemp("empty")).load()


@pytest.fixture(scope="session")
def snapshot(packaged_snapshot: Path) -> Path:
    """The snapshot that tests ask: of the packaged content, unless a folder of tests makes a smaller one."""
    return packaged_snapshot


def shared(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """The snapshot of a workspace that all processes of a run share: who needs it first builds it, others wait."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    workspace, built = base / name, base / f"{name}.built"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            build(workspace)
            built.touch()
    return Workspace(workspace).snapshots.link.resolve()


@pytest.fixture(scope="session")
def packaged_snapshot(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The folder of a snapshot of the packaged content, built once and never changed."""

    def build(folder: Path) -> None:
        workspace, loaded = Workspace(folder), request.getfixturevalue("loaded")
        with workspace.snapshots.building():
            queries, inputs = tuple(read_queries(packaged("queries"))), workspace.inputs()
            history = succeed(workspace.snapshots, inputs, loaded.graphs, wording())
            content = Content(loaded.graphs, read_rules(), inputs, {}, queries=queries, history=history)
            workspace.snapshots.build(content)

    return shared(tmp_path_factory, "packaged", build)


@pytest.fixture(scope="session")
def surveyed_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a snapshot of the packaged content and two waves, whose shared texts are released."""
    return shared(tmp_path_factory, "surveyed", with_waves)


@pytest.fixture(scope="session")
def names(packaged_snapshot: Path) -> Names:
    """The names of all things in the snapshot, by class."""
    return Names.read(packaged_snapshot)
