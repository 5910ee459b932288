"""How a SPARQL service elsewhere is asked, and what its answers mean apart from their content."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from api.engine.errors import (
    DialectRefused,
    EndpointUnavailable,
    EngineBusy,
    EngineError,
    EngineFailure,
    QueryTimeout,
    QueryTooLarge,
    ResultTooLarge,
)
from api.engine.remote_query import Clause

JSON: Final = "application/sparql-results+json"
NTRIPLES: Final = "application/n-triples"
TABLES: Final = frozenset({JSON, "application/json"})
GRAPHS: Final = (NTRIPLES, "text/turtle")
ACCEPT_GRAPHS: Final = f"{NTRIPLES}, text/turtle;q=0.8"
_NONE: Final = "urn:genoguide:no-graph"
_UNREADABLE: Final = "The engine behind this endpoint gave an answer that cannot be read."
_STATUSES: Final[Mapping[int, type[EngineError]]] = {
    206: QueryTimeout,
    400: DialectRefused,
    408: QueryTimeout,
    413: QueryTooLarge,
    414: QueryTooLarge,
    422: DialectRefused,
    429: EngineBusy,
    500: EngineFailure,
    501: DialectRefused,
    503: EngineBusy,
    504: QueryTimeout,
}
"""What a status means; any other is of a service that cannot be used. Virtuoso says 206 when its time has run out."""
_VIRTUOSO: Final = re.compile(rb"Virtuoso (\w{5}) Error")
_STATES: Final[Mapping[bytes, type[EngineError]]] = {
    b"S1T00": QueryTimeout,
    b"S1TAT": QueryTimeout,
    b"37000": DialectRefused,
}
"""What the SQL state of an error of Virtuoso means, whatever its status: time ran out, its compiler failed."""


def unreadable() -> EndpointUnavailable:
    """Return the error that an answer is which is not what was asked for, or not whole."""
    return EndpointUnavailable(_UNREADABLE)


@dataclass(frozen=True, slots=True)
class Graphs:
    """Which graphs a query is about when nobody says: those that are listed, or what the parameters ask for."""

    listed: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()

    def dataset(
        self, asked: tuple[Sequence[str], Sequence[str]] | None, clauses: Sequence[Clause] = ()
    ) -> dict[str, Sequence[str]]:
        """Return the parameters that say which graphs a query is about, if not asked otherwise those of its clauses.

        Where graphs are listed, others do not exist. Both kinds are always said: what the standard has as no graph,
        Virtuoso takes for all of them.
        """
        if asked is None and clauses:
            asked = [c.graph for c in clauses if not c.named], [c.graph for c in clauses if c.named]
        if asked is not None:
            return _named(self._ours(asked[0]), self._ours(asked[1]))
        return _named(self.listed, self.listed) if self.listed else {name: (value,) for name, value in self.parameters}

    def _ours(self, graphs: Sequence[str]) -> tuple[str, ...]:
        kept = tuple(graph for graph in graphs if graph in self.listed) if self.listed else tuple(graphs)
        return kept or (_NONE,)


def _named(default: Sequence[str], named: Sequence[str]) -> dict[str, Sequence[str]]:
    return {"default-graph-uri": default, "named-graph-uri": named}


async def check(response: httpx.Response) -> None:
    """Raise the ``EngineError`` that an answer is, if it is one. What the service says of it is passed to nobody."""
    if response.status_code != 200:
        state = _VIRTUOSO.match(await _beginning(response) if response.status_code >= 400 else b"")
        by_status = _STATUSES.get(response.status_code, EndpointUnavailable)
        raise _STATES.get(state[1], by_status)() if state else by_status()
    if "x-sql-state" in response.headers:  # Virtuoso's time has run out, and this is what it had by then
        raise QueryTimeout
    if most := response.headers.get("x-sparql-maxrows"):
        raise cut(most)
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise unreadable()  # we asked for none, and unpack nothing


def cut(most: object) -> ResultTooLarge:
    """Return the error that a result is which the service may have cut."""
    return ResultTooLarge(
        f"The engine behind this endpoint may cut results of {most} rows and more. Ask for less with LIMIT.",
        "service_row_limit",
    )


async def _beginning(response: httpx.Response) -> bytes:
    async for part in response.aiter_raw():
        return part[:64]
    return b""


async def received(response: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    """Yield an answer as it comes; raise ``ResultTooLarge`` if it is longer than a limit in bytes."""
    size = 0
    async for part in response.aiter_raw():
        size += len(part)
        if size > limit:
            raise ResultTooLarge
        yield part


def tells_its_end(response: httpx.Response) -> bool:
    """Return whether an answer that is cut can be told from a whole one."""
    chunked = response.headers.get("transfer-encoding", "").lower() == "chunked"
    return chunked or "content-length" in response.headers


def media_type(response: httpx.Response) -> str:
    """Return the media type of an answer."""
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
