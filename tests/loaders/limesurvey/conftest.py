import pytest

from api.workspace import Loaded
from graph.names import Names
from loaders.limesurvey.terms import Terms


@pytest.fixture(scope="session")
def terms(loaded: Loaded) -> Terms:
    """The vocabulary."""
    return Terms(Names.of(loaded.ontology))
