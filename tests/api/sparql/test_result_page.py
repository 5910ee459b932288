"""What a browser sees of a result."""

from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from api.sparql.result_page import LONG, ROWS, SIZE

FIREFOX = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
LABELS = "SELECT ?label ?x { ?x <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?x"


def see(client, query, **parameters):
    return client.get("/sparql", params={"query": query, **parameters}, headers=FIREFOX)


def links(text):
    return [unescape(part.partition('"')[0]) for part in text.split('href="')[1:] if part.startswith("/sparql?query")]


def test_a_table_in_the_order_of_the_query_with_the_query_above(client):
    response = see(client, LABELS)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    text = response.text
    assert "ORDER BY ?x</textarea>" in text
    assert text.index('<th scope="col">label') < text.index('<th scope="col">x')
    assert "<strong>2 rows.</strong>" in text
    assert "Dépistage, &#34;génomique&#34; <small>@fr</small>" in text
    assert '<a href="https://example.org/practice-1">' in text


def test_what_could_be_harmful_is_shown_as_it_is(client):
    text = see(client, "SELECT * { ?s <https://w3id.org/genoguide/ontology#learnFrom> ?script ; ?p 'a < b & c' }").text
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text
    script = see(client, 'SELECT ("<script>alert(1)</script>" AS ?x) (IRI("http://a/\\"onclick=1") AS ?y) {}').text
    assert "<script>" not in script


def test_numbers_booleans_blank_nodes_and_nothing(client):
    text = see(
        client, 'SELECT (1 AS ?a) (2.5 AS ?b) (true AS ?c) (BNODE() AS ?d) (?none AS ?e) ("tab\\tline\\n" AS ?f) {}'
    ).text
    assert "<td>1 <small>integer</small></td>" in text
    assert "<td>2.5 <small>decimal</small></td>" in text
    assert "<td>true <small>boolean</small></td>" in text
    assert "<td>_:" in text
    assert "<td></td>" in text
    assert "<td>tab\tline\n</td>" in text


def test_only_so_many_rows_are_shown_and_it_says_so(client):
    text = see(client, "SELECT * { ?s <https://example.org/value> ?n } ORDER BY ?n").text
    assert f"<strong>Only the first {ROWS} rows</strong> are shown" in text
    assert text.count("<tr>") == ROWS + 1
    whole = see(client, f"SELECT * {{ ?s <https://example.org/value> ?n }} LIMIT {ROWS}").text
    assert f"<strong>{ROWS} rows.</strong>" in whole


def test_long_values_and_large_results_are_cut(client):
    doubled = " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(12))
    text = see(client, f'SELECT ?x12 {{ VALUES ?x0 {{ "0123456789" }} {doubled} }}').text
    assert "0123456789" * (LONG // 10) + "…" in text
    assert len(text) < 10 * LONG
    many = see(client, f'SELECT ?x12 {{ ?s <https://example.org/value> ?n VALUES ?x0 {{ "0123456789" }} {doubled} }}')
    assert "Only the first" in many.text
    assert len(many.content) < SIZE


def test_yes_or_no(client):
    assert "<strong>Yes.</strong>" in see(client, "ASK {}").text
    assert "<strong>No.</strong>" in see(client, "ASK { <urn:a> ?b ?c }").text


def test_no_rows_is_not_nothing_known(client):
    assert (
        "<strong>0 rows.</strong> Nothing in the graph answers this" in see(client, "SELECT * { <urn:a> ?b ?c }").text
    )


def test_a_graph_is_shown_in_turtle(client):
    text = see(client, "DESCRIBE <https://example.org/practice-2>").text
    assert "The whole graph" in text
    assert "&#34;a &lt; b &amp; c&#34;" in text


def test_a_large_graph_is_shown_in_part(client):
    text = see(client, "CONSTRUCT { ?s ?p ?o , ?s } WHERE { ?s ?p ?o }").text
    assert "Only the beginning of the graph" in text


def test_links_lead_to_the_whole_result_in_every_format(client):
    graphs = {"default-graph-uri": "https://example.org/graph-es"}
    text = see(client, LABELS, **graphs).text
    assert '<input type="hidden" name="default-graph-uri" value="https://example.org/graph-es">' in text
    formats = [parse_qs(urlsplit(address).query) for address in links(text)]
    assert [asked["format"] for asked in formats] == [["json"], ["xml"], ["csv"], ["tsv"]]
    assert all(asked["query"] == [LABELS] for asked in formats)
    csv = next(address for address in links(text) if "csv" in address)
    assert client.get(csv, headers=FIREFOX).text.splitlines()[1:] == ["a < b & c,https://example.org/practice-2"]


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        ("SELECT {", 400, "error at 1:9"),
        ("ASK { SERVICE <http://127.0.0.1/> {} }", 403, "SERVICE is switched off"),
        ("CLEAR ALL", 400, "it takes no updates"),
    ],
)
def test_a_query_at_fault_is_shown_with_its_fault(client, query, status, text):
    response = see(client, query)
    assert response.status_code == status
    assert text in response.text
    assert f"{query.replace('<', '&lt;').replace('>', '&gt;')}</textarea>" in response.text
    assert response.headers["cache-control"] == "no-store"


def test_the_page_has_a_tag_of_its_own(client):
    page = see(client, LABELS)
    assert "Accept" in page.headers["vary"].split(", ")
    data = client.get("/sparql", params={"query": LABELS, "format": "tsv"})
    assert page.headers["etag"] != data.headers["etag"]
    known = client.get("/sparql", params={"query": LABELS}, headers={**FIREFOX, "If-None-Match": page.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_format_html_asks_for_the_page(client):
    assert "<strong>Yes.</strong>" in client.get("/sparql", params={"query": "ASK {}", "format": "html"}).text


def test_the_service_goes_on_after_pages_that_were_not_read_to_the_end(client):
    for _ in range(3):
        see(client, "SELECT * { ?s ?p ?o . ?a ?b ?c }")
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"]
