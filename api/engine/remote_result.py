"""The result of a query from another service while it comes in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self, TypeVar

import httpx

from api.engine import remote_graph, upstream
from api.engine.errors import EndpointUnavailable, EngineError, QueryTimeout, ResultTooLarge
from api.engine.interface import Terms
from api.engine.job import ResultKind
from api.engine.messages import CHUNK_SIZE
from api.engine.remote_reader import NotRows, Reader, asked
from api.engine.remote_rows import WRITERS, Writer
from api.engine.rows import check_rows
from api.settings import Settings

T = TypeVar("T")
Parts = AsyncIterator[bytes]

OK: Final = "ok"
ABANDONED: Final = "abandoned"
Release = Callable[[str], None]
"""Takes the outcome: ``ok``, ``abandoned``, or the name of an error."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a service: the kind of the result, its format, its columns, the name of the graph."""

    kind: ResultKind
    media_type: str
    columns: Sequence[str] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class RowLimits:
    """How many rows or triples a result may have."""

    ours: int
    service: int | None = None
    """From how many on the service may have cut it, if it cuts."""

    def check(self, rows: int) -> None:
        """Raise ``ResultTooLarge`` if these are too many, or may not be all."""
        check_rows(rows, self.ours)
        if self.service is not None and rows >= self.service:
            raise upstream.cut(self.service)


class RemoteResult:
    """A result whose first part has arrived. Closing it closes the request, which is how a service learns to stop."""

    def __init__(self, wanted: Wanted, limits: RowLimits, release: Release) -> None:
        self.kind, self.media_type = wanted.kind, wanted.media_type
        self._wanted, self._limits = wanted, limits
        self._release: Release | None = release
        self._response: httpx.Response | None = None
        self._deadlines: list[tuple[float, str]] = []
        self._parts: Parts = _nothing()
        self._first, self._sent, self._complete = b"", 0, False

    async def start(self, client: httpx.AsyncClient, request: httpx.Request, settings: Settings, terms: Terms) -> None:
        """Ask until the first part is there; raise an ``EngineError`` if it never is."""
        now = asyncio.get_running_loop().time()
        limits = {
            "first_byte_time_limit": settings.first_byte_time_limit,
            "query_time_limit": settings.query_time_limit,
        }
        if terms.time_limit is not None:
            limits["timeout"] = terms.time_limit
        self._deadlines = sorted((now + seconds, name) for name, seconds in limits.items())
        self._settings, self._terms = settings, terms
        try:
            self._response = await self._in_time(client.send(request, stream=True))
            await self._in_time(upstream.check(self._response))
            self._parts = _filled(self._converted(self._response))
            self._first = await self._part()
        except EngineError as error:
            await self._finish(type(error).__name__)
            raise
        self._deadlines = [deadline for deadline in self._deadlines if deadline[1] != "first_byte_time_limit"]

    @property
    def size(self) -> int | None:
        """The size of the result in bytes, if all of it is there already."""
        return self._sent if self._complete else None

    async def chunks(self) -> Parts:
        """Yield the parts of the result, once; raise an ``EngineError`` if it breaks off."""
        yield self._first
        while not self._complete:
            try:
                yield await self._part()
            except EngineError as error:
                await self._finish(type(error).__name__)
                raise

    async def complete(self) -> None:
        """Wait until all of the result is there; raise an ``EngineError`` if it breaks off."""
        try:
            self._first = b"".join([chunk async for chunk in self.chunks()])
        finally:
            await self.close()

    async def read(self) -> bytes:
        """Return the whole result; raise an ``EngineError`` if it breaks off."""
        await self.complete()
        return self._first

    async def close(self) -> None:
        """Give up what has not been taken."""
        await self._finish(OK if self._complete else ABANDONED)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _finish(self, outcome: str) -> None:
        release, self._release = self._release, None
        if release is None:
            return
        try:
            if self._response is not None:
                await self._response.aclose()
        finally:
            release(outcome)

    async def _in_time(self, work: Awaitable[T]) -> T:
        """Return what ``work`` returns; raise an ``EngineError`` if it takes too long or the connection fails."""
        deadline = self._deadlines[0]
        try:
            async with asyncio.timeout_at(deadline[0]):
                return await work
        except TimeoutError:
            raise _timeout(deadline[1], self._terms) from None
        except (httpx.HTTPError, httpx.StreamError):
            raise EndpointUnavailable from None

    def _converted(self, response: httpx.Response) -> Parts:
        """Return the answer in the format that was asked for. All of it is read: none is passed on as it comes."""
        parts, had = upstream.received(response, self._settings.result_size_limit), upstream.media_type(response)
        if self.kind is ResultKind.GRAPH:
            if had not in upstream.GRAPHS or not upstream.tells_its_end(response):
                raise upstream.unreadable()
            return self._graph(parts, had)
        if had not in upstream.TABLES:
            raise upstream.unreadable()
        writer = WRITERS[self.media_type]
        table = _table(parts, writer(self._wanted.columns), self._wanted.columns, self._limits)
        return _readable(_boolean(parts, writer) if self.kind is ResultKind.BOOLEAN else table)

    async def _graph(self, parts: Parts, had: str) -> Parts:
        """Yield a graph in the format that was asked for. It is whole before the first part is given."""
        content = b"".join([part async for part in parts])
        wanted = self._wanted
        yield await asyncio.to_thread(
            remote_graph.converted, content, had, wanted.media_type, wanted.name, self._limits.check
        )

    async def _part(self) -> bytes:
        """Return the next part, empty at the end."""
        await asyncio.sleep(0)  # parts that are there already are taken without waiting: let the others have a turn
        if asyncio.get_running_loop().time() >= self._deadlines[0][0]:
            raise _timeout(self._deadlines[0][1], self._terms)
        part = await self._in_time(anext(self._parts, b""))
        self._complete = len(part) < CHUNK_SIZE
        self._sent += len(part)
        if self._sent > self._settings.result_size_limit:
            raise ResultTooLarge
        if self._complete:
            await self._finish(OK)
        return part


