"""How a SPARQL service elsewhere is asked, and what its answers mean apart from their content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import httpx

from api.engine import tokens
from api.engine.errors import (
    DialectRefused,
    EndpointUnavailable,
    EngineBusy,
    EngineError,
    EngineFailure,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    ResultTooLarge,
)
from api.engine.job import Job

XML: Final = "application/sparql-results+xml"
NTRIPLES: Final = "application/n-triples"
GRAPHS: Final = f"{NTRIPLES}, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_NONE: Final = "urn:genoguide:no-graph"
_INCOMPLETE: Final = ("x-sql-state", "x-sparql-maxrows")
"""Headers by which Virtuoso says that an answer is not whole: its time or its rows ran out."""
_STATUSES: Final[Mapping[int, type[EngineError]]] = {
    400: DialectRefused,
    408: QueryTimeout,
    413: QueryTooLarge,
    414: QueryTooLarge,
    422: DialectRefused,
    429: EngineBusy,
    501: DialectRefused,
    502: EndpointUnavailable,
    503: EngineBusy,
    504: QueryTimeout,
}


@dataclass(frozen=True, slots=True)
class Graphs:
    """Which graphs a query is about when nobody says: those that are listed, or what the parameters ask for."""

    listed: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()

    def dataset(self, job: Job) -> dict[str, Sequence[str]]:
        """Return the parameters that say which graphs a job is about; ours only, where they are listed.

        Raises ``QuerySyntaxError`` for a ``FROM`` that names none of the graphs listed.
        """
        if job.dataset is not None:
            return _named(self._ours(job.dataset[0]), self._ours(job.dataset[1]))
        if tokens.names_its_dataset(job.query):
            self._check_from(job.query)
            return {}
        return _named(self.listed, self.listed) if self.listed else {name: (value,) for name, value in self.parameters}

    def _ours(self, graphs: Sequence[str]) -> tuple[str, ...]:
        kept = tuple(graph for graph in graphs if graph in self.listed) if self.listed else tuple(graphs)
        return kept or (_NONE,)

    def _check_from(self, query: str) -> None:
        if not self.listed:
            return
        found = [token for token in tokens.tokens(query) if token.text.upper() != "NAMED"]
        for token, following in pairwise(found):
            if token.kind == "word" and token.text.upper() == "FROM" and following.text[1:-1] not in self.listed:
                raise QuerySyntaxError("FROM may name the graphs of this dataset only, each by its whole IRI.")


def _named(default: Sequence[str], named: Sequence[str]) -> dict[str, Sequence[str]]:
    return {"default-graph-uri": default, "named-graph-uri": named}


def check(response: httpx.Response) -> None:
    """Raise the ``EngineError`` that an answer is, if it is one. What the service says of it is passed to nobody."""
    if response.status_code != 200:
        raise _STATUSES.get(response.status_code, EngineFailure)()
    if any(name in response.headers for name in _INCOMPLETE):
        raise QueryTimeout if "x-sql-state" in response.headers else ResultTooLarge


def media_type(response: httpx.Response) -> str:
    """Return the media type of an answer."""
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
