"""What the parts of a question may mean: every phrase that is found in it, and years with the words that bound them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.ask.phrases import Phrases
from graph.ask.tokens import Token
from graph.ask.vocabulary import Filler, Meaning, Shape, is_year
from graph.search.text import function_words


@dataclass(frozen=True, slots=True)
class Years:
    """A span of years, both included; None where it is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a question, from one place to another, and what they may mean."""

    start: int
    end: int
    meaning: Meaning | Years
    exact: bool = False
    """Whether the phrase is said letter by letter, and not in another form."""


def spans(said: Sequence[Token], phrases: Phrases[Meaning]) -> list[list[Span]]:
    """Return for each place in a question the spans that begin there."""
    found = [list(_at(said, place, phrases)) for place in range(len(said))]
    for span in _years(said, found):
        found[span.start].append(span)
    return found


def _at(said: Sequence[Token], place: int, phrases: Phrases[Meaning]) -> Iterator[Span]:
    acronym = said[place].text.isupper() and len(said[place].text) > 1 and not all(t.text.isupper() for t in said)
    for end, meaning, exact in phrases.at(said, place):
        # AI in capitals is not the Italian "ai".
        if not (
            acronym and end == place + 1 and isinstance(meaning, Filler) and said[place].folded in function_words()
        ):
            yield Span(place, end, meaning, exact)


def _years(said: Sequence[Token], found: Sequence[Sequence[Span]]) -> Iterator[Span]:
    """Yield years, and the words before them that say what they bound."""
    for place, token in enumerate(said):
        if not is_year(token.text):
            continue
        year = int(token.text)
        yield Span(place, place + 1, Years(year, year))
        for name, start in _shapes_before(found, place):
            if name in _BOUNDS:
                after, before = _BOUNDS[name]
                yield Span(start, place + 1, Years(_plus(year, after), _plus(year, before)))
        yield from _from_to(said, found, place)


def _from_to(said: Sequence[Token], found: Sequence[Sequence[Span]], place: int) -> Iterator[Span]:
    """Yield ``between 2018 and 2020``, ``from 2018 to 2020`` and ``2018-2020`` for the later year at ``place``."""
    last, middles = (
        int(said[place].text),
        [place, *(start for name, start in _shapes_before(found, place) if name in _TO)],
    )
    for middle in middles:
        if middle and is_year(said[middle - 1].text) and int(said[middle - 1].text) <= last:
            years = Years(int(said[middle - 1].text), last)
            yield Span(middle - 1, place + 1, years)
            for name, start in _shapes_before(found, middle - 1):
                if name in _FROM:
                    yield Span(start, place + 1, years)


_BOUNDS = {"since": (0, None), "after": (1, None), "before": (None, -1), "until": (None, 0), "in": (0, 0)}
_TO = frozenset({"to", "until", "between"})
_FROM = frozenset({"between", "since", "in"})


def _shapes_before(found: Sequence[Sequence[Span]], place: int) -> Iterator[tuple[str, int]]:
    for start in range(max(0, place - 3), place):
        for span in found[start]:
            if span.end == place and isinstance(span.meaning, Shape):
                yield span.meaning.name, start


def _plus(year: int, more: int | None) -> int | None:
    return None if more is None else year + more
