"""The dataset's description of itself: what it is, under which licence, and where each of its graphs came from."""

from collections.abc import Iterable, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import TOOL_VERSION, NamedGraph
from graph.vocabulary import BASE, BIBO, DATASET, DCAT, DCTERMS, GG, PROV, RDF, RDFS, VOID, graph_iri

LICENCE: Final[NamedNode] = NamedNode("https://creativecommons.org/licenses/by/4.0/")
LIMITS: Final = (
    "Practices were read from public sources in November 2026; later changes may be unseen, many sources have no date, "
    "some sources are copies on other hosts, and some countries and indicators are thinly covered. Each record names "
    "its sources and says how plainly they support it. No record means nothing was found, not that nothing exists."
)


_GENERATED: Final = {
    "inferred": "What follows from the other graphs by the rules of the ontology",
    "editions": "The editions of the graph until this one, and what changed of each thing in each",
    "examples": "Questions to ask of the graph, as SPARQL queries, and the prefixes they are written in",
    "void": "What the graph holds, counted by class and property",
    "service": "What the SPARQL service understands and which graphs it has",
}
"""What the build itself makes of the graphs before it."""


def describe_dataset(graphs: Sequence[NamedGraph], *, draft: bool) -> NamedGraph:
    """Return the graph that describes the dataset made of ``graphs``; a draft says that it failed validation."""
    return NamedGraph.of("dataset", _triples(graphs, draft))


def _triples(graphs: Sequence[NamedGraph], draft: bool) -> Iterable[Triple]:
    yield from _about(draft)
    labels = {graph_iri(name): label for name, label in _GENERATED.items()}
    for position, graph in enumerate(graphs):
        yield Triple(DATASET, VOID.subset, graph.iri)
        yield Triple(graph.iri, VOID.triples, Literal(len(graph.triples)))
        yield from graph.describe()
        if graph.iri in labels:
            yield Triple(graph.iri, RDFS.label, Literal(labels[graph.iri], language="en"))
            for source in graphs[:position]:
                yield Triple(graph.iri, PROV.wasDerivedFrom, source.iri)


def _about(draft: bool) -> Iterable[Triple]:
    title = "GenoGuide, the knowledge graph of genomic-medicine guidance" + (
        " (draft: it failed validation)" if draft else ""
    )
    yield Triple(DATASET, RDF.type, DCAT.Dataset)
    yield Triple(DATASET, RDF.type, VOID.Dataset)
    yield Triple(DATASET, DCTERMS.title, Literal(title, language="en"))
    yield Triple(DATASET, DCTERMS.description, Literal(LIMITS, language="en"))
    yield Triple(DATASET, DCTERMS.license, LICENCE)
    yield Triple(DATASET, DCTERMS.creator, NamedNode(f"{BASE}organization/genoguide"))
    yield Triple(DATASET, DCAT.version, Literal(TOOL_VERSION))
    yield Triple(DATASET, VOID.uriSpace, Literal(BASE))
    yield Triple(DATASET, VOID.vocabulary, NamedNode(str(GG)))
    if draft:
        yield Triple(DATASET, BIBO.status, BIBO["status/draft"])
