"""What a client of ``serve --endpoint`` gets: the same answers in every format, and a problem document for each fault."""

import json
from dataclasses import replace

import httpx
import pytest
from fastapi.testclient import TestClient
from pyoxigraph import Quad, QueryResultsFormat, RdfFormat, Store, parse, parse_query_results

from api.engine.probe import Access
from api.engine.remote import open_remote
from api.settings import Settings
from api.web.app import create_app
from graph.names import Names
from graph.vocabulary import BASE
from tests.api.conftest import eventually, running
from tests.remote.upstream import Answer, silence, table, upstream

SETTINGS = Settings(
    host="127.0.0.1", port=0, workers=2, result_row_limit=500, first_byte_time_limit=1, compress_from=10**9
)
SELECT = "SELECT ?x { ?x ?y ?z }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What describes the data, without a store."""
    folder = tmp_path_factory.mktemp("snapshot")
    (folder / "manifest.json").write_text(json.dumps({"version": "v1", "triples": 1, "graphs": {f"{BASE}graph/a": 1}}))
    (folder / "names.json").write_text(json.dumps(Names({}).as_dict()))
    return folder


@pytest.fixture(scope="module")
def service():
    with upstream() as running:
        yield running


@pytest.fixture(scope="module")
def client(folder, service):
    with TestClient(create_app(folder, SETTINGS, open_remote(service.endpoint, Access()))) as client:
        yield client


def ask(client, query=SELECT, accept="application/sparql-results+json"):
    return client.get("/sparql", params={"query": query}, headers={"Accept": accept})


FAULTS = [
    (Answer(b"secret", "text/plain", 400), 400, "dialect-refused"),
    (Answer(b"secret", "text/plain", 401), 503, "unavailable"),
    (Answer(b"secret", "text/plain", 500), 500, "engine-failure"),
    (Answer(b"secret", "text/plain", 503), 503, "busy"),
    (Answer(b"secret", "text/plain", 504), 504, "query-timeout"),
    (Answer(b"Virtuoso S1T00 Error secret", "text/plain", 500), 504, "query-timeout"),
    (Answer(b"<p>secret</p>", "text/html"), 503, "unavailable"),
    (Answer(b'{"secret":'), 503, "unavailable"),
    (Answer(table("x", [["secret"]] * 501)), 422, "result-too-large"),
    (Answer(table("x", [["secret"]]), headers={"X-SQL-State": "S1TAT"}), 504, "query-timeout"),
    (Answer(table("x", [["secret"]]), headers={"X-SPARQL-MaxRows": "1"}), 422, "result-too-large"),
    (Answer(parts=silence), 504, "query-timeout"),
]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("accept", ["text/csv", "text/html"])
def test_a_fault_is_a_problem_and_never_an_answer(client, service, fault, accept):
    service.answer, status, name = fault
    response = ask(client, accept=accept)
    assert response.status_code == status
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    if accept == "text/csv":
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["type"] == f"{BASE}problem/{name}"


def test_a_call_of_a_service_is_forbidden_before_anything_is_sent(client, service):
    service.asked.clear()
    assert ask(client, "PREFIX : <http://h/> SELECT * { ?a ?b ?c . SERVICE:x { ?s ?p ?o } }").status_code == 403
    assert service.asked == []


def test_an_answer_that_breaks_off_later_is_visibly_broken(folder, service):
    """Its first part is out by then, so that all that is left is to let the connection break."""
    row = b'{"x":{"type":"literal","value":"%s"}},' % (b"x" * 1000)
    service.answer = Answer(b'{"results":{"bindings":[' + row * 300, parts=lambda: iter([b"no row"]))
    with serving(folder, service) as address:
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{address}sparql", params={"query": SELECT}, headers={"Accept": "text/csv"}, timeout=20)
        assert httpx.get(f"{address}sparql", params={"query": "SERVICE"}, timeout=20).status_code in (400, 403)


def serving(folder, service):
    return running(folder, replace(SETTINGS, first_byte_time_limit=20), open_remote(service.endpoint, Access()))


