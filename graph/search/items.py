"""What can be found: the items of a graph, with their texts and facets, as the queries in ``ontology/search`` say.

``<type>.rq`` yields the items of a type as rows of item, field and value. The fields ``label``, ``code``, ``text``,
``also`` and ``words`` are texts; every other is a facet, whose value is a literal or a thing with a notation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from graph.vocabulary import BASE, packaged

PLAIN_WORDS: Final = "plain-words.txt"
"""How people ask for the things that items bear on."""
EVERYDAY_WORDS: Final = "everyday-words.txt"
"""The same for single items."""
_TEXTS: Final = frozenset({"label", "code", "text", "also", "words"})


@dataclass(frozen=True, order=True)
class Value:
    """A value of a facet: the code by which it is asked for, its English label, and its IRI if it is a thing."""

    code: str
    label: str
    iri: str = ""


@dataclass(frozen=True)
class Item:
    """Something that can be found.

    ``label`` and ``text`` are shown. ``also`` says more of what it means, ``words`` and ``codes`` only how it may be
    looked for, and ``plain`` how people say it who do not know the words of the field.
    """

    iri: str
    type: str
    label: str
    text: str = ""
    also: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    facets: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    @property
    def meaning(self) -> str:
        """The text whose meaning stands for the item."""
        return ". ".join(part.rstrip(".") for part in (self.label, self.text, ", ".join(self.also)) if part)


@dataclass(frozen=True)
class Synonym:
    """A word or phrase for a thing; the lower the rank, the likelier it is meant.

    ``role`` is ``label``, ``also``, or ``lead`` for what leads to the thing and is not sought for it.
    """

    thing: str
    rank: int
    role: str
    word: str
    language: str = ""


def read_items(store: pyoxigraph.Store, folder: Path | None = None) -> list[Item]:
    """Return the items in the default graph of ``store`` in the order of their IRIs."""
    where = folder or packaged("ontology") / "search"
    values = _values(store, where)
    found = [item for path in sorted(where.glob("[a-z]*.rq")) for item in _items(store, path, values)]
    plain = dict[str, list[str]]()
    for iri, text in (*read_phrasings(EVERYDAY_WORDS), *read_phrasings(PLAIN_WORDS)):
        plain.setdefault(iri, []).append(text)
    said = (replace(item, plain=tuple(plain.get(item.iri, ()))) for item in found)
    return sorted(said, key=lambda item: item.iri)


def read_synonyms(store: pyoxigraph.Store, folder: Path | None = None) -> list[Synonym]:
    """Return the words for the same things in the default graph of ``store``, sorted."""
    path = (folder or packaged("ontology") / "search") / "_synonyms.rq"
    rows = _select(store, path)
    found = {
        Synonym(r["thing"].value, int(r["rank"].value), r["role"].value, r["word"].value, r["word"].language or "")
        for r in rows
    }
    return sorted(found, key=lambda s: (s.thing, s.role, s.word, s.language))


def read_phrasings(name: str = PLAIN_WORDS) -> list[tuple[str, str]]:
    """Return the things that people ask for in plain words, by IRI, and how they ask, in the order of the IRIs."""
    path = packaged("ontology") / "search" / name
    lines = [line.partition(": ") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] not in "#"]
    return [(BASE + name, text.strip()) for name, _, found in sorted(lines) for text in found.split(";")]


def _values(store: pyoxigraph.Store, folder: Path) -> dict[str, Value]:
    rows = _select(store, folder / "_names.rq")
    found = sorted((r["thing"].value, r["code"].value, r["label"].value) for r in rows)
    return {thing: Value(code, label, thing) for thing, code, label in reversed(found)}


def _items(store: pyoxigraph.Store, path: Path, values: Mapping[str, Value]) -> Iterable[Item]:
    fields: dict[str, dict[str, set[Any]]] = {}
    for row in _select(store, path):
        if isinstance(row["item"], NamedNode):
            fields.setdefault(row["item"].value, {}).setdefault(row["field"].value, set()).add(row["value"])
    return (_item(iri, path.stem, found, values) for iri, found in fields.items() if "label" in found)


def _item(iri: str, type_: str, found: Mapping[str, set[Any]], values: Mapping[str, Value]) -> Item:
    texts = {name: tuple(sorted({term.value for term in found.get(name, ())})) for name in _TEXTS}
    facets = {name: _facet(terms, values) for name, terms in sorted(found.items()) if name not in _TEXTS}
    text = " ".join(texts["text"])
    return Item(iri, type_, texts["label"][0], text, texts["also"], texts["words"], texts["code"], facets=facets)


def _facet(terms: Iterable[Any], values: Mapping[str, Value]) -> tuple[Value, ...]:
    return tuple(sorted(_value(term, values) for term in terms))


def _value(term: Any, values: Mapping[str, Value]) -> Value:  # noqa: ANN401 (terms have no common class)
    if isinstance(term, Literal):
        return Value(term.value, term.value)
    return values.get(term.value) or Value(term.value.rpartition("/")[2], term.value.rpartition("/")[2], term.value)


def _select(store: pyoxigraph.Store, path: Path) -> Iterable[Any]:
    result = store.query(path.read_text(encoding="utf-8"))
    assert isinstance(result, pyoxigraph.QuerySolutions), path
    return result
