"""What a text is about: the things that people ask for in plain words, and the items that bear on them or name them.

``ontology/search/plain-words.txt`` says how people ask for an indicator, an application, a domain or a concept. A text and
a phrasing are compared by the notions that both name, so that a text that shares no word with any item still finds it.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.search.index import PARTS, SUBJECTS, Places, SearchIndex
from graph.search.lexicon import ENGLISH, Lexicon
from graph.search.text import fold, words
from graph.search.words import Floats, Phrase, Sought, stems_of
from graph.vocabulary import BASE, packaged

FOCUS: Final = 0.5
"""How much less a phrasing counts of which the text names only a part."""
RECOGNISED: Final = 0.4
"""How well a thing must be asked for to be named as what a text is about."""
_VOCABULARY: Final = ("concept", "application", "indicator", "domain", *PARTS)
"""The types of items that are vocabulary themselves: that one names a concept says little."""


@dataclass(frozen=True)
class Topic:
    """A thing that people ask for: its item, the items that bear on it, itself among them, and those that name it."""

    place: int
    label: str
    bearing: Places
    naming: Places


class Topics:
    """The things that people ask for in plain words."""

    def __init__(self, index: SearchIndex, lexicon: Lexicon) -> None:
        """Read the phrasings of those things that are in ``index``."""
        phrasings = [(p, found) for iri, found in _phrasings().items() if (p := index.place(BASE + iri)) is not None]
        self._size = index.size
        self._topics = list(_topics(index, [place for place, _ in phrasings]))
        read = [(n, lexicon.notions(_folded(text), ENGLISH)) for n, (_, found) in enumerate(phrasings) for text in found]
        bags = [(owner, bag) for owner, bag in read if bag]
        numbers = Counter(notion for _, bag in bags for notion in bag)
        self._worth = {notion: _rarity(number, len(bags)) for notion, number in numbers.items()}
        self._unheard = _rarity(0, len(bags))
        self._owners = np.array([owner for owner, _ in bags], np.int64)
        self._sizes = np.array([sum(self._worth[n] for n in bag) for _, bag in bags], np.float32)
        self._places = _postings([bag for _, bag in bags])

    def asked(self, notions: Sequence[str]) -> Floats:
        """Return how well ``notions`` ask for each topic: 1 is in the words of a phrasing."""
        result = np.zeros(len(self._topics), np.float32)
        shared, whole = np.zeros(len(self._owners), np.float32), 0.0
        for notion in notions:
            whole += self._worth.get(notion, self._unheard)
            if notion in self._places:
                shared[self._places[notion]] += self._worth[notion]
        if whole and len(shared):
            np.maximum.at(result, self._owners, shared / whole * (shared / self._sizes) ** FOCUS)
        return result

    def spread(self, asked: Floats) -> tuple[Floats, Floats]:
        """Return for every item how well the best topic is asked for that it bears on, and that it names."""
        bearing, naming = np.zeros(self._size, np.float32), np.zeros(self._size, np.float32)
        # The best last: it stays.
        for n in np.argsort(asked, kind="stable"):
            if asked[n] > 0:
                bearing[self._topics[n].bearing] = asked[n]
                naming[self._topics[n].naming] = asked[n]
        return bearing, naming

    def recognised(self, asked: Floats, place: int) -> tuple[str, ...]:
        """Return the labels of the topics that are clearly asked for and on which the item at ``place`` bears."""
        found = [n for n in np.argsort(-asked, kind="stable") if asked[n] >= RECOGNISED]
        return tuple(self._topics[n].label for n in found if place in self._topics[n].bearing)


def _phrasings() -> Mapping[str, Sequence[str]]:
    text = (packaged("ontology") / "search" / "plain-words.txt").read_text(encoding="utf-8")
    lines = (line.partition(": ") for line in text.splitlines() if not line.startswith("#"))
    return {iri: found.split("; ") for iri, _, found in lines}


def _folded(text: str) -> list[str]:
    return [fold(word.folded) for word in words(text)]


def _topics(index: SearchIndex, places: Sequence[int]) -> Iterator[Topic]:
    vocabulary = index.of_types(_VOCABULARY)
    for place in places:
        item = index[place]
        bearing = np.union1d(index.bearing_on(item.iri), [place]).astype(np.int32)
        naming = np.zeros(0, np.int32)
        if not any(item.iri == value.iri for name in SUBJECTS for value in item.facets.get(name, ())):
            names = tuple(Phrase(stems_of(name), name) for name in (item.label, *item.also))
            found = np.flatnonzero(index.words.scores([Sought(item.label, names)]))
            naming = np.setdiff1d(found, vocabulary).astype(np.int32)
        yield Topic(place, item.label, bearing, naming)


def _postings(bags: Sequence[frozenset[str]]) -> Mapping[str, NDArray[np.int64]]:
    found: dict[str, list[int]] = {}
    for number, bag in enumerate(bags):
        for notion in bag:
            found.setdefault(notion, []).append(number)
    return {notion: np.array(numbers, np.int64) for notion, numbers in found.items()}


def _rarity(number: int, size: int) -> float:
    return math.log1p((size - number + 0.5) / (number + 0.5))
