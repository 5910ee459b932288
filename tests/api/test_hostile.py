"""What brought other services down: after each of these, this one answers the next query."""

import re
import socket
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from urllib.parse import quote, urlsplit

import httpx
import pytest

from tests.api.conftest import running, scripts, workers

FINE = {200, 400, 403, 404, 405, 406, 408, 413, 414, 415, 422, 431, 503, 504, 507}
"""What an answer may be; never 500."""


@pytest.fixture(scope="module")
def address(snapshot, settings):
    strict = replace(settings, workers=3, first_byte_time_limit=1.5, query_time_limit=2, client_time_limit=1)
    with running(snapshot, strict) as address:
        yield address


@pytest.fixture(autouse=True)
def answers_afterwards(address):
    """The next query is answered, at once, and nothing is left of the last."""
    yield
    response = httpx.get(address + "sparql", params={"query": "SELECT (1 AS ?n) {}"}, timeout=5)
    assert response.json()["results"]["bindings"][0]["n"]["value"] == "1"
    assert httpx.get(address + "health").json()["status"] == "ok"


def post(address, query):
    content = query if isinstance(query, bytes) else query.encode()
    try:
        return httpx.post(
            address + "sparql", content=content, headers={"Content-Type": "application/sparql-query"}, timeout=20
        )
    except httpx.RemoteProtocolError:
        return None  # broken off, visibly


def deep(opening, closing, middle="", times=8000):
    times = min(times, 32_000 // (len(opening) + len(closing)))
    return opening * times + middle + closing * times


NESTED = {
    "groups": "SELECT * " + deep("{", "}"),
    "blank nodes": "SELECT * { " + deep("[ <urn:p> ", "]", "1", 2500) + " <urn:p> 1 }",
    "collections": "SELECT * { " + deep("(", ")", "1") + " <urn:p> 1 }",
    "parentheses": "SELECT * { FILTER" + deep("(", ")", "1") + " }",
    "negations": "SELECT * { FILTER(" + "!" * 20_000 + "1) }",
    "conjunctions": "SELECT * { FILTER(1" + "&&1" * 10_000 + ") }",
    "sums": "SELECT (1" + "+1" * 15_000 + " AS ?n) {}",
    "paths": "SELECT * { ?s " + deep("(", ")", "<urn:p>", 15_000) + " ?o }",
    "inverse paths": "SELECT * { ?s " + "^" * 20_000 + "<urn:p> ?o }",
    "subqueries": deep("SELECT * { {", "} }", "", 1500),
    "functions": "SELECT (" + deep("ABS(", ")", "1", 6000) + " AS ?n) {}",
    "unions": "SELECT * { {}" + " UNION {}" * 3000 + " }",
    "minus": "SELECT * " + deep("{ ?s ?p ?o MINUS ", "}", "{}", 1500),
    "exists": "SELECT * { " + deep("FILTER EXISTS { ?s ?p ?o ", "}", "", 1200) + " }",
    "optionals within": "SELECT * " + deep("{ OPTIONAL ", "}", "{}", 2500),
    "quoted triples": "SELECT * { " + deep("<< ", " ?p ?o >>", "?s", 2000) + " ?p ?o }",
}


@pytest.mark.parametrize("kind", NESTED)
def test_deep_nesting(address, kind):
    response = post(address, NESTED[kind])
    assert response.status_code in FINE


DOUBLINGS = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(34))
EXPENSIVE = {
    "count of a cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "sort of a cross product": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f LIMIT 1",
    "distinct cross product": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f } LIMIT 10 OFFSET 100000000",
    "groups of a cross product": "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d",
    "endless rows": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "endless triples": "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "GROUP_CONCAT": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "CONCAT doubled": f"SELECT (STRLEN(?x34) AS ?n) {{ BIND('0123456789' AS ?x0) {DOUBLINGS} }}",
    "REPLACE": f"SELECT (REPLACE('{'a' * 5000}', 'a', '{'b' * 5000}') AS ?x) {{}}",
    "regular expression": f"SELECT * {{ ?s ?p ?o FILTER(REGEX('{'a' * 3000}', '(a*)*(a*)*(a*)*b')) }}",
    "counted expression": "SELECT * { FILTER(REGEX('a', '((((a{1,99}){1,99}){1,99}){1,99}){1,99}')) }",
    "200 OPTIONALs": "SELECT * { " + " ".join(f"OPTIONAL {{ ?s <urn:p{n}> ?o{n} }}" for n in range(200)) + " }",
    "star of 200": "SELECT * { " + " ".join(f"?s <urn:p{n}> ?o{n} ." for n in range(200)) + " }",
    "chain of 600": "SELECT * { " + " ".join(f"?v{n} <urn:p> ?v{n + 1} ." for n in range(600)) + " }",
    "any path": "SELECT * { ?a (<urn:p>|!<urn:p>)* ?b . ?c (<urn:p>|!<urn:p>)* ?d }",
    "values": "SELECT * { " + " ".join(f"VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 0 }}" for n in range(30)) + " }",
    "a huge literal": f"SELECT ('{'x' * 32_000}' AS ?x) {{}}",
    "a huge IRI": f"SELECT * {{ <urn:{'x' * 32_000}> ?p ?o }}",
    "a huge number": f"SELECT ({'9' * 30_000} + 1 AS ?x) {{}}",
    "a huge name": f"SELECT ?{'x' * 32_000} {{}}",
    "many names": "SELECT * { " + " ".join(f"?v{n} ?p ?o ." for n in range(2000)) + " }",
}


