"""The remote engine keeps its limits, whatever the service does, and takes nothing for an answer that is not one."""

import asyncio
import gzip
import json
from dataclasses import replace

import pytest

from api.engine.errors import (
    DialectRefused,
    EndpointUnavailable,
    EngineBusy,
    EngineError,
    EngineFailure,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    ResultTooLarge,
    ServiceRefused,
)
from api.engine.interface import OURS, Terms
from api.engine.job import Job
from api.engine.probe import Access, Union
from api.engine.remote import RemoteEngine
from api.settings import Settings
from tests.remote.servers import free_port
from tests.remote.upstream import GRAPH, NTRIPLES, Answer, endless, silence, table, upstream

pytestmark = pytest.mark.anyio

MIB = 1024**2
SETTINGS = Settings(
    workers=2, page_workers=0, result_row_limit=500, result_size_limit=MIB, worker_memory_limit=200 * MIB
)
SELECT = "SELECT ?x { ?x ?y ?z }"
CONSTRUCT = "CONSTRUCT { ?x ?y ?z } { ?x ?y ?z }"
ASK = "ASK { ?x ?y ?z }"
TABLES = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]


@pytest.fixture(scope="module")
def service():
    with upstream() as running:
        yield running


@pytest.fixture(autouse=True)
def afresh(service):
    service.asked.clear()
    service.left.clear()


@pytest.fixture(scope="module")
async def engine(service):
    async with RemoteEngine(service.endpoint, SETTINGS) as engine:
        yield engine


async def ask(engine, query=SELECT, terms=OURS, **how):
    async with await engine.run(Job(query, **how), terms) as result:
        return await result.read()


def limited(service, **limits):
    return RemoteEngine(service.endpoint, replace(SETTINGS, **limits))


# --- limits ----------------------------------------------------------------------------------------------------------


async def test_the_first_part_must_come_in_time(service):
    service.answer = Answer(parts=silence)
    async with limited(service, first_byte_time_limit=0.3) as engine:
        with pytest.raises(QueryTimeout) as caught:
            await ask(engine)
    assert caught.value.limit == "first_byte_time_limit"
    await service.wait_until_left()


async def test_the_whole_must_come_in_time(service):
    row = b'{"x":{"type":"literal","value":"1"}},' * 2000
    service.answer = Answer(b'{"results":{"bindings":[' + row, parts=silence)
    async with limited(service, query_time_limit=0.5, result_row_limit=10**6) as engine:
        result = await engine.run(Job(SELECT), OURS)
        with pytest.raises(QueryTimeout) as caught:
            await result.read()
        assert engine.running == 0
    assert caught.value.limit == "query_time_limit"


async def test_a_client_may_want_it_sooner(service, engine):
    service.answer = Answer(parts=silence)
    with pytest.raises(QueryTimeout, match=r"timeout=0\.2") as caught:
        await ask(engine, terms=Terms(time_limit=0.2))
    assert caught.value.limit == "timeout"
    await service.wait_until_left()


@pytest.mark.parametrize("media_type", TABLES)
async def test_rows_are_counted_in_every_format(service, engine, media_type):
    service.answer = Answer(table("x", [["1"]] * 500))
    assert (await ask(engine, bindings=media_type)).count(b"1") >= 500
    service.answer = Answer(table("x", [["1"]] * 501))
    with pytest.raises(ResultTooLarge) as caught:
        await ask(engine, bindings=media_type)
    assert caught.value.limit == "result_row_limit"


def statements(number):
    return b"".join(b"<urn:a> <urn:b> <urn:c%d> .\n" % n for n in range(number))