async def _nothing() -> Parts:
    return
    yield b""


def _timeout(limit: str, terms: Terms) -> QueryTimeout:
    if limit == "timeout":
        return QueryTimeout(f"The query took longer than timeout={terms.time_limit:g} allows, and was stopped.", limit)
    return QueryTimeout(limit=limit)


async def _readable(parts: Parts) -> Parts:
    """Yield parts; raise ``EndpointUnavailable`` if what they are made of cannot be read."""
    try:
        async for part in parts:
            yield part
    except ValueError:
        raise upstream.unreadable() from None


async def _table(parts: Parts, writer: Writer, columns: Sequence[str], limits: RowLimits) -> Parts:
    """Yield a table in another format. Raises ``ValueError`` if it cannot be read, ``ResultTooLarge``."""
    reader, count, text = Reader(columns), 0, writer.head()
    async for part in parts:
        for row in reader.feed(part):
            count += 1
            text += writer.row(row)
        limits.check(count)
        yield text.encode()
        text = ""
    for row in reader.end():
        count += 1
        text += writer.row(row)
    if reader.boolean is not None:
        raise NotRows("yes or no")
    limits.check(count)
    yield (text + writer.tail()).encode()


async def _boolean(parts: Parts, make: type[Writer]) -> Parts:
    """Yield a yes or no in another format. Raises ``ValueError`` if there is none."""
    reader, rows = Reader(), 0
    async for part in parts:
        rows += sum(1 for _ in reader.feed(part))
    rows += sum(1 for _ in reader.end())
    answer = rows > 0 if asked(reader.columns) else reader.boolean
    if answer is None:
        raise NotRows("neither yes nor no")
    yield make.boolean(answer).encode()


async def _filled(parts: Parts) -> Parts:
    """Yield parts of ``CHUNK_SIZE`` and a last one that is smaller."""
    buffer = bytearray()
    async for part in parts:
        buffer += part
        while len(buffer) >= CHUNK_SIZE:
            yield bytes(buffer[:CHUNK_SIZE])
            del buffer[:CHUNK_SIZE]
    yield bytes(buffer)
