"""The export of a graph with two waves of the survey, and the fixture site built without and with it."""

from pathlib import Path

import pyoxigraph
import pytest

from api.export.site.dropin import DropIn, Options, drop_in
from graph.snapshot import open_store
from tests.api.export.site.site import build, checkout, take_in

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(scope="session")
def store(surveyed_snapshot: Path) -> pyoxigraph.Store:
    return open_store(surveyed_snapshot)


@pytest.fixture(scope="session")
def export(store: pyoxigraph.Store) -> DropIn:
    return drop_in(store, "1234", Options(maturity_licence=LICENCE))


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("before")
    return build(checkout(folder / "site"), folder / "built")


@pytest.fixture(scope="session")
def after(tmp_path_factory: pytest.TempPathFactory, export: DropIn) -> Path:
    folder = tmp_path_factory.mktemp("after")
    site = checkout(folder / "site")
    take_in(site, export.files)
    return build(site, folder / "built")
