"""VoID: what the dataset holds, counted by class and property, as editors read it to suggest what can be asked."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import NamedGraph, Term
from graph.vocabulary import BASE, DATASET, ENDPOINT, RDF, VOID, VOID_EXT

Classes = Mapping[Term, Sequence[NamedNode]]


@dataclass
class PropertyUse:
    """How a property is used on some things: its triples, and what they lead to."""

    triples: int = 0
    classes: Counter[NamedNode] = field(default_factory=Counter)
    datatypes: Counter[NamedNode] = field(default_factory=Counter)

    def count(self, triple: Triple, classes: Classes) -> None:
        """Take a triple into account."""
        self.triples += 1
        if isinstance(triple.object, Literal):
            self.datatypes[triple.object.datatype] += 1
        for found in classes.get(triple.object, ()):
            self.classes[found] += 1


def void_graph(graphs: Iterable[NamedGraph]) -> NamedGraph:
    """Return the graph that counts what the union of ``graphs`` holds."""
    triples = {triple for graph in graphs for triple in graph.triples}
    return NamedGraph.of("void", _describe(triples, _classes(triples)))


def _classes(triples: Iterable[Triple]) -> Classes:
    found: dict[Term, list[NamedNode]] = defaultdict(list)
    for triple in triples:
        if triple.predicate == RDF.type and isinstance(triple.object, NamedNode):
            found[triple.subject].append(triple.object)
    return found


def _describe(triples: Collection[Triple], classes: Classes) -> Iterable[Triple]:
    overall: dict[NamedNode, PropertyUse] = defaultdict(PropertyUse)
    by_class: dict[NamedNode, dict[NamedNode, PropertyUse]] = defaultdict(lambda: defaultdict(PropertyUse))
    for triple in triples:
        overall[triple.predicate].count(triple, classes)
        for found in classes.get(triple.subject, ()):
            by_class[found][triple.predicate].count(triple, classes)
    members = Counter(found for of_one in classes.values() for found in of_one)
    yield from _totals(triples, len(overall), len(members))
    for name, use in overall.items():
        yield from _property_partition(DATASET, name, use)
    for name, uses in by_class.items():
        yield from _class_partition(name, members[name], uses)


def _totals(triples: Collection[Triple], properties: int, classes: int) -> Iterable[Triple]:
    subjects = {triple.subject for triple in triples}
    entities = [s.value for s in subjects if isinstance(s, NamedNode) and s.value.startswith(BASE)]
    yield Triple(DATASET, RDF.type, VOID.Dataset)
    yield Triple(DATASET, VOID.sparqlEndpoint, ENDPOINT)
    yield Triple(DATASET, VOID.triples, Literal(len(triples)))
    yield Triple(DATASET, VOID.entities, Literal(len(entities)))
    yield Triple(DATASET, VOID.classes, Literal(classes))
    yield Triple(DATASET, VOID.properties, Literal(properties))
    yield Triple(DATASET, VOID.distinctSubjects, Literal(len(subjects)))
    yield Triple(DATASET, VOID.distinctObjects, Literal(len({triple.object for triple in triples})))
    practices = [iri for iri in entities if iri.startswith(BASE + "practice/")]
    if practices:
        yield Triple(DATASET, VOID.exampleResource, NamedNode(min(practices)))


def _class_partition(name: NamedNode, members: int, uses: Mapping[NamedNode, PropertyUse]) -> Iterable[Triple]:
    partition = _partition("class", name)
    yield Triple(DATASET, VOID.classPartition, partition)
    yield Triple(partition, RDF.type, VOID.Dataset)
    yield Triple(partition, VOID["class"], name)
    yield Triple(partition, VOID.entities, Literal(members))
    yield Triple(partition, VOID.properties, Literal(len(uses)))
    yield Triple(partition, VOID.triples, Literal(sum(use.triples for use in uses.values())))
    for predicate, use in uses.items():
        yield from _property_partition(partition, predicate, use)


def _property_partition(of: NamedNode, name: NamedNode, use: PropertyUse) -> Iterable[Triple]:
    partition = _partition("property", of, name)
    yield Triple(of, VOID.propertyPartition, partition)
    yield Triple(partition, VOID.property, name)
    yield Triple(partition, VOID.triples, Literal(use.triples))
    for found, count in use.classes.items():
        target = _partition("object-class", partition, found)
        yield Triple(partition, VOID.classPartition, target)
        yield Triple(target, VOID["class"], found)
        yield Triple(target, VOID.triples, Literal(count))
    for datatype, count in use.datatypes.items():
        target = _partition("datatype", partition, datatype)
        yield Triple(partition, VOID_EXT.datatypePartition, target)
        yield Triple(target, VOID_EXT.datatype, datatype)
        yield Triple(target, VOID.triples, Literal(count))


def _partition(kind: str, *of: NamedNode) -> NamedNode:
    """Return a name for a part of the dataset that depends on nothing but what it is a part of."""
    digest = hashlib.sha256(" ".join(term.value for term in of).encode()).hexdigest()[:16]
    return NamedNode(f"{DATASET.value}#{kind}-{digest}")
