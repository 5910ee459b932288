"""Curated files: YAML-LD that the JSON-LD context makes into one named graph a file.

A file's place gives its records their IRIs, by the ordinary resolution of relative IRIs: the file ``practice/fr.yaml``
is read as if it stood at ``https://w3id.org/genoguide/practice/fr.yaml``, so ``id: fr-cad`` is ``.../practice/fr-cad``.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import pyoxigraph

from graph.named_graph import NamedGraph, Provenance
from graph.nearest import nearest
from graph.vocabulary import BASE, CONTEXT_IRI, graph_iri
from loaders.context import KEYWORDS, Context, Scope, Term, encode, packaged_context
from loaders.findings import Finding, Severity, Unreadable, shorten
from loaders.yaml_document import Json, Position, YamlDocument, read_yaml

FOLDERS: Final = ("practice", "document", "recommendation", "finding", "programme")
"""The folders of curated files; each is the path segment of its records' IRIs."""


@dataclass(frozen=True)
class Record:
    """One record of a curated file: its id and IRI, its fields as written, and its place in the file."""

    id: str
    iri: str
    fields: Mapping[str, Json]
    position: Position


@dataclass(frozen=True)
class CuratedFile:
    """A curated file as read: what it says as RDF, and where each thing stands, for messages about it.

    ``name`` is the path shown in messages; ``key`` the place in the data folder without ending: ``practice/fr``.
    """

    name: str
    key: str
    document: YamlDocument
    graph: NamedGraph
    findings: tuple[Finding, ...]
    context: Context = field(default_factory=packaged_context, repr=False)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """Return the records that have an id."""
        return tuple(_records(self.document, self.key))


def read_curated(path: Path, key: str, name: str | None = None) -> CuratedFile:
    """Read the curated file at ``path``, whose place is ``key`` (``practice/fr``), and make it RDF.

    What is wrong in it is returned as findings, as far as it can be read. Raises Unreadable when it cannot.
    """
    name = name or path.name
    document, content = read_yaml(path, name)
    return curated_file(document, content, key, name)


def curated_file(document: YamlDocument, content: bytes, key: str, name: str) -> CuratedFile:
    """Return the curated file whose ``document`` was read from ``content``; see ``read_curated``. Raises Unreadable."""
    context = packaged_context()
    findings = tuple(_Structure(document, key, name, context).findings())
    provenance = Provenance.of(f"data/{key}.yaml", content, "loaders.curated")
    graph = NamedGraph.of(key, _triples(document, key, name, findings), provenance)
    return CuratedFile(name, key, document, graph, findings, context)


def curated_files(folder: Path) -> dict[str, Path]:
    """Return the curated files below ``folder`` by key, in order."""
    found = (p for f in FOLDERS for p in sorted((folder / f).glob("*.yaml")))
    return {f"{p.parent.name}/{p.stem}": p for p in found}


def passed_over(folder: Path) -> list[Path]:
    """Return the files below ``folder`` that are not read, as their place or ending is not that of a curated file.

    Hidden files are none of these, nor JSON Schemas, which lie there for editors.
    """
    read = {*curated_files(folder).values(), *(folder / "schema").glob("*.json")}
    visible = (p for p in sorted(folder.rglob("*")) if not any(part.startswith((".", "_")) for part in p.parts[-2:]))
    return [path for path in visible if path.is_file() and path not in read]


def _triples(document: YamlDocument, key: str, name: str, findings: tuple[Finding, ...]) -> Iterable[pyoxigraph.Triple]:
    if not isinstance(document.data, dict):
        expected = "a header and 'records:', as in the files of the folder data/"
        raise Unreadable(Finding(name, "The file is not a mapping of fields.", 1, expected=expected))
    definitions: Any = packaged_context().definitions
    expanded = {**_with_legal_iris(document.data), "@context": definitions, "id": graph_iri(key).value}
    try:
        quads = pyoxigraph.parse(
            json.dumps(expanded), format=pyoxigraph.RdfFormat.JSON_LD, base_iri=f"{BASE}{key}.yaml"
        )
        return [q.triple for q in quads]
    except (SyntaxError, ValueError) as error:
        told = findings[0] if findings else Finding(name, f"The file is not JSON-LD: {shorten(error)}.", 1)
        raise Unreadable(told) from None


def _with_legal_iris(data: dict[str, Json]) -> dict[str, Json]:
    """Percent-encode the characters in references that a JSON-LD processor would silently drop the value for."""
    context = packaged_context()

    def value(scope: Scope, term: Term | None, part: Json) -> Json:
        if isinstance(part, list):
            return [value(scope, term, p) for p in part]
        if isinstance(part, dict):
            inner = context.source() if term and term.holds_records else context.record(part.get("type"))
            return fields(inner, part)
        reference = term is not None and (term.is_reference or term.iri in KEYWORDS.values())
        return encode(part) if reference and isinstance(part, str) else part

    def fields(scope: Scope, record: dict[str, Json]) -> dict[str, Json]:
        known = ((k, scope.terms.get(k), v) for k, v in record.items() if not k.startswith("@"))
        return {k: value(scope, term, v) for k, term, v in known if not _nameless(term, v)}

    return fields(context.head, data)


def _nameless(term: Term | None, value: Json) -> bool:
    """Return whether an id or type is no text: JSON-LD refuses the whole file for one, a finding names it."""
    parts = value if isinstance(value, list) and value else [value]
    return term is not None and term.iri in KEYWORDS.values() and not all(isinstance(p, str) for p in parts)


