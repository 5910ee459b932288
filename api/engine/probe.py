"""What a SPARQL endpoint can do, found out by asking it before anyone else does."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter
from typing import Final, NamedTuple, Self

import httpx

from api.engine import upstream
from api.engine.errors import EngineError, EngineFailure, ResultTooLarge
from api.engine.remote_reader import NotRows, Reader, Row
from api.engine.rows import Marks
from api.engine.upstream import Graphs
from api.settings import MIB
from graph.vocabulary import BASE, DATASET

_LOG: Final = logging.getLogger("genoguide.remote")
USER: Final = "GENOGUIDE_ENDPOINT_USER"
PASSWORD: Final = "GENOGUIDE_ENDPOINT_PASSWORD"  # noqa: S105 - the name of the variable
PUBLICATION: Final = f"{BASE}publication"
"""What the names of the graphs begin with that 'genoguide publish' keeps for itself."""
_PROBE_TIME: Final = 30.0
_PROBE_SIZE: Final = 64 * MIB
_PROBE_ROWS: Final = 2_000_000
_PROBE_STEPS: Final = (10_001, 100_001)
_STEP_TIME: Final = 10.0
_ROW_SIZE: Final = 200


class Counted(NamedTuple):
    """A kind of result whose size is tried: how it is asked for, and how its rows are counted."""

    form: str
    media_type: str
    end: bytes
    besides: int


_TABLE: Final = Counted("SELECT (1 AS ?x)", "text/csv", b"\n", 1)
_TRIPLES: Final = Counted("CONSTRUCT { [] <urn:x> 1 }", upstream.NTRIPLES, b".\n", 0)
"""One blank node a row, so that each has a triple of its own."""
_UNIONS: Final[tuple[tuple[tuple[str, str], ...], ...]] = ((), (("union-default-graph", ""),))
"""What makes the default graph the union of all: nothing for most services, a parameter for Oxigraph's."""


class Union(StrEnum):
    """Which graphs make up the default graph."""

    AUTO = "auto"
    """All there are if they are all ours, else ours by name."""
    LISTED = "listed"
    """Ours, by name in every request."""
    ALL = "all"
    """All there are."""


@dataclass(frozen=True, slots=True)
class Access:
    """How an endpoint is spoken to: name and password, and which graphs make up the default graph."""

    user: str | None = None
    password: str = field(default="", repr=False)
    digest: bool = False
    union: Union = Union.AUTO

    @classmethod
    def from_environment(cls, digest: bool, union: Union, environment: Mapping[str, str] = os.environ) -> Self:
        """Return the same with the name and the password that the environment states, if any."""
        return cls(environment.get(USER), environment.get(PASSWORD, ""), digest, union)

    def auth(self) -> httpx.Auth | None:
        """Return name and password for httpx."""
        if self.user is None:
            return None
        return (httpx.DigestAuth if self.digest else httpx.BasicAuth)(self.user, self.password)


@dataclass(frozen=True, slots=True)
class Ability:
    """What was found out."""

    graphs: Graphs
    sizes: Mapping[str, int] = field(default_factory=dict, repr=False)
    """How many triples each of our graphs has."""
    cuts_at: int | None = None
    """From how many rows on the service may cut a table: those with as many are refused."""
    cuts_graphs_at: int | None = None
    """The same for the triples of a graph."""

    @property
    def triples(self) -> int:
        """How many triples there are in all of our graphs."""
        return sum(self.sizes.values())

    def __str__(self) -> str:
        if self.graphs.listed:
            default = f"{len(self.graphs.listed)} graphs by name"
        else:
            default = "all graphs" + "".join(f", asked for by {name}" for name, _ in self.graphs.parameters)
        limits = {"rows": self.cuts_at, "triples": self.cuts_graphs_at}
        cuts = "".join(
            f"; results of {n} {what} and more are refused, as it may cut them" for what, n in limits.items() if n
        )
        return f"the default graph is {default}{cuts}"


async def probe(client: httpx.AsyncClient, endpoint: str, access: Access, rows: int | None = None) -> Ability:
    """Return what an endpoint can do, also whether it gives as many rows if told how many.

    Raises ``EngineFailure`` if it cannot be used.
    """
    names = await _graph_sizes(client, endpoint)
    ours = tuple(sorted(name for name in names if name.startswith(BASE) and not name.startswith(PUBLICATION)))
    if not ours:
        raise EngineFailure(f"{endpoint} holds none of our graphs. Push them there with: genoguide publish --to ...")
    all_ours = all(name.startswith(BASE) for name in names)
    graphs = Graphs(listed=ours)
    if access.union is Union.ALL or (access.union is Union.AUTO and all_ours):
        graphs = await _union(client, endpoint) or graphs
    sizes = {name: names[name] for name in ours}
    if rows is None:
        return Ability(graphs, sizes)
    graph, size = max(sizes.items(), key=itemgetter(1))
    most = min(rows + 1, _PROBE_ROWS, size**3)
    tables = await _cuts_at(client, endpoint, _TABLE, graph, most)
    # A graph takes several times as long, so that for large ones what was found for tables has to do.
    triples = await _cuts_at(client, endpoint, _TRIPLES, graph, min(tables or most, _PROBE_STEPS[-1]))
    return Ability(graphs, sizes, tables, triples or tables)


