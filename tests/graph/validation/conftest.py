import pytest

from graph.named_graph import NamedGraph
from tests.loaders.content import read_shapes


@pytest.fixture(scope="session")
def shapes() -> tuple[NamedGraph, ...]:
    """The packaged shapes."""
    return read_shapes()
