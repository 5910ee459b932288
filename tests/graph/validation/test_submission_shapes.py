"""What is said of submissions obeys the shapes, and what must not be said of them breaks these."""

from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from api.validation import read_shapes
from api.workspace import Workspace
from graph.named_graph import NamedGraph
from graph.validation import engine
from graph.vocabulary import BASE, DCTERMS, GG, PROV, XSD
from tests.loaders.test_submissions import ACCEPTED, KEPT, RECORD, REJECTED

DECISION = NamedNode(f"{KEPT.iri.value}/decision/1")
DECIDED = replace(KEPT, decisions=(ACCEPTED,))
SHAPES = tuple(graph for graph in read_shapes() if graph.iri.value.endswith("/submission"))


def messages(graph: NamedGraph) -> set[str]:
    focus = {triple.subject for triple in graph.triples}
    report = engine("shacl").validate((*Workspace.ontology(), graph), SHAPES, focus)
    return {message for result in report.results for message in result.messages}


def changed(graph: NamedGraph, without: NamedNode | None = None, *more: Triple) -> NamedGraph:
    return replace(graph, triples=(*(t for t in graph.triples if t.predicate != without), *more))


@pytest.mark.parametrize("decisions", [(), (ACCEPTED,), (REJECTED,), (ACCEPTED, REJECTED)])
def test_what_is_said_obeys_the_shapes(decisions) -> None:  # type: ignore[no-untyped-def]
    assert messages(replace(KEPT, decisions=decisions).graph()) == set()


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (changed(KEPT.graph(), None, Triple(KEPT.iri, GG.submits, NamedNode(RECORD))),
         "A submission that is not accepted names its records."),
        (changed(KEPT.graph(), None, Triple(KEPT.iri, DCTERMS.creator, Literal("A person"))),
         "This does not belong in a submission."),
        (changed(KEPT.graph(), GG.submissionState), "The submission is not in exactly one state."),
        (changed(KEPT.graph(), DCTERMS.dateSubmitted), "The submission does not say when it was received."),
        (replace(KEPT, id="20261122-1").graph(), "The submission has not exactly one identifier of the usual form."),
        (changed(DECIDED.graph(), GG.reviewerRole), "The decision does not say in which role it was taken."),
        (changed(DECIDED.graph(), GG.decidedState,
                 Triple(DECISION, GG.decidedState, NamedNode(f"{BASE}submission-state/submitted"))),
         "The decision neither accepts nor rejects."),
        (changed(DECIDED.graph(), PROV.endedAtTime, Triple(DECISION, PROV.endedAtTime, Literal("2026", datatype=XSD.gYear))),
         "The decision does not say when it was taken."),
        (changed(DECIDED.graph(), None, Triple(DECISION, GG.intoFile, NamedNode("https://example.org/x"))),
         "What the decision changed is no curated file."),
    ],
)  # fmt: skip
def test_what_must_not_be_said_breaks_them(graph: NamedGraph, message: str) -> None:
    assert message in messages(graph)
