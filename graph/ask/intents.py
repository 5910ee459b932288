"""What a question asks for, by the known questions: which query, or nothing that is on record.

Kernel ridge regression on what questions mean (Saunders, Gammerman, Vovk 1998): the known questions, each with a share
for every query that answers it, are fitted by a Gaussian kernel between their vectors; a new one gets the shares that
the fit has at its place. Places and clinical applications are hidden behind the names of their classes, so that what is
asked counts, not of whom.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from graph.ask.spans import Found
from graph.ask.tokens import Token
from graph.ask.vocabulary import Several, Thing
from graph.search.encoders import Encoder, Vectors
from graph.search.vectors import Progress, VectorCache, cache_folder

NOTHING: Final = ""
"""What questions ask for that nothing on record answers."""
WIDTH: Final = 1.0
"""How fast likeness falls with the square of the distance, which is 2 on average between two questions."""
RIDGE: Final = 0.3
"""What keeps the fit from following every known question: some are read in several ways."""
HIDDEN: Final = {
    "gg:Country": "country",
    "gg:Region": "country",
    "gg:CountryGroup": "country",
    "gg:ClinicalApplication": "application",
}
"""The classes whose names are hidden, and the word in their place."""


@dataclass(frozen=True)
class Queries:
    """An encoder that takes all texts for questions, so that known ones and a new one are encoded alike."""

    encoder: Encoder

    @property
    def id(self) -> str:
        """What tells its vectors from those of any other encoder."""
        return f"{self.encoder.id} questions"

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each of ``texts``."""
        return np.array([self.encoder.query(text) for text in texts], dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """Return what ``text`` means."""
        return self.encoder.query(text)


@dataclass(frozen=True)
class Intents:
    """What the known questions ask for, as a function of what a question means."""

    encoder: Encoder
    queries: Sequence[str]
    centre: Vectors
    spread: float
    known: Vectors
    weights: Vectors

    @classmethod
    def of(cls, encoder: Encoder, questions: Mapping[str, Sequence[str]]) -> "Intents":
        """Return what fits ``questions``, each with the queries that answer it, the best first, or with none."""
        return _fitted(Queries(encoder), tuple((text, tuple(answering)) for text, answering in questions.items()))

    @classmethod
    def fitting(cls, encoder: Queries, questions: Mapping[str, Sequence[str]]) -> "Intents":
        """Return the same, worked out anew."""
        queries = [NOTHING, *sorted({query for answering in questions.values() for query in answering})]
        raw = vectors(encoder, list(questions))
        centre = raw.mean(axis=0)
        spread = float(np.linalg.norm(raw - centre, axis=1).mean())
        known = (raw - centre) / spread
        shares = np.array([_shares(answering, queries) for answering in questions.values()], dtype=np.float32)
        alike = _alike(known, known) + RIDGE * np.eye(len(known), dtype=np.float32)
        return cls(encoder.encoder, queries, centre, spread, known, np.linalg.solve(alike, shares))

    def likely(self, text: str) -> dict[str, float]:
        """Return for each query, and for NOTHING, how likely ``text`` asks for it: from 0 to about 1."""
        place = (self.encoder.query(text) - self.centre)[None] / self.spread
        shares = (_alike(place, self.known) @ self.weights)[0]
        return dict(zip(self.queries, map(float, shares.clip(0, 1)), strict=True))


@lru_cache(maxsize=1)
def _fitted(encoder: Queries, questions: tuple[tuple[str, tuple[str, ...]], ...]) -> Intents:
    """Return what fits questions: each snapshot that is served has the same ones."""
    return Intents.fitting(encoder, dict(questions))


def encode(encoder: Encoder, questions: Sequence[str], progress: Progress) -> None:
    """Keep the vectors of questions, so that who is asked later need not wait for them. Raises OSError."""
    VectorCache(cache_folder()).vectors(Queries(encoder), questions, progress)


def hidden(text: str, said: Sequence[Token], found: Found) -> str:
    """Return a question with classes in the place of the names of places and clinical applications."""
    for start, end, name in sorted(_outermost(_names(found)), reverse=True):
        text = f"{text[: said[start].start]}{{{name}}}{text[said[end - 1].end :]}"
    return text


def vectors(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Return the vectors of texts, kept between starts where there is a place for them."""
    try:
        return VectorCache(cache_folder()).vectors(encoder, texts)
    except OSError:
        return encoder.passages(texts)


def _names(found: Found) -> list[tuple[int, int, str]]:
    """Return where names stand that are hidden, and the word in their place."""
    named = ((span, _class(span.meaning)) for here in found for span in here)
    return [(span.start, span.end, HIDDEN[name]) for span, name in named if name in HIDDEN]


def _class(meaning: object) -> str:
    return meaning.class_name if isinstance(meaning, Thing) else meaning.family if isinstance(meaning, Several) else ""


def _outermost(names: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the longest of names that overlap."""
    kept: list[tuple[int, int, str]] = []
    for start, end, name in sorted(names, key=lambda one: (one[0] - one[1], one[0])):
        if all(end <= first or last <= start for first, last, _ in kept):
            kept.append((start, end, name))
    return kept


def _shares(answering: Sequence[str], queries: Sequence[str]) -> Vectors:
    """Return what each query gets of a question: the best reading most."""
    first, *others = list(dict.fromkeys(answering)) or [NOTHING]
    shares = np.zeros(len(queries), dtype=np.float32)
    shares[queries.index(first)] = FIRST if others else 1
    for other in others:
        shares[queries.index(other)] = (1 - FIRST) / len(others)
    return shares


FIRST: Final = 0.6
"""The share of the best reading where others are as right."""


def _alike(some: Vectors, others: Vectors) -> Vectors:
    """Return how alike each of some is to each of others: 1 where equal, 0 where they have nothing in common."""
    distances = (some**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None] - 2 * some @ others.T
    likeness: Vectors = np.exp(-WIDTH * distances)
    return likeness
