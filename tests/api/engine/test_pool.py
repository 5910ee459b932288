"""The engine: every query has a worker to itself, and none gets the better of it."""

import asyncio
import json
import socket
from dataclasses import replace

import pytest
from pyoxigraph import RdfFormat, Store

from api.engine import tokens
from api.engine.errors import (
    EngineBusy,
    EngineFailure,
    FormatUnavailable,
    MemoryExceeded,
    NestedTooDeeply,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    ResultTooLarge,
    ServiceRefused,
)
from api.engine.interface import OURS, Terms
from api.engine.job import Job, ResultKind
from api.engine.pool import WorkerPool
from tests.api.conftest import DEEP, ENDLESS, HOG, RUNAWAY

pytestmark = pytest.mark.anyio

FR, ES = "https://example.org/graph-fr", "https://example.org/graph-es"
PRACTICES = "SELECT ?x { ?x a <https://w3id.org/genoguide/ontology#Practice> }"


async def read(pool, query, **job):
    return await (await pool.run(Job(query, **job))).read()


async def rows(pool, query, **job):
    return json.loads(await read(pool, query, **job))["results"]["bindings"]


async def answers(pool):
    return json.loads(await read(pool, "ASK {}"))["boolean"]


async def comes_to(holds):
    """Wait until something holds, which a busy machine may take long for."""
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.01)


async def until_idle(pool, size=2):
    await comes_to(lambda: not pool.running and pool.size >= size)


async def test_the_default_graph_is_the_union_of_all(pool):
    assert len(await rows(pool, PRACTICES)) == 2


async def test_named_graphs_are_told_apart(pool):
    found = await rows(pool, "SELECT ?g { GRAPH ?g { ?x a ?practice } } ORDER BY ?g")
    assert [row["g"]["value"] for row in found] == [ES, FR]


async def test_from_says_what_the_default_graph_is(pool):
    assert len(await rows(pool, PRACTICES.replace("{", f"FROM <{FR}> {{", 1))) == 1


async def test_the_dataset_of_the_request_stands_above_the_query(pool):
    query = PRACTICES.replace("{", f"FROM <{FR}> {{", 1)
    assert len(await rows(pool, query, dataset=((FR, ES), ()))) == 2
    assert len(await rows(pool, query, dataset=((), (FR,)))) == 0
    with pytest.raises(QuerySyntaxError, match="absolute IRI"):
        await rows(pool, query, dataset=(("no iri",), ()))


async def test_from_reads_no_file(pool, tmp_path):
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:a> <urn:b> <urn:c> .")
    assert await rows(pool, f"SELECT * FROM <{secret.as_uri()}> {{ ?a ?b ?c }}") == []


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * {}", ResultKind.BINDINGS),
        ("ASK {}", ResultKind.BOOLEAN),
        ("CONSTRUCT WHERE { ?s ?p ?o }", ResultKind.GRAPH),
        ("DESCRIBE <https://example.org/practice-1>", ResultKind.GRAPH),
    ],
)
async def test_the_kind_of_result_is_known_with_the_result(pool, query, kind):
    async with await pool.run(Job(query)) as result:
        assert result.kind is kind
        assert result.media_type == ("text/turtle" if kind is ResultKind.GRAPH else "application/sparql-results+json")


async def test_columns_come_in_the_order_of_the_query(pool):
    assert json.loads(await read(pool, "SELECT * { ?z ?b ?a FILTER(?hidden) }"))["head"]["vars"] == ["z", "b", "a"]
    assert json.loads(await read(pool, "SELECT ?o ?a { ?a ?p ?o }"))["head"]["vars"] == ["o", "a"]
    assert json.loads(await read(pool, "SELECT*{}"))["head"]["vars"] == []


async def test_turtle_is_abbreviated(pool):
    text = await read(pool, "CONSTRUCT WHERE { <https://example.org/n7> ?p ?o }")
    assert text.decode().splitlines()[-1] == "ex:n7 ex:value 7 ."


