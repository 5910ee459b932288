"""Virtuoso as it really is: digest authentication, writing by SPARQL Update, and results that it does not give whole."""

import json

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from api.engine.errors import EngineFailure, QueryTimeout, ResultTooLarge
from api.engine.interface import OURS
from api.engine.job import Job
from api.engine.probe import Access, Union
from api.engine.remote import RemoteEngine
from api.publishing.client import Access as Publisher
from api.publishing.client import Client
from api.publishing.content import Content, Entry
from api.publishing.errors import PublishError
from api.publishing.publication import Addresses, publish
from api.settings import Settings
from graph.digest import digest
from graph.vocabulary import BASE, XSD
from tests.remote.servers import PASSWORD, virtuoso

pytestmark = pytest.mark.anyio

MOST = 2000
"""After so many rows this server cuts."""
SIZE = 1500
SETTINGS = Settings(workers=2, page_workers=0)
THING = NamedNode(f"{BASE}thing")
VALUE = NamedNode(f"{BASE}ontology#value")
NASTY = 'ctl\x01\x08\x1f\x7f cr\r lf\n tab\t q" b\\ é 🧬 </literal>'


def numbers(size):
    """A graph of numbers, one of a text that few formats carry, one of a blank node."""
    store, graph = Store(), NamedNode(f"{BASE}graph/numbers")
    for number in range(size):
        store.add(Quad(NamedNode(f"{BASE}n{number}"), VALUE, Literal(str(number), datatype=XSD.integer), graph))
    other = NamedNode(f"{BASE}graph/other")
    for value in (Literal(NASTY), Literal("x", language="en"), Literal("true", datatype=XSD.boolean)):
        store.add(Quad(THING, VALUE, value, other))
    found = {g: [q.triple for q in store.quads_for_pattern(None, None, None, g)] for g in (graph, other)}
    return Content("v1", {g.value: Entry(digest(t), len(t)) for g, t in found.items()}, store)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with virtuoso(tmp_path_factory.mktemp("virtuoso"), rows=MOST, seconds=2) as running:
        yield running


def push(service, content, way="update", password=PASSWORD, digest=True):
    url = service.endpoint + {"update": "-auth", "graph_store": "-graph-crud-auth"}[way]
    client = Client(Publisher("dba", password, digest), 60)
    try:
        return publish(client, Addresses(service.endpoint, **{way: url}), content, lambda *_: None)
    finally:
        client.close()


@pytest.fixture(scope="module")
def published(service):
    """Pushed by SPARQL Update, with digest authentication."""
    outcome = push(service, numbers(SIZE))
    assert not outcome.wrong
    assert len(outcome.plan.send) == 2
    assert outcome.way.startswith("SPARQL Update")
    return service


@pytest.fixture(scope="module")
async def engine(published):
    access = Access("dba", PASSWORD, digest=True, union=Union.LISTED)
    async with RemoteEngine(f"{published.endpoint}-auth", SETTINGS, access) as engine:
        yield engine


async def ask(engine, query, **how):
    async with await engine.run(Job(query, **how), OURS) as result:
        return await result.read()


def test_what_is_there_is_not_sent_again_by_either_way(published):
    for way in ("update", "graph_store"):
        again = push(published, numbers(SIZE), way)
        assert (again.plan.send, again.wrong, again.way) == ((), {}, "nothing to write")


@pytest.mark.parametrize(("password", "digest"), [("wrong", True), (PASSWORD, False)])
def test_who_may_not_write_is_told(published, password, digest):
    with pytest.raises(PublishError, match="GENOGUIDE_PUBLISH_PASSWORD"):
        push(published, numbers(10), password=password, digest=digest)


async def test_a_wrong_password_is_told_to_who_starts_the_server(published):
    with pytest.raises(EngineFailure, match="401"):
        async with RemoteEngine(f"{published.endpoint}-auth", SETTINGS, Access("dba", "wrong", digest=True)):
            pass


