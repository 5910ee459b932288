"""The report of a validation: what is wrong, where, against which shape, in a form that no engine's habits reach."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from graph.named_graph import Term
from graph.validation.paths import Path, read_path
from graph.validation.triples import Lookup
from graph.vocabulary import PREFIXES, RDF, SH, XSD


class Severity(StrEnum):
    """How much a result matters, after SHACL; other severities count as violations."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True)
class Result:
    """One result: which value of which node is wrong against which constraint of which shape.

    Shapes need IRIs to be told apart: engines rename blank nodes.

    ``messages``, ``name`` and ``description`` are the shape's own words: what is wrong, which field, what is expected.
    ``classes`` and ``allowed`` are the values that the shape allows: instances of classes, or terms of a list.
    """

    focus: Term
    path: Path | None
    value: Term | None
    severity: Severity
    component: NamedNode
    shape: Term
    messages: tuple[str, ...] = ()
    name: str | None = None
    description: str | None = None
    classes: tuple[NamedNode, ...] = ()
    allowed: tuple[Term, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """Return what makes a result the same in every engine: focus, path, component, shape and value."""
        value = "" if self.value is None else str(self.value)
        return str(self.focus), str(self.path or ""), self.component.value, str(self.shape), value

    def as_dict(self) -> dict[str, object]:
        """Return the result as a JSON object; terms are written as in N-Triples, absent parts are null."""
        return {
            "focus": str(self.focus),
            "path": str(self.path) if self.path else None,
            "value": str(self.value) if self.value is not None else None,
            "severity": self.severity.value,
            "component": self.component.value,
            "shape": str(self.shape),
            "messages": list(self.messages),
            "name": self.name,
            "description": self.description,
        }

    def triples(self, node: BlankNode) -> Iterator[Triple]:
        """Yield the result as RDF about ``node``."""
        yield Triple(node, RDF.type, SH.ValidationResult)
        yield Triple(node, SH.focusNode, self.focus)
        yield Triple(node, SH.resultSeverity, SH[self.severity.value])
        yield Triple(node, SH.sourceConstraintComponent, self.component)
        yield Triple(node, SH.sourceShape, self.shape)
        for message in self.messages:
            yield Triple(node, SH.resultMessage, Literal(message))
        if self.value is not None:
            yield Triple(node, SH.value, self.value)
        if self.path is not None:
            path, below = self.path.triples(node.value + "p")
            yield from below
            yield Triple(node, SH.resultPath, path)


@dataclass(frozen=True)
class Report:
    """All results of a validation, each once, in an order that depends on nothing but the data and the shapes."""

    results: tuple[Result, ...]

    @classmethod
    def of(cls, report: Iterable[Triple], shapes: Iterable[Triple]) -> "Report":
        """Return the report that the triples of an engine's report graph make, with the words of ``shapes``."""
        lookup, words = Lookup(report), _Shapes(shapes)
        nodes = [o for s in tuple(lookup.subjects) for o in lookup.objects(s, SH.result)]
        results = {r.key: r for r in (_result(lookup, node, words) for node in nodes)}
        return cls(tuple(results[key] for key in sorted(results)))

    @property
    def conforms(self) -> bool:
        """Return whether there are no results at all, as SHACL defines it."""
        return not self.results

    @property
    def violations(self) -> tuple[Result, ...]:
        """Return the results that keep data from being published."""
        return tuple(r for r in self.results if r.severity is Severity.VIOLATION)

    def as_dict(self) -> dict[str, object]:
        """Return the report as a JSON object."""
        return {"conforms": self.conforms, "results": [r.as_dict() for r in self.results]}

    def triples(self) -> Iterator[Triple]:
        """Yield the report as RDF in the vocabulary of SHACL."""
        report = BlankNode("report")
        yield Triple(report, RDF.type, SH.ValidationReport)
        yield Triple(report, SH.conforms, Literal(str(self.conforms).lower(), datatype=XSD.boolean))
        for index, result in enumerate(self.results):
            node = BlankNode(f"r{index}")
            yield Triple(report, SH.result, node)
            yield from result.triples(node)

    def to_turtle(self) -> str:
        """Return the report as Turtle."""
        prefixes = {**PREFIXES, "sh": str(SH), "shape": "https://w3id.org/genoguide/shape/"}
        return (serialize(self.triples(), format=RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()


def _result(lookup: Lookup, node: Term, shapes: "_Shapes") -> Result:
    path, shape = lookup.first(node, SH.resultPath), lookup.first(node, SH.sourceShape)
    severity = lookup.first(node, SH.resultSeverity)
    own = sorted({m.value for m in lookup.objects(node, SH.resultMessage)})
    return Result(
        focus=_nameless(lookup.first(node, SH.focusNode)),
        path=None if path is None else read_path(lookup, path),
        value=_nameless(lookup.first(node, SH.value)),
        severity=Severity.VIOLATION if severity is None else _severity(severity),
        component=lookup.first(node, SH.sourceConstraintComponent) or SH.ConstraintComponent,
        shape=shape,
        messages=tuple(own),
        name=shapes.words(shape, SH.name),
        description=shapes.words(shape, SH.description),
        classes=tuple(shapes.classes(shape)),
        allowed=tuple(shapes.allowed(shape)),
    )


def _nameless(term: Term) -> Term:
    """Return ``term``, or one and the same blank node for all: their labels mean nothing outside the data."""
    return BlankNode("b") if isinstance(term, BlankNode) else term


def _severity(node: NamedNode) -> Severity:
    name = node.value.removeprefix(str(SH))
    return Severity(name) if name in tuple(Severity) else Severity.VIOLATION


class _Shapes:
    """What the shapes say to people, and which values they allow."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._triples = triples

    @cached_property
    def lookup(self) -> Lookup:
        return Lookup(self._triples)

    def words(self, shape: Term, predicate: NamedNode) -> str | None:
        literal = self.lookup.first(shape, predicate)
        return literal.value if isinstance(literal, Literal) else None

    def classes(self, shape: Term) -> Iterator[NamedNode]:
        """Yield the classes of ``sh:class``, alone or as alternatives of ``sh:or``."""
        yield from self.lookup.objects(shape, SH["class"])
        for alternatives in self.lookup.objects(shape, SH["or"]):
            for member in self.lookup.items(alternatives):
                yield from self.lookup.objects(member, SH["class"])

    def allowed(self, shape: Term) -> Iterator[Term]:
        for members in self.lookup.objects(shape, SH["in"]):
            yield from self.lookup.items(members)
