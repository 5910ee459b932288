"""What pages say in the words of schema.org: it is what the queries construct, it stays data, and its ids are the graph's."""

import json

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize
from rdflib.compare import to_isomorphic

from api.pages.facts import bound
from api.pages.structured_data import CONTEXT, block, nodes
from graph.snapshot import open_store
from graph.vocabulary import BASE, RDF, SCHEMA

OFFLINE = {"@vocab": str(SCHEMA)}
"""The context of schema.org as far as it matters here; the whole one is on the web."""

PAGES = {
    "practice/dk-nvk": "practice",
    "document/b1mg-d5-1": "document",
    "recommendation/acmg-sf-list": "recommendation",
    "health-system/DK": "health-system",
    "health-system/ES-CT": "health-system",
    "programme/1mg": "programme",
    "indicator/I.1": "term",
    "application/cancers": "term",
    "concept/hta": "term",
    "finding/at-genetic-test-reimbursement-states": "record",
    "region/ES-CT": "record",
    "graph/practice/dk": "record",
}
"""Pages, and the query that constructs what each says."""


def plain(graph):
    """The graph with texts as such: JSON-LD of schema.org states neither languages nor types of dates."""
    found = rdflib.Graph()
    for s, p, o in graph:
        found.add((s, p, rdflib.Literal(str(o)) if isinstance(o, rdflib.Literal) else o))
    return to_isomorphic(found)


@pytest.fixture(scope="module")
def store(packaged_snapshot):
    return open_store(packaged_snapshot)


@pytest.mark.parametrize(("thing", "query"), PAGES.items())
def test_a_page_says_what_its_query_constructs(look, store, thing, query):
    data = look(thing).data
    assert data["@context"] == CONTEXT
    assert data["@graph"][0]["@id"] == BASE + thing
    said = rdflib.Graph().parse(data=json.dumps({**data, "@context": OFFLINE}), format="json-ld")
    triples = serialize(store.query(bound(f"{query}.jsonld", BASE + thing)), format=RdfFormat.N_TRIPLES)
    constructed = rdflib.Graph().parse(data=triples, format="nt")
    assert len(constructed) > 2
    assert plain(said) == plain(constructed)


@pytest.mark.parametrize("thing", PAGES)
def test_ids_of_ours_are_in_the_graph(look, store, thing):
    for node in look(thing).data["@graph"]:
        if node["@id"].startswith(BASE):
            assert next(store.quads_for_pattern(NamedNode(node["@id"]), None, None, None), None), node["@id"]


@pytest.mark.parametrize("thing", PAGES)
def test_nobody_and_no_contact_is_in_it(look, thing):
    text = json.dumps(look(thing).data)
    assert '"Person"' not in text
    assert not {"email", "telephone", "address", "contactPoint"} & {
        key for node in look(thing).data["@graph"] for key in node
    }


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "a & b", '"\\', "\u2028"])
def test_no_text_ends_the_element(text):
    written = str(block({"name": text}))
    assert written.count("<") == 2
    inside = written.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inside) == {"name": text}


def test_blank_nodes_stand_within_what_they_belong_to_and_what_belongs_to_none_is_left_out():
    thing, owner, stray = NamedNode(BASE + "x"), BlankNode(), BlankNode()
    triples = [
        Triple(thing, SCHEMA.publisher, owner),
        Triple(owner, RDF["type"], SCHEMA.Organization),
        Triple(owner, SCHEMA.name, Literal("One")),
        Triple(stray, SCHEMA.name, Literal("None")),
        Triple(NamedNode(BASE + "a"), SCHEMA.name, Literal("First by name, yet after the thing itself")),
    ]
    first, second = nodes(BASE + "x", triples)
    assert first == {"@id": BASE + "x", "publisher": {"@type": "Organization", "name": "One"}}
    assert second["@id"] == BASE + "a"
