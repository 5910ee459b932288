"""What many tests share: the packaged content as read, and the snapshot built from it.

Search goes by words alone, except in the tests that ask for meaning: to encode all texts takes minutes.
"""

import os
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


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The packaged ontology and curated files, as read."""
    return Workspace(tmp_path_factory.mktemp("empty")).load()


@pytest.fixture(scope="session")
def snapshot(packaged_snapshot: Path) -> Path:
    """The snapshot that tests ask: of the packaged content, unless a folder of tests makes a smaller one."""
    return packaged_snapshot


@pytest.fixture(scope="session")
def packaged_snapshot(tmp_path_factory: pytest.TempPathFactory, loaded: Loaded) -> Path:
    """The folder of a snapshot of the packaged content, built once and never changed."""
    workspace = Workspace(tmp_path_factory.mktemp("workspace"))
    with workspace.snapshots.building():
        queries, inputs = tuple(read_queries(packaged("queries"))), workspace.inputs()
        history = succeed(workspace.snapshots, inputs, loaded.graphs, wording())
        content = Content(loaded.graphs, read_rules(), inputs, {}, queries=queries, history=history)
        workspace.snapshots.build(content)
    return workspace.snapshots.link.resolve()


@pytest.fixture(scope="session")
def surveyed_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a snapshot of the packaged content and two waves, whose shared texts are released."""
    return with_waves(tmp_path_factory.mktemp("surveys"))


@pytest.fixture(scope="session")
def names(packaged_snapshot: Path) -> Names:
    """The names of all things in the snapshot, by class."""
    return Names.read(packaged_snapshot)
