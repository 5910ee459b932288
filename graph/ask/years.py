"""Years in a question, with the words that say what they bound, and the waves of the survey that they name."""

from collections.abc import Iterator, Sequence
from typing import Final

from graph.ask.span import Found, Span, Years
from graph.ask.tokens import Token
from graph.ask.vocabulary import Shape, Thing, is_year

SURVEY: Final = "gg:Survey"


def years(said: Sequence[Token], found: Found) -> Iterator[Span]:
    """Yield years, and the words around them that say what they bound."""
    for place, token in enumerate(said):
        if not is_year(token.text):
            continue
        year, waves = int(token.text), _waves(found[place])
        yield Span(place, place + 1, Years(year, year, waves))
        for name, start in _shapes_before(found, place):
            if name in _BOUNDS:
                after, before = _BOUNDS[name]
                yield Span(start, place + 1, Years(_plus(year, after), _plus(year, before), waves))
        yield from _bounded_behind(found, place, year, waves)
        yield from _from_to(said, found, place)


def _bounded_behind(found: Found, place: int, year: int, waves: tuple[Thing, ...]) -> Iterator[Span]:
    """Yield the years of ``2027 or later`` and ``in 2027 or later``."""
    starts = [place, *(start for name, start in _shapes_before(found, place) if name in _BOUNDS)]
    for span in found[place + 1] if place + 1 < len(found) else ():
        if span.meaning in _BEHIND:
            first, last = (year, None) if span.meaning == _BEHIND[0] else (None, year)
            yield from (Span(start, span.end, Years(first, last, waves)) for start in starts)


_BEHIND = (Shape("onwards"), Shape("earlier"))
"""Shapes behind the year that they bound: from it on, and up to it."""


def _waves(spans_here: Sequence[Span]) -> tuple[Thing, ...]:
    return tuple(s.meaning for s in spans_here if isinstance(s.meaning, Thing) and is_wave(s))[:1]


def is_wave(span: Span) -> bool:
    """Return whether words may name a wave of the survey."""
    return isinstance(span.meaning, Thing) and span.meaning.class_name == SURVEY


def _from_to(said: Sequence[Token], found: Found, place: int) -> Iterator[Span]:
    """Yield ``between 2018 and 2020``, ``from 2018 to 2020`` and ``2018-2020`` for the later year at ``place``."""
    last = int(said[place].text)
    middles = [place, *(start for name, start in _shapes_before(found, place) if name in _TO or name == _OR)]
    for middle in middles:
        if middle and is_year(said[middle - 1].text) and int(said[middle - 1].text) <= last:
            waves = _waves(found[middle - 1]) + _waves(found[place])
            between = Years(int(said[middle - 1].text), last, waves)
            yield Span(middle - 1, place + 1, between)
            for name, start in _shapes_before(found, middle - 1):
                if name in _FROM:
                    yield Span(start, place + 1, between)


_BOUNDS = {"since": (0, None), "after": (1, None), "before": (None, -1), "until": (None, 0), "in": (0, 0)}
_TO = frozenset({"to", "until", "between"})
_OR = "or"
_FROM = frozenset({"between", "since", "in"})


def _shapes_before(found: Sequence[Sequence[Span]], place: int) -> Iterator[tuple[str, int]]:
    for start in range(max(0, place - 3), place):
        for span in found[start]:
            if span.end == place and isinstance(span.meaning, Shape):
                yield span.meaning.name, start


def _plus(year: int, more: int | None) -> int | None:
    return None if more is None else year + more
