"""Content that somebody sends: a curated file as YAML or JSON-LD, records as RDF or CSV. All is hostile until read.

Nothing is fetched for it: a JSON-LD context is ours, which is known here, or written out in the file.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final, Self

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple

from graph.named_graph import NamedGraph, Provenance
from graph.vocabulary import BASE, CONTEXT_IRI, RDF, VOID
from loaders.context import packaged_context
from loaders.csv_records import FILE_COLUMN, CsvTable, read_csv_records
from loaders.curated import FOLDERS, CuratedFile, curated_file
from loaders.findings import Finding, Unreadable, shorten
from loaders.yaml_document import DEPTH_LIMIT, Json, YamlDocument, decode, parse_yaml, walk

KEY: Final = "submitted"
"""The name of the graph of what is sent as RDF."""
_HEAD: Final = "../graph/"


class Syntax(StrEnum):
    """What content is written in, by the ending of its file."""

    YAML = "yaml"
    JSON_LD = "jsonld"
    TURTLE = "ttl"
    CSV = "csv"


@dataclass(frozen=True)
class Submitted:
    """What was sent, as read: its graph, the curated file that it is, if it is one, and what the reader finds wrong.

    ``records`` are their IRIs. Where they are ``single``, as in RDF and CSV, they stand in for the records of their
    IRIs, and not for all of a file. ``rows`` are the rows of a table by their lines.
    """

    graph: NamedGraph
    file: CuratedFile | None
    findings: tuple[Finding, ...]
    records: tuple[str, ...]
    single: bool = False
    rows: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of_file(cls, file: CuratedFile) -> Self:
        """Return a curated file as what was sent."""
        return cls(file.graph, file, file.findings, tuple(record.iri for record in file.records))

    def beside(self, graph: NamedGraph) -> NamedGraph | None:
        """Return what of a graph of curated content stands beside what was sent; None where that stands in for it."""
        if not self.single:
            return None if graph.iri == self.graph.iri else graph
        return replace(graph, triples=tuple(t for t in graph.triples if t.subject not in self._told))

    @cached_property
    def _told(self) -> frozenset[object]:
        return frozenset(triple.subject for triple in self.graph.triples)

    def in_rows(self, finding: Finding) -> Finding:
        """Return a finding with the row of the table that it is about, where it is about one."""
        row = self.rows.get(finding.line or 0)
        return finding if row is None or finding.row else replace(finding, row=row)


def read_submitted(content: bytes, syntax: Syntax, name: str) -> Submitted:
    """Read what was sent under the file name ``name``. Raises Unreadable when it cannot be read."""
    text = decode(content, name)
    if syntax is Syntax.TURTLE:
        return _rdf(list(_turtle(text, name)), content, name)
    if syntax is Syntax.CSV:
        return _table(read_csv_records(text, name), content, name)
    if syntax is Syntax.YAML:
        return Submitted.of_file(_curated(parse_yaml(text, name), content, name))
    data = _json(text, name)
    if isinstance(data, dict) and isinstance(data.get("records"), list):
        return Submitted.of_file(_curated(YamlDocument(data, _lines(text, name)), content, name))
    return _rdf(list(_json_ld(data, name)), content, name)


def _table(table: CsvTable, content: bytes, name: str) -> Submitted:
    """Return the records of a table. What is wrong with its columns is said once, and not of every record again."""
    file = _curated(table.document, content, name)
    file = replace(file, findings=(*table.findings, *file.findings))
    sent = Submitted.of_file(file)
    rows = Submitted(sent.graph, file, (), sent.records, single=True, rows=table.rows)
    return replace(rows, findings=tuple(rows.in_rows(finding) for finding in file.findings))


def _curated(document: YamlDocument, content: bytes, name: str) -> CuratedFile:
    return curated_file(document, content, _place(document, name), name)


def _place(document: YamlDocument, name: str) -> str:
    """Return the key of a curated file (``practice/fr``): by its name with its folder, else as its head says."""
    path, head = PurePosixPath(name), document.data.get("id") if isinstance(document.data, dict) else None
    stated = str(head).removeprefix(_HEAD) if isinstance(head, str) and head.startswith(_HEAD) else ""
    for key in (f"{path.parent.name}/{path.stem}", stated):
        folder, _, own = key.partition("/")
        if folder in FOLDERS and own and all(c.isalnum() or c in "-_." for c in own) and own.isascii():
            return key
    expected = f"at the head of the file 'id: {_HEAD}practice/fr', with one of the folders {', '.join(FOLDERS)}"
    value = shorten(head) if head is not None else None
    line = document.line(("id",))
    if path.suffix == ".csv":
        expected = (
            f"a column '{FILE_COLUMN}' with practice/fr in every row, or the name with its folder: practice/fr.csv"
        )
    raise Unreadable(Finding(name, "The file does not say where it belongs.", line, None, "id", value, expected))


def _json(text: str, name: str) -> Json:
    try:
        data: Json = json.loads(text)
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
        deepest = max(len(position) for position, _ in walk(data))
    except json.JSONDecodeError as error:
        expected = "valid JSON; often a comma, a quote or a bracket is missing there or before"
        raise Unreadable(Finding(name, f"This is not JSON: {error.msg}.", error.lineno, expected=expected)) from None
    except RecursionError:
        raise _too_deep(name) from None
    except ValueError:  # an endless number, or half of a character
        expected = "numbers that can be written out, and whole characters"
        raise Unreadable(Finding(name, "The JSON holds a value that cannot be.", expected=expected)) from None
    if deepest > DEPTH_LIMIT:
        raise _too_deep(name)
    return data


def _too_deep(name: str) -> Unreadable:
    return Unreadable(Finding(name, f"Values are nested more than {DEPTH_LIMIT} deep.", expected="a flatter document"))


def _lines(text: str, name: str) -> dict[tuple[str | int, ...], int]:
    """Return the lines of the parts of a JSON document: nearly all JSON is YAML; of what is not, no line is known."""
    try:
        return parse_yaml(text, name).lines
    except Unreadable:
        return {}


def _turtle(text: str, name: str) -> Iterator[Triple]:
    try:
        yield from (q.triple for q in pyoxigraph.parse(text, format=RdfFormat.TURTLE, base_iri=BASE))
    except SyntaxError as error:
        expected = "Turtle, with every prefix declared"
        message = f"This is not Turtle: {shorten(error.msg)}."
        raise Unreadable(Finding(name, message, error.lineno, expected=expected)) from None


def _json_ld(data: Json, name: str) -> Iterator[Triple]:
    text = json.dumps(_with_known_context(data, name))
    try:
        yield from (q.triple for q in pyoxigraph.parse(text, format=RdfFormat.JSON_LD, base_iri=BASE))
    except (SyntaxError, ValueError) as error:
        message = f"This is not JSON-LD: {shorten(getattr(error, 'msg', error))}."
        raise Unreadable(Finding(name, message, expected="JSON-LD 1.1")) from None


def _with_known_context(data: Json, name: str) -> Json:
    """Return ``data`` with our own context written out. Raises Unreadable for a context that lies elsewhere."""
    if isinstance(data, list):
        return [_with_known_context(part, name) for part in data]
    if not isinstance(data, dict):
        return data
    return {k: _context(v, name) if k == "@context" else _with_known_context(v, name) for k, v in data.items()}


def _context(value: Json, name: str) -> Json:
    if isinstance(value, list):
        return [_context(part, name) for part in value]
    if value == CONTEXT_IRI:
        definitions: Json = dict(packaged_context().definitions)
        return definitions
    if isinstance(value, str) or (isinstance(value, dict) and "@import" in value):
        expected = f"{CONTEXT_IRI}, or a context that is written out in the file"
        message = "The context lies elsewhere, and nothing is fetched from elsewhere."
        told = shorten(value["@import"] if isinstance(value, dict) else value)
        raise Unreadable(Finding(name, message, None, None, "@context", told, expected))
    return _with_known_context(value, name)


def _rdf(triples: list[Triple], content: bytes, name: str) -> Submitted:
    graph = NamedGraph.of(KEY, triples, Provenance.of(name, content, "loaders.submitted"))
    context = packaged_context()
    types = {context.expand(_type_iri(t)): t for t in context.types}
    records = {_value(t.subject) for t in graph.triples if t.predicate == RDF.type and _value(t.object) in types}
    placed = {_value(t.subject) for t in graph.triples if t.predicate == VOID.inDataset}
    findings = [_without_file(name, record) for record in sorted(records - placed)]
    if not records:
        expected = "a thing of one of the types " + ", ".join(types)
        findings.append(Finding(name, "There are no records.", expected=expected))
    return Submitted(graph, None, tuple(findings), tuple(sorted(records)), single=True)


def _type_iri(name: str) -> str:
    definition = packaged_context().definitions[name]
    return str(definition["@id"] if isinstance(definition, dict) else definition)


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | BlankNode) else ""


def _without_file(name: str, record: str) -> Finding:
    expected = f"the file that it belongs to, such as <{BASE}graph/practice/fr>"
    return Finding(
        name, "This record belongs to no file.", None, record.removeprefix(BASE), "void:inDataset", None, expected
    )
