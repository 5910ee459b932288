"""The two ways in which graphs get into a SPARQL service: the Graph Store Protocol and SPARQL Update."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final, Protocol

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from api.publishing.client import Client
from api.publishing.content import blocks
from api.publishing.errors import NotThere, PublishError

NTRIPLES: Final = "application/n-triples"


class Target(Protocol):
    """Somewhere that graphs can be written to."""

    url: str
    name: str

    def replace(self, graph: str, triples: Sequence[Triple]) -> None:
        """Make ``triples`` the whole content of a graph."""

    def append(self, graph: str, triples: Sequence[Triple]) -> None:
        """Add triples without blank nodes to a graph."""

    def drop(self, graph: str) -> None:
        """Remove a graph, if it is there."""


class GraphStore:
    """Writes by the SPARQL 1.1 Graph Store HTTP Protocol: a graph in one request."""

    name = "Graph Store Protocol"

    def __init__(self, client: Client, url: str) -> None:
        self._client, self.url = client, url

    def replace(self, graph: str, triples: Sequence[Triple]) -> None:
        """Put a graph."""
        self._write("PUT", graph, triples)

    def append(self, graph: str, triples: Sequence[Triple]) -> None:
        """Post triples to a graph."""
        self._write("POST", graph, triples)

    def drop(self, graph: str) -> None:
        """Delete a graph."""
        with suppress(NotThere):
            self._client.send("DELETE", self.url, parameters={"graph": graph})

    def _write(self, method: str, graph: str, triples: Sequence[Triple]) -> None:
        self._client.send(method, self.url, body=(NTRIPLES, _ntriples(triples)), parameters={"graph": graph})


class UpdateService:
    """Writes by SPARQL 1.1 Update, in blocks that every engine can take."""

    name = "SPARQL Update"

    def __init__(self, client: Client, url: str) -> None:
        self._client, self.url = client, url

    def replace(self, graph: str, triples: Sequence[Triple]) -> None:
        """Drop a graph and insert its triples anew."""
        self.drop(graph)
        self.append(graph, triples)

    def append(self, graph: str, triples: Sequence[Triple]) -> None:
        """Insert triples, block by block."""
        for block in blocks(triples):
            self._send(_insert(graph, block))

    def drop(self, graph: str) -> None:
        """Drop a graph."""
        self._send(f"DROP SILENT GRAPH {NamedNode(graph)}")

    def _send(self, update: str) -> None:
        self._client.send("POST", self.url, body=("application/sparql-update", update.encode()))


def _insert(graph: str, triples: Sequence[Triple]) -> str:
    inner = f"GRAPH {NamedNode(graph)} {{\n{_ntriples(triples).decode()}}}"
    if any(isinstance(term, BlankNode) for t in triples for term in (t.subject, t.object)):
        # The same by definition, and Virtuoso takes blank nodes in this form only.
        return f"INSERT {{ {inner} }} WHERE {{}}"
    return f"INSERT DATA {{ {inner} }}"


def _ntriples(triples: Iterable[Triple]) -> bytes:
    content = serialize(triples, format=RdfFormat.N_TRIPLES)
    if content is None:
        raise PublishError("The graph cannot be written as N-Triples.")
    return content
