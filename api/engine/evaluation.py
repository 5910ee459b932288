"""The result of a query while it comes in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final, Self

from api.engine import errors, messages
from api.engine.errors import EngineError, EngineFailure, QueryError, QueryTimeout, ResultTooLarge
from api.engine.interface import Terms
from api.engine.job import Job, ResultKind
from api.engine.messages import Frame, FrameKind
from api.engine.process import WorkerProcess
from api.settings import Settings

_ERRORS: Final = {
    name: error for name, error in vars(errors).items() if isinstance(error, type) and issubclass(error, EngineError)
}


OK: Final = "ok"
ABANDONED: Final = "abandoned"
"""Outcomes of an evaluation besides the names of the errors: all taken, or given up by who asked."""

Release = Callable[[str, bool], None]
"""Takes the outcome, and whether the worker may be used again."""


class EvaluationResult:
    """A result whose first part has arrived, so that nothing is promised that is not there.

    It holds a worker until its last part has been taken or it is closed: use it as an asynchronous context manager.
    Time and size are bounded for the whole of it, however slowly the parts are taken.
    """

    kind: ResultKind
    media_type: str

    def __init__(self, worker: WorkerProcess, settings: Settings, terms: Terms, release: Release) -> None:
        self._worker = worker
        self._settings = settings
        self._terms = terms
        self._release = release
        self._timers: list[asyncio.TimerHandle] = []
        self._received = 0
        self._first = b""
        self._open = True
        self._complete = False

    async def start(self, job: Job) -> None:
        """Have the job evaluated until its first part is there; raise an ``EngineError`` if it never is."""
        first_byte = self._set_timer("first_byte_time_limit", self._settings.first_byte_time_limit)
        self._timers = [first_byte, self._set_timer("query_time_limit", self._settings.query_time_limit)]
        await self._worker.send(Frame(FrameKind.JOB, job.encode()))
        self.kind = ResultKind((await self._receive()).payload.decode())
        self.media_type = job.format_for(self.kind) or ""
        self._first = await self._part()
        first_byte.cancel()

    def _set_timer(self, limit: str, seconds: float) -> asyncio.TimerHandle:
        error = QueryTimeout(limit=limit)
        asked = self._terms.time_limit
        if asked is not None and asked < seconds:
            seconds = asked
            error = QueryTimeout(f"The query took longer than timeout={asked:g} allows, and was stopped.", "timeout")
        return asyncio.get_running_loop().call_later(seconds, self.stop, error)

    @property
    def size(self) -> int | None:
        """The size of the result in bytes, if all of it is there already."""
        return self._received if self._complete else None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the parts of the result, once; raise an ``EngineError`` if it breaks off."""
        yield self._first
        while not self._complete:
            # A part that has arrived is there without waiting, and so is room to send it: let the others have a turn.
            await asyncio.sleep(0)
            yield await self._part()

    async def complete(self) -> None:
        """Wait until all of the result is there; raise an ``EngineError`` if it breaks off."""
        try:
            self._first = b"".join([chunk async for chunk in self.chunks()])
        finally:
            if not self._complete:
                self._finish(ABANDONED)

    async def read(self) -> bytes:
        """Return the whole result; raise an ``EngineError`` if it breaks off."""
        await self.complete()
        return self._first

    async def close(self, outcome: str = ABANDONED) -> None:
        """Give the worker up; one that has not come to its end is killed and replaced."""
        self._finish(outcome)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _part(self) -> bytes:
        frame = await self._receive()
        self._received += len(frame.payload)
        if self._received > self._settings.result_size_limit:
            self._finish(ResultTooLarge.__name__)
            raise ResultTooLarge
        if frame.kind is FrameKind.END:
            self._complete = True
            self._finish(OK, healthy=True)
        return frame.payload

    async def _receive(self) -> Frame:
        try:
            frame = await self._worker.receive()
        except EngineError as error:
            self._finish(type(error).__name__)
            raise
        if frame.kind is FrameKind.ERROR:
            fault = _error(frame.payload)
            # A worker that found fault with the query is as good as new; any other fault may be its own.
            self._finish(type(fault).__name__, healthy=isinstance(fault, QueryError))
            raise fault
        return frame

    def stop(self, error: EngineError, outcome: str | None = None) -> None:
        """Stop the evaluation for this reason, even while nobody takes the next part."""
        self._worker.kill(error)
        self._finish(outcome or type(error).__name__)

    def _finish(self, outcome: str, *, healthy: bool = False) -> None:
        if self._open:
            self._open = False
            for timer in self._timers:
                timer.cancel()
            self._release(outcome, healthy)


def _error(payload: bytes) -> EngineError:
    name, message, limit = messages.read_error(payload)
    return _ERRORS.get(name, EngineFailure)(message, limit)
