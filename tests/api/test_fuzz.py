"""Requests that nobody would think of: never a crash, never a 500.

``GENOGUIDE_TEST_FUZZ`` sets how many there are, ``GENOGUIDE_TEST_SEED`` which.
"""

import http.client
import os
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import quote, quote_from_bytes, urlsplit

import httpx

from tests.api.conftest import running

REQUESTS = int(os.environ.get("GENOGUIDE_TEST_FUZZ", "1000"))
SEED = int(os.environ.get("GENOGUIDE_TEST_SEED", "1"))
CLIENTS = 4

ALLOWED_FAULTS = {503, 504, 507}

PIECES = """SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES SERVICE GROUP BY
HAVING ORDER LIMIT OFFSET DISTINCT REDUCED AS a true false UNDEF EXISTS NOT IN PREFIX BASE LATERAL INSERT DELETE DATA LOAD
CLEAR COUNT SUM AVG GROUP_CONCAT STR LANG DATATYPE IRI CONCAT REPLACE REGEX SUBSTR STRLEN NOW RAND UUID COALESCE IF ?x ?y
?z $w * { } ( ) [ ] . ; , / | ^ ! + - = != < > <= >= && || << >> <<( )>> {| |} <urn:a> <urn:b> <> ex: ex:value rdf:type _:b
_:b1 "text" 'text' \"\"\"long\"\"\" '''long''' "x"@en "1"^^<urn:t> 1 1.5 1e9 -7 99999999999999999999 "\\u0041" "\\uD800" # @
@prefix \\u0053 %41 é 😀 \u0000 \u200b""".split()  # noqa: SIM905

SEEDS = [
    "SELECT * { ?s ?p ?o } LIMIT 5",
    "PREFIX ex: <https://example.org/> SELECT ?s (COUNT(?o) AS ?n) { ?s ex:value ?o } GROUP BY ?s HAVING(?n > 1) ORDER BY ?n",
    "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 3",
    "ASK { ?s a ?t FILTER(REGEX(STR(?s), 'x', 'i')) }",
    "DESCRIBE <https://example.org/practice-1>",
    "SELECT ?x FROM <https://example.org/graph-fr> { { SELECT ?x { ?x ?p ?o } LIMIT 2 } VALUES ?o { 1 'a' UNDEF } }",
    "SELECT * { ?a (<urn:p>/^<urn:q>|!<urn:r>)* ?b OPTIONAL { ?b ?c ?d MINUS { ?d ?e ?f } } }",
    "INSERT DATA { <urn:a> <urn:b> 1 }",
]
PATHS = [
    "/",
    "/sparql",
    "/sparql/",
    "/queries",
    "/queries/x",
    "/health",
    "/ready",
    "/metrics",
    "/static/site.css",
    "/openapi.json",
    "/nowhere",
    "//",
    "/%00",
    "/sparql%0d%0aX: y",
    "/rdf-graph-store",
    "/.well-known/void",
]
METHODS = ["GET"] * 6 + ["POST"] * 6 + ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "QUERY", "TRACE", "FOO"]
TYPES = [
    "application/sparql-query",
    "application/x-www-form-urlencoded",
    "application/sparql-update",
    "text/plain",
    "multipart/form-data",
    "application/sparql-query; charset=utf-8",
    "application/sparql-query; charset=x",
    "",
    ";;;",
    "*/*",
]
ACCEPTS = [
    "*/*",
    "text/html",
    "application/json",
    "text/csv;q=0.5, application/sparql-results+xml",
    "text/turtle",
    "application/pdf",
    "*/*;q=0",
    "a/b;q=x",
    ",,,",
    "text/*",
    'application/ld+json;profile="x"',
    ";",
    "q=1",
]
NAMES = [
    "query",
    "query",
    "query",
    "format",
    "timeout",
    "default-graph-uri",
    "named-graph-uri",
    "update",
    "graph",
    "default",
    "x",
]
FORMATS = ["json", "xml", "csv", "tsv", "turtle", "nt", "html", "", "x", "application/json"]


