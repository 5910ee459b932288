"""Search: by words and by meaning, the two scores added, narrowed by facets, and each result explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np

from graph.search.encoders import Encoder
from graph.search.facets import Mask
from graph.search.index import SearchIndex
from graph.search.lexicon import lexicon
from graph.search.items import Item, Value
from graph.search.snippet import Snippet, snippet
from graph.search.understanding import Reader, Understanding
from graph.search.words import SATURATION, Floats

FAR: Final = 2.0
"""Standard deviations above the mean from which an item is near in meaning."""
SHARE: Final = 0.6
"""How well an item must have the words to be found by them alone."""

MOST_WORDS: Final = SATURATION + 1
"""The best score by words."""
VECTORS_KEPT: Final = 1024
"""Queries whose vectors are kept: who filters or turns a page asks the same again."""
SHARED: Final = ("indicator", "application")
"""What two items may both bear on."""
SHARED_WEIGHT: Final = 0.2
"""What that counts beside meaning."""

Chosen = Mapping[str, Sequence[int]]
"""The places of the values that were chosen, by facet."""
Counts = Mapping[str, Sequence[tuple[Value, int]]]


@dataclass(frozen=True)
class Why:
    """Why an item was found: the words asked for and as what they stand in it, and how near it is in meaning."""

    words: Mapping[str, str] = field(default_factory=dict)
    meaning: float | None = None
    """0 is the farthest of all items, 1 the nearest."""
    shared: tuple[str, ...] = ()
    """Of an item like another: codes of the indicators and applications of both."""


@dataclass(frozen=True)
class Hit:
    """An item that was found."""

    item: Item
    snippet: Snippet
    score: float
    why: Why


@dataclass(frozen=True)
class Found:
    """What a search found: how many items, the counts of all facets, some of the hits, and how the text was read."""

    total: int
    facets: Counts
    hits: tuple[Hit, ...]
    understanding: Understanding | None = None


@dataclass(frozen=True)
class Weights:
    """What counts how much; chosen on the development queries of ``benchmarks/search``."""

    meaning: float = 1.0
    words: float = 0.4
    subjects: float = 0.4
    """That an item bears on an indicator or application which itself is what is sought."""


WEIGHTS: Final = Weights()


class Search:
    """Searches an index; ``encoder`` must be the one that it was built with, else words alone decide."""

    def __init__(self, index: SearchIndex, encoder: Encoder | None = None, weights: Weights = WEIGHTS) -> None:
        self.index, self._weights = index, weights
        fits = encoder is not None and encoder.id == index.encoder and index.vectors is not None
        self._encoder = encoder if fits else None
        self._reader = Reader(index.words, index.synonyms, lexicon())
        self._vector = lru_cache(VECTORS_KEPT)(encoder.query) if encoder is not None else None

    @property
    def has_meaning(self) -> bool:
        """Whether meaning counts."""
        return self._encoder is not None

    def find(self, text: str, chosen: Chosen, first: int, limit: int) -> Found:
        """Return the hits ``first`` to ``first + limit`` for ``text`` among the items with the ``chosen`` values.

        Without ``text`` these are all of them, in the order of their IRIs.
        """
        understanding = self._reader.read(text)
        if not understanding.words:
            mask, counts = self.index.facets.narrow(np.ones(self.index.size, np.bool_), chosen)
            places = np.flatnonzero(mask)
            hits = tuple(self._hit(int(p), None, 0.0, None) for p in places[first : first + limit])
            return Found(len(places), counts, hits)
        words = self.index.words.scores(understanding.words)
        # A code such as II.2 means nothing to an encoder.
        near = None if understanding.is_code else self._near(understanding.meanings)
        return self._ranked(words, near, understanding, chosen, first, limit)

    def like(self, place: int, chosen: Chosen, first: int, limit: int) -> Found:
        """Return the items nearest to that at ``place`` in meaning, what both bear on added; without an encoder, in words.

        They are candidates: that one is like another is measured, not known.
        """
        item, vectors = self.index[place], self.index.vectors
        if self._encoder is None or vectors is None:
            return self.find(item.label, chosen, first, limit)
        near = np.asarray(vectors @ vectors[place])
        meaning, shared = _spread_without(near, place), self._shared(item)
        scores = (meaning + SHARED_WEIGHT * shared) / (1 + SHARED_WEIGHT)
        matches = near >= near.mean() + FAR * near.std()
        matches[place] = False
        mask, counts = self.index.facets.narrow(matches, chosen)
        places = _best(scores, mask, first + limit)[first:]
        hits = tuple(self._alike(p, item, float(scores[p]), float(meaning[p])) for p in places)
        return Found(int(np.count_nonzero(mask)), counts, hits)

    def _alike(self, place: int, like: Item, score: float, meaning: float) -> Hit:
        item = self.index[place]
        shared = tuple(v.code for name in SHARED for v in item.facets.get(name, ()) if v in like.facets.get(name, ()))
        return Hit(item, snippet(item.text or item.label, ()), score, Why(meaning=meaning, shared=shared))

    def _shared(self, item: Item) -> Floats:
        """Return for every item which part of the indicators and applications of ``item`` it shares."""
        values = [(name, value) for name in SHARED for value in item.facets.get(name, ())]
        shared = np.zeros(self.index.size, np.float32)
        for name, value in values:
            facet = self.index.facets[name]
            shared += facet.mask([facet.values.index(value)], self.index.size)
        return shared / np.float32(max(len(values), 1))

    def _near(self, meanings: Sequence[str]) -> Floats | None:
        """Return how near all items are to the average of some texts in meaning, or None without an encoder."""
        if self._encoder is None or self._vector is None or self.index.vectors is None:
            return None
        vector = np.sum([self._vector(text) for text in meanings], axis=0)
        return np.asarray(self.index.vectors @ (vector / np.linalg.norm(vector)))

    def _ranked(
        self,
        words: Floats,
        near: Floats | None,
        understanding: Understanding,
        chosen: Chosen,
        first: int,
        limit: int,
    ) -> Found:
        meaning = None if near is None else _spread(near)
        scores = self._scores(words, meaning)
        mask, counts = self.index.facets.narrow(_matches(words, near), chosen)
        places = _best(scores, mask, first + limit)[first:]
        hits = (
            self._hit(p, understanding, float(scores[p]), None if meaning is None else float(meaning[p])) for p in places
        )
        return Found(int(np.count_nonzero(mask)), counts, tuple(hits), understanding)

    def _scores(self, words: Floats, meaning: Floats | None) -> Floats:
        """Return the scores of all items, from 0 to 1 at best."""
        weights = self._weights
        scores = weights.words * words if meaning is None else weights.meaning * meaning + weights.words * words
        most = (weights.words * MOST_WORDS + weights.meaning * (meaning is not None)) * (1 + weights.subjects)
        return np.asarray((scores + weights.subjects * self.index.of_subjects(scores)) / most, np.float32)

    def _hit(self, place: int, understanding: Understanding | None, score: float, meaning: float | None) -> Hit:
        item = self.index[place]
        why, sought = self._why(place, understanding)
        return Hit(item, snippet(item.text or item.label, sought), score, Why(why, meaning))

    def _why(self, place: int, understanding: Understanding | None) -> tuple[dict[str, str], set[str]]:
        words, stems = {}, set[str]()
        for sought in understanding.words if understanding else ():
            found = [phrase for phrase in sought.phrases if self.index.words.has(phrase, place)]
            if found:
                words[sought.asked] = found[0].shown
                stems.update(s for phrase in found for s in phrase.stems)
        return words, stems


def _spread(near: Floats) -> Floats:
    """Return ``near`` from 0 for the farthest to 1 for the nearest."""
    least, most = float(near.min(initial=1)), float(near.max(initial=-1))
    return (near - least) / np.float32(max(most - least, 1e-6))


def _spread_without(near: Floats, place: int) -> Floats:
    others = near.copy()
    others[place] = near.min(initial=1)
    return np.minimum(_spread(others), 1)


def _matches(words: Floats, near: Floats | None) -> Mask:
    """Return which items are results at all: those with most of the words, and those near in meaning."""
    if near is None:
        return words > 0
    return (words >= SHARE) | (near >= near.mean() + FAR * near.std())


def _best(scores: Floats, mask: Mask, most: int) -> list[int]:
    """Return the places of the best of ``mask``, best first, of equals the first."""
    places = np.flatnonzero(mask)
    if len(places) > most:
        edge = np.partition(scores[places], len(places) - most)[len(places) - most]
        places = places[scores[places] >= edge]
    return [int(p) for p in places[np.lexsort((places, -scores[places]))][:most]]