@pytest.mark.parametrize("media_type", [NTRIPLES, "text/turtle", "application/ld+json", "application/trig"])
async def test_triples_are_counted_in_every_format(service, engine, media_type):
    service.answer = Answer(statements(500), NTRIPLES)
    assert (await ask(engine, CONSTRUCT, graph=media_type)).count(b"urn:c") == 500
    service.answer = Answer(statements(501), NTRIPLES)
    with pytest.raises(ResultTooLarge) as caught:
        await ask(engine, CONSTRUCT, graph=media_type)
    assert caught.value.limit == "result_row_limit"


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (SELECT, Answer(b'{"results":{"bindings":[{"x":{"type":"literal","value":"', parts=endless(b"x" * 5000))),
        (SELECT, Answer(b'{"head":{}', parts=endless(b" " * 5000))),
        (ASK, Answer(b'{"head":{"link":[', parts=endless(b'"x",' * 5000))),
        (CONSTRUCT, Answer(type=NTRIPLES, parts=endless(b"<urn:a> <urn:b> <urn:c> .\n" * 100))),
    ],
    ids=["row", "space", "head", "graph"],
)
async def test_an_answer_without_end_is_broken_off(service, engine, query, answer):
    service.answer = answer
    with pytest.raises(ResultTooLarge) as caught:
        await ask(engine, query)
    assert caught.value.limit == "result_size_limit"
    await service.wait_until_left()


async def test_a_query_that_is_too_long_is_not_sent(service, engine):
    with pytest.raises(QueryTooLarge):
        await ask(engine, SELECT + " " * 40_000)
    assert service.asked == []


async def test_so_many_are_asked_at_a_time_and_so_many_wait(service):
    service.answer = Answer(parts=silence)
    async with limited(service, queue_limit=1, queue_time_limit=0.5) as engine:
        running = [asyncio.create_task(ask(engine)) for _ in range(2)]
        while engine.running < 2:
            await asyncio.sleep(0.01)
        waiting = asyncio.create_task(ask(engine))
        while engine.waiting < 1:
            await asyncio.sleep(0.01)
        with pytest.raises(EngineBusy) as caught:
            await ask(engine)
        assert caught.value.limit == "queue_limit"
        with pytest.raises(EngineBusy):
            await waiting
        assert len(service.asked) == 2
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        assert (engine.running, engine.waiting) == (0, 0)
        service.answer = Answer(table("x", [["1"]]))
        assert b"1" in await ask(engine)


async def test_without_a_queue_whoever_finds_a_place_is_served(service):
    service.answer = Answer(table("x", [["1"]]))
    async with limited(service, queue_limit=0) as engine:
        assert b"1" in await ask(engine)


async def test_who_leaves_stops_the_request(service, engine):
    service.answer, before = Answer(parts=silence), engine.events["abandoned"]
    task = asyncio.create_task(ask(engine))
    while not service.asked:
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await service.wait_until_left()
    assert (engine.running, engine.events["abandoned"]) == (0, before + 1)


async def test_who_leaves_in_the_middle_stops_the_request(service):
    rows = b'{"x":{"type":"literal","value":"1"}},'
    service.answer = Answer(b'{"results":{"bindings":[', parts=endless(rows * 1000))
    async with limited(service, result_size_limit=10**9, result_row_limit=10**5) as engine:
        async with await engine.run(Job(SELECT), OURS) as result:
            assert (await anext(result.chunks())).startswith(b'{"head":')
        await service.wait_until_left()
        assert (engine.running, engine.events["abandoned"]) == (0, 1)


# --- services that cut -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [{"X-SQL-State": "S1TAT"}, {"X-SQL-State": "S1TAT", "X-SQL-Message": "RC..."}])
async def test_an_answer_of_what_there_was_when_time_ran_out_is_none(service, engine, header):
    service.answer = Answer(table("x", [["1"]]), headers=header)
    with pytest.raises(QueryTimeout):
        await ask(engine)


async def test_a_table_that_says_that_it_is_cut_is_none(service, engine):
    service.answer = Answer(table("x", [["1"]] * 100), headers={"X-SPARQL-MaxRows": "100"})
    with pytest.raises(ResultTooLarge, match="may cut results of 100 rows"):
        await ask(engine)