class Fuzzer:
    """Makes requests: the same ones for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def request(self):
        r = self.random
        method, path = r.choice(METHODS), r.choice([*PATHS, "/sparql", "/sparql", "/sparql", "/sparql", "/sparql"])
        headers = {"Content-Type": r.choice(TYPES)} if r.random() < 0.7 else {}
        if r.random() < 0.5:
            headers["Accept"] = r.choice(ACCEPTS)
        if r.random() < 0.3:
            name = r.choice(
                ["Accept-Encoding", "If-None-Match", "Origin", "Range", "X-Request-ID", "Host", "Prefer", "Cookie"]
            )
            headers[name] = r.choice(["gzip", "*", '"x"', "gzip;q=0", 'W/"', "bytes=0-1", "\xff", "a b", "x" * 300])
        if r.random() < 0.7:
            path += "?" + self.parameters()
        body = self.body() if method in ("POST", "PUT", "PATCH", "QUERY") or r.random() < 0.05 else None
        return method, path, body, headers

    def parameters(self):
        return "&".join(
            f"{self.random.choice(NAMES)}={self.value()}" for _ in range(self.random.choice([1, 1, 1, 2, 3]))
        )

    def value(self):
        r = self.random
        match r.randrange(5):
            case 0:
                return quote(r.choice(FORMATS))
            case 1:
                return quote_from_bytes(r.randbytes(r.randrange(30)))
            case _:
                return quote_from_bytes(self.query())

    def body(self):
        return self.parameters().encode() if self.random.random() < 0.4 else self.query()

    def query(self):
        r = self.random
        text = " ".join(r.choices(PIECES, k=r.randrange(1, 25))) if r.random() < 0.3 else r.choice(SEEDS)
        for _ in range(r.choice([0, 0, 1, 2, 4])):
            text = self.changed(text)
        content = text.encode("utf-8", "surrogatepass")
        if r.random() < 0.1 and content:
            at = r.randrange(len(content))
            content = content[:at] + r.randbytes(2) + content[at + 1 :]
        return content

    def changed(self, text):
        r = self.random
        at, to = sorted((r.randrange(len(text) + 1), r.randrange(len(text) + 1)))
        match r.randrange(5):
            case 0:
                return text[:at] + r.choice(PIECES) + text[at:]
            case 1:
                return text[:at] + text[to:]
            case 2:
                return text[:to] + text[at:to] * r.choice([1, 2, 30]) + text[to:]
            case 3:
                return text[:at] + r.choice(SEEDS) + text[to:]
            case _:
                return text[:at] + chr(r.choice([0, 9, 34, 39, 92, 0x7F, 0xE9, 0x2028, 0xFFFE, 0x1F600])) + text[at:]


def ask(connection, request):
    """The status of the answer; nothing where the server hung up, as it may on what is no HTTP."""
    method, path, body, headers = request
    try:
        connection.putrequest(method, path.replace(" ", "%20"), skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value.encode("latin-1"))
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        response.read()
    except (http.client.HTTPException, OSError):
        connection.close()
        return None
    return response.status


def fuzz(address, seed, number):
    fuzzer, parts = Fuzzer(seed), urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=15)
    outcomes = [(ask(connection, request), request) for request in (fuzzer.request() for _ in range(number))]
    connection.close()
    return outcomes


def test_no_request_breaks_the_server(snapshot, settings):
    strict = replace(settings, workers=3, first_byte_time_limit=0.7, query_time_limit=1, result_size_limit=2**18)
    with running(snapshot, strict) as address:
        with ThreadPoolExecutor(CLIENTS) as clients:
            shares = [clients.submit(fuzz, address, f"{SEED}-{n}", REQUESTS // CLIENTS) for n in range(CLIENTS)]
            outcomes = [outcome for share in shares for outcome in share.result()]
        assert httpx.get(address + "sparql", params={"query": "ASK {}"}).json()["boolean"]
        assert httpx.get(address + "health").json()["workers"]["running"] == 0
    assert [
        (status, request) for status, request in outcomes if status and status >= 500 and status not in ALLOWED_FAULTS
    ] == []
    assert sum(status == 200 for status, _ in outcomes) > REQUESTS / 20
    assert sum(status is None for status, _ in outcomes) < REQUESTS / 10
