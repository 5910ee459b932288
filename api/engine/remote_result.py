"""The result of a query from another service while it comes in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, Self, TypeVar

import httpx
from pyoxigraph import RdfFormat, parse, serialize

from api.engine import upstream
from api.engine.errors import EndpointUnavailable, EngineError, EngineFailure, QueryTimeout, ResultTooLarge
from api.engine.interface import Terms
from api.engine.job import ResultKind
from api.engine.messages import CHUNK_SIZE
from api.engine.remote_rows import WRITERS, NotRows, Reader, Writer, asked
from api.settings import Settings
from graph.vocabulary import PREFIXES

T = TypeVar("T")
Parts = AsyncIterator[bytes]

OK: Final = "ok"
ABANDONED: Final = "abandoned"
Release = Callable[[str], None]
"""Takes the outcome: ``ok``, ``abandoned``, or the name of an error."""


class RemoteResult:
    """A result whose first part has arrived. Closing it closes the request, which is how a service learns to stop."""

    def __init__(self, kind: ResultKind, media_type: str, columns: Sequence[str], release: Release) -> None:
        self.kind, self.media_type = kind, media_type
        self._columns = columns
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
        self._settings = settings
        try:
            self._response = await self._in_time(client.send(request, stream=True))
            upstream.check(self._response)
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
        deadline, limit = self._deadlines[0]
        try:
            async with asyncio.timeout_at(deadline):
                return await work
        except TimeoutError:
            raise QueryTimeout(limit=limit) from None
        except (httpx.HTTPError, httpx.StreamError):
            raise EndpointUnavailable from None

    def _converted(self, response: httpx.Response) -> Parts:
        """Return the answer in the format that was asked for."""
        parts, had = _received(response, self._settings.result_size_limit), upstream.media_type(response)
        if had == self.media_type and (self.kind is not ResultKind.GRAPH or had == upstream.NTRIPLES):
            return parts
        if self.kind is ResultKind.GRAPH:
            return _graph(parts, had, self.media_type)
        if had != upstream.XML:
            raise EngineFailure
        if self.kind is ResultKind.BOOLEAN:
            return _boolean(parts, WRITERS[self.media_type])
        return _table(parts, WRITERS[self.media_type], self._columns, self._settings.result_row_limit)

    async def _part(self) -> bytes:
        """Return the next part, empty at the end."""
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


async def _received(response: httpx.Response, limit: int) -> Parts:
    size = 0
    async for part in response.aiter_raw():
        size += len(part)
        if size > limit:
            raise ResultTooLarge
        yield part


async def _table(parts: Parts, make: type[Writer], columns: Sequence[str], most: int) -> Parts:
    """Yield a table in another format; raise an ``EngineError`` if it cannot be read or has too many rows."""
    reader, writer, count = Reader(), make(columns), 0
    text = writer.head()
    try:
        async for part in parts:
            for row in reader.feed(part):
                count += 1
                text += writer.row(row)
            if count > most:
                raise ResultTooLarge(limit="result_row_limit")
            yield text.encode()
            text = ""
        reader.end()
    except NotRows:
        raise EngineFailure from None
    yield (text + writer.tail()).encode()


async def _boolean(parts: Parts, make: type[Writer]) -> Parts:
    """Yield a yes or no in another format."""
    reader, rows = Reader(), 0
    try:
        async for part in parts:
            rows += sum(1 for _ in reader.feed(part))
        reader.end()
    except NotRows:
        raise EngineFailure from None
    answer = rows > 0 if asked(reader.columns) else reader.boolean
    if answer is None:
        raise EngineFailure
    yield make.boolean(answer).encode()


async def _graph(parts: Parts, had: str, wanted: str) -> Parts:
    """Yield a graph in another format. It is whole before the first part is given."""
    content = b"".join([part async for part in parts])
    yield await asyncio.to_thread(_reserialised, content, had, wanted)


def _reserialised(content: bytes, had: str, wanted: str) -> bytes:
    source, target = RdfFormat.from_media_type(had), RdfFormat.from_media_type(wanted)
    if source is None or target is None:
        raise EngineFailure
    try:
        triples = (quad.triple for quad in parse(content, format=source))
        return serialize(triples, format=target, prefixes=PREFIXES) or b""
    except (SyntaxError, ValueError):
        raise EngineFailure from None


async def _filled(parts: Parts) -> Parts:
    """Yield parts of ``CHUNK_SIZE`` and a last one that is smaller."""
    buffer = bytearray()
    async for part in parts:
        buffer += part
        while len(buffer) >= CHUNK_SIZE:
            yield bytes(buffer[:CHUNK_SIZE])
            del buffer[:CHUNK_SIZE]
    yield bytes(buffer)
