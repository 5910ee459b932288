"""The cases of the W3C test suite for the SPARQL 1.1 Protocol, by their names, against the server in test mode."""

from urllib.parse import urlencode

import pytest
import rdflib
from fastapi.testclient import TestClient

from api.settings import Settings
from api.sparql import scratch

QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

ONE, TWO, THREE = (f"http://example.org/data/{n}" for n in ("one", "two", "three"))
DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
ABSENT = "default-graph-uri=http%3A%2F%2Fexample.org%2Fabsent"

TABLES = {
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
}
GRAPHS = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}


@pytest.fixture
def client():
    with TestClient(scratch.create_app(Settings())) as client:
        yield client


@pytest.fixture
def loaded(client):
    """Three graphs, each of which says of its own name that it is a document."""
    for name in (ONE, TWO, THREE):
        triple = f"<{name}> a <{DOCUMENT}> ."
        sent = client.put(
            "/rdf-graph-store", params={"graph": name}, content=triple, headers={"Content-Type": "text/turtle"}
        )
        assert sent.status_code == 201
    return client


def dataset(default=(), named=(), prefix=""):
    """Parameters that name a dataset: of a query, or with ``using-`` of an update."""
    kinds = ("using-graph-uri", "using-named-graph-uri") if prefix else ("default-graph-uri", "named-graph-uri")
    return urlencode([*((kinds[0], iri) for iri in default), *((kinds[1], iri) for iri in named)])


def ask(client, query, address=""):
    response = client.post(f"/sparql?{address}", content=query, headers=QUERY)
    assert response.status_code == 200
    return response.json()["boolean"]


def media_type(response):
    return response.headers["content-type"].partition(";")[0]


# --- queries ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
@pytest.mark.parametrize("parameters", ["", ABSENT])
def test_query_get_post_form_post_direct_and_query_method(client, path, parameters):
    answers = [
        client.get(f"{path}?query=ASK%20%7B%7D&{parameters}"),
        client.post(f"{path}?{parameters}", content="query=ASK%20%7B%7D", headers=FORM),
        client.post(f"{path}?{parameters}", content="ASK {}", headers=QUERY),
        client.request("QUERY", f"{path}?{parameters}", content="ASK {}", headers=QUERY),
        client.request("QUERY", f"{path}?{parameters}", content="query=ASK%20%7B%7D", headers=FORM),
    ]
    assert [(answer.status_code, answer.json()["boolean"]) for answer in answers] == [(200, True)] * 5


BOTH = f"ASK {{ <{ONE}> a ?x . <{TWO}> a ?y }}"
BOTH_NAMED = f"ASK {{ GRAPH ?g {{ <{ONE}> a ?x }} GRAPH ?h {{ <{TWO}> a ?y }} }}"


@pytest.mark.parametrize(
    ("query", "default", "named"),
    [
        pytest.param(BOTH, [ONE, TWO], [], id="query_dataset_default_graphs"),
        pytest.param(BOTH_NAMED, [], [ONE, TWO], id="query_dataset_named_graphs"),
        pytest.param(f"ASK {{ <{THREE}> a ?z {BOTH_NAMED[5:-1]} }}", [THREE], [ONE, TWO], id="query_dataset_full"),
        pytest.param(BOTH_NAMED.replace("ASK", f"ASK FROM <{THREE}>"), [], [ONE, TWO], id="query_multiple_dataset"),
    ],
)
def test_query_dataset(loaded, query, default, named):
    address = dataset(default, named)
    assert ask(loaded, query, address)
    assert loaded.get(f"/sparql?{address}&{urlencode({'query': query})}").json()["boolean"]
    assert not ask(loaded, query, dataset([THREE], [THREE]))


def test_query_multiple_dataset_uses_only_that_of_the_protocol(loaded):
    assert not ask(loaded, f"ASK FROM <{THREE}> {{ <{THREE}> a ?z }}", dataset(named=[ONE]))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("SELECT (1 AS ?value) {}", TABLES, id="query_content_type_select"),
        pytest.param("ASK {}", TABLES, id="query_content_type_ask"),
        pytest.param("DESCRIBE <http://example.org/>", GRAPHS, id="query_content_type_describe"),
        pytest.param("CONSTRUCT { <s> <p> 1 } WHERE {}", GRAPHS, id="query_content_type_construct"),
    ],
)
def test_query_content_type(client, query, expected):
    assert media_type(client.post(f"/sparql?{ABSENT}", content=query, headers=QUERY)) in expected


