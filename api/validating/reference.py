"""What sent content is validated against: shapes and ontology, and the curated records of the served snapshot."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from pyoxigraph import Literal, NamedNode, Store, Triple

from api.reviewing.statements import Statements, digest
from api.validation import Validation, read_shapes
from api.workspace import Workspace
from graph.named_graph import NamedGraph, Provenance
from graph.validation import Report, Result, Severity, VocabularyIndex, engine, nodes_of
from graph.vocabulary import BASE, SH, VOID
from loaders.curated import FOLDERS
from loaders.findings import Finding, Unreadable, in_order
from loaders.findings import Severity as Weight
from loaders.locate import locate
from loaders.submitted import KEY, Submitted, Syntax, read_submitted

_ENGINE: Final = "shacl"
_GRAPHS: Final = f"{BASE}graph/"
_DOCUMENTS: Final = f"<{BASE}doc/"
_READER: Final = NamedNode(f"{BASE}shape/curated-file")
"""The shape to which the results belong that the reader finds, not the engine."""


@dataclass(frozen=True)
class Reference:
    """The shapes, the ontology, the curated graphs of a snapshot, and what it infers of the things in these."""

    shapes: tuple[NamedGraph, ...]
    ontology: tuple[NamedGraph, ...]
    curated: tuple[NamedGraph, ...]
    inferred: frozenset[Triple]

    @classmethod
    def read(cls, snapshot: Path) -> Self:
        """Read what the snapshot in a folder refers to. Raises OSError."""
        store = Store.read_only(str(snapshot / "store"))
        curated = tuple(_curated(store))
        return cls(read_shapes(), Workspace.ontology(), curated, frozenset(_inferred(store, curated)))

    def validate(self, content: bytes, syntax: Syntax, name: str) -> Validation:
        """Return what is wrong in ``content``, seen together with what is served; one that cannot be read is a finding.

        Raises EngineError.
        """
        try:
            sent = self._without_inferred(read_submitted(content, syntax, name))
        except Unreadable as error:
            return Validation(Report(tuple(results([error.finding]))), (error.finding,), 0)
        others = (other for graph in self.curated if (other := sent.beside(graph)) is not None)
        graphs = (sent.graph, *self.ontology, *others)
        report = engine(_ENGINE).validate(graphs, self.shapes, nodes_of([sent.graph]))
        found = locate(report, [sent.file] if sent.file else (), VocabularyIndex(graphs))
        # What stands nowhere in the ontology or in what is served can only be in what was sent.
        located = (replace(f, file=name) if f.file == "graph" else sent.in_rows(f) for f in found)
        both = Report((*results(sent.findings), *report.results))
        return Validation(both, tuple(in_order([*sent.findings, *located])), len(sent.records), sent.records)

    def digests(self, records: Iterable[str]) -> dict[str, str | None]:
        """Return the digest of each of ``records`` as it is served, or None for one that is not."""
        wanted = {NamedNode(record) for record in records}
        found: dict[str, str | None] = {node.value: None for node in wanted}
        for graph in self.curated:
            here = wanted.intersection(t.subject for t in graph.triples if t.predicate == VOID.inDataset)
            statements = Statements(graph.triples if here else ())
            found |= {node.value: digest(statements.record(node)) for node in here}
        return found

    def _without_inferred(self, sent: Submitted) -> Submitted:
        """Return RDF without what we infer, and say of our own documents: a record as we serve it can be sent back."""
        if sent.file:
            return sent
        told = (t for t in sent.graph.triples if t not in self.inferred)
        triples = tuple(t for t in told if not str(t.subject).startswith(_DOCUMENTS))
        return replace(sent, graph=replace(sent.graph, triples=triples))


def _curated(store: Store) -> Iterator[NamedGraph]:
    for graph in store.named_graphs():
        key = graph.value.removeprefix(_GRAPHS)
        if isinstance(graph, NamedNode) and key.partition("/")[0] in FOLDERS:
            triples = tuple(quad.triple for quad in store.quads_for_pattern(None, None, None, graph))
            yield NamedGraph(graph, triples, Provenance(f"data/{key}.yaml", "", "graph.snapshot"))


def _inferred(store: Store, curated: Iterable[NamedGraph]) -> Iterator[Triple]:
    for subject in {t.subject for graph in curated for t in graph.triples if isinstance(t.subject, NamedNode)}:
        for quad in store.quads_for_pattern(subject, None, None, NamedNode(f"{_GRAPHS}inferred")):
            yield quad.triple


def results(findings: Iterable[Finding]) -> Iterator[Result]:
    """Yield what the reader found as results, so that the report in the vocabulary of SHACL has everything."""
    for finding in findings:
        weight = Severity.VIOLATION if finding.severity is Weight.VIOLATION else Severity.WARNING
        place = ", ".join(part for part in (finding.place, finding.record, finding.field) if part)
        told = f"{place}: {finding.message}" + (f" Expected: {finding.expected}." if finding.expected else "")
        value = None if finding.value is None else Literal(finding.value)
        yield Result(NamedNode(_GRAPHS + KEY), None, value, weight, SH.ConstraintComponent, _READER, (told,))
