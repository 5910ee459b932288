"""What a SPARQL endpoint can do, found out by asking it before anyone else does."""

import asyncio
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter
from typing import Final, Self

import httpx

from api.engine import upstream
from api.engine.errors import EngineError, EngineFailure, ResultTooLarge
from api.engine.remote_reader import NotRows, Reader, Row
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
_CSV: Final = "text/csv"
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
    """From how many rows on the service may cut a result: those with as many are refused."""

    @property
    def triples(self) -> int:
        """How many triples there are in all of our graphs."""
        return sum(self.sizes.values())

    def __str__(self) -> str:
        if self.graphs.listed:
            default = f"{len(self.graphs.listed)} graphs by name"
        else:
            default = "all graphs" + "".join(f", asked for by {name}" for name, _ in self.graphs.parameters)
        cut = f"; results of {self.cuts_at} rows and more are refused, as it may cut them" if self.cuts_at else ""
        return f"the default graph is {default}{cut}"


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
    return Ability(graphs, sizes, None if rows is None else await _cuts_at(client, endpoint, sizes, rows + 1))


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


async def _cuts_at(client: httpx.AsyncClient, endpoint: str, sizes: Mapping[str, int], rows: int) -> int | None:
    """Return from how many rows on a service may cut a result, or nothing if it gives as many as this.

    Some cut without a word: Virtuoso graphs (ResultSetMaxRows), GraphDB all results (query-limit-results).
    """
    graph, size = max(sizes.items(), key=itemgetter(1))
    most = min(rows, _PROBE_ROWS, size**3)
    given = None
    for wanted in (*(step for step in _PROBE_STEPS if step < most), most):
        query = f"SELECT (1 AS ?x) {{ GRAPH <{graph}> {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} }} LIMIT {wanted}"
        try:
            async with asyncio.timeout(_STEP_TIME):
                response, content = await ask(client, endpoint, query, _CSV, whole=False)
        except (EngineFailure, TimeoutError):
            _LOG.warning("%s did not give a result of %d rows", endpoint, wanted)
            return given
        if upstream.media_type(response) != _CSV:
            _LOG.warning("%s gives no CSV, so that it is not known whether it cuts results", endpoint)
            return None
        given = content.count(b"\n") - 1
        if given < wanted:
            return given
    return None


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


async def ask(  # noqa: PLR0913, PLR0917 - it is all of a request
    client: httpx.AsyncClient,
    endpoint: str,
    query: str,
    accept: str,
    parameters: Iterable[tuple[str, str]] = (),
    whole: bool = True,
) -> tuple[httpx.Response, bytes]:
    """Return the answer to a query, and its body; raise ``EngineFailure`` if there is none, or it may be cut."""
    form: dict[str, list[str]] = {"query": [query]}
    for name, value in parameters:
        form.setdefault(name, []).append(value)
    headers = {"Accept": accept, "Accept-Encoding": "identity"}
    asking = client.stream("POST", endpoint, data=form, headers=headers, timeout=_PROBE_TIME)
    try:
        async with asyncio.timeout(_PROBE_TIME), asking as response:
            await _check(response, whole)
            return response, b"".join([part async for part in upstream.received(response, _PROBE_SIZE)])
    except TimeoutError:
        raise EngineFailure(f"{endpoint} did not answer within {_PROBE_TIME:g} s.") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise EngineFailure(f"{endpoint} cannot be reached: {str(error) or type(error).__name__}.") from None
    except EngineError as error:
        raise EngineFailure(f"{endpoint} does not answer queries: {response.status_code}, {error}") from None


async def _check(response: httpx.Response, whole: bool) -> None:
    try:
        await upstream.check(response)
    except ResultTooLarge:
        if whole:
            raise
