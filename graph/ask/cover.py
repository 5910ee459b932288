"""The best way to read all words of a question as one competency query."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from functools import cache, cached_property, partial
from typing import Final

from graph.ask.amounts import NEAR
from graph.ask.conditions import Condition, Either
from graph.ask.guide import Guide
from graph.ask.overlaps import is_shared, longest
from graph.ask.own import Cue, Measured, Passed, Phrase, Subject, Valued, Whole, own_phrases
from graph.ask.phrases import Phrases
from graph.ask.reading import Part, Reading, Role
from graph.ask.shares import NOBODY_KNOWS, Shares, weighed
from graph.ask.span import Amount, Span, Years
from graph.ask.tokens import Token
from graph.ask.vocabulary import RECORDS, Column, Filler, Several, Shape, Thing, columns, settings
from graph.ask.years import SURVEY
from graph.search.text import fold

PARAMETER: Final = 2.0
DESCRIPTION: Final = 1.0
"""The same for a parameter that only describes what is sought."""
CONDITION: Final = 1.5
CUE: Final = 3.0
MORE_CUES: Final = 0.7
VALUE: Final = 1.2
MEASURE: Final = 0.6
SHAPE: Final = 2.0
EXACT: Final = 0.1
LABEL: Final = 0.5
"""What it is worth that a thing is called so first of all, and not beside."""
LONGER: Final = 0.3
"""What each further word of a phrase is worth: the longest phrase is the most certain."""
UNUSED: Final = -4.0
UNKNOWN: Final = -1.5
MISSING: Final = -3.0
UNCUED: Final = -2.0
SUBJECT: Final = 1.0
_WORTH: Final = {
    "gg:Addressee": 2.2,
    **dict.fromkeys(("gg:PracticeKind", "gg:PracticeStatus", "gg:PracticeScale", "gg:AppraisalCriterion"), DESCRIPTION),
}
"""What a parameter is worth that is not the usual one."""
_COMPARED: Final = ("lack", "most", "least")
_RANKED: Final = ("most", "least")
_COUNTING: Final = tuple(map(Shape, (*_COMPARED, "count")))
"""Shapes without which columns of numbers are not meant."""
_DATED: Final = ("newest", "oldest")
_TELLING: Final = (*_COMPARED, *_DATED, "except", "than")
"""Shapes without which a question would be another."""
_CUE: Final = "cue"
OwnPhrase = tuple[int, Phrase, bool]
Own = Sequence[Sequence[OwnPhrase]]
"""The phrases of a query that begin at each place."""


class Cover:
    """Reads questions as one query."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.phrases: Phrases[Phrase] = Phrases()
        for phrase, meaning in own_phrases(guide):
            self.phrases.add(phrase, meaning)
        self._others = {parameter: Phrases[None]() for parameter in guide.others}
        for parameter, others in guide.others.items():
            for phrase in others:
                self._others[parameter].add(phrase, None)

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        own = {column.name for column in self.guide.query.columns} - set(self.guide.fixed)
        return tuple(c for c in columns() if c.name in own and (not c.beside or c.beside in own))

    @cached_property
    def _date(self) -> str:
        """The column with the time of a row; empty where there is none."""
        own = {column.name for column in self.guide.query.columns}
        return next((column for column in settings("dated") if column in own), "")

    @cached_property
    def _compared(self) -> Sequence[str]:
        """The shapes that mean something here: none lacks a level, as zero things."""
        return _COMPARED if self.guide.measures else _RANKED if self.guide.ranks else ()

    @cached_property
    def _rows_of_one(self) -> Set[str]:
        """The classes of which this query takes no two things, so that of several in a row none is meant alone."""
        types = [parameter.type for parameter in self.guide.query.parameters]
        return {type_ for type_ in types if types.count(type_) == 1} | {column.class_name for column in self._columns}

    def read(
        self,
        said: Sequence[Token],
        found: Sequence[Sequence[Span]],
        likely: bool = False,
        shares: Shares = NOBODY_KNOWS,
    ) -> Reading | None:
        """Return the reading of a question, or None if nothing speaks for it: no word, nor that it is ``likely``.

        ``shares`` say how likely such questions tell a query of what.
        """
        own = [list(self._said(said, found, place)) for place in range(len(said))]
        if not any(_counts(span) for here in found for span in here):
            own = [[phrase for phrase in here if not isinstance(phrase[1], Measured)] for here in own]
        if not (likely or self.guide.free or any(own)):
            return None
        options = [list(self._options(said, found[place], own, place)) for place in range(len(said))]
        options = [[weighed(part, shares) for part in here] for here in longest(options, found, self._rows_of_one)]
        measure = self._measure(options)

        @cache
        def best(place: int, used: frozenset[str]) -> tuple[float, tuple[Part, ...]]:
            if place == len(said):
                return 0.0, ()
            results = []
            for part in options[place]:
                if part.uses in used:
                    continue
                cue = 0.0 if not part.cues else MORE_CUES if _CUE in used else CUE
                rest, parts = best(part.end, used | {part.uses, _CUE if part.cues else ""} - {""})
                results.append((part.worth + cue + rest, (part, *parts)))
            return max(results, key=lambda result: result[0])

        score, parts = best(0, frozenset())
        ranked = any(p.uses == "shape" and p.how in _RANKED for p in parts)
        told = ranked or any(token.folded in settings("each") for token in said)
        reading = Reading(self.guide, tuple(self._measured(part, measure, told) for part in parts), score)
        reading = replace(reading, vague=self._is_vague(reading, own), shared=is_shared(parts, options))
        penalty = MISSING * len(reading.missing) + (0 if likely or self._is_told(reading, own) else UNCUED)
        return replace(reading, score=score + penalty)

    def _said(self, said: Sequence[Token], found: Sequence[Sequence[Span]], place: int) -> Iterator[OwnPhrase]:
        """Yield this query's phrases at a place; a word that says nothing by itself is no other word's other form."""
        fills = any(s.exact and isinstance(s.meaning, Filler) and s.end == place + 1 for s in found[place])
        for end, meaning, akin in self.phrases.akin(said, place):
            if akin or not fills or end > place + 1:
                yield end, meaning, akin

    def _is_vague(self, reading: Reading, own: Own) -> bool:
        """Return whether a question is about one thing by all that it says, but does not say about which."""
        whole = any(isinstance(meaning, Whole) for here in own for _, meaning, _ in here)
        return bool(self.guide.whole) and not (reading.parameters or reading.conditions or whole)

    def _is_told(self, reading: Reading, own: Own) -> bool:
        """Return whether something tells that this query is meant: for one, that its rows are compared."""
        named = not self.guide.subjects or any(isinstance(meaning, Subject) for here in own for _, meaning, _ in here)
        compared = named and any(part.uses == "shape" for part in reading.parts)
        told = any(part.cues or part.uses.split(" ")[0] in self.guide.values for part in reading.parts)
        return self.guide.free or told or compared

    def _options(self, said: Sequence[Token], found: Sequence[Span], own: Own, place: int) -> Iterator[Part]:
        counted = self.guide.measures and any(span.meaning == Shape("count") for span in found)
        cues = {end for end, meaning, _ in own[place] if isinstance(meaning, Cue)}
        for end, meaning, _ in own[place]:
            yield from self._own(place, end, meaning, "count" if counted else "", end in cues)
        if not any(isinstance(span.meaning, Thing | Years) for span in found):
            yield Part(place, place + 1, Role.UNKNOWN, UNKNOWN)
        for span in found:
            yield from self._meant(said, found, own, span)

    def _meant(self, said: Sequence[Token], found: Sequence[Span], own: Own, span: Span) -> Iterator[Part]:
        """Yield what a span may do here; ``found`` are those that begin where it does."""
        match span.meaning:
            case Filler(subject):
                if not (subject and self.guide.apart):
                    yield Part(span.start, span.end, Role.PASSED, 0.0)
            case Thing():
                yield from self._thing(span, span.meaning, _within(own, span) | _says(found, span), said)
            case Several():
                yield from self._several(span, span.meaning)
            case Years():
                yield from self._years(span, span.meaning)
            case Amount():
                yield from self._amount(span, span.meaning, own)
            case Shape(name):
                yield from self._shape(span, name)

    def _own(self, start: int, end: int, meaning: Phrase, uses: str, is_cue: bool) -> Iterator[Part]:
        longer = LONGER * (end - start - 1)
        match meaning:
            case Cue():
                yield Part(start, end, Role.QUESTION, longer, uses, cues=True)
            case Passed():
                yield Part(start, end, Role.PASSED, 0.0)
            case Subject():
                yield Part(start, end, Role.QUESTION, SUBJECT + longer, uses="subject")
            case Measured(column):
                yield Part(start, end, Role.SHAPE, MEASURE + longer, uses=f"measure {column}")
            case Valued(column, value):
                given = (_valued(column, value),)
                uses = f"{column} {value}"
                yield Part(start, end, Role.CONDITION, VALUE + longer, uses, conditions=given, cues=is_cue)

    def _thing(self, span: Span, thing: Thing, own: Set[type], said: Sequence[Token]) -> Iterator[Part]:
        """Yield what a thing may be: a parameter, or a condition unless the query is about such things anyway."""
        part = partial(Part, span.start, span.end, things=(thing,), exact=span.exact)
        yield part(Role.UNUSED, UNUSED)
        if thing.profession and not any(end for place in range(len(said)) for end in self._cues(said, place)):
            return
        if Filler in own and thing.class_name == "gg:PracticeKind":
            return  # an initiative may be anything
        words = " ".join(token.folded for token in said[span.start : span.end])
        first = thing.class_name not in _WORTH and words == fold(thing.named.label)
        longer = LONGER * (span.end - span.start - 1) + EXACT * span.exact + LABEL * first
        whole = DESCRIPTION if Filler in own else _WORTH.get(thing.class_name, PARAMETER)
        for parameter in self.guide.query.parameters:
            if _takes(parameter.type, thing) and not self._is_other(parameter.name, said, span.start):
                given = {parameter.name: _value(parameter.type, thing)}
                yield part(Role.PARAMETER, whole + longer, parameter.name, parameters=given, cues=Cue in own)
        parameters = {parameter.type for parameter in self.guide.query.parameters}
        for column in self._columns:
            if (
                column.class_name == thing.class_name
                and not own & {Cue, Passed, Filler}
                and thing.class_name not in parameters
            ):
                condition = _condition(column.name, column.how, thing)
                weak = column.name in self.guide.weak
                yield part(
                    Role.CONDITION, min(CONDITION, whole) + longer, column.name, conditions=(condition,), weak=weak
                )

    def _cues(self, said: Sequence[Token], place: int) -> Iterator[int]:
        return (end for end, meaning, _ in self.phrases.at(said, place) if isinstance(meaning, Cue))

    def _several(self, span: Span, several: Several) -> Iterator[Part]:
        """Yield that a column holds one of some things, or none of them, unless the query is about one of them."""
        if any(p.required for p in self.guide.query.parameters if p.type == several.family):
            return
        longer = LONGER * (span.end - span.start - 1)
        worth = min(_WORTH.get(several.family, PARAMETER), PARAMETER) + longer
        for name in dict.fromkeys(column.name for column in self._columns):
            hows = {column.class_name: column.how for column in self._columns if column.name == name}
            if all(thing.class_name in hows for thing in several.things):
                either = Either(tuple(_condition(name, hows[t.class_name], t) for t in several.things), several.outside)
                uses = f"{name} outside" if several.outside else name
                yield Part(
                    span.start,
                    span.end,
                    Role.CONDITION,
                    worth,
                    uses,
                    things=several.things,
                    conditions=(either,),
                    weak=name in self.guide.weak,
                )

    def _is_other(self, parameter: str, said: Sequence[Token], place: int) -> bool:
        """Return whether the words before a place say that what follows is not this parameter."""
        phrases = self._others.get(parameter)
        return phrases is not None and any(
            end == place for start in range(place) for end, *_ in phrases.at(said, start)
        )

    def _shape(self, span: Span, name: str) -> Iterator[Part]:
        longer = LONGER * (span.end - span.start - 1)
        if name == "count":
            yield Part(span.start, span.end, Role.SHAPE, longer, uses="count" if self.guide.measures else "")
        elif name in _TELLING:
            if name in self._compared:
                yield Part(span.start, span.end, Role.SHAPE, SHAPE + longer, uses="shape", how=name)
            if name in _DATED:
                yield from self._dated(span, name)
            yield Part(span.start, span.end, Role.UNUSED, UNUSED, how=name)

    def _amount(self, span: Span, amount: Amount, own: Own) -> Iterator[Part]:
        """Yield that so many are counted, where the noun behind the number is what is counted here."""
        near = (meaning for here in own[span.end : span.end + NEAR] for _, meaning, _ in here)
        measured = any(isinstance(meaning, Measured) for meaning in near)
        if measured or (amount.of_kind and self.guide.measures):
            worth = SHAPE + LONGER * (span.end - span.start - 1)
            yield Part(span.start, span.end, Role.CONDITION, worth, "shape", how=f"{amount.how}{amount.number}")

    def _dated(self, span: Span, name: str) -> Iterator[Part]:
        column = self._date
        if column:
            known, order = Condition(column, "known", "", "any"), f"-{column}" if name == "newest" else column
            longer = LONGER * (span.end - span.start - 1)
            yield Part(
                span.start, span.end, Role.SHAPE, DESCRIPTION + longer, "dated", conditions=(known,), order=order
            )

    def _years(self, span: Span, years: Years) -> Iterator[Part]:
        first, last, longer = years.first, years.last, LONGER * (span.end - span.start - 1)
        yield from self._waves(span, years)
        names = {p.name for p in self.guide.query.parameters if p.type == "xsd:integer"}
        if {"from", "to"} <= names:
            said = {"from": first, "to": last}
            values = {name: str(year) for name, year in said.items() if year}
            yield Part(span.start, span.end, Role.PARAMETER, PARAMETER + longer, "years", parameters=values)
        elif (column := self._date) in settings("bounded"):
            # What ended in a year did not begin in it: a bound on the beginning is worth less than a parameter.
            conditions = [Condition(column, how, str(year)) for how, year in ((">=", first), ("<=", last)) if year]
            yield Part(
                span.start, span.end, Role.CONDITION, DESCRIPTION + longer, "years", conditions=tuple(conditions)
            )
        yield Part(span.start, span.end, Role.UNUSED, UNUSED)

    def _waves(self, span: Span, years: Years) -> Iterator[Part]:
        """Yield waves of the survey that are named by their years."""
        names = {p.name for p in self.guide.query.parameters if p.type == SURVEY}
        said = [thing.named.name for thing in years.waves]
        values: dict[str, str] = {}
        if {"from", "to"} <= names:
            bounds = ["from", "to"] if len(said) > 1 else ["from"] if years.last is None else ["to"]
            values = dict(zip(bounds, said, strict=False))
        elif names and years.first == years.last:
            values = dict(zip(names, said, strict=False))
        if values:
            worth = PARAMETER + LONGER * (span.end - span.start - 1)
            yield Part(span.start, span.end, Role.PARAMETER, worth, "years", years.waves, parameters=values)

    def _measure(self, options: Sequence[Sequence[Part]]) -> str:
        """Return the column by which people compare: the last that is named, as its phrase may hold that of another."""
        named = [part for parts in options for part in parts if part.uses.startswith("measure ")]
        longest = max(named, key=lambda part: part.end - part.start, default=None)
        usual = next(iter((*self.guide.measures, *self.guide.ranks)), "")
        return longest.uses.removeprefix("measure ") if longest else usual

    def _measured(self, part: Part, measure: str, told: bool) -> Part:
        """Return a shape with what it does to the column that is compared; numbers that are ``told`` seek nothing."""
        if part.uses == "shape" and part.how == "lack":
            return replace(part, conditions=(Condition(measure, "=", "0"),))
        if part.uses == "shape" and part.how in _RANKED:
            return replace(part, order=f"-{measure}" if part.how == "most" else measure)
        if part.uses == "shape":
            return replace(part, conditions=(Condition(measure, part.how[0], part.how[1:]),))
        if part.uses == "count" and not told:
            return replace(part, conditions=(Condition(measure, "!=", "0"),))
        return part


