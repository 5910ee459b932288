"""Search: by words and by meaning, the two scores added, narrowed by facets, and each result explained."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Final

import numpy as np

from graph.search.encoders import Encoder, Vectors
from graph.search.facets import Mask
from graph.search.index import SUBJECTS, SearchIndex
from graph.search.items import Item, Value
from graph.search.lexicon import lexicon
from graph.search.snippet import Snippet, snippet
from graph.search.topics import Topics
from graph.search.understanding import Reader, Understanding
from graph.search.words import SATURATION, Floats

FAR: Final = 1.5
"""Standard deviations above the mean score from which an item is a result: most of what helps, no more."""
ALIKE: Final = 0.5
"""The same for an item that is near another; those of other types are less near."""
SHARE: Final = 0.8
"""How well an item must have the words to be found by them alone."""

MOST_WORDS: Final = SATURATION + 1
"""The best score by words."""
VECTORS_KEPT: Final = 1024
"""Queries whose vectors are kept: who filters or turns a page asks the same again."""
FEEDBACK: Final = 3
"""First results, of which the average meaning is sought as well (Rocchio 1971)."""
RECONSIDERED: Final = 200
"""Results that are ordered anew by it."""
SHARED_WEIGHT: Final = 0.2
"""What it counts beside meaning that two items are about the same."""

Chosen = Mapping[str, Sequence[int]]
"""The places of the values that were chosen, by facet."""
Counts = Mapping[str, Sequence[tuple[Value, int]]]


@dataclass(frozen=True)
class Why:
    """Why an item was found: the words asked for and as what they stand in it, and how near it is in meaning."""

    words: Mapping[str, str] = field(default_factory=dict)
    meaning: float | None = None
    """0 is the farthest of all items, 1 the nearest."""
    about: tuple[str, ...] = ()
    """What the text asks for in plain words and the item bears on: labels of indicators, applications and the like."""
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
class Wanted:
    """Which part of the results is wanted: with which values, after how many, and how many at most."""

    chosen: Chosen = field(default_factory=dict)
    first: int = 0
    limit: int = 20

    def best(self, scores: Floats, mask: Mask) -> list[int]:
        """Return the places in this part of the best of ``mask``."""
        return _best(scores, mask, self.first + self.limit)[self.first :]


@dataclass(frozen=True)
class Weights:
    """What counts how much; chosen on the development queries of ``benchmarks/search``."""

    meaning: float = 1.0
    words: float = 0.3
    subjects: float = 0.2
    """That an item bears on an indicator or application which itself is what is sought."""
    topics: float = 0.2
    """That an item bears on what people ask for in such words."""
    names: float = 0.1
    """That an item names a concept that people ask for in such words."""
    feedback: float = 0.6
    """That an item is near the first results in meaning."""

    def most(self, with_meaning: bool) -> float:
        """Return the best score that an item can have."""
        own = self.words * MOST_WORDS + self.meaning * with_meaning
        return own * (1 + self.subjects) + self.topics + self.names + self.feedback * with_meaning


WEIGHTS: Final = Weights()
FIRST: Final = Wanted()
"""The first page of all results."""


Reason = tuple[Why, set[str]]
"""Why an item was found, and the stems that were found in it."""


@dataclass(frozen=True)
class Scored:
    """All items scored: which are results at all, and why some are."""

    scores: Floats
    matches: Mask
    why: Callable[[Sequence[int]], list[Reason]]
    understanding: Understanding | None = None


class Search:
    """Searches an index; ``encoder`` must be the one that it was built with, else words alone decide."""

    def __init__(self, index: SearchIndex, encoder: Encoder | None = None, weights: Weights = WEIGHTS) -> None:
        self.index, self._weights = index, weights
        self._reader = Reader(index.words, index.synonyms, lexicon())
        self._topics = Topics(index, lexicon())
        fits = encoder is not None and encoder.id == index.encoder
        self._vector = lru_cache(VECTORS_KEPT)(encoder.query) if encoder is not None and fits else None

    @property
    def has_meaning(self) -> bool:
        """Whether meaning counts."""
        return self._vector is not None

    def find(self, text: str, wanted: Wanted = FIRST) -> Found:
        """Return the results for ``text``; without any words in it, all items in the order of their IRIs."""
        coded = self.index.coded(text.strip())
        understanding = self._reader.read(text, coded is not None)
        if not understanding.words:
            return self._found(self._everything(), wanted)
        scored = self._scored(understanding)
        if coded is not None:
            scored.scores[coded], scored.matches[coded] = 1, True
        return self._found(scored, wanted)

    def _scored(self, understanding: Understanding) -> Scored:
        words = self.index.words.scores(understanding.words)
        # A code such as II.2 means nothing to an encoder.
        vector = None if understanding.is_code else self._meant(understanding.meaning)
        meaning = None if vector is None or self.index.vectors is None else _spread(self.index.vectors @ vector)
        topics = self._topics.asked(understanding.notions, vector if understanding.is_question else None)
        scores = self._scores(words, meaning, topics)
        matches = words > 0 if meaning is None else (words >= SHARE) | _are_near(scores, FAR)
        if meaning is not None:
            scores = self._reconsidered(scores)
        scores /= np.float32(self._weights.most(meaning is not None))
        return Scored(scores, matches, partial(self._why, understanding, meaning, topics), understanding)

    def like(self, place: int, wanted: Wanted = FIRST) -> Found:
        """Return the items nearest to that at ``place`` in meaning and subjects; without an encoder, in words.

        They are candidates: that one is like another is measured, not known.
        """
        item, vectors = self.index[place], self.index.vectors
        if self._vector is None or vectors is None:
            return self.find(item.label, wanted)
        near = np.asarray(vectors @ vectors[place])
        matches = _are_near(near, ALIKE)
        matches[place] = False
        near[place] = near.min()
        meaning = _spread(near)
        scores = np.asarray((meaning + SHARED_WEIGHT * self._shared(item)) / (1 + SHARED_WEIGHT), np.float32)
        return self._found(Scored(scores, matches, partial(self._why_like, item, meaning)), wanted)

    def _found(self, scored: Scored, wanted: Wanted) -> Found:
        mask, counts = self.index.facets.narrow(scored.matches, wanted.chosen)
        best = wanted.best(scored.scores, mask)
        hits = tuple(self._hit(place, scored.scores, why) for place, why in zip(best, scored.why(best), strict=True))
        return Found(int(np.count_nonzero(mask)), counts, hits, scored.understanding)

    def _hit(self, place: int, scores: Floats, reason: Reason) -> Hit:
        item, (why, stems) = self.index[place], reason
        return Hit(item, snippet(item.text or item.label, stems), float(scores[place]), why)

    def _everything(self) -> Scored:
        size = self.index.size
        return Scored(
            np.zeros(size, np.float32), np.ones(size, np.bool_), lambda places: [(Why(), set())] * len(places)
        )

    def _meant(self, text: str) -> Vectors | None:
        """Return the vector of a text, or None without an encoder."""
        return None if self._vector is None or self.index.vectors is None else self._vector(text)

    def _scores(self, words: Floats, meaning: Floats | None, topics: Floats) -> Floats:
        """Return the scores of all items."""
        weights = self._weights
        scores = weights.words * words if meaning is None else weights.meaning * meaning + weights.words * words
        bearing, naming = self._topics.spread(topics)
        total = scores + weights.subjects * self.index.of_subjects(scores)
        total += weights.topics * bearing + weights.names * naming
        return np.asarray(total, np.float32)

    def _reconsidered(self, scores: Floats) -> Floats:
        """Return ``scores`` with nearness to the first results added for the best of them; none falls behind."""
        vectors = self.index.vectors
        assert vectors is not None
        places = _best(scores, np.ones(len(scores), np.bool_), RECONSIDERED)
        near = _spread(vectors[places] @ vectors[places[:FEEDBACK]].mean(axis=0))
        scores[places] += np.float32(self._weights.feedback) * near
        return scores

    def _shared(self, item: Item) -> Floats:
        """Return for every item which part of the indicators and applications of ``item`` it shares."""
        values = [(self.index.facets[name], value) for name in SUBJECTS for value in item.facets.get(name, ())]
        masks = [facet.mask([facet.values.index(value)], self.index.size) for facet, value in values]
        return np.asarray(np.sum(masks, axis=0) / max(len(masks), 1), np.float32)

    def _why(
        self, understanding: Understanding, meaning: Floats | None, topics: Floats, places: Sequence[int]
    ) -> list[Reason]:
        words = [dict[str, str]() for _ in places]
        stems = [set[str]() for _ in places]
        for sought in understanding.words:
            for phrase in sought.phrases:
                for n in np.flatnonzero(self.index.words.have(phrase, np.array(places, np.int64))):
                    words[n].setdefault(sought.asked, phrase.shown)
                    stems[n].update(phrase.stems)
        near = [None if meaning is None else float(meaning[place]) for place in places]
        about = [self._topics.recognised(topics, place) for place in places]
        whys = [Why(*parts) for parts in zip(words, near, about, strict=True)]
        return list(zip(whys, stems, strict=True))

    def _why_like(self, like: Item, meaning: Floats, places: Sequence[int]) -> list[Reason]:
        return [(Why(meaning=float(meaning[place]), shared=self._both(like, place)), set()) for place in places]

    def _both(self, like: Item, place: int) -> tuple[str, ...]:
        """Return the codes of the subjects of both items."""
        facets = self.index[place].facets
        return tuple(v.code for name in SUBJECTS for v in facets.get(name, ()) if v in like.facets.get(name, ()))


def _spread(near: Floats) -> Floats:
    """Return ``near`` from 0 for the farthest to 1 for the nearest."""
    least, most = float(near.min(initial=1)), float(near.max(initial=-1))
    return np.asarray((near - least) / max(most - least, 1e-6), np.float32)


def _are_near(near: Floats, deviations: float) -> Mask:
    return np.asarray(near >= near.mean() + deviations * near.std(), np.bool_)


def _best(scores: Floats, mask: Mask, most: int) -> list[int]:
    """Return the places of the best of ``mask``, best first, of equals the first."""
    places = np.flatnonzero(mask)
    if len(places) > most:
        edge = np.partition(scores[places], len(places) - most)[len(places) - most]
        places = places[scores[places] >= edge]
    return [int(p) for p in places[np.lexsort((places, -scores[places]))][:most]]
