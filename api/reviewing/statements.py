"""What a graph says of each record, and a digest of it by which a change is seen."""

import hashlib
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, NamedNode, Triple

from graph.named_graph import NamedGraph
from graph.named_graph import Term as Node
from graph.vocabulary import DCTERMS, VOID


class Statements:
    """The triples of a graph by what they are about."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._about: dict[Node, list[Triple]] = {}
        for triple in triples:
            self._about.setdefault(triple.subject, []).append(triple)

    def __contains__(self, subject: Node) -> bool:
        return subject in self._about

    def places(self) -> Iterator[tuple[NamedNode, str]]:
        """Yield each record and the IRI of the file that it is in, in their order."""
        for subject in sorted(self._about, key=str):
            for triple in self._about[subject]:
                if triple.predicate == VOID.inDataset:
                    yield subject, str(getattr(triple.object, "value", ""))

    def record(self, subject: NamedNode) -> tuple[Triple, ...]:
        """Return what is said of a record: by itself, its sources and its lists."""
        found: dict[Triple, None] = {}
        open_nodes: list[Node] = [subject]
        seen: set[Node] = {subject}
        while open_nodes:
            for triple in self._about.get(open_nodes.pop(), ()):
                if triple.predicate == VOID.inDataset:
                    continue
                found[triple] = None
                inner = triple.predicate == DCTERMS.source or isinstance(triple.object, BlankNode)
                if inner and triple.object not in seen:
                    seen.add(triple.object)
                    open_nodes.append(triple.object)
        return tuple(found)


def canonical(triples: Iterable[Triple]) -> frozenset[Triple]:
    """Return what a record states with blank nodes named by content: equal where two say the same."""
    return frozenset(NamedGraph.of("record", triples).triples)


def digest(triples: Iterable[Triple]) -> str:
    """Return the SHA-256 of what a record states."""
    return hashlib.sha256("\n".join(sorted(map(str, canonical(triples)))).encode()).hexdigest()
