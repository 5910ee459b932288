"""What a worker is asked to do."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class ResultKind(StrEnum):
    """What a query results in."""

    BINDINGS = "bindings"
    BOOLEAN = "boolean"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Job:
    """A query, and the format for either kind of result: what it results in is only known to the engine.

    Formats are media types; ``None`` means that the client takes no result of that kind. A ``dataset`` that is not
    ``None`` stands above the one that the query names: graphs that make up the default graph, and named graphs.
    ``name`` is the graph that triples are said to be in, in a format that can say so.
    """

    query: str
    bindings: str | None = "application/sparql-results+json"
    graph: str | None = "text/turtle"
    base: str | None = None
    dataset: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    name: str | None = None

    def encode(self) -> bytes:
        """Return the job as a payload."""
        members = (self.query, self.bindings, self.graph, self.base, self.dataset, self.name)
        return json.dumps(members).encode()

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the job that ``encode`` made the payload of."""
        query, bindings, graph, base, dataset, name = json.loads(payload)
        if dataset is not None:
            dataset = (tuple(dataset[0]), tuple(dataset[1]))
        return cls(query, bindings, graph, base, dataset, name)

    def format_for(self, kind: ResultKind) -> str | None:
        """Return the media type for a result of this kind, or ``None`` if the client takes none."""
        return self.graph if kind is ResultKind.GRAPH else self.bindings
