"""A snapshot with two waves of the survey, loaded from the exports, beside everything that ships with GenoGuide.

Fixtures of the folder above are made anew here: one of a session is made once, and would hold no waves.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from api.loading import Release, load, write
from api.workspace import Workspace
from graph.names import Names
from graph.queries import Catalogue, read_queries
from graph.reasoning import read_rules
from graph.snapshot import Content, open_store
from graph.vocabulary import packaged
from loaders.limesurvey.wave import Sources
from tests.loaders.limesurvey.samples import ARCHIVES, EXPORTS
from tests.queries.conftest import Rows, asking, shuffled


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot with both waves; the texts that were shared are released."""
    workspace = Workspace(tmp_path_factory.mktemp("surveys"))
    for wave in ("2023", "2026"):
        archive = ARCHIVES[f"wave-{wave}"]
        sources = Sources(archive, archive, EXPORTS / "crosswalk.yaml", wave)
        write(workspace, load(workspace, sources, Release(approve=True), lambda step: None))
    queries = tuple(read_queries(packaged("queries")))
    with workspace.snapshots.building():
        workspace.snapshots.build(Content(workspace.load().graphs, read_rules(), {}, {}, queries=queries))
    return workspace.snapshots.link.resolve()


@pytest.fixture(scope="session")
def catalogue(snapshot: Path) -> Catalogue:
    return Catalogue.read(Names.from_dict(json.loads((snapshot / "names.json").read_text(encoding="utf-8"))))


@pytest.fixture(scope="session")
def store(snapshot: Path) -> pyoxigraph.Store:
    return open_store(snapshot)


@pytest.fixture(scope="session")
def merged(store: pyoxigraph.Store) -> pyoxigraph.Store:
    return shuffled(store)


@pytest.fixture(scope="session")
def ask(catalogue: Catalogue, store: pyoxigraph.Store) -> Callable[..., Rows]:
    return asking(catalogue, store)