def _records(document: YamlDocument, key: str) -> Iterator[Record]:
    data = document.data
    listed = data.get("records") if isinstance(data, dict) else None
    for index, fields in enumerate(listed if isinstance(listed, list) else []):
        identifier = fields.get("id") if isinstance(fields, dict) else None
        if isinstance(fields, dict) and isinstance(identifier, str):
            iri = urljoin(f"{BASE}{key}.yaml", encode(identifier))
            yield Record(identifier, iri, fields, ("records", index))


class _Structure:
    """What only the YAML shows, and RDF cannot: fields that do not exist, records without id, wrong forms of value."""

    def __init__(self, document: YamlDocument, key: str, name: str, context: Context) -> None:
        self.document, self.key, self.name, self.context = document, key, name, context

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with the form of the file."""
        data = self.document.data
        if not isinstance(data, dict):
            return
        yield from self._head(data)
        records = data.get("records")
        if not isinstance(records, list) or not records:
            yield self._finding(
                ("records",),
                "There are no records.",
                expected="records: and below it a list, each item beginning with '- id:'",
            )
            return
        seen: dict[str, int | None] = {}
        for index, record in enumerate(records):
            yield from self._record(record, ("records", index), seen)
        yield from map(self._cut, self.document.cut)

    def _cut(self, position: Position) -> Finding:
        value = shorten(_at(self.document.data, position))
        message = "The text ends before a '#', which begins a comment."
        expected = "the text in quotes, if the '#' belongs to it; else a space after the '#'"
        return replace(self._finding(position, message, value, expected), severity=Severity.WARNING)

    def _head(self, data: dict[str, Json]) -> Iterator[Finding]:
        for head in ("@context", "id"):
            expected = CONTEXT_IRI if head == "@context" else f"../graph/{self.key}"
            if data.get(head) != expected:
                value = shorten(data[head]) if head in data else None
                yield self._finding(
                    (head,), f"The file's '{head}' is not the one of its place.", value, f"{head}: {expected}"
                )
        yield from self._unknown(data, {"@context", "id", "type", *self.context.head.terms}, ())

    def _record(self, record: Json, position: Position, seen: dict[str, int | None]) -> Iterator[Finding]:
        if not isinstance(record, dict):
            yield self._finding(
                position, "This item is not a record.", shorten(record), "- id: ... with its fields below"
            )
            return
        identifier, line = record.get("id"), self.document.line(position)
        if not isinstance(identifier, str):
            yield self._finding(
                position,
                "This record has no id.",
                shorten(identifier) if identifier is not None else None,
                "id: a short name, such as fr-cad",
            )
        elif identifier in seen:
            yield self._finding(
                (*position, "id"),
                f"This id is already that of the record at line {seen[identifier]}.",
                identifier,
                "an id that no other record has",
            )
        else:
            seen[identifier] = line
        if record.get("type") not in self.context.types:
            yield self._wrong_type(record, position)
        yield from self._fields(record, self._scope(record.get("type")), position)

    def _scope(self, type_name: Json) -> Scope:
        """Return the fields of a record of a type; those of all types where the type is what is wrong."""
        if type_name in self.context.types:
            return self.context.record(type_name)
        return Scope({n: t for name in self.context.types for n, t in self.context.record(name).terms.items()})

    def _wrong_type(self, record: dict[str, Json], position: Position) -> Finding:
        value = record.get("type")
        expected = "type: one of " + ", ".join(self.context.types)
        if value is None:
            return self._finding(position, "This record has no type.", None, expected)
        near = nearest(str(value), self.context.types)
        return self._finding((*position, "type"), "There is no such type of record.", shorten(value), expected, near)

    def _fields(self, record: dict[str, Json], scope: Scope, position: Position) -> Iterator[Finding]:
        yield from self._unknown(record, {*scope.terms}, position)
        for name, value in record.items():
            term = scope.terms.get(name)
            if term is None:
                continue
            items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
            for index, item in items:
                yield from self._value(term, item, (*position, name) if index is None else (*position, name, index))

    def _value(self, term: Term, value: Json, position: Position) -> Iterator[Finding]:
        if isinstance(value, dict) and term.holds_records:
            if not isinstance(value.get("url"), str):
                yield self._finding(position, "This source has no url.", None, "url: https://...")
            yield from self._fields(value, self.context.source(), position)
        elif isinstance(value, dict | list):
            kind = "fields" if isinstance(value, dict) else "a list within a list"
            yield self._finding(
                position,
                f"'{term.name}' holds {kind} where a plain value belongs.",
                shorten(value),
                "plain text or a name; quote text that contains ': '",
            )

    def _unknown(self, record: dict[str, Json], known: set[str], position: Position) -> Iterator[Finding]:
        for name, value in record.items():
            if name not in known:
                near = nearest(name, known)
                yield self._finding(
                    (*position, name),
                    f"There is no field '{shorten(name)}'.",
                    shorten(value),
                    "one of the documented fields",
                    near,
                )

    def _finding(
        self,
        position: Position,
        message: str,
        value: str | None = None,
        expected: str | None = None,
        near: str | None = None,
    ) -> Finding:
        record = _at(self.document.data, position[:2]) if position[:1] == ("records",) else None
        identifier = record.get("id") if isinstance(record, dict) else None
        name = field_name(position[2:] if position[:1] == ("records",) else position)
        return Finding(
            self.name,
            message,
            self.document.line(position),
            shorten(identifier) if identifier else None,
            name or (None if identifier else "records"),
            value,
            expected,
            near,
        )


def field_name(position: Position) -> str:
    """Return what people call a place within a record: ``title``, ``applications``, ``sources[1].title``."""
    last = max((i for i, part in enumerate(position) if isinstance(part, str)), default=-1)
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in position[: last + 1]).lstrip(".")


def _at(data: Json, position: Position) -> Json:
    for part in position:
        try:
            data = data[part]  # type: ignore[index]
        except (TypeError, LookupError):
            return None
    return data
