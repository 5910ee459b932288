"""Narrowing shapes to some nodes: the way to validate one file against the whole graph in a fraction of the time.

pySHACL's own option for it filters the nodes of nested shapes too, so that ``sh:not`` and ``sh:or`` answer wrongly, and
the fast engine has none. Shapes that name their nodes mean the same to every engine.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode, Triple

from graph.named_graph import NamedGraph, Term
from graph.vocabulary import RDF, RDFS, SH

_DECLARATIONS: Final = frozenset((SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf))


def narrow(shapes: Iterable[Triple], data: Iterable[Triple], focus: Collection[Term]) -> list[Triple]:
    """Return ``shapes`` with targets that are those of ``data`` which ``focus`` contains."""
    shapes, wanted = list(shapes), set(focus)
    nodes = _Nodes(data, wanted)
    kept = [t for t in shapes if t.predicate not in _DECLARATIONS]
    declared = (t for t in shapes if t.predicate in _DECLARATIONS)
    named = {(t.subject, node) for t in declared for node in nodes.of(t) if isinstance(node, NamedNode)}
    return kept + [Triple(shape, SH.targetNode, node) for shape, node in named]


def nodes_of(graphs: Iterable[NamedGraph]) -> set[NamedNode]:
    """Return what ``graphs`` speak of: the focus with which to validate them alone.

    Values count too: a source of which nothing but the address is written is no subject, and yet wrong.
    """
    terms = (term for graph in graphs for t in graph.triples for term in (t.subject, t.object))
    return {term for term in terms if isinstance(term, NamedNode)}


class _Nodes:
    """The nodes of ``data``, among those wanted, that a target declaration stands for."""

    def __init__(self, data: Iterable[Triple], wanted: set[Term]) -> None:
        self.wanted = wanted
        self.subjects: dict[Term, set[Term]] = defaultdict(set)
        self.objects: dict[Term, set[Term]] = defaultdict(set)
        self.instances: dict[Term, set[Term]] = defaultdict(set)
        self.narrower: dict[Term, set[Term]] = defaultdict(set)
        for triple in data:
            self._take(triple)

    def _take(self, triple: Triple) -> None:
        if triple.predicate == RDFS.subClassOf:
            self.narrower[triple.object].add(triple.subject)
        if triple.subject in self.wanted:
            self.subjects[triple.predicate].add(triple.subject)
            if triple.predicate == RDF.type:
                self.instances[triple.object].add(triple.subject)
        if triple.object in self.wanted:
            self.objects[triple.predicate].add(triple.object)

    def of(self, declaration: Triple) -> Iterable[Term]:
        """Return the wanted nodes that ``declaration`` targets."""
        target = declaration.object
        if declaration.predicate == SH.targetNode:
            return {target} & self.wanted
        if declaration.predicate == SH.targetSubjectsOf:
            return self.subjects[target]
        if declaration.predicate == SH.targetObjectsOf:
            return self.objects[target]
        return {node for kind in closure(target, self.narrower) for node in self.instances[kind]}


def closure(start: Term, edges: dict[Term, set[Term]]) -> Iterator[Term]:
    """Yield ``start`` and everything that ``edges`` lead to from it, each once."""
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        yield node
        found = edges.get(node, set()) - seen
        seen |= found
        waiting += found
