"""From a SHACL report to findings: the file, line, record and field of each result, and what would have been right."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from pyoxigraph import BlankNode, NamedNode

from graph.named_graph import Term
from graph.nearest import nearest
from graph.validation import Report, Result, VocabularyIndex
from graph.validation import Severity as Weight
from graph.vocabulary import BASE, RDF, SH
from loaders import context
from loaders.context import Context, Scope, encode
from loaders.curated import CuratedFile, Record, field_name
from loaders.findings import Finding, Severity, in_order, shorten
from loaders.schema import Field, Forms
from loaders.yaml_document import Json, Position

MOST_PLACES: Final = 20
"""Places that one result is told of; a source may stand in thousands of records of a hostile file."""
MOST_NAMES: Final = 15
"""Valid values that a message lists; where there are more it says how many."""


def locate(report: Report, files: Sequence[CuratedFile], vocabulary: VocabularyIndex) -> list[Finding]:
    """Return the results of ``report`` as findings, in the order of the files.

    A result about a record or source of ``files`` becomes a finding at its line; any other, such as one about the
    ontology, a finding that names the file in which ``vocabulary`` knows it. What the findings of ``files`` already
    say of a field is not said twice.
    """
    places = _Places(files)
    found = [f for r in report.results for f in _Locator(r, places, vocabulary).findings()]
    wrong = (f for file in files for f in file.findings if f.severity is Severity.VIOLATION)
    told = {(f.file, f.record, f.field or "type") for f in wrong}
    return list(in_order(f for f in found if (f.file, f.record, f.field) not in told))


@dataclass(frozen=True)
class _Place:
    """A mapping in a file that became a node: a record, a source within one, or the head of the file."""

    file: CuratedFile
    record: Record | None
    fields: dict[str, Json]
    position: Position
    scope: Scope

    def line(self, position: Position) -> int | None:
        return self.file.document.line(position)

    def values(self, field: str) -> list[tuple[Position, Json]]:
        """Return the values of ``field`` and their positions."""
        value, at = self.fields.get(field), (*self.position, field)
        if isinstance(value, list):
            return [((*at, i), item) for i, item in enumerate(value)]
        return [] if value is None else [(at, value)]

    def becomes(self, field: str, value: Json) -> str:
        """Return the IRI or text that ``value`` becomes in ``field``."""
        term, text = self.scope.terms.get(field), _json_text(value)
        if term is None or not (term.is_reference or term.iri.startswith("@")):
            return text
        if term.iri == "@type":
            return self.file.context.expand(str(self.file.context.definitions.get(text, text)))
        reference = term.expand(encode(text)) if ":" not in text else encode(text)
        hostless = reference.endswith("://")  # which urljoin would take for a relative reference
        return reference if hostless else urljoin(f"{BASE}{self.file.key}.yaml", reference)


class _Places:
    """Where in the files the nodes of a report stand."""

    def __init__(self, files: Iterable[CuratedFile]) -> None:
        self.of: dict[str, list[_Place]] = defaultdict(list)
        self.records: dict[str, list[_Place]] = defaultdict(list)
        self.files: dict[str, CuratedFile] = {}
        for file in files:
            self._take(file)

    def _take(self, file: CuratedFile) -> None:
        self.files[file.graph.iri.value] = file
        if isinstance(file.document.data, dict):
            self.of[file.graph.iri.value].append(_Place(file, None, file.document.data, (), file.context.head))
        for record in file.records:
            scope = file.context.record(record.fields.get("type"))
            place = _Place(file, record, dict(record.fields), record.position, scope)
            self.of[record.iri].append(place)
            self.records[file.graph.iri.value].append(place)
            for position, source in place.values("sources"):
                self._take_source(place, position, source)

    def _take_source(self, place: _Place, position: Position, source: Json) -> None:
        fields: dict[str, Json] = source if isinstance(source, dict) else {"url": source}
        source_place = _Place(place.file, place.record, fields, position, place.file.context.source())
        url = fields.get("url")
        if isinstance(url, str):
            self.of[source_place.becomes("url", url)].append(source_place)


class _Locator:
    """Turns one result into findings."""

    def __init__(self, result: Result, places: _Places, vocabulary: VocabularyIndex) -> None:
        self.result, self.places, self.vocabulary = result, places, vocabulary

    def findings(self) -> Iterator[Finding]:
        places = self._nodes()[: MOST_PLACES**2]
        hits = [(place, self._field(place)) for place in places]
        holders = [(p, f) for p, f in hits if any(self._is_value(p, f, v) for _, v in p.values(f))]
        if places:
            for place, field in (holders or hits)[:MOST_PLACES]:
                yield self._finding(place, field)
        elif not self._told_by_structure():
            yield self._elsewhere()

    def _nodes(self) -> list[_Place]:
        """Return the places of the focus node; where the focus is a file, of the records that the value means."""
        focus, value, name = self.result.focus, self.result.value, self.result.name
        if not isinstance(focus, NamedNode):
            return []
        records = self.places.records.get(focus.value, [])
        if isinstance(value, NamedNode):
            records = [p for p in records if p.record and p.record.iri == value.value]
        elif self.result.path is None and name:
            records = [p for p in records if any(self._is_value(p, name, v) for _, v in p.values(name))]
        else:
            records = []
        return records or self.places.of.get(focus.value, [])

    def _told_by_structure(self) -> bool:
        """Return whether the focus is a record without id or a source without url: the reader has said so."""
        return isinstance(self.result.focus, BlankNode) and any(f.findings for f in self.places.files.values())

    def _field(self, place: _Place) -> str:
        """Return the name of the field that the result is about."""
        path = self.result.path
        properties = list(path.properties) if path else []
        if path and path.iri == RDF.type.value:
            return "type"
        fields = [f for f in map(place.scope.field_of, properties) if f and f != "records"]
        holding = [f for f in fields if any(self._is_value(place, f, v) for _, v in place.values(f))]
        own = self.result.name if self.result.name in place.scope.terms else None
        return next(iter(holding or fields[:1]), None) or own or self.result.name or (fields or [""])[0]

    def _is_value(self, place: _Place, field: str, value: Json) -> bool:
        term = self.result.value
        return term is not None and not isinstance(term, BlankNode) and place.becomes(field, value) == term.value

    def _finding(self, place: _Place, field: str) -> Finding:
        values = place.values(field)
        wrong = [(at, v) for at, v in values if self._is_value(place, field, v)]
        one = wrong[0] if wrong else values[0] if len(values) == 1 else None
        position = one[0] if one else (*place.position, field) if field in place.fields else place.position
        raw = _shown(one[1]) if one else ", ".join(_shown(v) for _, v in values) or None
        near, expected = self._remedy(place, field, raw)
        return Finding(
            file=place.file.name,
            message=self._message(),
            line=place.line(position),
            record=shorten(place.record.id) if place.record else None,
            field=field_name((*place.position, field)[2 if place.record else 0 :]),
            value=shorten(raw) if raw is not None else None,
            expected=expected,
            nearest=near,
            severity=self._severity(),
        )

    def _remedy(self, place: _Place, field: str, raw: str | None) -> tuple[str | None, str | None]:
        """Return the nearest valid value, and what is expected."""
        expected, others = self.result.description, self._other_values(place, field)
        if others:
            return None, f"{expected}; elsewhere: {others}"
        names = self._valid(place, field)
        if not names:
            missing = self._missing(place, field)
            return None, f"{expected}: one of {', '.join(missing)}" if missing else expected
        if raw and (several := self._as_list(place, field, raw, names)):
            return several, f"{expected}; several values are a list"
        wrong = self.result.component not in (SH.MinCountConstraintComponent, SH.MaxCountConstraintComponent)
        label = nearest(raw, names) if raw and wrong else None
        near, valid = names[label] if label else None, sorted(set(names.values()))
        if len(valid) <= MOST_NAMES:
            return near, f"{expected}: {'one of ' if len(valid) > 1 else ''}{', '.join(valid)}"
        return near, f"{expected}; there are {len(valid)}" + (f", the nearest is {near}" if near else "")

    def _missing(self, place: _Place, field: str) -> list[str]:
        """Return the few values that a field which is missing may have."""
        form = _form(place, field) if self.result.component == SH.MinCountConstraintComponent else None
        choices = form.choices if form else ()
        return sorted(c.value for c in choices) if len(choices) <= MOST_NAMES else []

    def _as_list(self, place: _Place, field: str, raw: str, names: Mapping[str, str]) -> str | None:
        """Return the list that is meant where valid values stand in one text, as in ``I.1, III.4``."""
        parts = re.split(r"[\s,;]+", raw)
        form = _form(place, field)
        if len(parts) == 1 or form is None or form.single or not all(part in names for part in parts):
            return None
        return f"[{', '.join(names[part] for part in parts)}]"

    def _valid(self, place: _Place, field: str) -> dict[str, str]:
        """Return the valid values of a closed vocabulary by everything that they are called, names first."""
        term = place.scope.terms.get(field)
        names: dict[str, str] = {}
        for allowed in self.result.allowed:
            short = _short(place.file.context, term, allowed)
            names[short] = short
        members = [n for kind in self.result.classes for n in self.vocabulary.names(kind)]
        short_names = [n.iri.value.removeprefix(term.vocabulary or BASE) if term else n.iri.value for n in members]
        names.update((n, n) for n in short_names)
        for name, member in zip(short_names, members, strict=True):
            for label in member.labels:
                names.setdefault(label, name)
        return names

    def _other_values(self, place: _Place, field: str) -> str:
        """Return what other records say where only one value may stand, as for a source in two files."""
        if self.result.component != SH.MaxCountConstraintComponent:
            return ""
        own = [v for _, v in place.values(field)]
        other = (p for p in self._nodes()[:MOST_PLACES] if p is not place)
        values = {_shown(v): p for p in other for _, v in p.values(field) if v not in own}
        return "; ".join(f"'{v}' ({p.file.name}:{p.line((*p.position, field))})" for v, p in values.items())

    def _elsewhere(self) -> Finding:
        focus, path, value = self.result.focus, self.result.path, self.result.value
        shown = None if value is None or value == focus else shorten(_text(value))
        file = self.vocabulary.place(focus) or "graph"
        field = self.result.name or (_text(NamedNode(path.iri)) if path and path.iri else None)
        record = shorten(_text(focus))
        expected, severity = self.result.description, self._severity()
        return Finding(file, self._message(), None, record, field, shown, expected, self._nearest(shown), severity)

    def _nearest(self, shown: str | None) -> str | None:
        """Return the valid value of a closed vocabulary that is nearest to one that stands in no file."""
        members = (n.iri for kind in self.result.classes for n in self.vocabulary.names(kind))
        return nearest(shown, map(_text, (*self.result.allowed, *members))) if shown else None

    def _message(self) -> str:
        return self.result.messages[0] if self.result.messages else "This does not have the form that is expected."

    def _severity(self) -> Severity:
        return Severity.VIOLATION if self.result.severity is Weight.VIOLATION else Severity.WARNING


def _form(place: _Place, field: str) -> Field | None:
    """Return what the shapes say about a field of the record, or nothing where its type is what is wrong."""
    type_name = str(place.fields.get("type"))
    if type_name not in place.file.context.types:
        return None
    return next((f for f in Forms().record(type_name).fields if f.name == field), None)


def _short(known: Context, term: context.Term | None, value: Term) -> str:
    """Return the name that stands for ``value`` in a file: a name of the context, or the last part of the IRI."""
    nested = term.nested.items() if term else ()
    named = next((name for name, iri in nested if iri == value.value), None)
    return named or _text(value)


def _text(term: Term) -> str:
    """Return ``term`` as people read it: the path below the base, the local name, or the text."""
    if not isinstance(term, NamedNode):
        return str(getattr(term, "value", term))
    below = term.value.removeprefix(BASE)
    return below.rpartition("#")[2] if "#" in below else below


def _shown(value: Json) -> str:
    return shorten(value["url"] if isinstance(value, dict) and "url" in value else value)


def _json_text(value: Json) -> str:
    """Return the text of a value as JSON-LD makes it: ``true``, and 2016 for 2016.0."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