def _counts(span: Span) -> bool:
    """Return whether words have to do with numbers of things."""
    return span.meaning in _COUNTING or isinstance(span.meaning, Amount)


def _takes(type_: str, thing: Thing) -> bool:
    return type_ == thing.class_name or (type_ == _ANYTHING and thing.class_name in RECORDS)


def _value(type_: str, thing: Thing) -> str:
    """Return a thing as the value of a parameter: its name, or the end of its IRI where it can be anything."""
    return "/".join(thing.named.iri.rsplit("/", 2)[1:]) if type_ == _ANYTHING else thing.named.name


_ANYTHING: Final = "xsd:anyURI"


def _condition(column: str, how: str, thing: Thing) -> Condition:
    """Return the condition that a column holds a thing, or a member of a group."""
    value = thing.named.iri if how == "within" else thing.named.name
    return Condition(column, how, value, thing.named.name if how == "within" else "")


def _valued(column: str, value: str) -> Condition:
    """Return the condition that a column holds a value of the header; with ``>`` or ``<`` before a number."""
    return Condition(column, value[0], value[1:]) if value[0] in "<>" else Condition(column, "is", value)


def _within(own: Own, span: Span) -> Set[type]:
    """Return what the phrases of a query within a span are."""
    places = range(span.start, span.end)
    return {type(meaning) for place in places for end, meaning, _ in own[place] if end <= span.end}


def _says(found: Sequence[Span], span: Span) -> Set[type]:
    """Return that a span says nothing, where it is also a word that does not."""
    return {Filler for other in found if other.exact and other.end == span.end and isinstance(other.meaning, Filler)}