def test_a_client_that_leaves_stops_the_request(folder, service):
    service.answer = Answer(parts=silence)
    service.left.clear()
    with serving(folder, service) as address:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{address}sparql", params={"query": SELECT}, timeout=0.3)
        eventually(service.left.is_set)


# --- a real one ------------------------------------------------------------------------------------------------------

TRIG = rb"""
@prefix gg: <https://w3id.org/genoguide/ontology#> . @base <https://w3id.org/genoguide/> .
<graph/a> { <thing> gg:value 1, 1.5, true, "a\r\n\t\"b\\ \u00e9 \U0001F9EC <&>'"@en, "ctl\u0001\u001f", <thing?a=1&b='2'> ; gg:part [ gg:value "inner" ] . }
"""
QUERY = "SELECT ?s ?o { ?s <https://w3id.org/genoguide/ontology#value> ?o }"


@pytest.fixture(scope="module")
def both(tmp_path_factory, folder):
    """The same data served from a store here, and from a real server elsewhere."""
    from tests.remote.servers import oxigraph

    local = tmp_path_factory.mktemp("local")
    for name in ("manifest.json", "names.json"):
        (local / name).write_bytes((folder / name).read_bytes())
    store = Store(str(local / "store"))
    store.load(TRIG, RdfFormat.TRIG)
    for quad in list(store):
        store.add(Quad(quad.subject, quad.predicate, quad.object))
    store.flush()
    del store
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as elsewhere:
        target = elsewhere.endpoint.replace("/query", "/store")
        httpx.post(target, content=TRIG, headers={"Content-Type": "application/trig"}).raise_for_status()
        remote = create_app(folder, SETTINGS, open_remote(elsewhere.endpoint, Access()))
        with TestClient(create_app(local, SETTINGS)) as one, TestClient(remote) as other:
            yield one, other


def rows(response):
    media_type = response.headers["content-type"].partition(";")[0]
    found = parse_query_results(response.content, QueryResultsFormat.from_media_type(media_type))
    return sorted(str(row["o"]) for row in found)


@pytest.mark.parametrize(
    "accept", ["application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values"]
)
def test_a_table_is_the_same_from_here_and_from_elsewhere(both, accept):
    local, remote = (ask(client, QUERY, accept) for client in both)
    assert rows(local) == rows(remote)
    assert len(rows(local)) == 7
    assert local.headers["content-type"] == remote.headers["content-type"]


def test_csv_is_the_same_from_here_and_from_elsewhere(both):
    query = QUERY.replace("?s ?o", "?o") + " ORDER BY STR(?o)"
    local, remote = (ask(client, query, "text/csv") for client in both)
    assert local.content == remote.content


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_a_graph_is_the_same_from_here_and_from_elsewhere(both, accept):
    thing = "<https://w3id.org/genoguide/thing> ?p ?o"
    # Neither blank nodes, whose names differ, nor control characters, which RDF/XML cannot carry.
    query = f"CONSTRUCT {{ {thing} }} {{ {thing} FILTER (!isBlank(?o) && !CONTAINS(STR(?o), 'ctl')) }}"
    local, remote = (ask(client, query, accept) for client in both)
    triples = [
        {str(quad.triple) for quad in parse(answer.content, RdfFormat.from_media_type(accept))}
        for answer in (local, remote)
    ]
    assert triples[0] == triples[1]
    assert len(triples[0]) == 5


@pytest.mark.parametrize("accept", ["application/trig", "application/n-quads"])
def test_a_graph_of_the_store_keeps_its_name(both, accept):
    for client in both:
        answer = client.get("/rdf-graph-store", params={"graph": f"{BASE}graph/a"}, headers={"Accept": accept})
        assert answer.status_code == 200
        names = {quad.graph_name.value for quad in parse(answer.content, RdfFormat.from_media_type(accept))}
        assert names == {f"{BASE}graph/a"}


def test_a_page_is_the_same_from_here_and_from_elsewhere(both):
    query = QUERY.replace("?s ?o", "?o") + " ORDER BY STR(?o)"
    local, remote = (ask(client, query, "text/html").text for client in both)
    assert "&lt;&amp;&gt;" in local
    assert local == remote