async def test_a_large_result_comes_in_parts(pool):
    async with await pool.run(Job("SELECT ?a ?c ?d { ?a ?b ?c . ?d a ?e }")) as result:
        assert result.size is None
        parts = [part async for part in result.chunks()]
    assert len(parts) > 5
    assert len(json.loads(b"".join(parts))["results"]["bindings"]) > 4000


@pytest.mark.parametrize(
    ("query", "error", "text"),
    [
        ("SELECT {", QuerySyntaxError, "error at 1:9"),
        ("SELECT * { SERVICE <http://x.example/> {} }", ServiceRefused, "SERVICE"),
        ("LOAD <http://x.example/>", QuerySyntaxError, "no updates"),
        ("SELECT (<urn:f>(1) AS ?x) {}", QuerySyntaxError, "no function <urn:f>"),
        ("#" * 40_000, QueryTooLarge, "too long"),
    ],
)
async def test_faulty_queries_are_explained(pool, query, error, text):
    with pytest.raises(error, match=text):
        await pool.run(Job(query))


async def test_a_result_needs_a_format_of_its_kind(pool):
    with pytest.raises(FormatUnavailable, match="graph"):
        await pool.run(Job("CONSTRUCT WHERE { ?s ?p ?o }", graph=None))
    with pytest.raises(FormatUnavailable, match="table"):
        await pool.run(Job("SELECT * {}", bindings=None))


async def test_a_faulty_query_costs_no_worker(pool):
    before = set(pool._workers)
    with pytest.raises(QuerySyntaxError):
        await pool.run(Job("SELECT {"))
    assert await answers(pool)
    assert pool._workers == before


@pytest.mark.parametrize(("query", "error"), [(HOG, MemoryExceeded), (DEEP, NestedTooDeeply)])
async def test_a_query_that_breaks_its_worker_breaks_nothing_else(pool, query, error):
    with pytest.raises(error):
        await pool.run(Job(query))
    assert await answers(pool)
    await until_idle(pool)


async def test_a_runaway_query_is_stopped(snapshot, hasty):
    async with WorkerPool(snapshot / "store", replace(hasty, workers=1)) as pool:
        with pytest.raises(QueryTimeout):
            await pool.run(Job(RUNAWAY))
        assert await answers(pool)


async def test_a_result_taken_slowly_is_stopped_and_does_not_end_well(snapshot, hasty):
    async with WorkerPool(snapshot / "store", hasty) as pool, await pool.run(Job(ENDLESS)) as result:
        parts = result.chunks()
        assert await anext(parts)
        await asyncio.sleep(hasty.query_time_limit + 0.1)
        assert pool.running == 0
        with pytest.raises(QueryTimeout):
            async for _ in parts:
                pass


async def test_a_result_over_the_limit_does_not_end_well(pool, settings):
    received = 0
    with pytest.raises(ResultTooLarge):
        async for part in (await pool.run(Job(ENDLESS))).chunks():
            received += len(part)
    assert 0 < received <= settings.result_size_limit
    await until_idle(pool)


