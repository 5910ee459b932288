"""Tables as RDF, against the recommendation "Generating RDF from Tabular Data on the Web" in its minimal mode."""

import csv
import io
import json

import pytest
import rdflib
from fastapi.testclient import TestClient
from rdflib.compare import isomorphic

from api.table_rdf import FORMATS, table_rdf
from api.web.app import create_app

QUESTION = "/queries/good-practices?application=newborn-screening"
TABLE = "https://w3id.org/genoguide/queries/good-practices"
PARSERS = {"turtle": "turtle", "jsonld": "json-ld", "ntriples": "nt", "rdfxml": "xml"}


@pytest.fixture(scope="module")
def site(packaged_snapshot, settings):
    with TestClient(create_app(packaged_snapshot, settings), base_url="http://testserver") as client:
        yield client


def graph(text, format):
    return rdflib.Graph().parse(data=text, format=PARSERS[format])


def test_each_row_is_a_node_with_a_property_for_each_column_that_is_filled(site):
    found = graph(site.get(f"{QUESTION}&format=turtle").text, "turtle")
    rows = list(csv.DictReader(io.StringIO(site.get(f"{QUESTION}&format=csv").text, newline="")))
    nodes = set(found.subjects())
    assert len(nodes) == len(rows) > 5
    assert all(isinstance(node, rdflib.BNode) for node in nodes)
    said = [{str(p).removeprefix(f"{TABLE}#"): str(o) for p, o in found.predicate_objects(n)} for n in nodes]
    assert sorted(map(sorted, (row.items() for row in said))) == sorted(
        sorted((k, v) for k, v in row.items() if v) for row in rows
    )


def test_values_are_iris_or_literals_with_their_datatype(site):
    found = graph(site.get("/queries/countries?format=ntriples").text, "ntriples")
    counts = {
        o.datatype for o in found.objects(None, rdflib.URIRef("https://w3id.org/genoguide/queries/countries#practices"))
    }
    assert counts == {rdflib.XSD.integer}
    practices = graph(site.get(f"{QUESTION}&format=turtle").text, "turtle").objects(
        None, rdflib.URIRef(f"{TABLE}#practice")
    )
    assert all(isinstance(o, rdflib.URIRef) for o in practices)


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_says_the_same_also_by_accept(site, format):
    first = site.get(f"{QUESTION}&format={format}")
    media_type = first.headers["content-type"].partition(";")[0]
    again = site.get(QUESTION, headers={"Accept": media_type})
    assert again.content == first.content
    assert isomorphic(graph(first.text, format), graph(site.get(f"{QUESTION}&format=turtle").text, "turtle"))
    known = site.get(QUESTION, headers={"Accept": media_type, "If-None-Match": again.headers["etag"]})
    assert known.status_code == 304


def test_no_two_formats_share_a_tag(site):
    tags = {site.get(f"{QUESTION}&format={name}").headers["etag"] for name in (*FORMATS, "json", "csv", "tsv", "xml")}
    assert len(tags) == 8


def test_terms_of_every_kind_come_through():
    terms = [
        {"type": "uri", "value": "https://example.org/a?b=c&d"},
        {"type": "bnode", "value": "b0"},
        {"type": "literal", "value": 'plain <"&>\n\u202e'},
        {"type": "literal", "value": "hej", "xml:lang": "da"},
        {"type": "literal", "value": "2.5", "datatype": str(rdflib.XSD.decimal)},
    ]
    names = [f"c{n}" for n, _ in enumerate(terms)]
    content = {"head": {"vars": [*names, "empty"]}, "results": {"bindings": [dict(zip(names, terms, strict=True))]}}
    expected = rdflib.Graph()
    row, other = rdflib.BNode(), rdflib.BNode()
    values = [
        rdflib.URIRef("https://example.org/a?b=c&d"),
        other,
        rdflib.Literal('plain <"&>\n\u202e'),
        rdflib.Literal("hej", lang="da"),
        rdflib.Literal("2.5", datatype=rdflib.XSD.decimal),
    ]
    for name, value in zip(names, values, strict=True):
        expected.add((row, rdflib.URIRef(f"https://example.org/t#{name}"), value))
    for format in FORMATS:
        written = table_rdf("https://example.org/t", json.dumps(content).encode(), format).decode()
        assert isomorphic(graph(written, format), expected), format


def test_the_properties_are_described_where_their_addresses_lead(site):
    page = site.get("/queries/good-practices", headers={"Accept": "text/html"}).text
    query = (
        """SELECT ?p ?c { ?p rdfs:isDefinedBy <https://w3id.org/genoguide/queries/good-practices> ; rdfs:comment ?c }"""
    )
    text = f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> {query}"
    rows = site.get("/sparql", params={"query": text}).json()["results"]["bindings"]
    listed = next(q for q in site.get("/queries").json() if q["name"] == "good-practices")
    assert {r["p"]["value"].removeprefix(f"{TABLE}#"): r["c"]["value"] for r in rows} == listed["columns"]
    assert all(f'id="{name}"' in page for name in listed["columns"])
