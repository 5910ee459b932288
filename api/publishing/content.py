"""What is to be published: the named graphs of a snapshot, each with its size and its digest."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Store, Triple

from graph.digest import digest
from graph.snapshot import open_store

BLOCK = 1000
"""Triples that go in one update. Virtuoso refuses some more than these."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a graph without its triples."""

    digest: str
    size: int


@dataclass(frozen=True)
class Content:
    """The graphs of a snapshot."""

    version: str
    entries: Mapping[str, Entry]
    store: Store = field(repr=False)

    @classmethod
    def read(cls, folder: Path, version: str) -> "Content":
        """Read the snapshot in ``folder``. Raises SnapshotError."""
        store = open_store(folder)
        entries = {}
        for graph in sorted(store.named_graphs(), key=str):
            found = list(_triples(store, graph.value))
            entries[graph.value] = Entry(digest(found), len(found))
        return cls(version, entries, store)

    def triples(self, graph: str) -> list[Triple]:
        """Return the triples of a graph."""
        return list(_triples(self.store, graph))


def _triples(store: Store, graph: str) -> Iterator[Triple]:
    return (
        Triple(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, NamedNode(graph))
    )


def blocks(triples: Iterable[Triple], size: int = BLOCK) -> Iterator[list[Triple]]:
    """Yield ``triples`` in blocks of at most ``size`` that share no blank node; a cluster that is larger stays whole.

    A blank node that is named in two requests would become two.
    """
    block: list[Triple] = []
    for cluster in _clusters(triples):
        if block and len(block) + len(cluster) > size:
            yield block
            block = []
        block.extend(cluster)
    if block:
        yield block


def _clusters(triples: Iterable[Triple]) -> Iterator[list[Triple]]:
    """Yield triples in groups that hang together by blank nodes; one without any is a group of its own."""
    leader: dict[BlankNode, BlankNode] = {}

    def find(node: BlankNode) -> BlankNode:
        while (above := leader.setdefault(node, node)) != node:
            leader[node] = leader[above]
            node = above
        return node

    tied: list[tuple[BlankNode, Triple]] = []
    for triple in triples:
        nodes = [t for t in (triple.subject, triple.object) if isinstance(t, BlankNode)]
        if not nodes:
            yield [triple]
            continue
        leader[find(nodes[-1])] = find(nodes[0])
        tied.append((nodes[0], triple))
    groups: dict[BlankNode, list[Triple]] = {}
    for node, triple in tied:
        groups.setdefault(find(node), []).append(triple)
    yield from groups.values()
