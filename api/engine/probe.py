"""What a SPARQL endpoint can do, found out by asking it before anyone else does."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

import httpx
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from api.engine import upstream
from api.engine.errors import EngineError, EngineFailure
from api.engine.remote_rows import NotRows, Reader
from api.engine.upstream import Graphs
from graph.vocabulary import BASE, DATASET

USER: Final = "GENOGUIDE_ENDPOINT_USER"
PASSWORD: Final = "GENOGUIDE_ENDPOINT_PASSWORD"  # noqa: S105 - the name of the variable
LEDGER: Final = f"{BASE}publication"
_PROBE_TIME: Final = 30.0
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
    mend: bool
    """Whether tables must be mended: the service does not say yes and no as the standard has it."""
    sizes: Mapping[str, int] = field(default_factory=dict, repr=False)
    """How many triples each of our graphs has."""

    @property
    def triples(self) -> int:
        """How many triples there are in all of our graphs."""
        return sum(self.sizes.values())

    def __str__(self) -> str:
        if self.graphs.listed:
            default = f"{len(self.graphs.listed)} graphs by name"
        else:
            default = "all graphs" + "".join(f", asked for by {name}" for name, _ in self.graphs.parameters)
        return f"the default graph is {default}; results are {'mended' if self.mend else 'passed on'}"


async def probe(client: httpx.AsyncClient, endpoint: str, access: Access) -> Ability:
    """Return what an endpoint can do; raise ``EngineFailure`` if it cannot be used."""
    names = await _graph_sizes(client, endpoint)
    ours = tuple(sorted(name for name in names if name.startswith(BASE) and name != LEDGER))
    if not ours:
        raise EngineFailure(f"{endpoint} holds none of our graphs. Push them there with: genoguide publish --to ...")
    all_ours = all(name.startswith(BASE) for name in names)
    graphs = Graphs(listed=ours)
    if access.union is Union.ALL or (access.union is Union.AUTO and all_ours):
        graphs = await _union(client, endpoint) or graphs
    return Ability(graphs, await _needs_mending(client, endpoint), {name: names[name] for name in ours})


async def _graph_sizes(client: httpx.AsyncClient, endpoint: str) -> dict[str, int]:
    response = await ask(
        client, endpoint, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", upstream.XML
    )
    try:
        rows = parse_query_results(response.content, QueryResultsFormat.XML)
    except (SyntaxError, ValueError):
        raise EngineFailure(f"{endpoint} is no SPARQL endpoint: its answer is not a SPARQL result.") from None
    return {row["g"].value: int(row["n"].value) for row in rows if row["g"]} if isinstance(rows, QuerySolutions) else {}


async def _union(client: httpx.AsyncClient, endpoint: str) -> Graphs | None:
    """Return what makes the default graph the union of all graphs, if anything does."""
    query = f"SELECT ?p {{ {DATASET} ?p ?o . GRAPH ?g {{ {DATASET} ?p ?o }} }} LIMIT 1"
    for parameters in _UNIONS:
        reader = Reader()
        response = await ask(client, endpoint, query, upstream.XML, parameters)
        try:
            if list(reader.feed(response.content)):
                return Graphs(parameters=parameters)
        except NotRows:
            continue
    return None


async def _needs_mending(client: httpx.AsyncClient, endpoint: str) -> bool:
    response = await ask(client, endpoint, "ASK { }", "application/sparql-results+json")
    try:
        return "boolean" not in response.json()
    except ValueError:
        return True


async def ask(
    client: httpx.AsyncClient, endpoint: str, query: str, accept: str, parameters: Iterable[tuple[str, str]] = ()
) -> httpx.Response:
    """Return the answer to a query; raise ``EngineFailure``, with a text for the operator, if there is none."""
    form: dict[str, list[str]] = {"query": [query]}
    for name, value in parameters:
        form.setdefault(name, []).append(value)
    try:
        response = await client.post(endpoint, data=form, headers={"Accept": accept}, timeout=_PROBE_TIME)
        upstream.check(response)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise EngineFailure(f"{endpoint} cannot be reached: {str(error) or type(error).__name__}.") from None
    except EngineError:
        raise EngineFailure(f"{endpoint} does not answer queries: it says {response.status_code}.") from None
    return response
