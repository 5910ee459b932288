"""The history of things as a named graph: editions, sources by edition, and changes, in PROV-O."""

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from graph.changes import Kind, type_of
from graph.differences import TITLES
from graph.editions import Edition, FieldEdit, History, ItemChange, SourceVersion
from graph.named_graph import NamedGraph
from graph.vocabulary import BASE, DATASET, DCTERMS, GG, PROV, RDF, SPDX, XSD, graph_iri

NAME: Final = "editions"

_CLASSES: Final = {Kind.ADDED: GG.Addition, Kind.CHANGED: GG.Alteration, Kind.REMOVED: GG.Removal}


def editions_graph(history: History, graphs: Iterable[NamedGraph]) -> NamedGraph:
    """Return the graph that tells ``history``, of which ``graphs`` hold the edition being built."""
    return NamedGraph.of(NAME, _triples(history, graphs))


def edition_iri(number: int) -> NamedNode:
    """Return the IRI of an edition."""
    return NamedNode(f"{BASE}edition/{number}")


def _triples(history: History, graphs: Iterable[NamedGraph]) -> Iterator[Triple]:
    for edition in history.editions:
        yield from _edition(edition)
    yield Triple(DATASET, GG.historySince, edition_iri(history.horizon))
    for source in history.sources:
        if not source.is_gone:
            yield from _source(source)
    places = {(s.graph, s.edition): s for s in history.sources}
    for change in history.changes:
        yield from _change(change, _source_of(change, places))
    current = history.current()
    for graph in graphs:
        if graph.iri.value in current:
            yield from _stated(graph, _source_iri(current[graph.iri.value]))


def _edition(edition: Edition) -> Iterator[Triple]:
    iri = edition_iri(edition.number)
    yield Triple(iri, RDF.type, GG.Edition)
    yield Triple(iri, GG.editionNumber, Literal(edition.number))
    yield Triple(iri, DCTERMS.isVersionOf, DATASET)
    if edition.version:
        yield Triple(iri, DCTERMS.identifier, Literal(edition.version))
    if edition.built:
        yield Triple(iri, PROV.generatedAtTime, _time(edition.built))
    if edition.withdrawn:
        yield Triple(iri, PROV.invalidatedAtTime, _time(edition.withdrawn))
    if edition.tool:
        yield Triple(iri, PROV.wasAttributedTo, NamedNode(f"{BASE}software/genoguide-{edition.tool}"))
    if edition.after:
        yield Triple(iri, PROV.wasRevisionOf, edition_iri(edition.after))
    if edition.unlisted:
        yield Triple(iri, GG.unlistedChanges, Literal(edition.unlisted))


def _time(text: str) -> Literal:
    return Literal(text, datatype=XSD.dateTime)


def _source_iri(source: SourceVersion) -> NamedNode:
    return NamedNode(f"{BASE}source/{source.edition}/{source.graph.removeprefix(graph_iri('').value)}")


def _source(source: SourceVersion) -> Iterator[Triple]:
    iri = _source_iri(source)
    checksum = NamedNode(f"{iri.value}/sha256")
    yield Triple(iri, RDF.type, GG.SourceVersion)
    yield Triple(iri, PROV.specializationOf, NamedNode(source.graph))
    yield Triple(iri, GG.inEdition, edition_iri(source.edition))
    yield Triple(iri, DCTERMS.identifier, Literal(source.file))
    yield Triple(iri, SPDX.checksum, checksum)
    yield Triple(checksum, RDF.type, SPDX.Checksum)
    yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    yield Triple(checksum, SPDX.checksumValue, Literal(source.sha256, datatype=XSD.hexBinary))
    if source.modified:
        yield Triple(iri, DCTERMS.modified, Literal(source.modified, datatype=XSD.date))


def _source_of(change: ItemChange, sources: dict[tuple[str, int], SourceVersion]) -> NamedNode | None:
    """Return the source in which a thing changed; of one that is gone with its file, none."""
    source = sources.get((change.graph, change.edition))
    return _source_iri(source) if source and not source.is_gone else None


def _change(change: ItemChange, source: NamedNode | None) -> Iterator[Triple]:
    iri = NamedNode(f"{BASE}change/{change.edition}/{change.iri.removeprefix(BASE)}")
    yield Triple(iri, RDF.type, GG.Change)
    yield Triple(iri, RDF.type, _CLASSES[change.kind])
    yield Triple(iri, GG.changeOf, NamedNode(change.iri))
    yield Triple(iri, GG.inEdition, edition_iri(change.edition))
    yield Triple(iri, DCTERMS.title, Literal(change.label))
    yield Triple(iri, DCTERMS.type, GG[change.type])
    if source:
        yield Triple(iri, PROV.used, source)
    for place, edit in enumerate(change.fields, 1):
        yield from _field(NamedNode(f"{iri.value}/{place}"), iri, edit)


def _field(iri: NamedNode, change: NamedNode, edit: FieldEdit) -> Iterator[Triple]:
    yield Triple(iri, RDF.type, GG.FieldChange)
    yield Triple(iri, GG.partOfChange, change)
    yield Triple(iri, GG.changedProperty, NamedNode(edit.property))
    yield Triple(iri, GG.fieldName, Literal(edit.field))
    yield Triple(iri, GG.inWords, Literal(edit.words))
    yield from (Triple(iri, GG.valueBefore, Literal(value)) for value in edit.before)
    yield from (Triple(iri, GG.valueAfter, Literal(value)) for value in edit.after)


def _stated(graph: NamedGraph, source: NamedNode) -> Iterator[Triple]:
    """Yield that a source states each thing of ours that has a class and a title in its graph."""
    about: dict[NamedNode, list[Triple]] = {}
    for triple in graph.triples:
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(BASE):
            about.setdefault(triple.subject, []).append(triple)
    for thing, triples in about.items():
        named = any(t.predicate in TITLES for t in triples)
        if named and thing != graph.iri and type_of(triples):
            yield Triple(source, GG.states, thing)
