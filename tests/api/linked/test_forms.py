"""Every item has its five forms, and they say the same: all that the store says of it.

By default some items of each kind; GENOGUIDE_TEST_CRAWL=all takes all there are, two waves of the survey among them.
"""

import os
from io import BytesIO
from pathlib import Path
from random import Random

import pyoxigraph
import pytest
from fastapi.testclient import TestClient
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, DefaultGraph, NamedNode, Quad, RdfFormat
from rdflib import Graph
from rdflib.compare import isomorphic

from api.web.app import create_app
from graph.vocabulary import BASE

ALL = os.environ.get("GENOGUIDE_TEST_CRAWL") == "all"
OF_A_KIND = 4
OWN_PAGES = ("dataset", "ontology", "sparql", "search", "queries")
FORMS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}


@pytest.fixture(scope="module")
def snapshot(request) -> Path:
    return request.getfixturevalue("surveyed_snapshot" if ALL else "packaged_snapshot")


@pytest.fixture(scope="module")
def site(snapshot, settings):
    with TestClient(create_app(snapshot, settings), base_url="http://testserver") as client:
        yield client


@pytest.fixture(scope="module")
def store(snapshot):
    return pyoxigraph.Store.read_only(str(snapshot / "store"))


@pytest.fixture(scope="module")
def items(store) -> list[str]:
    """The local names of what begins with the base and has statements: some of each kind, or all."""
    query = f"SELECT DISTINCT ?s {{ ?s ?p ?o FILTER (STRSTARTS(STR(?s), '{BASE}') && !CONTAINS(STR(?s), '#')) }}"
    by_kind: dict[str, list[str]] = {}
    for row in store.query(query):
        local = row["s"].value.removeprefix(BASE)
        by_kind.setdefault(local.partition("/")[0], []).append(local)
    kinds = {kind: sorted(of) for kind, of in sorted(by_kind.items()) if kind not in OWN_PAGES}
    assert len(kinds) > 20
    random = Random(1)
    return [n for of in kinds.values() for n in (of if ALL else random.sample(of, min(OF_A_KIND, len(of))))]


def dataset(content: bytes, form: RdfFormat) -> Dataset:
    found = Dataset(Quad(*quad.triple) for quad in pyoxigraph.parse(BytesIO(content), form))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return found


def said(store: pyoxigraph.Store, item: str) -> set[pyoxigraph.Triple]:
    """What the store says of an item, but for nodes that have no name to be known by."""
    quads = store.quads_for_pattern(NamedNode(BASE + item), None, None, DefaultGraph())
    return {quad.triple for quad in quads if not isinstance(quad.object, BlankNode)}


def faults(site: TestClient, store: pyoxigraph.Store, item: str) -> list[str]:
    """What is wrong with the forms of an item."""
    answers = {suffix: site.get(f"/doc/{item}.{suffix}") for suffix in ("html", *FORMS)}
    bad = [f"{item}.{suffix}: {answer.status_code}" for suffix, answer in answers.items() if answer.status_code != 200]
    if bad:
        return bad
    forms = {suffix: dataset(answers[suffix].content, form) for suffix, (_, form) in FORMS.items()}
    bad = [f"{item}.{suffix}: says something else" for suffix, form in forms.items() if form != forms["nt"]]
    missing = said(store, item) - {quad.triple for quad in forms["nt"]}
    links = [suffix for suffix in FORMS if f"/doc/{item}.{suffix}" not in answers["html"].text]
    return bad + [f"{item}.nt: lacks {triple}" for triple in missing] + [f"{item}.html: no {s}" for s in links]


def test_the_forms_of_every_item_say_the_same(site, store, items):
    assert [fault for item in items for fault in faults(site, store, item)] == []


def test_another_program_reads_the_same_from_every_form(site):
    name = "document/acmg-amp-2015"  # with a list of authors, so with blank nodes
    forms = [Graph().parse(data=site.get(f"/doc/{name}.{s}").content, format=t) for s, (t, _) in FORMS.items()]
    assert len(forms[0]) > 50
    assert all(isomorphic(form, forms[0]) for form in forms)
