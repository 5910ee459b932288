"""SHACL property paths: read from RDF, written as RDF and as people write them in SPARQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Triple

from graph.named_graph import Term
from graph.validation.triples import Lookup
from graph.vocabulary import RDF, SH

DEEPEST: Final = 10
_SUFFIXES: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


@dataclass(frozen=True)
class Path:
    """A property path: one property, or an operator (the name of a SHACL term, or ``sequence``) on other paths."""

    operator: str
    parts: tuple["Path", ...] = ()
    iri: str = ""

    def __str__(self) -> str:
        if self.operator == "property":
            return f"<{self.iri}>"
        inner = [f"({p})" if p.operator in ("sequence", "alternativePath") else str(p) for p in self.parts]
        if self.operator == "inversePath":
            return "^" + inner[0]
        if self.operator in _SUFFIXES:
            return inner[0] + _SUFFIXES[self.operator]
        return ("/" if self.operator == "sequence" else "|").join(inner)

    @property
    def properties(self) -> Iterator[str]:
        """Yield the IRIs of the properties in the path."""
        if self.iri:
            yield self.iri
        for part in self.parts:
            yield from part.properties

    def triples(self, label: str) -> tuple[Term, list[Triple]]:
        """Return the node of the path, and the triples that describe it with blank nodes that begin with ``label``."""
        if self.operator == "property":
            return NamedNode(self.iri), []
        nodes, triples = [], []
        for index, part in enumerate(self.parts):
            node, below = part.triples(f"{label}x{index}")
            nodes.append(node)
            triples += below
        if self.operator in ("sequence", "alternativePath"):
            value, members = _list(nodes, label)
            triples += members
        else:
            value = nodes[0]
        if self.operator == "sequence":
            return value, triples
        node = BlankNode(label)
        return node, [*triples, Triple(node, SH[self.operator], value)]


def read_path(lookup: Lookup, node: Term, depth: int = 0) -> Path | None:
    """Return the path that ``node`` stands for, or None when it is none."""
    if isinstance(node, NamedNode):
        return Path("property", (), node.value)
    if depth > DEEPEST:
        return None
    for operator in ("inversePath", *_SUFFIXES):
        value = lookup.first(node, SH[operator])
        if value is not None:
            return _path(operator, [read_path(lookup, value, depth + 1)])
    alternatives = lookup.first(node, SH.alternativePath)
    operator = "sequence" if alternatives is None else "alternativePath"
    members = lookup.items(node if alternatives is None else alternatives)
    return _path(operator, [read_path(lookup, m, depth + 1) for m in members])


def _path(operator: str, parts: list[Path | None]) -> Path | None:
    known = tuple(p for p in parts if p is not None)
    return Path(operator, known) if known and len(known) == len(parts) else None


def _list(nodes: list[Term], label: str) -> tuple[Term, list[Triple]]:
    cells = [BlankNode(f"{label}c{index}") for index in range(len(nodes))]
    rests: list[Term] = [*cells[1:], RDF.nil]
    triples = [Triple(cell, RDF.first, node) for cell, node in zip(cells, nodes, strict=True)]
    return cells[0], triples + [Triple(cell, RDF.rest, rest) for cell, rest in zip(cells, rests, strict=True)]