async def test_what_a_service_cuts_without_a_word_is_none():
    with upstream(cuts_at=100, cuts_graphs_at=50) as service:
        async with RemoteEngine(service.endpoint, SETTINGS) as engine:
            for rows, query, answer in [
                (99, SELECT, lambda n: Answer(table("x", [["1"]] * n))),
                (49, CONSTRUCT, lambda n: Answer(statements(n), NTRIPLES)),
            ]:
                service.answer = answer(rows)
                assert await ask(engine, query)
                service.answer = answer(rows + 1)
                with pytest.raises(ResultTooLarge, match=f"may cut results of {rows + 1} rows") as caught:
                    await ask(engine, query)
                assert caught.value.limit == "service_row_limit"


async def test_more_than_a_service_was_seen_to_give_is_not_believed(monkeypatch):
    """It failed over the largest result, for whatever reason: how much it would have given is not known."""
    with upstream() as service:
        answer_to = service.answer_to
        slow = lambda query: Answer(status=500) if query.endswith(" 200001") else answer_to(query)  # noqa: E731
        monkeypatch.setattr(service, "answer_to", slow)
        async with RemoteEngine(service.endpoint, replace(SETTINGS, result_row_limit=200_000)) as engine:
            assert (engine._ability.cuts_at, engine._ability.cuts_graphs_at) == (100_001, 100_001)


# --- answers that are none -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (206, QueryTimeout),
        (301, EndpointUnavailable),
        (400, DialectRefused),
        (401, EndpointUnavailable),
        (404, EndpointUnavailable),
        (413, QueryTooLarge),
        (429, EngineBusy),
        (500, EngineFailure),
        (501, DialectRefused),
        (502, EndpointUnavailable),
        (503, EngineBusy),
        (504, QueryTimeout),
        (599, EndpointUnavailable),
    ],
)
async def test_a_status_is_an_error_of_ours(service, engine, status, error):
    before = engine.events[error.__name__]
    service.answer = Answer(b"at /home/secret, line 5", "text/plain", status)
    with pytest.raises(EngineError) as caught:
        await ask(engine)
    assert type(caught.value) is error
    assert "secret" not in str(caught.value)
    assert engine.events[error.__name__] == before + 1


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"Virtuoso S1T00 Error SR171: Transaction timed out", QueryTimeout),
        (b"Virtuoso 37000 Error SQ074: Line 1: syntax error", DialectRefused),
        (b"Virtuoso 22023 Error SR099", EngineFailure),
        (b"", EngineFailure),
    ],
)
async def test_what_virtuoso_says_in_an_error_is_understood(service, engine, said, error):
    service.answer = Answer(said, "text/plain", 500)
    with pytest.raises(EngineError) as caught:
        await ask(engine)
    assert type(caught.value) is error


