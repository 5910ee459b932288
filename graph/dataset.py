"""The dataset's description of itself: what it is, under which licence, and where each of its graphs came from."""

from collections.abc import Iterable, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import TOOL_VERSION, NamedGraph
from graph.vocabulary import BASE, BIBO, DCAT, DCTERMS, GG, PROV, RDF, RDFS, VOID

DATASET: Final[NamedNode] = NamedNode(f"{BASE}dataset")
LICENCE: Final[NamedNode] = NamedNode("https://creativecommons.org/licenses/by/4.0/")
LIMITS: Final = (
    "Practices were read from public sources in November 2026; later changes may be unseen, many sources have no date, "
    "some sources are copies on other hosts, and some countries and indicators are thinly covered. Each record names "
    "its sources and says how plainly they support it. No record means nothing was found, not that nothing exists."
)


def describe_dataset(graphs: Sequence[NamedGraph], *, draft: bool) -> NamedGraph:
    """Return the graph that describes the dataset made of ``graphs``; a draft says that it failed validation."""
    return NamedGraph.of("dataset", _triples(graphs, draft))


def _triples(graphs: Sequence[NamedGraph], draft: bool) -> Iterable[Triple]:
    yield from _about(draft)
    for graph in graphs:
        yield Triple(DATASET, VOID.subset, graph.iri)
        yield Triple(graph.iri, VOID.triples, Literal(len(graph.triples)))
        yield from graph.describe()
    inferred = graphs[-1].iri
    yield Triple(
        inferred, RDFS.label, Literal("What follows from the other graphs by the rules of the ontology", language="en")
    )
    for graph in graphs[:-1]:
        yield Triple(inferred, PROV.wasDerivedFrom, graph.iri)


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
