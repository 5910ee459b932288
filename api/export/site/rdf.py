"""The static linked data of the drop-in: the graph that its pages come from, as Turtle and JSON-LD."""

from collections.abc import Collection, Iterable
from typing import Any

import pyoxigraph
from pyoxigraph import RdfFormat, Triple

from api.export.site.questions import Questions
from graph.vocabulary import PREFIXES


def graph_of(questions: Questions, practices: Collection[str]) -> list[Triple]:
    """Return guidance, vocabularies, and the ``practices`` (IRIs) with their sources and appraisals, in order.

    The order is that of their N-Triples, so that equal graphs are written as equal files.
    """
    shown = (row for row in questions.solutions("practice-triples") if row["practice"].value in practices)
    triples = {*_triples(questions.solutions("guidance-triples")), *_triples(shown)}
    return sorted(triples, key=str)


def turtle(triples: Iterable[Triple]) -> bytes:
    """Return ``triples`` as Turtle."""
    return pyoxigraph.serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""


def json_ld(triples: Iterable[Triple]) -> bytes:
    """Return ``triples`` as expanded JSON-LD, which needs no context."""
    return (pyoxigraph.serialize(triples, format=RdfFormat.JSON_LD) or b"") + b"\n"


def _triples(solutions: Iterable[Any]) -> Iterable[Triple]:
    return (Triple(row["subject"], row["predicate"], row["object"]) for row in solutions)
