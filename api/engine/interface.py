"""What answers queries, seen from outside: any engine takes a job and gives a result that comes in parts."""

from collections.abc import AsyncIterator
from typing import Protocol, Self

from api.engine.job import Job, ResultKind


class Result(Protocol):
    """The result of a query, its first part there already. Use it as an asynchronous context manager."""

    kind: ResultKind
    media_type: str

    @property
    def size(self) -> int | None:
        """The size of the result in bytes, if all of it is there already."""

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield the parts of the result, once; raise an ``EngineError`` if it breaks off."""

    async def complete(self) -> None:
        """Wait until all of the result is there; raise an ``EngineError`` if it breaks off."""

    async def read(self) -> bytes:
        """Return the whole result; raise an ``EngineError`` if it breaks off."""

    async def close(self) -> None:
        """Stop the evaluation, unless it has ended."""

    async def __aenter__(self) -> Self:
        """Return the result itself."""

    async def __aexit__(self, *_: object) -> None:
        """Close it."""


class Engine(Protocol):
    """Evaluates jobs."""

    async def run(self, job: Job) -> Result:
        """Return the result of a job, once its first part has arrived; raise an ``EngineError`` if there is none."""
