import pytest

from api.workspace import Loaded
from tests.loaders.content import Checker


@pytest.fixture(scope="session")
def checker(loaded: Loaded) -> Checker:
    return Checker(loaded.graphs)
