"""The SPARQL protocol, as clients see it."""

import csv
import io
import json
import socket
import threading
from dataclasses import replace
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pytest
import rdflib
from rdflib.query import Result
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from tests.api.conftest import DEEP, ENDLESS, HOG, RUNAWAY, eventually, running, workers

LABELS = """SELECT ?x ?label { ?x <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?x"""
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <https://example.org/graph-fr> { ?s ?p ?o } }"
EXPECTED = [
    ("https://example.org/practice-1", 'Dépistage, "génomique"'),
    ("https://example.org/practice-2", "a < b & c"),
]
NOTHING = (None, "")
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def ask(client, query, accept=None, **parameters):
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", params={"query": query, **parameters}, headers=headers)


# --- formats ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("media_type", "parser"),
    [
        ("application/sparql-results+json", "json"),
        ("application/sparql-results+xml", "xml"),
        ("text/csv", "csv"),
        ("text/tab-separated-values", "tsv"),
    ],
)
def test_tables(client, media_type, parser):
    response = ask(client, LABELS, media_type)
    assert response.headers["content-type"].split(";")[0] == media_type
    result = Result.parse(io.BytesIO(response.content), format=parser)
    assert [str(variable) for variable in result.vars] == ["x", "label"]
    assert [(str(x), str(label)) for x, label in result] == EXPECTED


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]
)
def test_graphs(client, media_type):
    response = ask(client, GRAPH, media_type)
    assert response.headers["content-type"].split(";")[0] == media_type
    graph = rdflib.Graph().parse(data=response.content, format=media_type)
    assert len(graph) == 3
    assert (None, None, rdflib.Literal('Dépistage, "génomique"', lang="fr")) in graph


@pytest.mark.parametrize(("pattern", "answer"), [("", True), ("?s <urn:none> ?o", False)])
def test_yes_or_no(client, pattern, answer):
    query = f"ASK {{ {pattern} }}"
    assert ask(client, query).json()["boolean"] is answer
    for media_type, parser in (("application/sparql-results+xml", "xml"), ("application/json", "json")):
        assert Result.parse(io.BytesIO(ask(client, query, media_type).content), format=parser).askAnswer is answer
    assert ask(client, query, format="csv").text == str(answer).lower()


def test_a_description(client):
    turtle = ask(client, "DESCRIBE <https://example.org/practice-2>").text
    assert "@prefix gg: <https://w3id.org/genoguide/ontology#> ." in turtle
    assert "a gg:Practice" in turtle


@pytest.mark.parametrize(
    ("name", "media_type"), [("tsv", "text/tab-separated-values"), ("json", "application/sparql-results+json")]
)
def test_format_stands_above_accept(client, name, media_type):
    assert ask(client, LABELS, "text/csv", format=name).headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize(
    ("query", "accept", "parameters"),
    [
        (LABELS, "image/png", {}),
        (LABELS, "text/turtle", {}),
        (GRAPH, "text/csv", {}),
        (LABELS, None, {"format": "pdf"}),
        (LABELS, None, {"format": "turtle"}),
    ],
)
def test_a_format_that_cannot_be_is_refused(client, query, accept, parameters):
    response = ask(client, query, accept, **parameters)
    assert response.status_code == 406
    assert "JSON" in response.json()["detail"] or "json" in response.json()["detail"]


def test_a_spreadsheet_reads_the_csv(client):
    assert list(csv.reader(io.StringIO(ask(client, LABELS, "text/csv").text)))[1] == list(EXPECTED[0])


# --- requests --------------------------------------------------------------------------------------------------------


def test_a_query_is_asked_by_get_form_or_body(client):
    direct = {"content": LABELS, "headers": {"Content-Type": "application/sparql-query"}}
    bodies = {
        ask(client, LABELS).content,
        client.post("/sparql", data={"query": LABELS}).content,
        client.post("/sparql", **direct).content,
    }
    assert len(bodies) == 1


def test_the_dataset_may_come_with_the_request(client):
    query = "SELECT ?x { ?x a ?type }"
    found = ask(client, query, **{"default-graph-uri": "https://example.org/graph-es"}).json()["results"]["bindings"]
    assert [row["x"]["value"] for row in found] == ["https://example.org/practice-2"]


def test_relative_addresses_are_relative_to_the_endpoint(client):
    row = ask(client, "SELECT (<x> AS ?x) {}").json()["results"]["bindings"][0]
    assert row["x"]["value"] == "http://testserver/x"


