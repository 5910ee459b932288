"""The kinds of heading that LimeSurvey writes: names of columns, texts of questions, or both."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from loaders.limesurvey.column import Column, Part
from loaders.limesurvey.structure import Structure
from loaders.limesurvey.text import abbreviate, in_language, key

Key = Callable[[str], str]

WORDS: Final = {
    Part.OTHER: "Other",
    Part.COMMENT: "Comment",
    Part.SUB_COMMENT: "Comment",
    Part.OTHER_COMMENT: "Other comment",
}
"""LimeSurvey's own words in headings, in English; those of other languages are told by position."""


@dataclass
class HeadingStyle:
    """A kind of heading: how a heading is turned into a key, and which columns (by place) have that key."""

    key: Key
    places: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    text: bool = False

    def add(self, heading: str, place: int) -> None:
        """Note that the column at ``place`` may have ``heading``; places come in order."""
        known = self.places[self.key(heading)]
        if known[-1:] != [place]:
            known.append(place)

    def found(self, headings: Sequence[str]) -> int:
        """Return how many of ``headings`` are of this kind."""
        return sum(self.key(heading) in self.places for heading in headings)


def heading_style(headings: Sequence[str], structure: Structure, columns: Sequence[Column]) -> HeadingStyle:
    """Return the kind of heading that finds most: names if they find half, since texts take longer to compare."""
    best = max(_names(columns), key=lambda style: style.found(headings))
    if best.found(headings) * 2 >= len(headings):
        return best
    return max([best, *_texts(structure, columns)], key=lambda style: style.found(headings))


def _names(columns: Sequence[Column]) -> Iterator[HeadingStyle]:
    for kind in ("code", "em", "sgqa", "field"):
        style = HeadingStyle(str)
        for place, column in enumerate(columns):
            for heading in getattr(column.names, kind):
                style.add(heading, place)
        yield style
    yield _code_and_text(columns)


def _texts(structure: Structure, columns: Sequence[Column]) -> Iterator[HeadingStyle]:
    for language in structure.languages:
        for cut in (str, abbreviate):
            style = HeadingStyle(key, text=True)
            for place, column in enumerate(columns):
                style.add(_text(column, language, structure, cut), place)
            yield style


def _code_and_text(columns: Sequence[Column]) -> HeadingStyle:
    """Return the kind that is a code, a separator of the exporter's choice, and a text."""
    style = HeadingStyle(str)
    for place, column in enumerate(columns):
        for heading in (*column.names.code, *column.names.em):
            style.add(heading, place)
    places = style.places
    longest = max(map(len, places), default=0)

    def code(heading: str) -> str:
        ends = range(min(longest, len(heading) - 1), 0, -1)
        return next((heading[:n] for n in ends if heading[:n] in places and not heading[n].isalnum()), "")

    return HeadingStyle(code, places)


def _text(column: Column, language: str, structure: Structure, cut: Key) -> str:
    """Return a column's heading as text: the question, then in brackets row, column, scale or rank, and comment."""
    question = cut(in_language(column.question.texts, language, structure))
    if column.part is Part.FILE_COUNT:
        return cut(f"filecount - {in_language(column.question.texts, language, structure)}")
    return question + "".join(f" [{part}]" for part in _brackets(column, language, structure, cut))


def _brackets(column: Column, language: str, structure: Structure, cut: Key) -> Iterator[str]:
    for scale, code in enumerate((column.row, column.column)):
        if sub := column.question.subquestion(code, scale):
            yield cut(in_language(sub.texts, language, structure))
    if column.scale is not None:
        yield f"Scale {column.scale}"
    if column.rank is not None:
        yield f"Rank {column.rank}"
    if column.part in WORDS:
        yield WORDS[column.part]
