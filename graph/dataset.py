"""The dataset's description of itself: what it is, under which licence, and where each of its graphs came from."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import TOOL_VERSION, NamedGraph
from graph.reasoning import INFERRED, Rule
from graph.vocabulary import BASE, BIBO, DATASET, DCAT, DCTERMS, GG, PROV, RDF, RDFS, SPDX, VOID, XSD, graph_iri

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


def describe_dataset(graphs: Sequence[NamedGraph], *, draft: bool, rules: Iterable[Rule] = ()) -> NamedGraph:
    """Return the graph that describes the dataset made of ``graphs``; a draft says that it failed validation.

    ``rules`` are those by which the inferred triples follow.
    """
    return NamedGraph.of("dataset", [*_triples(graphs, draft), *_reasoning(rules)])


def _reasoning(rules: Iterable[Rule]) -> Iterable[Triple]:
    """Yield by which rules the inferred triples follow, each with its file and hash."""
    activity = NamedNode(f"{INFERRED.value}/reasoning")
    agent = NamedNode(f"{BASE}software/genoguide-{TOOL_VERSION}")
    yield Triple(INFERRED, PROV.wasGeneratedBy, activity)
    yield Triple(activity, RDF.type, PROV.Activity)
    yield Triple(activity, RDFS.label, Literal("The rules of the ontology were run until nothing new followed"))
    yield Triple(activity, PROV.wasAssociatedWith, agent)
    for rule in rules:
        plan = NamedNode(f"{BASE}rule/{rule.name}")
        checksum = NamedNode(f"{plan.value}/sha256")
        yield Triple(activity, PROV.used, plan)
        yield Triple(plan, RDF.type, PROV.Plan)
        yield Triple(plan, DCTERMS.identifier, Literal(rule.path))
        yield Triple(plan, SPDX.checksum, checksum)
        yield Triple(checksum, RDF.type, SPDX.Checksum)
        yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
        value = hashlib.sha256(rule.text.encode()).hexdigest()
        yield Triple(checksum, SPDX.checksumValue, Literal(value, datatype=XSD.hexBinary))


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
