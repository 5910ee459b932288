"""The data dictionary: a Tabular Data Package with a Table Schema for each table (Frictionless Standards, version 1).

What a column means is the definition of its property in the ontology; the codes it may hold are those
of the vocabulary.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.export.source import Source
from api.export.tables.table import Column, Table
from graph.named_graph import TOOL_VERSION
from graph.vocabulary import BASE, PREFIXES, packaged

_PREFIXES: Final = {
    **PREFIXES,
    "bibo": "http://purl.org/ontology/bibo/",
}
_TYPES: Final = {"id": ("string", None), "uri": ("string", "uri")}
"""Types of columns that are strings of a certain form in a Table Schema."""
_PATTERNS: Final = {"edtf": r"\d{4}(-\d{2}(-\d{2})?)?"}
_LICENCES: Final = {
    "https://creativecommons.org/licenses/by/4.0/": ("CC-BY-4.0", "Creative Commons Attribution 4.0 International")
}

Json = dict[str, Any]


@dataclass(frozen=True)
class File:
    """The file of a table: its name, its format, its media type, its size in bytes, and its SHA-256 in hex."""

    table: Table
    path: str
    format: str
    media_type: str
    size: int
    sha256: str
    rows: int


class Dictionary:
    """Says what the tables of an export mean."""

    def __init__(self, source: Source) -> None:
        self._source = source
        asked = source.rows(_query("definitions"))
        self._definitions = {row["term"]: row["definition"] for row in asked}

    def package(self, files: Sequence[File], notes: Iterable[str]) -> Json:
        """Return the description of the whole: what it is, its licence and sources, and every table in ``files``."""
        [about] = self._source.rows(_query("dataset"))
        origins = self._source.rows(_query("origins"))
        tables = {file.table.name: file.table for file in files}
        return {
            "profile": "tabular-data-package",
            "name": "genoguide",
            "id": f"{BASE}dataset",
            "title": about["title"],
            "description": "\n\n".join((about["description"], *notes)),
            "homepage": BASE,
            "version": f"{TOOL_VERSION}+{self._source.manifest.version}",
            "licenses": [_licence(about["licence"])],
            "contributors": [{"title": "GenoGuide project", "path": BASE, "role": "author"}],
            "sources": [{"title": row["title"], "path": row["address"]} for row in origins],
            "resources": [self._resource(file, tables) for file in files],
        }

    def _resource(self, file: File, tables: Mapping[str, Table]) -> Json:
        is_csv = file.format == "csv"
        return {
            "profile": "tabular-data-resource" if is_csv else "data-resource",
            "name": file.table.name,
            "title": file.table.title,
            "description": file.table.description,
            "path": file.path,
            "format": file.format,
            "mediatype": file.media_type,
            **({"encoding": "utf-8", "dialect": {"lineTerminator": "\r\n"}} if is_csv else {}),
            "bytes": file.size,
            "hash": f"sha256:{file.sha256}",
            "schema": self._schema(file.table, tables),
        }

    def _schema(self, table: Table, tables: Mapping[str, Table]) -> Json:
        keys = [_foreign_key(c, table, tables[c.table]) for c in table.columns if c.table and c.table in tables]
        schema = {
            "fields": [self._field(column, table) for column in table.columns],
            "primaryKey": list(table.key),
            "missingValues": [""],
        }
        return {**schema, "foreignKeys": keys} if keys else schema

    def _field(self, column: Column, table: Table) -> Json:
        kind, form = _TYPES.get(column.type, (column.type, None))
        parts = {
            "name": column.name,
            "type": kind,
            "format": form,
            "description": self.describe(column),
            "rdfType": _iri(column.property) if column.property else None,
            "constraints": self._constraints(column, table),
        }
        return {name: part for name, part in parts.items() if part}

    def describe(self, column: Column) -> str:
        """Return what ``column`` means: what its table says, else the definition of its property."""
        return column.description or self._definitions[_iri(column.property or column.name)]

    def _constraints(self, column: Column, table: Table) -> Json:
        codes = list(self._source.names.of_class(column.codes)) if column.codes else list(column.values)
        constraints = {
            "required": column.required or column.name in table.key or None,
            "unique": table.key == (column.name,) or None,
            "enum": codes or None,
            "pattern": _PATTERNS[column.pattern] if column.pattern else r"\S+" if column.type == "id" else None,
            "minimum": column.minimum,
            "maximum": column.maximum,
        }
        return {name: value for name, value in constraints.items() if value is not None}


def _foreign_key(column: Column, table: Table, target: Table) -> Json:
    """Return the reference of ``column`` to the key of ``target``; a table names itself by nothing."""
    [key] = target.key
    resource = "" if target == table else target.name
    return {"fields": [column.name], "reference": {"resource": resource, "fields": [key]}}


def _licence(iri: str) -> Json:
    name, title = _LICENCES.get(iri, (None, None))
    return {**({"name": name, "title": title} if name else {}), "path": iri}


def _iri(compact: str) -> str:
    prefix, _, name = compact.partition(":")
    return _PREFIXES[prefix] + name


def _query(name: str) -> str:
    return (packaged("queries") / "export" / f"{name}.rq").read_text(encoding="utf-8")