# --- updates ---------------------------------------------------------------------------------------------------------

COPY = f"INSERT {{ GRAPH <urn:found> {{ ?s a ?in }} }} WHERE {{ {{ ?s a <{DOCUMENT}> BIND (<urn:default> AS ?in) }} UNION {{ GRAPH ?in {{ ?s a <{DOCUMENT}> }} }} }}"


@pytest.mark.parametrize(
    ("default", "named", "found"),
    [
        pytest.param([ONE], [], {(ONE, "urn:default")}, id="update_dataset_default_graph"),
        pytest.param([ONE, TWO], [], {(ONE, "urn:default"), (TWO, "urn:default")}, id="update_dataset_default_graphs"),
        pytest.param([], [ONE, TWO], {(ONE, ONE), (TWO, TWO)}, id="update_dataset_named_graphs"),
        pytest.param([ONE], [TWO], {(ONE, "urn:default"), (TWO, TWO)}, id="update_dataset_full"),
    ],
)
@pytest.mark.parametrize("way", ["direct", "form"])
def test_update_dataset(loaded, default, named, found, way):
    address = dataset(default, named, prefix="using")
    if way == "direct":
        response = loaded.post(f"/sparql?{address}", content=COPY, headers=UPDATE)
    else:
        response = loaded.post("/sparql", content=f"{address}&{urlencode({'update': COPY})}", headers=FORM)
    assert response.status_code == 204
    rows = loaded.get("/sparql", params={"query": "SELECT * { GRAPH <urn:found> { ?s a ?in } }"}).json()
    assert {(row["s"]["value"], row["in"]["value"]) for row in rows["results"]["bindings"]} == found


def test_update_post_form_and_update_post_direct(loaded):
    assert loaded.post("/sparql", content="update=CLEAR+NAMED", headers=FORM).status_code == 204
    assert not ask(loaded, f"ASK {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}")
    assert loaded.post("/sparql", content="INSERT DATA { <urn:a> <urn:b> 1 }", headers=UPDATE).status_code == 204
    assert ask(loaded, "ASK { <urn:a> <urn:b> 1 }")


def test_update_base_uri(client):
    inserted = client.post("/sparql", content="INSERT DATA { <urn:s> <urn:p> <test> }", headers=UPDATE)
    assert inserted.status_code == 204
    assert ask(client, "ASK { <urn:s> <urn:p> <http://testserver/test> }")


# --- what is refused -------------------------------------------------------------------------------------------------

WITH = "WITH <urn:x> DELETE { ?s <urn:p> 1 } WHERE { ?s <urn:p> 1 }"