async def _graph_sizes(client: httpx.AsyncClient, endpoint: str) -> dict[str, int]:
    rows = await select(client, endpoint, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    try:
        return {row["g"].value: int(row["n"].value) for row in rows if "g" in row}
    except (KeyError, ValueError):
        raise EngineFailure(f"{endpoint} does not say how large its graphs are.") from None


async def _union(client: httpx.AsyncClient, endpoint: str) -> Graphs | None:
    """Return what makes the default graph the union of all graphs, if anything does."""
    query = f"SELECT ?p {{ {DATASET} ?p ?o . GRAPH ?g {{ {DATASET} ?p ?o }} }} LIMIT 1"
    for parameters in _UNIONS:
        if await select(client, endpoint, query, parameters):
            return Graphs(parameters=parameters)
    return None


async def _cuts_at(client: httpx.AsyncClient, endpoint: str, counted: Counted, graph: str, most: int) -> int | None:
    """Return from how many rows or triples on a service may cut a result, or nothing if it gives as many as this.

    Some cut without a word: Virtuoso graphs (ResultSetMaxRows), GraphDB all results (query-limit-results).
    """
    given = None
    for wanted in (*(step for step in _PROBE_STEPS if step < most), most):
        query = f"{counted.form} {{ GRAPH <{graph}> {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} }} LIMIT {wanted}"
        try:
            given = await _count(client, endpoint, counted, query)
        except EngineFailure as error:
            _LOG.warning("a result of %d rows was not to be had: %s", wanted, error)
            return given
        if given < wanted:
            return given
    return None


async def _count(client: httpx.AsyncClient, endpoint: str, counted: Counted, query: str) -> int:
    rows = Marks(counted.end, counted.besides)
    async with _asking(client, endpoint, query, counted.media_type, seconds=_STEP_TIME) as response:
        if upstream.media_type(response) != counted.media_type:
            raise EngineFailure(f"{endpoint} gives no {counted.media_type}.")
        async for part in upstream.received(response, _PROBE_ROWS * _ROW_SIZE):
            rows.add(part)
    return rows.rows


async def select(
    client: httpx.AsyncClient, endpoint: str, query: str, parameters: Iterable[tuple[str, str]] = ()
) -> list[Row]:
    """Return the rows of a query; raise ``EngineFailure``, with a text for the operator, if it has no result."""
    response, content = await ask(client, endpoint, query, upstream.JSON, parameters)
    reader = Reader()
    try:
        if upstream.media_type(response) in upstream.TABLES:
            return [*reader.feed(content), *reader.end()]
    except NotRows:
        pass
    raise EngineFailure(f"{endpoint} is no SPARQL endpoint: its answer is not a SPARQL result.")


async def ask(
    client: httpx.AsyncClient, endpoint: str, query: str, accept: str, parameters: Iterable[tuple[str, str]] = ()
) -> tuple[httpx.Response, bytes]:
    """Return the answer to a query, and its body; raise ``EngineFailure`` if there is none, or it may be cut."""
    async with _asking(client, endpoint, query, accept, parameters) as response:
        if "x-sparql-maxrows" in response.headers:
            raise EngineFailure(f"{endpoint} cuts a result that is needed whole.")
        return response, b"".join([part async for part in upstream.received(response, _PROBE_SIZE)])


@asynccontextmanager
async def _asking(  # noqa: PLR0913, PLR0917 - it is all of a request
    client: httpx.AsyncClient,
    endpoint: str,
    query: str,
    accept: str,
    parameters: Iterable[tuple[str, str]] = (),
    seconds: float = _PROBE_TIME,
) -> AsyncIterator[httpx.Response]:
    form: dict[str, list[str]] = {"query": [query]}
    for name, value in parameters:
        form.setdefault(name, []).append(value)
    headers = {"Accept": accept, "Accept-Encoding": "identity"}
    asking = client.stream("POST", endpoint, data=form, headers=headers, timeout=seconds)
    try:
        async with asyncio.timeout(seconds), asking as response:
            await _check(endpoint, response)
            yield response
    except TimeoutError:
        raise EngineFailure(f"{endpoint} did not answer within {seconds:g} s.") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise EngineFailure(f"{endpoint} cannot be reached: {str(error) or type(error).__name__}.") from None
    except ResultTooLarge:
        raise EngineFailure(f"{endpoint} gives an answer that is too long.") from None


async def _check(endpoint: str, response: httpx.Response) -> None:
    try:
        await upstream.check(response)
    except ResultTooLarge:
        pass  # whoever asked knows what to make of it
    except EngineError as error:
        raise EngineFailure(f"{endpoint} does not answer queries: {response.status_code}, {error}") from None
