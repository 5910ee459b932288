"""What stands around a question: who asks and what for, what they politely ask, and thanks.

It is all about who asks, and so no part of what is asked; but a place, or the topic, may be named in it alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final

from graph.ask.phrases import Phrases
from graph.ask.tokens import Token, tokens
from graph.ask.vocabulary import Filler, Meaning, Thing, settings

_WORDS: Final = 100
"""Words of a text in which its question is sought: more than it can have."""
_LEAST: Final = 2
"""Words that a question has at least."""
_OPENING: Final = 8
"""Words at most before who is said to ask, where nobody says I or we."""
_BEFORE: Final = 4
"""Words at most between *about* and the topic."""
_STOP: Final = re.compile(r"[.!?;:\u2014\u2013]\s")
_MARKS: Final = re.compile(r"^[\s,;:.!?'-]+|[\s,;.!'-]+$")
"""Marks at either end, which belonged to what stood around."""
_PLACES: Final = frozenset({"gg:Country", "gg:CountryGroup", "gg:Region"})
_TOPICS: Final = frozenset({"gg:ClinicalApplication", "gg:Domain", "gg:Indicator"})


@dataclass(frozen=True)
class _Text:
    """A text and its words."""

    text: str
    said: Sequence[Token]

    def has(self, section: str, start: int, end: int) -> bool:
        """Return whether a phrase of a section of words for frames stands between two places."""
        return any(last <= end for place in range(start, end) for last in self.ends(section, place))

    def ends(self, section: str, place: int) -> Iterator[int]:
        """Yield where phrases of a section end that begin at a place."""
        return (end for end, *_ in _phrases(section).at(self.said, place))

    def stops(self, place: int) -> bool:
        """Return whether a sentence ends before a place."""
        between = self.text[self.said[place - 1].end : self.said[place].start] if place else "."
        return not place or bool(_STOP.search(between))

    def sentence(self, place: int) -> int:
        """Return where the sentence ends in which a place is."""
        return next((p for p in range(place + 1, len(self.said)) if self.stops(p)), len(self.said))


def unframed(text: str, phrases: Phrases[Meaning]) -> str:
    """Return ``text`` with spaces in the place of what stands around its question, by the names in ``phrases``."""
    heard = _Text(text, tokens(text, _WORDS))
    start = _start(heard, phrases)
    end = _end(heard, start)
    around = {*range(start), *range(end, len(heard.said))}
    if not around or heard.has("personal", 0, start) or heard.has("personal", end, len(heard.said)):
        return text
    kept = {place for first, last in _needed(heard, around, phrases) for place in range(first, last)}
    return _blank(heard, sorted(around - kept | {*_known_already(heard, phrases)}))


def _blank(heard: _Text, places: Sequence[int]) -> str:
    """Return a text with spaces in some places, and where there is no other word between them."""
    letters = list(heard.text)
    for place in places:
        first = heard.said[place - 1].end if place and place - 1 in places else heard.said[place].start
        first, last = first if place else 0, heard.said[place].end
        letters[first:last] = " " * (last - first)
    return _MARKS.sub(lambda marks: " " * len(marks[0]), "".join(letters))


def _known_already(heard: _Text, phrases: Phrases[Meaning]) -> Iterator[int]:
    """Yield the places of *our country* beside its name."""
    places = range(len(heard.said))
    if any(name in _PLACES for place in places for _, name in _names(heard, place, phrases)):
        yield from (p for place in places for end in heard.ends("own country", place) for p in range(place, end))


def _start(heard: _Text, phrases: Phrases[Meaning]) -> int:
    """Return where the question begins: behind the last words that ask for it, or where it does by itself."""
    first = next((place for place in range(len(heard.said)) if _asks_itself(heard, place)), len(heard.said))
    behind = (end for place, end in _asked(heard) if place <= first and _says(heard, end, phrases))
    start = max(behind, default=0)
    stopped = first < len(heard.said) and first - start <= _OPENING and heard.stops(first)
    return first if stopped and heard.has("asker", 0, first) else start


def _says(heard: _Text, start: int, phrases: Phrases[Meaning]) -> bool:
    """Return whether something is said from a place on."""
    rest = range(start, len(heard.said))
    return not all(any(isinstance(m, Filler) for _, m, _ in phrases.at(heard.said, place)) for place in rest)


def _asks_itself(heard: _Text, place: int) -> bool:
    """Return whether a question begins at a place: with *which*, or with *is there* at the start of a sentence."""
    return any(True for _ in heard.ends("questions", place)) or (
        heard.stops(place) and any(True for _ in heard.ends("openings", place))
    )


def _asked(heard: _Text) -> Iterator[tuple[int, int]]:
    """Yield the places of words by which somebody asks: in person, or the minister, whose name comes first."""
    for place in range(len(heard.said)):
        for end in heard.ends("asks", place):
            yield place, end
        for end in heard.ends("wants", place):
            named = place <= _OPENING and any(True for _ in heard.ends("titles", 0))
            if named or heard.has("asker", 0, place):
                yield place, end


def _end(heard: _Text, start: int) -> int:
    """Return where the question ends: before a sentence, or a reason, that is about who asks."""
    for place in range(start + _LEAST, len(heard.said)):
        rest = heard.sentence(place)
        about = heard.stops(place) and any(True for _ in heard.ends("closings", place))
        reason = any(True for _ in heard.ends("reasons", place))
        asks = any(_asks_itself(heard, p) for p in range(place, len(heard.said)))
        if (about or reason) and rest == len(heard.said) and not asks:
            return place
    return len(heard.said)


def _needed(heard: _Text, around: set[int], phrases: Phrases[Meaning]) -> Iterator[tuple[int, int]]:
    """Yield the names around a question that it is about: ours, and a topic, where it names none itself."""
    within = [p for p in range(len(heard.said)) if p not in around]
    classes = {name for place in within for _, name in _names(heard, place, phrases)}
    ours = any(True for place in within for _ in heard.ends("ours", place))
    for place in sorted(around):
        for end, name in _names(heard, place, phrases):
            topic = not classes & _TOPICS and name in _TOPICS and _is_topic(heard, place)
            if topic or (ours and not classes & _PLACES and name in _PLACES):
                yield place, end


def _is_topic(heard: _Text, place: int) -> bool:
    return heard.has("topic", max(0, place - _BEFORE), place)


def _names(heard: _Text, place: int, phrases: Phrases[Meaning]) -> Iterator[tuple[int, str]]:
    """Yield where names end that begin at a place, and the classes of what they name."""
    for end, meaning, _ in phrases.at(heard.said, place):
        if isinstance(meaning, Thing):
            yield end, meaning.class_name


@cache
def _phrases(section: str) -> Phrases[None]:
    """Return the phrases of a section, in each of which one of several words may stand at a place."""
    found: Phrases[None] = Phrases()
    for phrase in settings("frame")[section]:
        for words in product(*(word.split("|") for word in str(phrase).split())):
            found.add(" ".join(f"={word}" if word.isalpha() else word for word in words), None)
    return found