@pytest.mark.parametrize("kind", EXPENSIVE)
def test_expensive_queries(address, kind):
    response = post(address, EXPENSIVE[kind])
    assert response is None or response.status_code in FINE


@contextmanager
def listening():
    """A server that nobody must call; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(TimeoutError):
            listener.accept()


CALLS = {
    "service": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "small": "select * { service<URL>{ ?s ?p ?o } }",
    "after a string": "SELECT * { BIND('#' AS ?x) SERVICE <URL> { ?s ?p ?o } }",
    "after a comment": "SELECT * { # it's\n SERVICE <URL> { ?s ?p ?o } }",
    "after a name": "PREFIX a: <urn:a'> SELECT * { ?x a:b\\' ?y . SERVICE <URL> { ?s ?p ?o } }",
    "variable": "SELECT * { VALUES ?url { <URL> } SERVICE ?url { ?s ?p ?o } }",
    "lateral": "SELECT * { BIND(<URL> AS ?url) LATERAL { SERVICE ?url { ?s ?p ?o } } }",
    "exists": "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "subquery": "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "prefixed": "PREFIX SERVICE: <URL> SELECT * { SERVICE SERVICE: { ?s ?p ?o } }",
    "escaped": "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "construct": "CONSTRUCT { ?s ?p ?o } { SERVICE <URL> { ?s ?p ?o } }",
    "load": "LOAD <URL>",
    "load silent": "LOAD SILENT <URL> INTO GRAPH <urn:g>",
    "insert": "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
}
REACHLESS = {
    "from": "SELECT * FROM <URL> { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "graph": "SELECT * { GRAPH <URL> { ?s ?p ?o } }",
    "describe": "DESCRIBE <URL>",
    "string": "SELECT ('SERVICE <URL>' AS ?x) {}",
    "comment": "SELECT * {} # SERVICE <URL>",
    "name": "SELECT ?SERVICE { ?SERVICE <URL> ?o }",
}


@pytest.mark.parametrize("kind", CALLS)
def test_no_query_calls_another_server(address, kind):
    with listening() as url:
        response = post(address, CALLS[kind].replace("URL", url))
        assert response.status_code in (400, 403)
        assert url not in response.json()["detail"]


@pytest.mark.parametrize("kind", REACHLESS)
def test_names_are_never_fetched(address, kind):
    with listening() as url:
        assert post(address, REACHLESS[kind].replace("URL", url)).status_code == 200
        parameters = {"query": "ASK { ?s ?p ?o }", "default-graph-uri": url, "named-graph-uri": url}
        assert not httpx.get(address + "sparql", params=parameters).json()["boolean"]


def test_no_file_is_read(address, tmp_path):
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:hunter2> <urn:b> <urn:c> .")
    for clause in ("FROM", "FROM NAMED"):
        response = post(
            address, f"SELECT * {clause} <{secret.as_uri()}> {{ {{ ?a ?b ?c }} UNION {{ GRAPH ?g {{ ?a ?b ?c }} }} }}"
        )
        assert response.status_code == 200
        assert "hunter2" not in response.text


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe", b"ASK { ?s ?p '\xc3' }", b"ASK { ?s ?p '\xed\xa0\x80' }", b"\x00", b"ASK {}\x00"]
)
def test_text_that_is_none(address, raw):
    assert post(address, raw).status_code == 400
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"query=" + quote(raw).encode()
    assert httpx.post(address + "sparql", content=body, headers=form).status_code == 400
    assert httpx.get(address + "sparql?query=" + quote(raw)).status_code == 400


@pytest.mark.parametrize("name", ["format", "timeout", "default-graph-uri", "named-graph-uri", "query"])
@pytest.mark.parametrize(
    "value", ["%00", "%FF", "<script>", "javascript:alert(1)", "../../etc/passwd", "1e999", "-1", "x" * 5000]
)
def test_parameters_that_are_nonsense(address, name, value):
    response = httpx.get(f"{address}sparql?query=ASK%7B%7D&{name}={value}")
    assert response.status_code in FINE
    page = httpx.get(response.url, headers={"Accept": "text/html"})
    assert not scripts(page.text) or page.headers["content-type"] != "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "///etc/passwd",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/queries/..%2f..%2fetc%2fpasswd",
        "/queries/%00",
    ],
)
def test_paths_lead_nowhere(address, path):
    answer = exchange(address, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert re.match(rb"HTTP/1.1 (400|404) ", answer)
    assert b"root:" not in answer
    assert b"import" not in answer


def connection(address):
    return socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), timeout=10)


def exchange(address, *parts, pause=0.0):
    """What comes back for the parts of a request sent one after the other, until the server hangs up."""
    received = b""
    with connection(address) as client:
        try:
            for part in parts:
                client.sendall(part)
                time.sleep(pause)
            while block := client.recv(65536):
                received += block
        except ConnectionError:
            pass
    return received


def test_a_head_that_never_ends_is_given_up(address):
    with connection(address) as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(ConnectionError):
            for _ in range(60):
                client.sendall(b"X-A: b\r\n")
                time.sleep(0.1)


def test_a_connection_on_which_nothing_is_asked_is_given_up(address):
    with connection(address) as client, suppress(ConnectionError):
        assert client.recv(10) == b""


def test_a_body_that_never_ends_is_given_up(address):
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\n"
    answer = exchange(address, head, b"x")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer


def test_many_slow_clients_do_not_keep_others_out(address):
    clients = [connection(address) for _ in range(100)]
    for client in clients:
        client.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Le")
    assert httpx.get(address + "sparql", params={"query": "ASK {}"}).json()["boolean"]
    for client in clients:
        client.close()


@pytest.mark.parametrize("pages", [1, 5])
def test_clients_that_take_nothing_do_not_keep_others_out(address, pages):
    query = quote("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    clients = [connection(address) for _ in range(pages)]
    for client in clients:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert httpx.get(address + "sparql", params={"query": "ASK {}"}, timeout=6).json()["boolean"]
    deadline = time.monotonic() + 8
    while workers(address)["running"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    for client in clients:
        client.close()


HALVES = [
    b"",
    b"GET /sparql?query=ASK",
    b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nContent-Type: application/sparql-query\r\n\r\nASK",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/sparql-query\r\n\r\n5\r\nASK",
]


@pytest.mark.parametrize("half", HALVES)
def test_half_a_request(address, half):
    with connection(address) as client:
        client.sendall(half)


GARBAGE = [
    b"\x00" * 100,
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET  HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"a" * 2_000_000 + b"\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\nHost: x\r\nAccept: " + b"a/b," * 20_000 + b"\r\nConnection: close\r\n\r\n",
    b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: \xff\r\nAccept: \xff\r\nIf-None-Match: \xff\r\nConnection: close\r\n\r\n",
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_what_is_no_request(address, garbage):
    answer = exchange(address, garbage)
    assert not re.match(rb"HTTP/1.1 5", answer)