async def test_who_stops_waiting_frees_the_worker(snapshot, settings):
    async with WorkerPool(snapshot / "store", replace(settings, workers=1)) as pool:
        asking = asyncio.create_task(pool.run(Job(RUNAWAY)))
        await comes_to(lambda: pool.running == 1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert pool.running == 0
        assert await answers(pool)


async def test_a_result_that_nobody_takes_is_given_up(pool):
    async with await pool.run(Job(ENDLESS)):
        assert pool.running == 1
    await until_idle(pool)
    assert await answers(pool)


async def test_queries_wait_for_their_turn_but_not_for_ever(snapshot, settings):
    narrow = replace(settings, workers=1, queue_limit=1, queue_time_limit=0.3)
    async with WorkerPool(snapshot / "store", narrow) as pool:
        running = asyncio.create_task(pool.run(Job(RUNAWAY)))
        await comes_to(lambda: pool.running == 1)
        waiting = asyncio.create_task(pool.run(Job("ASK {}")))
        await comes_to(lambda: pool.waiting == 1)
        with pytest.raises(EngineBusy):
            await pool.run(Job("ASK {}"))
        assert not waiting.done()  # refused at once, not after a wait
        with pytest.raises(EngineBusy):
            await waiting
        running.cancel()
        assert await answers(pool)


async def test_workers_are_replaced_after_their_share(snapshot, settings):
    async with WorkerPool(snapshot / "store", replace(settings, workers=1, worker_recycle_after=3)) as pool:
        (first,) = pool._workers
        for _ in range(3):
            assert await answers(pool)
        assert await answers(pool)
        assert pool._workers.isdisjoint({first})


async def test_a_worker_that_died_idle_is_passed_over(pool):
    for worker in pool._workers:
        worker._process.kill()
        await worker._process.wait()
    assert await answers(pool)


@pytest.fixture(scope="module")
def fragmented(tmp_path_factory):
    """A store of more files than the engine opens at first, as a large one is."""
    folder = tmp_path_factory.mktemp("fragmented") / "store"
    store = Store(str(folder))
    for part in range(30):
        store.bulk_load(f"<urn:g{part}> {{ <urn:s{part}> <urn:p> {part} }}".encode(), RdfFormat.TRIG)
        store.flush()
    assert len(list(folder.glob("*.sst"))) > 16
    return folder


async def test_a_store_of_many_files_is_read_like_any_other(fragmented, settings):
    async with WorkerPool(fragmented, replace(settings, workers=1)) as pool:
        assert len(await rows(pool, "SELECT * { GRAPH ?g { ?s ?p ?o } }")) == 30


@pytest.mark.parametrize("size", ["small", "fragmented"])
async def test_the_system_keeps_a_query_from_the_network(size, snapshot, fragmented, settings, monkeypatch):
    monkeypatch.setattr(tokens, "refuse_what_is_no_query", lambda query: None)
    store = {"small": snapshot / "store", "fragmented": fragmented}[size]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        async with WorkerPool(store, replace(settings, workers=1)) as pool:
            with pytest.raises(EngineFailure) as caught:
                await pool.run(Job(query))
        assert str(caught.value) == EngineFailure.message
        with pytest.raises(TimeoutError):
            listener.accept()


async def test_a_store_that_is_not_there_stops_the_start(settings, tmp_path):
    with pytest.raises(EngineFailure, match="nowhere"):
        await WorkerPool(tmp_path / "nowhere", settings).start()


async def test_many_queries_at_once(pool):
    found = await asyncio.gather(*(answers(pool) for _ in range(50)))
    assert all(found)
    assert (pool.running, pool.waiting, pool.size) == (0, 0, 2)


async def test_nothing_is_left_after_closing(snapshot, settings):
    async with WorkerPool(snapshot / "store", settings) as pool:
        processes = [worker._process for worker in pool._workers]
        asyncio.ensure_future(pool.run(Job(RUNAWAY))).add_done_callback(lambda done: done.exception())
        await asyncio.sleep(0.05)
    assert pool.size == 0
    assert all(process.returncode is not None for process in processes)


# --- who gets a worker -----------------------------------------------------------------------------------------------


def started(pool, count, query=RUNAWAY):
    tasks = [asyncio.create_task(pool.run(Job(query))) for _ in range(count)]
    for task in tasks:
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return tasks


async def test_pages_have_workers_of_their_own(snapshot, settings):
    narrow = replace(settings, workers=2, page_workers=1, queue_time_limit=0.2)
    async with WorkerPool(snapshot / "store", narrow) as pool:
        started(pool, 3)
        await comes_to(lambda: pool.running == 1)
        assert await (await pool.run(Job("ASK {}"), OURS)).read()
        with pytest.raises(EngineBusy):
            await pool.run(Job("SELECT * {}"))


async def test_short_queries_find_a_place_among_long_ones(snapshot, settings):
    wide = replace(settings, workers=4, page_workers=1, long_query_workers=2, short_query_time=0.1)
    async with WorkerPool(snapshot / "store", wide) as pool:
        runaways = started(pool, 3)
        await comes_to(lambda: (pool.running, pool.waiting, pool.events["begun_again"]) == (2, 1, 1))
        assert await answers(pool)
        runaways[0].cancel()
        await comes_to(lambda: (pool.running, pool.waiting) == (2, 0))
        for runaway in runaways:
            runaway.cancel()
        await comes_to(lambda: (pool._public.free, pool._long.free) == (4, 2))


def disguised(number):
    return RUNAWAY.replace("}", f"FILTER(?a != {' + '.join('1' * number)}) }}")


async def test_quick_queries_pass_by_all_that_are_unknown(snapshot, settings):
    wide = replace(settings, workers=3, page_workers=1, long_query_workers=1, short_query_time=0.5)
    async with WorkerPool(snapshot / "store", wide) as pool:
        quick = "SELECT ?o { <https://example.org/n%d> ?p ?o }"
        assert await rows(pool, quick % 1)
        runaways = [task for number in range(1, 9) for task in started(pool, 1, disguised(number))]
        await comes_to(lambda: pool.waiting == 7)
        assert await rows(pool, quick % 2)
        assert not any(task.done() for task in runaways)


async def test_what_only_passed_for_quick_must_make_room(snapshot, settings):
    wide = replace(settings, workers=2, page_workers=1, long_query_workers=1, short_query_time=0.5)
    async with WorkerPool(snapshot / "store", wide) as pool:
        pool._admission.learn(RUNAWAY, 0.001)
        first = started(pool, 1, disguised(1))
        await asyncio.sleep(0.05)
        started(pool, 1)
        await comes_to(lambda: pool.events["begun_again"])
        assert not first[0].done()


async def test_a_long_query_that_finds_no_place_is_told_so(snapshot, settings):
    wide = replace(settings, workers=3, long_query_workers=1, short_query_time=0.1, queue_time_limit=0.3)
    async with WorkerPool(snapshot / "store", wide) as pool:
        started(pool, 1)
        await comes_to(lambda: pool.running == 1)
        with pytest.raises(EngineBusy) as caught:
            await pool.run(Job(RUNAWAY))
        assert caught.value.limit == "long_query_workers"
        assert await answers(pool)


async def test_results_that_nobody_takes_make_room_for_others(snapshot, settings):
    wide = replace(settings, workers=3, long_query_workers=1, short_query_time=0.1)
    async with WorkerPool(snapshot / "store", wide) as pool:
        first, second = await pool.run(Job(ENDLESS)), await pool.run(Job(ENDLESS))
        await asyncio.sleep(0.2)
        assert pool.running == 2
        assert await answers(pool)
        with pytest.raises(EngineBusy):
            await second.read()
        assert pool.running == 1
        await first.close()


async def test_a_caller_may_have_less_time_but_not_more(snapshot, hasty):
    async with WorkerPool(snapshot / "store", replace(hasty, workers=1)) as pool:
        for asked, limit in ((0.1, "timeout"), (1000, "first_byte_time_limit")):
            with pytest.raises(QueryTimeout) as caught:
                await pool.run(Job(RUNAWAY), Terms(time_limit=asked))
            assert caught.value.limit == limit


@pytest.mark.parametrize("format_name", ["sparql-results+json", "sparql-results+xml"])
@pytest.mark.parametrize("limit", [3, 500])
async def test_rows_are_counted(snapshot, settings, limit, format_name):
    async with WorkerPool(snapshot / "store", replace(settings, workers=1, result_row_limit=limit)) as pool:
        table = {"bindings": f"application/{format_name}"}
        await read(pool, f"SELECT * {{ ?s ?p ?o }} LIMIT {limit}", **table)
        for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"):
            with pytest.raises(ResultTooLarge) as caught:
                await read(pool, f"{query} LIMIT {limit + 1}", **table)
            assert caught.value.limit == "result_row_limit"
        assert pool.events["ResultTooLarge"] == 2
