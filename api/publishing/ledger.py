"""The ledger: a graph in the target that says which of our graphs it holds, with the digest of each.

It is kept so that it never claims too much: an entry goes before its graph is touched, and comes once the graph is
whole. A run that is killed loses what it was at, and nothing else.
"""

from collections.abc import Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from api.publishing.client import Client
from api.publishing.target import Target
from graph.vocabulary import BASE, DCTERMS

GRAPH: Final = f"{BASE}publication"
_DIGEST: Final = NamedNode(f"{GRAPH}#sha256")
_ABOUT: Final = Triple(
    NamedNode(GRAPH),
    DCTERMS.description,
    Literal("Which graphs 'genoguide publish' has written here, with the digest of each."),
)


class Ledger:
    """The ledger of a target."""

    def __init__(self, client: Client, endpoint: str) -> None:
        self._client, self._endpoint = client, endpoint

    def read(self) -> dict[str, str]:
        """Return the digests that the target claims, by graph; one with two digests counts as unknown."""
        query = f"SELECT ?graph ?digest WHERE {{ GRAPH <{GRAPH}> {{ ?graph {_DIGEST} ?digest }} }}"
        found: dict[str, str] = {}
        for row in self._client.select(self._endpoint, query):
            graph, value = row["graph"].value, row["digest"].value
            found[graph] = value if found.get(graph, value) == value else ""
        return found

    @staticmethod
    def write(target: Target, digests: Mapping[str, str]) -> None:
        """Make these the entries."""
        target.replace(GRAPH, [_ABOUT, *(_entry(graph, value) for graph, value in sorted(digests.items()))])

    @staticmethod
    def add(target: Target, graph: str, value: str) -> None:
        """Add an entry."""
        target.append(GRAPH, [_entry(graph, value)])


def _entry(graph: str, value: str) -> Triple:
    return Triple(NamedNode(graph), _DIGEST, Literal(value))
