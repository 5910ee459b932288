"""Changes: what a corrected export says otherwise than the wave that it replaces, cell by cell."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from graph.named_graph import NamedGraph, Term
from graph.vocabulary import BASE, DCTERMS, FOAF, GG, RDF

_COLUMN: Final = re.compile(r"row \d+; column (.+)$")
_SHOWN: Final = (DCTERMS.title, DCTERMS.abstract, FOAF.page, GG.otherApplications)
"""What of a practice was written freely, and is published."""

Cell = tuple[str, str]
"""A response (``FR``, or ``row 7`` where it is not used) and a column of it."""


@dataclass(frozen=True)
class Change:
    """What a cell of a response said before and says now; None where it said, or says, nothing."""

    response: str
    column: str
    before: str | None
    after: str | None


def changes(before: Iterable[NamedGraph], after: Iterable[NamedGraph]) -> tuple[Change, ...]:
    """Return what the graphs of a wave say otherwise than those ``before``, in order of responses and columns."""
    old, new = _cells(before), _cells(after)
    differing = sorted(cell for cell in {*old, *new} if old.get(cell) != new.get(cell))
    return tuple(Change(*cell, old.get(cell), new.get(cell)) for cell in differing)


def _cells(graphs: Iterable[NamedGraph]) -> Mapping[Cell, str]:
    cells: dict[Cell, str] = {}
    for graph in graphs:
        about: dict[Term, dict[NamedNode, Term]] = {}
        for triple in graph.triples:
            about.setdefault(triple.subject, {})[triple.predicate] = triple.object
        for node, said in about.items():
            cells.update(_cells_of(node, said))
    return cells


def _cells_of(node: Term, said: Mapping[NamedNode, Term]) -> Mapping[Cell, str]:
    kind = said.get(RDF.type)
    path = node.value.removeprefix(BASE)
    if kind == GG.Response:
        name = path.split("/")[2].replace("row-", "row ")
        return {(name, "standing"): _last(said[GG.responseStanding])} if GG.responseStanding in said else {}
    if kind == GG.Answer:
        column = _COLUMN.search(_text(said.get(GG.cell)))
        return {(path.split("/")[2], column[1]): _answer(said)} if column else {}
    if kind == GG.ReportedPractice and GG.reportedIn in said:
        response = _last(said[GG.reportedIn])
        block = path.rpartition("-")[2]
        return {(response, f"{block} {_last(p)}"): _text(said[p]) for p in _SHOWN if p in said}
    return {}


def _answer(said: Mapping[NamedNode, Term]) -> str:
    code, meaning = _text(said.get(GG.rawCode)), _text(said.get(GG.meaning))
    return f"{code} ({meaning})" if meaning and meaning != code else code


def _last(term: Term) -> str:
    return re.split(r"[/#]", str(term.value))[-1]


def _text(term: Term) -> str:
    return str(term.value) if isinstance(term, Literal | NamedNode) else ""
