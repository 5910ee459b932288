"""A snapshot with two waves of the survey, loaded from the exports, beside everything that ships with GenoGuide.

Fixtures of the folder above are made anew here: one of a session is made once, and would hold no waves.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from graph.names import Names
from graph.queries import Catalogue
from graph.snapshot import open_store
from tests.queries.conftest import Rows, asking, shuffled


@pytest.fixture(scope="session")
def snapshot(surveyed_snapshot: Path) -> Path:
    return surveyed_snapshot


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