WHOLE = table("x", [["1"]] * 3)
UNUSABLE = {
    "a page": (SELECT, Answer(b"<html>please log in</html>", "text/html")),
    "no type": (SELECT, Answer(WHOLE, "")),
    "another format of tables": (SELECT, Answer(b"x\r\n1\r\n", "text/csv")),
    "JSON of another kind": (SELECT, Answer(b'{"error":"no"}')),
    "no JSON": (SELECT, Answer(b"[1,")),
    "cut JSON": (SELECT, Answer(WHOLE[:-9])),
    "JSON with something behind": (SELECT, Answer(WHOLE + b"x")),
    "fewer bytes than promised": (SELECT, Answer(WHOLE, length=len(WHOLE) + 1)),
    "cut between parts": (SELECT, Answer(WHOLE[:-9], parts=lambda: iter([]), cut=True)),
    "cut at the end": (SELECT, Answer(WHOLE, parts=lambda: iter([]), cut=True)),
    "cut without a word": (SELECT, Answer(WHOLE[:-9], parts=lambda: iter([]), chunked=False)),
    "other columns": (SELECT, Answer(table(["callret-0"], [["1"]]))),
    "half a character": (SELECT, Answer(table("x", [["\\ud800"]]).replace(b"\\\\", b"\\"))),
    "yes for a table": (SELECT, Answer(b'{"head":{},"boolean":true}')),
    "a table for yes": (ASK, Answer(WHOLE)),
    "a table for a graph": (CONSTRUCT, Answer(WHOLE)),
    "a graph for a table": (SELECT, Answer(statements(3), NTRIPLES)),
    "no N-Triples": (CONSTRUCT, Answer(b"<a> <b> <c>", NTRIPLES)),
    "RDF/XML, which was not asked for": (CONSTRUCT, Answer(b"<rdf:RDF/>", "application/rdf+xml")),
    "a graph cut between triples, without a word": (
        CONSTRUCT,
        Answer(statements(3), NTRIPLES, parts=lambda: iter([]), chunked=False),
    ),
    "a graph cut in a triple": (CONSTRUCT, Answer(statements(3)[:-9], NTRIPLES)),
    "packed": (SELECT, Answer(gzip.compress(WHOLE), headers={"Content-Encoding": "gzip"})),
    "packed, and not said": (SELECT, Answer(gzip.compress(WHOLE))),
    "a bomb": (SELECT, Answer(gzip.compress(b" " * 100 * MIB), headers={"Content-Encoding": "gzip"})),
}


@pytest.mark.parametrize(("query", "answer"), UNUSABLE.values(), ids=UNUSABLE.keys())
@pytest.mark.parametrize("media_type", ["application/sparql-results+json", "text/csv"])
async def test_what_cannot_be_read_is_no_answer(service, engine, query, answer, media_type):
    service.answer = answer
    with pytest.raises(EndpointUnavailable):
        await ask(engine, query, bindings=media_type, graph=NTRIPLES)
    assert engine.running == 0


async def test_a_service_that_is_gone_is_said(service):
    with upstream() as mortal:
        async with RemoteEngine(mortal.endpoint, SETTINGS) as engine:
            mortal.die()
            for _ in range(2):  # by a connection that there was, and by a new one
                with pytest.raises(EndpointUnavailable):
                    await ask(engine)
            assert (engine.running, engine.size) == (0, 2)
    nowhere = RemoteEngine(f"http://127.0.0.1:{free_port()}/sparql", SETTINGS)
    with pytest.raises(EngineFailure, match="cannot be reached"):
        async with nowhere:
            pass


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<html>", "text/html"),
        Answer(b"no", "text/plain", 401),
        Answer(b'{"results":{"bindings":[{"g":{"type":"uri","value":"urn:x"}}]}}'),
        Answer(gzip.compress(b" " * 100 * MIB), headers={"Content-Encoding": "gzip"}),
        Answer(b'{"x":"', parts=endless(b"x" * MIB)),
    ],
    ids=["page", "refused", "no sizes", "bomb", "endless"],
)
async def test_what_is_no_service_is_not_served(monkeypatch, answer):
    with upstream() as other:
        monkeypatch.setattr(other, "answer_to", lambda _: answer)
        with pytest.raises(EngineFailure, match=other.endpoint):
            async with RemoteEngine(other.endpoint, SETTINGS):
                pass


# --- what leaves -----------------------------------------------------------------------------------------------------

CALLS = [
    "SELECT * { SERVICE <http://h/> { ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c SERVICE SILENT ?c { ?s ?p ?o } }",
    "PREFIX : <http://h/> SELECT * { ?a ?b ?c . SERVICE:x { ?s ?p ?o } }",
    "SELECT * { ?a ?b trueSERVICE<http://h/> { ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c . FILTER(?a<?b)#>'''\n SERVICE<http://h/> { ?s ?p ?o } #'''\n}",
    "CONSTRUCT { ?s ?p ?o } { ?a ?b ?c . FILTER(?a<?b&&'>'='x')SERVICE<http://h/> { ?s ?p ?o } #'\n}",
]


