"""The valid values of each class, and the words by which people know them: what an error message offers instead."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from graph.named_graph import NamedGraph, Term
from graph.validation.targets import closure
from graph.vocabulary import BASE, DCTERMS, GG, RDF, RDFS, SKOS

_LABELS: Final = frozenset(
    (SKOS.notation, SKOS.prefLabel, SKOS.altLabel, RDFS.label, DCTERMS.title, DCTERMS.alternative)
)
"""Hidden labels are not among them: they are turns of phrase in which people ask, of which one is always near."""
_TYPE, _SUBCLASS_OF, _IN_COUNTRY = RDF.type, RDFS.subClassOf, GG.inCountry  # made once: compared with every triple
_NAMED_BY_COUNTRY: Final = frozenset((GG.NationalHealthSystem, GG.SupranationalHealthSystem))
"""Health systems that people call by the name of their country."""


@dataclass(frozen=True)
class Name:
    """One valid value: its IRI, and what else it is called, in any language."""

    iri: NamedNode
    labels: tuple[str, ...]


class VocabularyIndex:
    """What graphs say of valid values: their class, their labels, and the graph in which they stand."""

    def __init__(self, graphs: Iterable[NamedGraph]) -> None:
        self._instances: dict[Term, set[Term]] = defaultdict(set)
        self._narrower: dict[Term, set[Term]] = defaultdict(set)
        self._labels: dict[Term, list[str]] = defaultdict(list)
        self._countries: dict[Term, list[Term]] = defaultdict(list)
        self._graphs: dict[Term, NamedGraph] = {}
        self._names: dict[NamedNode, tuple[Name, ...]] = {}
        for graph in graphs:
            self._take(graph)

    def _take(self, graph: NamedGraph) -> None:
        for triple in graph.triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            self._graphs.setdefault(subject, graph)
            if predicate == _TYPE:
                self._instances[value].add(subject)
            elif predicate == _SUBCLASS_OF:
                self._narrower[value].add(subject)
            elif predicate == _IN_COUNTRY:
                self._countries[subject].append(value)
            elif predicate in _LABELS and isinstance(value, Literal):
                self._labels[subject].append(value.value)

    def names(self, kind: NamedNode) -> tuple[Name, ...]:
        """Return the instances of the class ``kind`` and of its subclasses, in the order of their IRIs."""
        if kind not in self._names:
            found = {n for c in closure(kind, self._narrower) for n in self._instances[c] if isinstance(n, NamedNode)}
            self._names[kind] = tuple(Name(n, self._called(n)) for n in sorted(found, key=lambda n: n.value))
        return self._names[kind]

    def labels(self, node: Term) -> tuple[str, ...]:
        """Return what ``node`` is called."""
        return tuple(self._labels[node]) if node in self._labels else ()

    def place(self, node: Term) -> str | None:
        """Return the file, or else the graph, that first says something about ``node``; None when none does."""
        graph = self._graphs.get(node)
        if graph is None:
            return None
        return graph.provenance.path if graph.provenance else graph.iri.value.removeprefix(f"{BASE}graph/")

    def _called(self, node: NamedNode) -> tuple[str, ...]:
        of_country = any(node in self._instances[kind] for kind in _NAMED_BY_COUNTRY)
        countries = self._countries[node] if of_country else []
        return tuple(dict.fromkeys(label for n in (node, *countries) for label in self.labels(n)))
