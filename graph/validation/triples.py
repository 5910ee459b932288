"""Triples from several sources, looked up by subject."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from graph.named_graph import NamedGraph, Term
from graph.vocabulary import RDF

Source = NamedGraph | Triple
"""What an engine takes: whole graphs, or loose triples."""


def flatten(sources: Iterable[Source]) -> Iterator[Triple]:
    """Yield the triples of ``sources`` without those about triples, which SHACL does not know."""
    for source in sources:
        for triple in source.triples if isinstance(source, NamedGraph) else (source,):
            if not isinstance(triple.subject, Triple) and not isinstance(triple.object, Triple):
                yield triple


class Lookup:
    """Triples by subject and predicate, in the order in which they came."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: dict[Term, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            self._objects[triple.subject][triple.predicate].append(triple.object)

    @property
    def subjects(self) -> Iterable[Term]:
        """Return everything that is said something about."""
        return self._objects.keys()

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Return the values of ``predicate`` for ``subject``."""
        return self._objects[subject][predicate] if subject in self._objects else []

    def first(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Return one value of ``predicate`` for ``subject``, or None."""
        return next(iter(self.objects(subject, predicate)), None)

    def items(self, head: Term) -> Iterator[Term]:
        """Yield the members of the RDF list that begins at ``head``; a list that loops ends where it began."""
        seen = set()
        while head is not None and head not in seen:
            seen.add(head)
            yield from self.objects(head, RDF.first)[:1]
            head = self.first(head, RDF.rest)
