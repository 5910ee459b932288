"""What the rest of the program asks of an engine, whichever it is: the workers here, or a service elsewhere."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from api.engine.job import Job, ResultKind
from api.settings import Settings


class Lane(StrEnum):
    """Whose query it is: some workers are kept for the pages, so that nobody's SPARQL makes the site wait."""

    PUBLIC = "public"
    """A query that someone wrote."""
    PAGES = "pages"
    """A query of our own: of a page, or a named question."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms on which a job is run."""

    lane: Lane = Lane.PUBLIC
    time_limit: float | None = None
    """Seconds, if the caller wants less than the limit; more is not to be had."""


USUAL: Final = Terms()
OURS: Final = Terms(Lane.PAGES)


class Result(Protocol):
    """A result whose first part has arrived. It holds its means until it is read or closed."""

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
        """Give up what has not been taken."""

    async def __aenter__(self) -> "Result":
        """Return itself."""

    async def __aexit__(self, *_: object) -> None:
        """Close it."""


class Engine(Protocol):
    """Evaluates jobs. It is open between ``__aenter__``, which raises ``EngineFailure``, and ``__aexit__``."""

    @property
    def size(self) -> int:
        """How many queries it can evaluate at the same time; none if it is out of order."""

    @property
    def running(self) -> int:
        """How many queries are being evaluated."""

    @property
    def waiting(self) -> int:
        """How many queries wait for their turn."""

    @property
    def events(self) -> Mapping[str, int]:
        """How often what has happened since it was opened, for those who watch over it.

        An outcome of a query is called ``ok`` or as its error; others as they please (``worker_replaced``).
        """

    async def run(self, job: Job, terms: Terms = USUAL) -> Result:
        """Return the result of a job; raise an ``EngineError`` if there is none. Cancelling the call stops it."""


OpenEngine = Callable[[Path, Settings], AbstractAsyncContextManager[Engine]]
"""Makes the engine for the snapshot in a folder; entering it opens it."""
