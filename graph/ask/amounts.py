"""Numbers in a question with the words that make them a bound: more than 20 practices, five laws or more."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Final

from graph.ask.span import Amount, Found, Span
from graph.ask.tokens import Token
from graph.ask.vocabulary import Bound, Thing, settings

DIGITS: Final = 4
"""Digits that an amount has fewer of: 2020 is a year."""
NEAR: Final = 4
"""Words behind an amount among which the noun is that is counted."""
_ALIKE: Final = {">=": (">", -1), "<=": ("<", 1)}
"""Bounds that are said by another, and what the number is changed by: at least 5 is more than 4."""


def amounts(said: Sequence[Token], found: Found) -> Iterator[Span]:
    """Yield the numbers of a question that are bounds, with the words that make them so."""
    for place, token in enumerate(said):
        number = _number(token)
        if number is not None:
            for start, end, bound in _bounds(found, place):
                how, more = _ALIKE.get(bound.how, (bound.how, 0))
                if (how, number + more) != _ANY:
                    yield Span(start, end, Amount(how, number + more, _is_of_kind(found, end)))


_ANY: Final = (">", 0)
"""At least one is any, and a shape of its own."""


def _bounds(found: Found, place: int) -> Iterator[tuple[int, int, Bound]]:
    """Yield the words before the number at a place, the most of them, and those behind it, that make it a bound."""
    before = (
        (start, place + 1, span.meaning)
        for start in range(place)
        for span in found[start]
        if isinstance(span.meaning, Bound) and not span.meaning.behind and span.end == place
    )
    yield from islice(before, 1)  # no more than seven is not more than seven
    for span in found[place + 1] if place + 1 < len(found) else ():
        if isinstance(span.meaning, Bound) and span.meaning.behind:
            yield place, span.end, span.meaning


def _is_of_kind(found: Found, end: int) -> bool:
    spans = (span for here in found[end : end + NEAR] for span in here)
    return any(isinstance(s.meaning, Thing) and s.meaning.class_name in _COUNTED for s in spans)


_COUNTED: Final = ("gg:PracticeKind", "gg:PracticeStatus")


def _number(token: Token) -> int | None:
    if token.text.isdecimal():
        return int(token.text) if len(token.text) < DIGITS else None
    return _numbers().get(token.folded)


@cache
def _numbers() -> Mapping[str, int]:
    return {str(word): int(number) for number, words in settings("numbers").items() for word in words}
