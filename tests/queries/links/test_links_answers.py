"""What is asked about addresses, where some were checked: the answers are those of the table and the YAML files."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Quad

from graph.names import Names
from graph.queries import Catalogue
from graph.snapshot import merge
from loaders.links import Link, State, graph_of, read_links, written
from tests.queries import test_query_catalogue as rules
from tests.queries.conftest import asking, shuffled
from tests.queries.expected import broken_links, records

PATHS = pytest.mark.parametrize("path", rules.ABOUT_LINKS, ids=lambda p: p.stem)
STATES = list(State)


def checked() -> list[Link]:
    """Every fifth address of a practice, and some documents and DOIs, in all states by turns."""
    found = {s["url"] for r in records("practice")[::5] for s in r["sources"]} | {
        r["url"] for r in records("document")[::4]
    }
    found |= {f"https://doi.org/{r['doi']}" for r in records("document") if "doi" in r}
    found |= {f"https://doi.org/{s['doi']}" for r in records("practice") for s in r["sources"] if "doi" in s}
    found |= {s["url"] for r in records("practice") if r["id"] == "fr-pfmg-2025" for s in r["sources"]}
    links = []
    for place, address in enumerate(sorted(found)):
        state = STATES[place % len(STATES)]
        moved = "https://example.org/new" if state is State.MOVED else ""
        seen = "2026-10-01" if place % 3 else ""
        links.append(Link(address, state, "2026-11-01", "2026-11-22", seen, moved, "404", 'why, "said"' * (place % 2)))
    return links


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("links") / "checked.csv"
    path.write_bytes(written(checked()))
    return path


@pytest.fixture(scope="module")
def store(snapshot: Path, table: Path) -> pyoxigraph.Store:
    """The shipped content, and what the table says."""
    store = pyoxigraph.Store()
    store.bulk_load(path=str(snapshot / "dump.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    links, findings = read_links(table)
    assert findings == ()
    store.extend(Quad(*triple, graph) for g in [graph_of(links, b"")] for graph in [g.iri] for triple in g.triples)
    merge(store)
    return store


@pytest.fixture(scope="module")
def merged(store: pyoxigraph.Store) -> pyoxigraph.Store:
    return shuffled(store)


@pytest.fixture(scope="module")
def catalogue(snapshot: Path) -> Catalogue:
    return Catalogue.read(Names.from_dict(json.loads((snapshot / "names.json").read_text(encoding="utf-8"))))


@pytest.fixture(scope="module")
def ask(catalogue: Catalogue, store: pyoxigraph.Store) -> Callable[..., list]:
    return asking(catalogue, store)


def test_answers_are_those_of_the_table_and_the_files(ask: Callable[..., list], table: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    expected = broken_links(checked=rows)
    assert len(expected) > 50
    assert ask("broken-links") == expected
    items = sorted({row["record"].removeprefix("https://w3id.org/genoguide/") for row in expected})[::20]  # type: ignore[union-attr]
    for item in (*items, "practice/no-such-practice"):
        assert ask("broken-links", item=item) == broken_links(item, rows)


@PATHS
def test_they_keep_to_what_holds_of_every_question(
    path: Path,
    ask: Callable[..., list],
    catalogue: Catalogue,
    store: pyoxigraph.Store,
    merged: pyoxigraph.Store,
) -> None:
    rules.test_example_gives_an_answer_without_empty_cells(path, ask, catalogue)
    rules.test_asks_without_restriction(path, ask, catalogue)
    rules.test_order_is_total(path, ask, catalogue)
    rules.test_columns_are_the_variables_in_order(path, catalogue, store)
    rules.test_same_rows_in_the_same_order(path, catalogue, store)
    rules.test_graphs_and_their_order_make_no_difference(path, catalogue, store, merged)
    rules.test_parameters_take_values_of_their_vocabulary_only(path, catalogue)
