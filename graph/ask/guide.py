"""How people ask a competency query in words: the section ``ask`` of its header, and what languages add to it.

examples: phrasings, with parameters in braces
cues:     phrases that tell this question from others; without one of them it is hardly meant
passes:   phrases that say nothing more in such a question
whole:    phrases without which it is hardly meant when none of its parameters is said
fixed:    columns that hold the same in every row, so that nothing can be narrowed by them
weak:     columns by which an answer is narrowed only where that was chosen from readings offered
others:   parameters, and phrases before a thing that say that it is another: what one learns from is not who learns
subjects: phrases for what a row is, where rows are compared by measures
apart:    true where it is not about genomics in healthcare, so that words for that say something
free:     true where it may be meant without a cue
measures: columns with numbers of things by which people compare, and the phrases for them
ranks:    columns with other numbers, by which rows are only put in order
values:   columns, their values, and the phrases for these
rows:     what a row is, in the singular and in the plural
about:    classes of things: the words before them in a sentence, those before what is excepted, and how each is called
none, one, many: the sentence for so many rows, where the usual one does not do
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.ask.vocabulary import merged, settings
from graph.queries import InvalidHeader, Query

_KEYS = {
    "examples",
    "cues",
    "passes",
    "whole",
    "fixed",
    "weak",
    "others",
    "subjects",
    "apart",
    "free",
    "measures",
    "ranks",
    "values",
    "rows",
    "about",
    "none",
    "one",
    "many",
}


@dataclass(frozen=True)
class Guide:
    """How people ask one query, and how it answers."""

    query: Query
    examples: tuple[str, ...]
    cues: tuple[str, ...]
    passes: tuple[str, ...]
    whole: tuple[str, ...]
    fixed: tuple[str, ...]
    weak: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]
    subjects: tuple[str, ...]
    apart: bool
    free: bool
    measures: Mapping[str, tuple[str, ...]]
    ranks: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, tuple[str, ...]]]
    rows: tuple[str, str]
    about: Mapping[str, tuple[str, str, str]]
    sentences: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name of the query."""
        return self.query.name

    @classmethod
    def of(cls, query: Query) -> "Guide | None":
        """Return the guide in the header of ``query``, or None if it has none. Raises InvalidHeader."""
        if not query.ask:
            return None
        ask: Mapping[str, Any] = merged(query.ask, settings("queries").get(query.name, {}))
        try:
            one, many = ask["rows"]
            guide = cls(
                query,
                tuple(ask["examples"]),
                tuple(map(str, ask["cues"])),
                tuple(map(str, ask.get("passes", ()))),
                tuple(map(str, ask.get("whole", ()))),
                tuple(map(str, ask.get("fixed", ()))),
                tuple(map(str, ask.get("weak", ()))),
                {name: tuple(phrases) for name, phrases in ask.get("others", {}).items()},
                tuple(map(str, ask.get("subjects", ()))),
                bool(ask.get("apart", False)),
                bool(ask.get("free", False)),
                {c: tuple(p) for c, p in ask.get("measures", {}).items()},
                {c: tuple(p) for c, p in ask.get("ranks", {}).items()},
                {c: {str(v): tuple(p) for v, p in values.items()} for c, values in ask.get("values", {}).items()},
                (one, many),
                {c: (before, without, form) for c, (before, without, form) in ask.get("about", {}).items()},
                {number: ask[number] for number in ("none", "one", "many") if number in ask},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidHeader(f"The section 'ask' of the query {query.name} is not as documented: {error}") from None
        _check(guide)
        return guide


def _check(guide: Guide) -> None:
    columns = {column.name for column in guide.query.columns}
    wrong = [
        *(guide.query.ask.keys() - _KEYS),
        *({*guide.fixed, *guide.weak, *guide.measures, *guide.ranks, *guide.values} - columns),
    ]
    if wrong:
        raise InvalidHeader(f"The section 'ask' of the query {guide.name} names what there is not: {', '.join(wrong)}.")