@pytest.mark.parametrize(
    ("method", "address", "sent", "status"),
    [
        pytest.param("PUT", "query=ASK%20%7B%7D", (FORM, ""), 405, id="bad_query_method"),
        pytest.param("GET", "query=ASK%20%7B%7D&query=ASK%20%7B%7D", ({}, ""), 400, id="bad_multiple_queries"),
        pytest.param("POST", "", ({"Content-Type": "text/plain"}, "ASK {}"), 415, id="bad_query_wrong_media_type"),
        pytest.param("POST", "", ({}, "query=ASK%20%7B%7D"), 415, id="bad_query_missing_form_type"),
        pytest.param("POST", "", ({}, "ASK {}"), 415, id="bad_query_missing_direct_type"),
        pytest.param("POST", "", ({"Content-Type": "application/sparql-query; charset=UTF-16"}, "ASK {}".encode("utf-16")), 415, id="bad_query_non_utf8"),
        pytest.param("POST", "", (QUERY, "ASK {}".encode("utf-16")), 400, id="bad_query_non_utf8_unsaid"),
        pytest.param("GET", "query=ASK%20%7B", ({}, ""), 400, id="bad_query_syntax"),
        pytest.param("GET", "update=CLEAR%20ALL", ({}, ""), 400, id="bad_update_get"),
        pytest.param("POST", "", (FORM, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"), 400, id="bad_multiple_updates"),
        pytest.param("POST", "", ({"Content-Type": "text/plain"}, "CLEAR NAMED"), 415, id="bad_update_wrong_media_type"),
        pytest.param("POST", "", ({}, "update=CLEAR%20NAMED"), 415, id="bad_update_missing_form_type"),
        pytest.param("POST", "", ({"Content-Type": "application/sparql-update; charset=UTF-16"}, "CLEAR NAMED".encode("utf-16")), 415, id="bad_update_non_utf8"),
        pytest.param("POST", "", (FORM, "update=CLEAR%20XYZ"), 400, id="bad_update_syntax"),
        pytest.param("POST", dataset(named=[ONE], prefix="using"), (UPDATE, WITH), 400, id="bad_update_dataset_conflict"),
        # and some of our own
        pytest.param("POST", "update=CLEAR%20ALL", (FORM, ""), 400, id="an update in the address"),
        pytest.param("POST", "", (FORM, "update=CLEAR%20ALL&query=ASK%7B%7D"), 400, id="a query and an update"),
        pytest.param("POST", "query=ASK%7B%7D", (UPDATE, "CLEAR ALL"), 400, id="a query beside an update"),
        pytest.param("POST", "using-graph-uri=x", (UPDATE, COPY), 400, id="a graph name that is relative"),
        pytest.param("POST", "", (UPDATE, "LOAD <http://127.0.0.1/>"), 403, id="LOAD"),
        pytest.param("POST", "", (UPDATE, "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"), 403, id="SERVICE"),
        pytest.param("POST", "", (UPDATE, "DROP GRAPH <urn:none>"), 404, id="a graph that is not there"),
        pytest.param("POST", "", (UPDATE, "CREATE GRAPH <urn:a> ; CREATE GRAPH <urn:a>"), 409, id="a graph that is there"),
    ],
)  # fmt: skip
def test_bad_requests(client, method, address, sent, status):
    headers, body = sent
    response = client.request(method, f"/sparql?{address}", content=body, headers=headers)
    assert response.status_code == status
    assert media_type(response) == "application/problem+json"


def test_a_method_that_is_not_there_is_told_those_that_are(client):
    assert client.put("/sparql").headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"


def test_a_silent_load_does_nothing(client):
    load = "LOAD SILENT <http://127.0.0.1:1/x> INTO GRAPH <urn:g> ; LOAD SILENT <http://127.0.0.1:1/> ; INSERT DATA { <urn:a> <urn:b> 1 }"
    assert client.post("/sparql", content=load, headers=UPDATE).status_code == 204
    assert ask(client, "ASK { <urn:a> <urn:b> 1 FILTER NOT EXISTS { GRAPH <urn:g> {} } }")


# --- the service description ----------------------------------------------------------------------------------------

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


def test_returns_rdf_has_endpoint_triple_conforms_to_schema(client):
    response = client.get("/sparql")
    assert response.status_code == 200
    graph = rdflib.Graph().parse(data=response.text, format=media_type(response))
    service = graph.value(predicate=SD.endpoint, object=rdflib.URIRef("http://testserver/sparql"))
    assert (service, rdflib.RDF.type, SD.Service) in graph
    assert (service, SD.supportedLanguage, SD.SPARQL11Update) in graph
    assert graph.value(graph.value(service, SD.defaultDataset), SD.defaultGraph)


def test_an_answer_is_known_until_something_changes(client):
    asked = {"query": "SELECT * { ?s ?p ?o }"}
    tag = client.get("/sparql", params=asked).headers["etag"]
    assert client.get("/sparql", params=asked, headers={"If-None-Match": tag}).status_code == 304
    client.post("/sparql", content="INSERT DATA { <urn:a> <urn:b> 1 }", headers=UPDATE)
    assert client.get("/sparql", params=asked, headers={"If-None-Match": tag}).status_code == 200
