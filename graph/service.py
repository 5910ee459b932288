"""The description of the SPARQL service: what it understands, in which formats it answers, which graphs it has."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import NamedGraph
from graph.vocabulary import DATASET, DCTERMS, ENDPOINT, ENTAILMENT, FORMATS, RDF, RDFS, SD, SEARCH, VOID, graph_iri


class Capability(Enum):
    """What may be asked of the service."""

    READ = "read"
    WRITE = "write"


_RESULTS: Final = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_RDF: Final = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML", "TriG", "N-Quads")


def service_graph(graphs: Sequence[NamedGraph]) -> NamedGraph:
    """Return the graph that describes the service at its canonical address, on ``graphs`` and those that follow."""
    counts: dict[str, int | None] = {graph.iri.value: len(graph.triples) for graph in graphs}
    own = {graph_iri(name).value: None for name in ("service", "dataset")}
    return NamedGraph.of("service", describe_service(ENDPOINT, counts | own))


def describe_service(
    endpoint: NamedNode, graphs: Mapping[str, int | None], capability: Capability = Capability.READ
) -> Iterable[Triple]:
    """Yield what a service says of itself: where it is, and its graphs with their numbers of triples where known."""
    yield Triple(endpoint, RDF.type, SD.Service)
    yield Triple(endpoint, SD.endpoint, endpoint)
    yield Triple(endpoint, RDFS.label, Literal("GenoGuide SPARQL service", language="en"))
    yield Triple(endpoint, SD.supportedLanguage, SD.SPARQL11Query)
    for name in (*_RESULTS, *_RDF):
        yield Triple(endpoint, SD.resultFormat, FORMATS[name])
    if capability is Capability.WRITE:
        yield Triple(endpoint, SD.supportedLanguage, SD.SPARQL11Update)
        for name in _RDF[:4]:
            yield Triple(endpoint, SD.inputFormat, FORMATS[name])
    else:
        yield Triple(endpoint, SD.feature, SD.UnionDefaultGraph)
        yield Triple(endpoint, SD.feature, SEARCH)
        yield Triple(SEARCH, RDF.type, SD.Feature)
        yield Triple(SEARCH, RDFS.label, Literal("Text search by SERVICE", language="en"))
    yield Triple(endpoint, SD.defaultEntailmentRegime, ENTAILMENT.Simple)
    yield from _dataset(endpoint, graphs)


def _dataset(endpoint: NamedNode, graphs: Mapping[str, int | None]) -> Iterable[Triple]:
    dataset, default = (NamedNode(f"{endpoint.value}#{name}") for name in ("dataset", "default-graph"))
    yield Triple(endpoint, SD.defaultDataset, dataset)
    yield Triple(dataset, RDF.type, SD.Dataset)
    yield Triple(dataset, DCTERMS.isPartOf, DATASET)
    yield Triple(dataset, SD.defaultGraph, default)
    yield Triple(default, RDF.type, SD.Graph)
    for iri, triples in graphs.items():
        named = NamedNode(f"{endpoint.value}#{quote(iri.removeprefix(graph_iri('').value), safe='')}")
        graph = NamedNode(iri)
        yield Triple(dataset, SD.namedGraph, named)
        yield Triple(named, RDF.type, SD.NamedGraph)
        yield Triple(named, SD.name, graph)
        yield Triple(named, SD.graph, graph)
        yield Triple(graph, RDF.type, SD.Graph)
        if triples is not None:
            yield Triple(graph, VOID.triples, Literal(triples))
