"""Differences in words: as lines, as Markdown and as JSON, with the names of fields and values that curators write."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from graph.changes import Kind
from graph.differences import Difference, PropertyChange
from graph.named_graph import Term as Node
from graph.vocabulary import BASE
from loaders.context import Scope
from loaders.findings import shorten
from loaders.schema import Forms

_CONTEXT_WORDS: Final = 3
"""Words that stay before and after what changed in a text."""


@dataclass(frozen=True)
class FieldChange:
    """A field and its values before and after, as curators write them."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def words(self) -> str:
        """The change on one line: ``status pilot -> implemented``."""
        if len(self.before) == len(self.after) == 1:
            before, after = _apart(self.before[0], self.after[0])
            return f"{self.field} {before} -> {after}"
        parts = [f"- {_line(v)}" for v in self.before] + [f"+ {_line(v)}" for v in self.after]
        return f"{self.field} {', '.join(parts)}"


class Words:
    """What fields and values of records are called."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._labels: dict[tuple[str, str], str] = {}
        for name in forms.types:
            for field in forms.record(name).fields:
                self._labels |= {(field.term.iri, c.value): c.label for c in field.choices}

    def changes(self, difference: Difference) -> list[FieldChange]:
        """Return what changed of a thing, field by field."""
        context = self._forms.context
        scope = context.record(difference.type) if difference.type else context.source()
        return [self._change(scope, change) for change in difference.changes]

    def _change(self, scope: Scope, change: PropertyChange) -> FieldChange:
        field = scope.field_of(change.property.value) or change.property.value
        before, after = (tuple(self._value(scope, field, v) for v in vs) for vs in (change.before, change.after))
        return FieldChange(field, before, after)

    def _value(self, scope: Scope, field: str, value: Node) -> str:
        term = scope.terms.get(field)
        if not isinstance(value, NamedNode) or term is None:
            return str(value.value)
        written = term.shorten(value.value)
        label = self._labels.get((term.iri, written), "")
        same = not label or _plain(label) == _plain(written)
        return written if same else f"{written} ({label})"


def name_of(difference: Difference) -> str:
    """Return how a thing is called: a record by its id, a source by its address."""
    return difference.iri.removeprefix(BASE).rpartition("/")[2] if difference.type else difference.iri


def as_text(found: Sequence[Difference], words: Words) -> str:
    """Return one line a change, and how many there are."""
    return "\n".join([*_lines(found, words), _summary(found)])


def as_markdown(found: Sequence[Difference], words: Words) -> str:
    """Return the differences below a heading each for what was added, changed and removed."""
    parts = [f"{_summary(found)}"]
    for kind in Kind:
        alike = [d for d in found if d.kind is kind]
        parts += [f"\n## {kind.value.capitalize()}\n"] if alike else []
        parts += [f"- `{name_of(d)}`: {_marked(rest)}" for d in alike for rest in _told(d, words)]
    return "\n".join(parts)


def as_json(found: Sequence[Difference], words: Words) -> str:
    """Return the differences as a JSON array of objects."""
    return json.dumps([_object(d, words) for d in found], indent=2, ensure_ascii=False)


FORMS: Final[Mapping[str, Callable[[Sequence[Difference], Words], str]]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}


def _lines(found: Sequence[Difference], words: Words) -> Iterator[str]:
    for difference in found:
        yield from (f"{name_of(difference)}: {told}" for told in _told(difference, words))


def _told(difference: Difference, words: Words) -> Iterator[str]:
    if difference.kind is Kind.CHANGED:
        yield from (change.words for change in words.changes(difference))
    else:
        yield f"{difference.kind.value} ({difference.type}: {shorten(difference.label)})"


def _object(difference: Difference, words: Words) -> dict[str, object]:
    changes = [{"field": c.field, "before": c.before, "after": c.after} for c in words.changes(difference)]
    about = {"kind": difference.kind.value, "name": name_of(difference), "iri": difference.iri}
    return {**about, "type": difference.type or None, "label": difference.label, "changes": changes}


def _summary(found: Sequence[Difference]) -> str:
    number = Counter(d.kind for d in found)
    told = [f"{number[kind]:,} {kind.value}" for kind in Kind if number[kind]]
    return f"{', '.join(told)}." if told else "No difference."


def _apart(before: str, after: str) -> tuple[str, str]:
    """Return two texts on one line each: of long ones the part in which they differ, with some words around it."""
    old, new = before.split(), after.split()
    if max(len(old), len(new)) <= 4 * _CONTEXT_WORDS:
        return _line(before), _line(after)
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = list(zip(reversed(old[start:]), reversed(new[start:]), strict=False))
    end = next((i for i, (a, b) in enumerate(rest) if a != b), len(rest))
    first = max(0, start - _CONTEXT_WORDS)
    return _part(old, first, len(old) - end + _CONTEXT_WORDS), _part(new, first, len(new) - end + _CONTEXT_WORDS)


def _part(words: Sequence[str], first: int, last: int) -> str:
    text = " ".join(words[first:last])
    return f'"{"… " if first else ""}{shorten(text)}{" …" if last < len(words) else ""}"'


def _line(value: str) -> str:
    """Return a value on one line: an address in full, as two may differ at their ends, a text shortened."""
    return value if value.startswith(("https://", "http://")) and value.isprintable() else shorten(value)


def _plain(text: str) -> str:
    return text.casefold().replace("-", " ")


def _marked(text: str) -> str:
    """Return ``text`` with the characters that Markdown would take for markup made plain."""
    return "".join(f"\\{c}" if c in "\\`*_<[]|" else c for c in text)
