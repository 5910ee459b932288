"""The engine that has another SPARQL service answer, within the same limits as the workers here.

Before a query leaves, a worker here reads it, over a store in which nothing is: so what is no SPARQL 1.1 (and every
extension of it by which a service could be made to fetch, load or write something) is refused here, with the message
that it gets from the embedded engine; and what it results in, and in which columns, is known.
"""

import asyncio
import logging
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

import httpx
from pyoxigraph import Store

from api.engine import remote_query, upstream
from api.engine.errors import EngineBusy, EngineError, QuerySyntaxError, ServiceRefused
from api.engine.interface import USUAL, Lane, OpenEngine, Terms
from api.engine.job import Job, ResultKind
from api.engine.places import Places
from api.engine.pool import WorkerPool
from api.engine.probe import Ability, Access, probe
from api.engine.remote_result import RemoteResult, RowLimits, Wanted
from api.settings import Settings

_LOG: Final = logging.getLogger("genoguide.remote")
logging.getLogger("httpx").setLevel(logging.WARNING)  # the access log has a line for every request already
_TSV: Final = "text/tab-separated-values"


class RemoteEngine:
    """Evaluates jobs at a SPARQL endpoint. Use it as an asynchronous context manager."""

    def __init__(self, endpoint: str, settings: Settings, access: Access = Access()) -> None:  # noqa: B008 - immutable
        self._endpoint, self._settings, self._access = endpoint, settings, access
        self._open = AsyncExitStack()
        self._all, self._public = Places(settings.workers), Places(settings.public_workers)
        self._events: Counter[str] = Counter()
        self._running = self._waiting = 0
        self._client: httpx.AsyncClient
        self._grammar: WorkerPool
        self._ability: Ability

    @property
    def size(self) -> int:
        """How many queries can be asked at the same time."""
        return min(self._settings.workers, self._grammar.size)

    @property
    def running(self) -> int:
        """How many queries are being answered."""
        return self._running

    @property
    def waiting(self) -> int:
        """How many queries wait for their turn."""
        return self._waiting

    @property
    def events(self) -> Mapping[str, int]:
        """How often what has happened."""
        return self._events

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opened:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="genoguide-"))) / "store"
            Store(str(folder)).flush()
            self._grammar = await opened.enter_async_context(WorkerPool(folder, self._settings))
            self._client = await opened.enter_async_context(self._connect())
            self._ability = await probe(self._client, self._endpoint, self._access, self._settings.result_row_limit)
            self._open = opened.pop_all()
        level = logging.WARNING if self._ability.cuts_at or self._ability.cuts_graphs_at else logging.INFO
        _LOG.log(level, "%s: %s", self._endpoint, self._ability)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def run(self, job: Job, terms: Terms = USUAL) -> RemoteResult:
        """Return the result of a job, once its first part has arrived.

        Raises an ``EngineError`` if there is none. Cancelling the call closes the request.
        """
        try:
            wanted = await self._read(job, terms)
            request = self._request(job, wanted.kind)
            await self._take_place(terms.lane)
        except EngineError as error:
            self._events[type(error).__name__] += 1
            raise
        self._running += 1
        graph = wanted.kind is ResultKind.GRAPH
        cuts_at = self._ability.cuts_graphs_at if graph else self._ability.cuts_at
        limits = RowLimits(self._settings.result_row_limit, cuts_at)
        result = RemoteResult(wanted, limits, lambda outcome: self._end(terms, outcome))
        async with AsyncExitStack() as unless_it_starts:
            unless_it_starts.push_async_callback(result.close)
            await result.start(self._client, request, self._settings, terms)
            unless_it_starts.pop_all()
        return result

    async def _read(self, job: Job, terms: Terms) -> Wanted:
        """Return what a query results in, and its columns in their order. Raises an ``EngineError``."""
        remote_query.refuse_ascii_escapes(job.query)
        asked = replace(job, bindings=job.bindings and _TSV, graph=job.graph and upstream.NTRIPLES)
        async with await self._grammar.run(asked, terms) as result:
            columns = []
            if result.kind is ResultKind.BINDINGS:
                head = await anext(result.chunks())
                columns = [name[1:] for name in head.partition(b"\n")[0].decode().split("\t") if name]
            kind = result.kind
        await self._refuse_keywords(asked, terms)
        return Wanted(kind, job.format_for(kind) or "", columns, job.name)

    async def _refuse_keywords(self, job: Job, terms: Terms) -> None:
        """Raise a ``QueryError`` for a ``SERVICE`` or ``FROM`` that is not seen among the words of a query."""
        rest = remote_query.without(job.query, remote_query.dataset_clauses(job.query))
        changed = remote_query.without_keywords(rest)
        if changed is None:
            return
        try:
            await (await self._grammar.run(replace(job, query=changed), terms)).close()
        except QuerySyntaxError:
            if "service" in rest.lower():
                raise ServiceRefused from None
            raise QuerySyntaxError("Put spaces around FROM.") from None

    def _request(self, job: Job, kind: ResultKind) -> httpx.Request:
        clauses = remote_query.dataset_clauses(job.query)
        query = remote_query.with_base(remote_query.without(job.query, clauses), job.base)
        return self._client.build_request(
            "POST",
            self._endpoint,
            data={"query": query, **self._ability.graphs.dataset(job.dataset, clauses)},
            headers={
                "Accept": upstream.ACCEPT_GRAPHS if kind is ResultKind.GRAPH else upstream.JSON,
                "Accept-Encoding": "identity",
            },
        )

    def _connect(self) -> httpx.AsyncClient:
        # The time limits are kept by the result; this one is for a service that does not even take the connection.
        timeout = httpx.Timeout(None, connect=self._settings.first_byte_time_limit)
        limits = httpx.Limits(max_connections=self._settings.workers + 1)
        return httpx.AsyncClient(
            auth=self._access.auth(), timeout=timeout, limits=limits, follow_redirects=False, trust_env=False
        )

    async def _take_place(self, lane: Lane) -> None:
        places = self._public if lane is Lane.PUBLIC else self._all
        if not (places.free and self._all.free) and self._waiting >= self._settings.queue_limit:
            raise EngineBusy(limit="queue_limit")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.queue_time_limit):
                await self._take(lane)
        except TimeoutError:
            raise EngineBusy from None
        finally:
            self._waiting -= 1

    async def _take(self, lane: Lane) -> None:
        if lane is not Lane.PUBLIC:
            return await self._all.take()
        await self._public.take()
        try:
            return await self._all.take()
        except BaseException:
            self._public.give_back()
            raise

    def _end(self, terms: Terms, outcome: str) -> None:
        self._running -= 1
        self._events[outcome] += 1
        self._all.give_back()
        if terms.lane is Lane.PUBLIC:
            self._public.give_back()


def open_remote(endpoint: str, access: Access) -> OpenEngine:
    """Return how an application opens the engine for a snapshot: at the endpoint, whichever snapshot it is."""
    return lambda _, settings: RemoteEngine(endpoint, settings, access)