async def test_every_character_comes_through(engine):
    found = json.loads(await ask(engine, f"SELECT ?value {{ {THING} {VALUE} ?value }}"))
    values = [row["value"] for row in found["results"]["bindings"]]
    assert {"type": "literal", "value": NASTY} in values
    assert {"type": "literal", "value": "x", "xml:lang": "en"} in values
    assert {"type": "literal", "value": "true", "datatype": XSD.boolean.value} in values
    graph = await ask(engine, f"CONSTRUCT WHERE {{ {THING} ?p ?o }}", graph="application/n-triples")
    store = Store()
    store.load(graph, RdfFormat.N_TRIPLES)
    assert Literal(NASTY) in {quad.object for quad in store}


async def test_yes_and_no(engine):
    assert b"true" in await ask(engine, f"ASK {{ {THING} ?p ?o }}")
    assert b"false" in await ask(engine, "ASK { <urn:nothing> ?p ?o }")


async def test_other_graphs_are_not_reached(engine, published):
    theirs = "https://example.org/theirs"
    httpx.put(
        f"{published.endpoint}-graph-crud-auth",
        params={"graph-uri": theirs},
        content=b"<urn:their> <urn:p> <urn:secret> .",
        headers={"Content-Type": "application/n-triples"},
        auth=httpx.DigestAuth("dba", PASSWORD),
    ).raise_for_status()
    ours = f"{BASE}graph/other"
    for query, dataset in [
        ("SELECT * { <urn:their> ?p ?o }", None),
        ("SELECT * { GRAPH ?g { <urn:their> ?p ?o } }", None),
        (f"SELECT * {{ GRAPH <{theirs}> {{ ?s ?p ?o }} }}", None),
        (f"SELECT * FROM <{theirs}> {{ <urn:their> ?p ?o }}", None),
        (f"SELECT * FROM <{ours}> {{ GRAPH ?g {{ <urn:their> ?p ?o }} }}", None),
        (f"SELECT * FROM <{theirs}> {{ <urn:their> ?p ?o }}", ((ours,), ())),
        ("SELECT * { <urn:their> ?p ?o }", ((theirs,), (theirs,))),
    ]:
        assert b"urn:secret" not in await ask(engine, query, dataset=dataset), query


CROSS = "{ ?a ?p ?x . ?b ?q ?y }"


async def test_it_cuts_tables_and_says_so_and_graphs_without_a_word(engine, published):
    """Graphs have one triple more than the limit then. Both are no answers of ours."""
    accept = {"Accept": "text/csv"}
    table = httpx.post(published.endpoint, data={"query": f"SELECT ?a {CROSS} LIMIT 3000"}, headers=accept, timeout=60)
    assert table.headers["x-sparql-maxrows"] == str(MOST)
    assert table.text.count("\n") == MOST + 1
    twice = f"GRAPH <{BASE}graph/numbers> {{ ?s ?p ?o }}"
    query = f"CONSTRUCT {{ ?s ?p ?o . ?s <urn:again> ?o }} {{ {twice} }}"
    accept = {"Accept": "application/n-triples"}
    graph = httpx.post(published.endpoint, data={"query": query}, headers=accept, timeout=60)
    assert graph.status_code == 200
    assert not [name for name in graph.headers if name.startswith("x-s")]
    assert graph.text.count(" .\n") == MOST + 1
    with pytest.raises(ResultTooLarge, match=f"of {MOST} rows"):
        await ask(engine, f"SELECT ?a {CROSS} LIMIT 3000")
    with pytest.raises(ResultTooLarge, match=f"of {MOST} rows"):
        await ask(engine, query)
    assert (await ask(engine, f"SELECT ?a {CROSS} LIMIT {MOST - 1}", bindings="text/csv")).count(b"\n") == MOST


def test_a_graph_that_cannot_be_read_back_whole_is_not_said_to_be_there(service, published):
    assert "2,001 triples were read back" in str(push(service, numbers(MOST + 500)).wrong)
    assert not push(service, numbers(SIZE)).wrong


async def test_what_it_had_when_its_time_ran_out_is_no_answer(engine, published):
    query = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER (?x + ?y > ?z) }"
    form = {"query": query, "timeout": "1000"}
    partial = httpx.post(published.endpoint, data=form, headers={"Accept": "text/csv"}, timeout=60)
    assert (partial.status_code, partial.headers["x-sql-state"]) == (200, "S1TAT")
    with pytest.raises(QueryTimeout):
        await ask(engine, query)
