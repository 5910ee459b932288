"""The best way to read all words of a question as one competency query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from graph.ask.conditions import Condition
from graph.ask.guide import Guide
from graph.ask.phrases import Phrases
from graph.ask.reading import Part, Reading, Role
from graph.ask.spans import Span, Years
from graph.ask.tokens import Token
from graph.ask.vocabulary import Column, Filler, Shape, Thing, columns

PARAMETER: Final = 2.0
CONDITION: Final = 1.5
CUE: Final = 3.0
MORE_CUES: Final = 0.7
VALUE: Final = 1.2
MEASURE: Final = 0.6
SHAPE: Final = 2.0
LONGER: Final = 0.3
"""What each further word of a phrase is worth: the longest phrase is the most certain."""
UNUSED: Final = -2.5
UNKNOWN: Final = -1.5
MISSING: Final = -3.0
UNCUED: Final = -2.0
_COUNTED: Final = ("lack", "most", "least", "count")


@dataclass(frozen=True)
class Cue:
    """A phrase that tells a query from others."""


@dataclass(frozen=True)
class Measured:
    """A phrase for a column of numbers."""

    column: str


@dataclass(frozen=True)
class Valued:
    """A phrase for the value of a column."""

    column: str
    value: str


class Cover:
    """Reads questions as one query."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.phrases: Phrases[Cue | Measured | Valued] = Phrases()
        for cue in guide.cues:
            self.phrases.add(cue, Cue())
        for column, phrases in guide.measures.items():
            for phrase in phrases:
                self.phrases.add(phrase, Measured(column))
        for column, values in guide.values.items():
            for value, phrases in values.items():
                for phrase in phrases:
                    self.phrases.add(phrase, Valued(column, value))

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        own = {column.name for column in self.guide.query.columns}
        return tuple(c for c in columns() if c.name in own and (not c.beside or c.beside in own))

    def read(self, said: Sequence[Token], found: Sequence[Sequence[Span]]) -> Reading:
        """Return the reading of a question with the spans that were found in it."""
        options = [list(self._options(said, found, place)) for place in range(len(said))]
        measure = self._measure(options)

        @lru_cache(maxsize=None)
        def best(place: int, used: frozenset[str]) -> tuple[float, tuple[Part, ...]]:
            if place == len(said):
                return 0.0, ()
            results = []
            for part in options[place]:
                if part.uses and part.uses in used:
                    continue
                worth = part.worth if part.role is not Role.QUESTION or "cue" not in used else MORE_CUES
                now = used | {part.uses} if part.uses else used
                now = now | {"cue"} if part.role is Role.QUESTION else now
                rest, parts = best(part.end, now)
                results.append((worth + rest, (part, *parts)))
            return max(results, key=lambda result: result[0])

        score, parts = best(0, frozenset())
        reading = Reading(self.guide, tuple(self._measured(part, measure) for part in parts), score)
        penalty = MISSING * len(reading.missing) + (0 if self._is_told(reading) else UNCUED)
        return Reading(self.guide, reading.parts, score + penalty)

    def _is_told(self, reading: Reading) -> bool:
        shaped = any(part.uses == "shape" for part in reading.parts)
        return self.guide.free or reading.has_cue or shaped

    def _options(self, said: Sequence[Token], found: Sequence[Sequence[Span]], place: int) -> Iterator[Part]:
        for end, meaning in self.phrases.at(said, place):
            yield from self._own(place, end, meaning)
        filler = any(isinstance(span.meaning, Filler) for span in found[place] if span.end == place + 1)
        if filler:
            yield Part(place, place + 1, Role.PASSED, 0.0)
        known = False
        for span in found[place]:
            known = known or isinstance(span.meaning, Thing | Years)
            yield from self._said(span)
        if not filler:
            yield Part(place, place + 1, Role.UNKNOWN, UNKNOWN)

    def _own(self, start: int, end: int, meaning: Cue | Measured | Valued) -> Iterator[Part]:
        longer = LONGER * (end - start - 1)
        match meaning:
            case Cue():
                yield Part(start, end, Role.QUESTION, CUE + longer)
            case Measured(column):
                yield Part(start, end, Role.SHAPE, MEASURE + longer, uses=f"measure {column}")
            case Valued(column, value):
                condition = Condition(column, "is", value)
                yield Part(start, end, Role.CONDITION, VALUE + longer, uses=column, conditions=(condition,))

    def _said(self, span: Span) -> Iterator[Part]:
        longer = LONGER * (span.end - span.start - 1)
        match span.meaning:
            case Thing(class_name, named):
                thing = span.meaning
                for parameter in self.guide.query.parameters:
                    if parameter.type == class_name:
                        yield Part(span.start, span.end, Role.PARAMETER, PARAMETER + longer, parameter.name, thing, {parameter.name: named.name})
                for column in self._columns:
                    if column.class_name == class_name:
                        condition = Condition(column.name, column.how, named.name)
                        yield Part(span.start, span.end, Role.CONDITION, CONDITION + longer, column.name, thing, conditions=(condition,))
                yield Part(span.start, span.end, Role.UNUSED, UNUSED, thing=thing)
            case Years(first, last):
                yield from self._years(span, first, last)
            case Shape(name) if name == "count":
                yield Part(span.start, span.end, Role.SHAPE, 0.0, uses="count" if self.guide.measures else "")
            case Shape(name) if name in _COUNTED:
                if self.guide.measures:
                    yield Part(span.start, span.end, Role.SHAPE, SHAPE + longer, uses="shape", how=name)
                yield Part(span.start, span.end, Role.UNUSED, UNUSED, how=name)

    def _years(self, span: Span, first: int | None, last: int | None) -> Iterator[Part]:
        longer = LONGER * (span.end - span.start - 1)
        names = {p.name for p in self.guide.query.parameters if p.type == "xsd:integer"}
        if {"from", "to"} <= names:
            said = {"from": first, "to": last}
            values = {name: str(year) for name, year in said.items() if year}
            yield Part(span.start, span.end, Role.PARAMETER, PARAMETER + longer, "years", parameters=values)
        elif any(column.name == "start" for column in self.guide.query.columns):
            conditions = [Condition("start", how, str(year)) for how, year in ((">=", first), ("<=", last)) if year]
            yield Part(span.start, span.end, Role.CONDITION, CONDITION + longer, "years", conditions=tuple(conditions))
        yield Part(span.start, span.end, Role.UNUSED, UNUSED)

    def _measure(self, options: Sequence[Sequence[Part]]) -> str:
        """Return the column by which people compare: the last that is named, as its phrase may hold that of another."""
        named = [part for parts in options for part in parts if part.uses.startswith("measure ")]
        longest = max(named, key=lambda part: part.end - part.start, default=None)
        return longest.uses.removeprefix("measure ") if longest else next(iter(self.guide.measures), "")

    def _measured(self, part: Part, measure: str) -> Part:
        """Return a shape with what it does to the column that is compared."""
        if part.uses == "shape" and part.how == "lack":
            return _with(part, conditions=(Condition(measure, "=", "0"),))
        if part.uses == "shape":
            return _with(part, order=f"-{measure}" if part.how == "most" else measure)
        if part.uses == "count":
            return _with(part, conditions=(Condition(measure, "!=", "0"),))
        return part


def _with(part: Part, *, conditions: tuple[Condition, ...] = (), order: str = "") -> Part:
    return Part(part.start, part.end, part.role, part.worth, part.uses, None, {}, conditions, order)

