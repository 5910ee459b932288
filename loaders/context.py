"""What the JSON-LD context says about the fields of curated files.

The context alone makes curated YAML into RDF (DESIGN 4). It is read here only to talk about it: which fields exist in
a record of some type, which field a property came from, what IRI a value stands for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from pyoxigraph import NamedNode

from graph.vocabulary import BASE, packaged

KEYWORDS: Final = {"id": "@id", "type": "@type"}
IRI_ILLEGAL: Final = frozenset('<>"{}|\\^`')
"""Printable characters that RFC 3987 keeps out of IRIs."""


@dataclass(frozen=True)
class Term:
    """One field: its name, the IRI of its property, and how its values become RDF."""

    name: str
    iri: str
    values: str | None
    vocabulary: str | None
    nested: Mapping[str, Any]
    is_list: bool = False

    @property
    def is_reference(self) -> bool:
        """Return whether values are IRIs: names within a vocabulary, or addresses."""
        return self.values in ("@vocab", "@id")

    @property
    def holds_records(self) -> bool:
        """Return whether values may be records of their own, as those of ``sources`` are."""
        return "url" in self.nested

    def expand(self, value: object) -> str:
        """Return the IRI, or the text, that ``value`` stands for."""
        text = str(value)
        if self.values != "@vocab":
            return text
        return str(self.nested.get(text) or (self.vocabulary or "") + encode(text))

    def shorten(self, iri: str) -> str:
        """Return the value that stands for ``iri``: a name of the context, or its part below the vocabulary."""
        named = (name for name, of in self.nested.items() if of == iri and not name.startswith("@"))
        return next(named, iri.removeprefix(self.vocabulary or BASE))


@dataclass(frozen=True)
class Scope:
    """The fields that exist in one place: the head of a file, a record of one type, a source."""

    terms: Mapping[str, Term]

    def field_of(self, property_iri: str) -> str | None:
        """Return the name of the field that becomes ``property_iri``."""
        return next((t.name for t in self.terms.values() if t.iri == property_iri), None)


def encode(token: str) -> str:
    """Percent-encode what makes no legal IRI, so that a wrong value is reported rather than dropped."""
    if token and not token.startswith("@") and not any(c in IRI_ILLEGAL or c <= " " for c in token) and _legal(token):
        return token
    return quote(token, safe="") or "%20"


def _legal(token: str) -> bool:
    try:
        NamedNode(token if ":" in token else BASE + token)
    except ValueError:
        return False
    return True


class Context:
    """The JSON-LD context of curated files and of every JSON-LD answer."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.definitions: Mapping[str, Any] = document["@context"]
        self.head = self._scope(("title", "license", "modified", "records"), {})

    def record(self, type_name: object) -> Scope:
        """Return the fields of a record of the type ``type_name``; of any record when the type is unknown."""
        definition = self.definitions.get(type_name) if isinstance(type_name, str) else None
        scoped = definition.get("@context", {}) if isinstance(definition, dict) else {}
        return self._scope((), scoped)

    def source(self) -> Scope:
        """Return the fields of a source within a record."""
        return self._scope((), self.definitions["sources"]["@context"])

    @property
    def types(self) -> tuple[str, ...]:
        """Return the names of the types of records."""
        return tuple(n for n in self.definitions if n[0].isupper() and n != "CuratedFile")

    def expand(self, compact: str) -> str:
        """Return the IRI of a compact one such as ``gg:kind``."""
        prefix, _, name = compact.partition(":")
        base = self.definitions.get(prefix)
        return base + name if isinstance(base, str) else compact

    def _scope(self, names: tuple[str, ...], scoped: Mapping[str, Any]) -> Scope:
        definitions = {**self.definitions, **scoped}
        terms = (self._term(n, d) for n, d in definitions.items() if not names or n in names)
        return Scope({t.name: t for t in terms if t is not None})

    def _term(self, name: str, definition: object) -> Term | None:
        if name.startswith("@") or name[0].isupper():
            return None
        if isinstance(definition, str):
            is_prefix = definition.endswith(("#", "/", "EDTF"))
            return None if is_prefix else Term(name, self.expand(definition), None, None, {})
        if not isinstance(definition, dict):
            return None
        nested = definition.get("@context", {})
        iri = definition.get("@id") or definition["@reverse"]
        return Term(name, self.expand(iri), definition.get("@type"), nested.get("@vocab"), nested, _is_list(definition))


def _is_list(definition: Mapping[str, Any]) -> bool:
    return definition.get("@container") == "@list"


@cache
def packaged_context() -> Context:
    """Return the context that ships with GenoGuide."""
    return Context(json.loads((packaged("ontology") / "context.jsonld").read_text(encoding="utf-8")))
