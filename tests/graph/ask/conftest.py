"""Who reads questions with the words of the packaged content, by words alone."""

import pytest

from graph.ask.asker import Asker
from graph.names import Names
from graph.queries import Catalogue


@pytest.fixture(scope="session")
def catalogue(packaged_snapshot):
    return Catalogue.read(Names.read(packaged_snapshot))


@pytest.fixture(scope="session")
def asker(catalogue):
    return Asker(catalogue, None)
