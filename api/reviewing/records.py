"""Records out of RDF: the inverse of reading a curated file, by the same JSON-LD context.

Source: JSON-LD 1.1 Framing, 4; the context is ``ontology/context.jsonld``.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Final, cast

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from api.linked.json_ld import tree
from api.reviewing.statements import Statements
from graph.named_graph import NamedGraph
from graph.named_graph import Term as Node
from graph.vocabulary import BASE, DCTERMS
from loaders.curated import FOLDERS
from loaders.findings import Finding, Unreadable, shorten
from loaders.schema import Field, Form, Forms
from loaders.yaml_document import Json

_GRAPHS: Final = f"{BASE}graph/"
_KEY: Final = re.compile(rf"({'|'.join(FOLDERS)})/[a-z0-9]+(?:[._-][a-z0-9]+)*")
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEAR: Final = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Entry:
    """A record of a curated file: the file's key, its id, and what it states."""

    key: str
    id: str
    triples: tuple[Triple, ...]

    @property
    def iri(self) -> str:
        """Return the IRI of the record."""
        return f"{BASE}{self.key.partition('/')[0]}/{self.id}"

    @cached_property
    def fields(self) -> Mapping[str, Json]:
        """Return the fields of the record as curators write them."""
        content = serialize(self.triples, format=RdfFormat.N_TRIPLES) or b""
        return written(tree(content, self.iri, DCTERMS.source.value, f"{BASE}{self.key}.yaml"))


def entries(graph: NamedGraph, name: str, only: Container[str] | None = None) -> tuple[Entry, ...]:
    """Return the records that ``graph`` states as those of curated files: all, or those with the IRIs in ``only``.

    Raises Unreadable, which names the file ``name`` and the record, for one that no curated file can hold.
    """
    statements = Statements(graph.triples)
    wanted = ((s, file) for s, file in statements.places() if only is None or getattr(s, "value", "") in only)
    return tuple(_entry(statements, subject, file, name) for subject, file in wanted)


def _entry(statements: Statements, subject: NamedNode, file: str, name: str) -> Entry:
    key = file.removeprefix(_GRAPHS)
    if not file.startswith(_GRAPHS) or not _KEY.fullmatch(key):
        expected = f"a file such as <{_GRAPHS}practice/fr>"
        finding = Finding(name, "The record is in no curated file.", field="void:inDataset", value=shorten(file))
        raise _refused(finding, subject, expected)
    folder = key.partition("/")[0]
    identifier = str(getattr(subject, "value", "")).removeprefix(f"{BASE}{folder}/")
    if not _ID.fullmatch(identifier):
        expected = f"an address such as <{BASE}{folder}/fr-cad>"
        finding = Finding(name, "The record's address is not that of its file.", field="id", value=shorten(subject))
        raise _refused(finding, subject, expected)
    return Entry(key, identifier, statements.record(subject))


def written(data: Mapping[str, Json]) -> dict[str, Json]:
    """Return the tree of a record as curators write it: fields in their order, lists sorted, years as numbers."""
    form = record_form(str(data.get("type")))
    inner = {"id": data["id"], "type": data.get("type")}
    return {**inner, **_fields({k: v for k, v in data.items() if k not in inner}, form)}


@cache
def record_form(type_name: str) -> Form | None:
    """Return the form of the records of a type, and None for what is no such type."""
    return _forms().record(type_name) if type_name in _forms().types else None


@cache
def source_form() -> Form:
    """Return the form of a source within a record."""
    return _forms().source()


@cache
def _forms() -> Forms:
    return Forms()


def _fields(data: Mapping[str, Json], form: Form | None) -> dict[str, Json]:
    known = {field.name: field for field in (form.fields if form else ())}
    ordered = sorted(data, key=lambda name: list(known).index(name) if name in known else len(known))
    return {name: _value(known.get(name), data[name]) for name in ordered}


def _value(field: Field | None, value: Json) -> Json:
    if field is None:
        return value
    if field.term.holds_records:
        return sorted((_source(v) for v in (value if isinstance(value, list) else [value])), key=_address)
    if field.term.is_list:
        return value
    if isinstance(value, list):
        return sorted((_scalar(field, v) for v in value), key=lambda v: _rank(field, v))
    return _scalar(field, value) if field.single or not _several(field) else [_scalar(field, value)]


def _several(field: Field) -> bool:
    """Return whether a field of one value is written as a list too: where its values are chosen, or named."""
    return field.term.is_reference and bool(field.choices)


def _source(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    inner = {k: v for k, v in value.items() if k not in ("id", "url")}
    address = value.get("id") or value.get("url")
    return {**({"url": address} if address else {}), **_fields(inner, source_form())}


def _address(source: Json) -> str:
    return str(source.get("url") if isinstance(source, dict) else source)


def _scalar(field: Field, value: Json) -> Json:
    is_year = field.term.values == "edtf" and isinstance(value, str) and _YEAR.fullmatch(value)
    return int(cast("str", value)) if is_year else value


def _rank(field: Field, value: Json) -> tuple[int, str]:
    places = {choice.value: place for place, choice in enumerate(field.choices)}
    return places.get(str(value), len(places)), str(value)


def _refused(finding: Finding, subject: Node, expected: str) -> Unreadable:
    record = shorten(getattr(subject, "value", subject)).removeprefix(BASE)
    return Unreadable(replace(finding, record=record, expected=expected))
