"""The competency queries over the shipped content, asked as the command line and the pages ask them."""

import json
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest

from graph.names import Names
from graph.queries import Catalogue
from graph.snapshot import open_store

Rows = list[dict[str, str | None]]


@pytest.fixture(scope="session")
def catalogue(snapshot: Path) -> Catalogue:
    """The packaged queries and the names that their parameters take."""
    return Catalogue.read(Names.from_dict(json.loads((snapshot / "names.json").read_text(encoding="utf-8"))))


@pytest.fixture(scope="session")
def store(snapshot: Path) -> pyoxigraph.Store:
    """The store of the shipped content."""
    return open_store(snapshot)


@pytest.fixture(scope="session")
def merged(store: pyoxigraph.Store) -> pyoxigraph.Store:
    """The same triples, each once, in one graph and put in in another order."""
    return shuffled(store)


def shuffled(store: pyoxigraph.Store) -> pyoxigraph.Store:
    """Return a store with the triples of ``store``, each once, in one graph and put in in another order."""
    triples = sorted({quad.triple for quad in store}, key=str)
    random.Random(1).shuffle(triples)
    other = pyoxigraph.Store()
    for triple in triples:
        other.add(pyoxigraph.Quad(triple.subject, triple.predicate, triple.object))
    return other


@pytest.fixture(scope="session")
def ask(catalogue: Catalogue, store: pyoxigraph.Store) -> Callable[..., Rows]:
    """A function that answers the query of a name with parameter values, as rows of column to text."""
    return asking(catalogue, store)


def asking(catalogue: Catalogue, store: pyoxigraph.Store) -> Callable[..., Rows]:
    """Return a function that answers queries of ``catalogue`` from ``store``."""

    @cache
    def answer(name: str, **values: str) -> Rows:
        result = store.query(catalogue.bind(name, values))
        columns = [v.value for v in result.variables]
        return [{c: None if v is None else v.value for c, v in zip(columns, row, strict=True)} for row in result]

    return answer
