"""What a text is about: the things that people ask for in plain words, and the items that bear on them or name them.

``ontology/search/plain-words.txt`` says how people ask for an indicator, an application, a domain or a concept. A text
and a phrasing are compared by the notions that both name, and a question also by meaning, so that a text that shares no
word with any item still finds it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.search.encoders import Vectors
from graph.search.index import PARTS, SUBJECTS, Places, SearchIndex
from graph.search.lexicon import ENGLISH, Lexicon
from graph.search.text import fold, words
from graph.search.words import Floats, Phrase, Sought, stems_of

FOCUS: Final = 0.5
"""How much less a phrasing counts of which the text names only a part."""
NEAR: Final = 0.5
"""How much it counts that a text is near a phrasing in meaning, beside the notions that both name."""
FAR: Final = 2
"""Standard deviations above the mean from which a phrasing is near a text; below, all texts are alike to an encoder."""
REACH: Final = 3
"""Standard deviations from there to as near as can be."""
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
        """Read the phrasings in ``index``."""
        self._size, self._vectors = index.size, index.phrasing_vectors
        places = sorted({place for place, _ in index.phrasings})
        self._topics = list(_topics(index, places))
        self._owners = np.array([places.index(place) for place, _ in index.phrasings], np.int64)
        bags = [lexicon.notions(_folded(text), ENGLISH) for _, text in index.phrasings]
        numbers = Counter(notion for bag in bags for notion in bag)
        self._worth = {notion: _rarity(number, len(bags)) for notion, number in numbers.items()}
        self._unheard = _rarity(0, len(bags))
        self._sizes = np.array([sum(self._worth[n] for n in bag) or 1 for bag in bags], np.float32)
        self._places = _postings(bags)

    def asked(self, notions: Iterable[str], vector: Vectors | None = None) -> Floats:
        """Return how well each topic is asked for by ``notions``, 1 in the words of a phrasing, and by a meaning."""
        shared, whole = np.zeros(len(self._owners), np.float32), 0.0
        for notion in notions:
            whole += self._worth.get(notion, self._unheard)
            if notion in self._places:
                shared[self._places[notion]] += self._worth[notion]
        result = self._best(shared / (whole or 1) * (shared / self._sizes) ** FOCUS)
        if vector is not None and self._vectors is not None and len(self._vectors):
            near = self._vectors @ vector
            result += NEAR * self._best(np.clip(((near - near.mean()) / (near.std() or 1) - FAR) / REACH, 0, 1))
        return result

    def _best(self, phrasings: Floats) -> Floats:
        """Return for each topic the best value of its phrasings."""
        result = np.zeros(len(self._topics), np.float32)
        np.maximum.at(result, self._owners, phrasings)
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
        clear = sorted(np.flatnonzero(asked >= RECOGNISED), key=lambda n: -asked[n])
        return tuple(self._topics[n].label for n in clear if place in self._topics[n].bearing)


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