@pytest.mark.parametrize(
    ("method", "parameters", "sent", "status"),
    [
        ("GET", "query=", NOTHING, 400),
        ("GET", "query=ASK{}&query=ASK{}", NOTHING, 400),
        ("GET", "update=CLEAR ALL", NOTHING, 400),
        ("GET", "query=SELECT {", NOTHING, 400),
        ("POST", "", ("application/x-www-form-urlencoded", ""), 400),
        ("POST", "", ("application/x-www-form-urlencoded", "query=ASK{}&query=ASK{}"), 400),
        ("POST", "", ("text/plain", "ASK {}"), 415),
        ("POST", "", (None, "ASK {}"), 415),
        ("POST", "", ("application/sparql-update", "CLEAR ALL"), 415),
        ("POST", "", ("application/sparql-query", "INSERT DATA { <urn:a> <urn:b> 1 }"), 400),
        ("POST", "", ("application/sparql-query", "LOAD <http://127.0.0.1/>"), 400),
        ("POST", "", ("application/sparql-query", "ASK { SERVICE <http://127.0.0.1/> {} }"), 403),
        ("POST", "", ("application/sparql-query", "ASK {} #" + "x" * 33_000), 413),
        ("POST", "", ("application/sparql-query", "x" * 200_000), 413),
        ("GET", "query=ASK{} %23" + "x" * 33_000, NOTHING, 414),
        ("GET", "query=" + "x" * 60_000, NOTHING, 414),
        ("PUT", "", ("application/sparql-query", "ASK {}"), 405),
        ("DELETE", "", NOTHING, 405),
    ],
)
def test_what_is_no_query_is_refused(client, method, parameters, sent, status):
    content_type, body = sent
    headers = {"Content-Type": content_type} if content_type else {}
    response = client.request(method, f"/sparql?{parameters}", content=body, headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status


def test_a_syntax_error_says_where(client):
    assert ask(client, "SELECT {").json()["detail"].startswith("error at 1:9")


def test_head_is_get_without_the_body(client):
    address = "/sparql?" + urlencode({"query": LABELS})
    head, get = client.head(address), client.get(address)
    assert head.content == b""
    assert head.status_code == 200
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == get.headers[name]


def test_options_says_what_is_allowed(client):
    response = client.options("/sparql")
    assert response.status_code == 204
    assert response.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"


def test_scripts_of_other_sites_may_ask(client):
    preflight = client.options(
        "/sparql", headers={"Origin": "https://x.example", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 204
    for response in (preflight, ask(client, LABELS), ask(client, "SELECT {")):
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers


# --- caching ---------------------------------------------------------------------------------------------------------


def test_an_answer_that_still_holds_is_not_sent_again(client):
    first = ask(client, LABELS)
    assert first.headers["cache-control"] == "public, no-cache"
    again = client.get("/sparql", params={"query": LABELS}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["vary"] == "Accept, Accept-Encoding"


def test_each_format_has_its_tag(client):
    assert len({ask(client, LABELS, format=name).headers["etag"] for name in ("json", "xml", "csv", "tsv")}) == 4


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?t) {}", "SELECT (RAND() AS ?r) {}"])
def test_what_changes_by_the_moment_has_no_tag(client, query):
    response = ask(client, query)
    assert "etag" not in response.headers
    assert response.headers["cache-control"] == "no-store"


def test_errors_are_not_kept(client):
    assert ask(client, "SELECT {").headers["cache-control"] == "no-store"


# --- the form --------------------------------------------------------------------------------------------------------


def test_a_browser_gets_a_form(client):
    response = client.get("/sparql", headers={"Accept": FIREFOX})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert '<form method="get" action="/sparql"' in response.text
    assert "<script>" not in response.text, "all scripts are files of our own"


# --- limits, on a real server ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "status"), [(HOG, 507), (DEEP, 400)])
def test_the_server_survives_its_queries(endpoint, query, status):
    response = httpx.post(endpoint + "sparql", data={"query": query}, timeout=20)
    assert response.status_code == status
    assert httpx.get(endpoint + "sparql", params={"query": "ASK {}"}).json()["boolean"]


def test_a_runaway_query_is_stopped(snapshot, hasty):
    with running(snapshot, hasty) as address:
        response = httpx.get(address + "sparql", params={"query": RUNAWAY})
        assert response.status_code == 504
        assert response.json()["title"] == "The query took too long"
        assert httpx.get(address + "sparql", params={"query": "ASK {}"}).json()["boolean"]


@pytest.mark.parametrize(("timeout", "status"), [("0.3", 504), ("0", 400), ("-1", 400), ("nan", 400), ("1e3", 400)])
def test_a_caller_may_have_a_query_stopped_sooner(endpoint, timeout, status):
    response = httpx.get(endpoint + "sparql", params={"query": RUNAWAY, "timeout": timeout})
    assert response.status_code == status
    assert "timeout" in response.json()["detail"]


def test_a_problem_says_which_limit_was_met(endpoint):
    problem = httpx.post(endpoint + "sparql", data={"query": HOG}, timeout=20).json()
    assert (problem["limit"], problem["value"]) == ("worker_memory_limit", "200 MiB")
    assert "GENOGUIDE_WORKER_MEMORY_LIMIT" in problem["detail"]


def test_a_result_over_the_limit_is_never_a_clean_end(endpoint, settings):
    received = 0
    with (
        pytest.raises(httpx.RemoteProtocolError, match="incomplete"),
        httpx.stream("GET", endpoint + "sparql", params={"query": ENDLESS}, timeout=20) as response,
    ):
        assert response.status_code == 200
        for part in response.iter_bytes():
            received += len(part)
    assert 0 < received <= settings.result_size_limit


def exchange(endpoint, request):
    """What comes back over a plain connection until it is closed."""
    with socket.create_connection((urlsplit(endpoint).hostname, urlsplit(endpoint).port)) as connection:
        connection.sendall(request.encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_proxy_that_cannot_tell_the_end_from_a_break_gets_all_or_nothing(endpoint):
    refused = exchange(endpoint, f"GET /sparql?query={quote(ENDLESS)} HTTP/1.0\r\n\r\n")
    assert refused.startswith(b"HTTP/1.1 422 ")
    whole = exchange(endpoint, f"GET /sparql?query={quote('SELECT * { ?s ?p ?o }')} HTTP/1.0\r\n\r\n")
    head, _, body = whole.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert len(json.loads(body)["results"]["bindings"]) == 2006


def test_a_client_that_leaves_frees_its_worker(endpoint):
    for query in (RUNAWAY, ENDLESS):
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # too small for the whole answer
            connection.connect((urlsplit(endpoint).hostname, urlsplit(endpoint).port))
            connection.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            eventually(lambda: workers(endpoint)["running"] == 1)
        eventually(lambda: workers(endpoint) == {"size": 2, "running": 0, "waiting": 0})
    assert httpx.get(endpoint + "sparql", params={"query": "ASK {}"}).status_code == 200


def test_when_all_are_busy_clients_are_asked_to_come_back(snapshot, settings):
    with running(snapshot, replace(settings, workers=1, queue_limit=0, first_byte_time_limit=1)) as address:
        endpoint = address + "sparql"
        runaway = threading.Thread(target=httpx.get, args=(endpoint,), kwargs={"params": {"query": RUNAWAY}})
        runaway.start()
        eventually(lambda: workers(address)["running"] == 1)
        response = httpx.get(endpoint, params={"query": "ASK {}"})
        assert response.status_code == 503
        assert response.headers["retry-after"] == "2"
        runaway.join()


# --- SPARQLWrapper ---------------------------------------------------------------------------------------------------


def wrapped(endpoint, query, return_format):
    wrapper = SPARQLWrapper(endpoint + "sparql", returnFormat=return_format)
    wrapper.setQuery(query)
    return wrapper


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_tables(endpoint, method):
    wrapper = wrapped(endpoint, LABELS, JSON)
    wrapper.setMethod(method)
    rows = wrapper.queryAndConvert()["results"]["bindings"]
    assert [(row["x"]["value"], row["label"]["value"]) for row in rows] == EXPECTED
    assert wrapped(endpoint, LABELS, XML).queryAndConvert().getElementsByTagName("result").length == 2
    for text_format in (CSV, TSV):
        assert b"practice-2" in wrapped(endpoint, LABELS, text_format).queryAndConvert()


@pytest.mark.parametrize("return_format", [TURTLE, N3, RDFXML, JSONLD, XML])
def test_sparqlwrapper_reads_graphs(endpoint, return_format):
    result = wrapped(endpoint, GRAPH, return_format).queryAndConvert()
    graph = result if isinstance(result, rdflib.Graph) else rdflib.Graph().parse(data=result, format="turtle")
    assert len(graph) == 3


def test_json_is_what_it_says(endpoint):
    response = httpx.get(endpoint + "sparql", params={"query": "SELECT (1 AS ?n) {}"})
    assert int(response.headers["content-length"]) == len(response.content)
    assert json.loads(response.content)["head"]["vars"] == ["n"]