@pytest.mark.parametrize("query", CALLS)
async def test_no_call_of_a_service_leaves(service, engine, query):
    with pytest.raises(ServiceRefused):
        await ask(engine, query)
    assert service.asked == []


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "LOAD <http://h/>",
        "define get:soft 'replace' SELECT * FROM <http://h/> { ?s ?p ?o }",
        "SELECT (bif:exec('x') AS ?x) {}",
        "SELECT * { ?s ?p ?o } # \\u000ASERVICE <http://h/> {}",
        "PREFIX : <urn:x> SELECT * FROM:x { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
    ],
)
async def test_nothing_that_is_no_query_leaves(service, engine, query):
    with pytest.raises(QuerySyntaxError):
        await ask(engine, query)
    assert service.asked == []


async def test_a_mention_of_a_service_is_none(service, engine):
    query = "SELECT ?x { ?x ?y 'the service from SERVICE <http://h/> {}' } # SERVICE"
    service.answer = Answer(table("x", [["1"]]))
    assert b"1" in await ask(engine, query)
    assert service.asked[0]["query"] == [query]


NONE = "urn:genoguide:no-graph"
DATASETS = [
    # the query, the dataset of the request, and the graphs that are asked for: of the default graph, and named
    ("", None, [GRAPH], [GRAPH]),
    (f"FROM <{GRAPH}>", None, [GRAPH], [NONE]),
    (f"FROM NAMED <{GRAPH}>", None, [NONE], [GRAPH]),
    ("FROM <urn:theirs> FROM NAMED <urn:theirs>", None, [NONE], [NONE]),
    ("", ((GRAPH,), ()), [GRAPH], [NONE]),
    ("", ((), (GRAPH, "urn:theirs")), [NONE], [GRAPH]),
    ("FROM <urn:theirs>", ((GRAPH,), ()), [GRAPH], [NONE]),
]


@pytest.mark.parametrize(("clause", "dataset", "default", "named"), DATASETS)
async def test_only_our_graphs_are_asked_for(service, clause, dataset, default, named):
    service.answer = Answer(table("x", []))
    async with RemoteEngine(service.endpoint, SETTINGS, Access(union=Union.LISTED)) as engine:
        await ask(engine, f"SELECT ?x {clause} {{ ?x ?y ?z }}", dataset=dataset)
    form = service.asked[0]
    assert (form["default-graph-uri"], form["named-graph-uri"]) == (default, named)
    assert "FROM" not in form["query"][0]


async def test_relative_addresses_are_those_of_here(service, engine):
    service.answer = Answer(table("x", []))
    await ask(engine, "SELECT ?x { <a> ?y ?x }", base="https://example.org/sparql")
    assert service.asked[0]["query"] == ["BASE <https://example.org/sparql>\nSELECT ?x { <a> ?y ?x }"]


# --- what is answered ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("media_type", ["application/trig", "application/n-quads"])
async def test_a_graph_keeps_its_name_where_the_format_has_one(service, engine, media_type):
    service.answer = Answer(b"<urn:a> <urn:b> <urn:c> .", NTRIPLES)
    assert b"urn:graph" in await ask(engine, CONSTRUCT, graph=media_type, name="urn:graph")
    assert b"urn:graph" not in await ask(engine, CONSTRUCT, graph=media_type)
    assert b"urn:graph" not in await ask(engine, CONSTRUCT, graph="text/turtle", name="urn:graph")


async def test_columns_stand_as_they_were_asked_for(service, engine):
    service.answer = Answer(table("az", [["1", "2"]]))
    assert await ask(engine, "SELECT * { ?z ?y ?a }", bindings="text/csv") == b"z,y,a\r\n2,,1\r\n"


async def test_an_answer_in_small_parts_is_whole(service, engine):
    content = table("x", [["é"]] * 3)
    service.answer = Answer(parts=lambda: (content[n : n + 1] for n in range(len(content))))
    assert [row["x"]["value"] for row in json.loads(await ask(engine))["results"]["bindings"]] == ["é"] * 3
