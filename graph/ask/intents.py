"""What a question asks for, by the known questions: which query, told of what, or nothing that is on record.

The known questions, each with its shares of the queries that answer it and of what they are told, are fitted; a new one
gets the shares that the fit has at its place. Places and clinical applications are hidden behind the names of their
classes, so that what is asked counts, not of whom.
"""

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from typing import Final

import numpy as np

from graph.ask.fit import RIDGE, WIDTH, WRITTEN, Fit
from graph.ask.known import Senses
from graph.ask.span import Found
from graph.ask.tokens import Token
from graph.ask.vocabulary import Several, Thing
from graph.search.encoders import Encoder, Vectors
from graph.search.vectors import Progress, VectorCache, cache_folder

NOTHING: Final = ""
"""What questions ask for that nothing on record answers."""
KEPT: Final = "ask-"
"""What the files of fits begin with."""
FITS: Final = 4
"""Fits that are kept."""
FITTED: Final = (1, WIDTH, WRITTEN, RIDGE)
"""How they are fitted: another way has another file."""
FIRST: Final = 0.6
"""The share of the best sense where others are as right."""
HIDDEN: Final = {
    "gg:Country": "country",
    "gg:Region": "country",
    "gg:CountryGroup": "country",
    "gg:ClinicalApplication": "application",
}
"""The classes whose names are hidden, and the word in their place."""


def silent(done: int, of: int) -> None:
    """Tell nobody how far the work is."""


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
        with ThreadPoolExecutor(cpu_count() or 1) as threads:
            return np.array(list(threads.map(self.encoder.query, texts)), dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """Return what ``text`` means."""
        return self.encoder.query(text)


@dataclass(frozen=True)
class Intents:
    """What the known questions ask for, as a function of what a question means and how it is written."""

    encoder: Encoder
    fit: Fit

    @classmethod
    def of(cls, encoder: Encoder, questions: Mapping[str, Senses], names: Mapping[str, str]) -> "Intents":
        """Return what fits ``questions`` with their senses, and ``names`` of what they may be about."""
        return cls(encoder, fitted(Queries(encoder), questions, names, vectors(Queries(encoder), [*questions, *names])))

    @classmethod
    def kept(cls, encoder: Encoder, questions: Mapping[str, Senses], names: Mapping[str, str]) -> "Intents":
        """Return the same, worked out once and for all where there is a place to keep it."""
        return cls(encoder, learn(encoder, questions, names))

    def likely(self, text: str) -> dict[str, float]:
        """Return for each query, for NOTHING and for what queries are told of, how likely ``text`` asks for it.

        That is from 0 to 1.
        """
        return self.fit.shares(text, self.encoder.query(text))


def learn(
    encoder: Encoder, questions: Mapping[str, Senses], names: Mapping[str, str], progress: Progress = silent
) -> Fit:
    """Return the fit of questions and names, the one that is kept if it is of these.

    Keep it otherwise, and the vectors, so that who is asked later need not wait for them.
    """
    asked = Queries(encoder)
    told = [asked.id, *(f"{text}\0{'; '.join(map(str, senses))}" for text, senses in questions.items()), *names.items()]
    path = cache_folder() / f"{KEPT}{hashlib.sha256(repr((FITTED, told)).encode()).hexdigest()[:16]}.npz"
    kept = Fit.load(path)
    if kept:
        return kept
    fit = fitted(asked, questions, names, vectors(asked, [*questions, *names], progress))
    with suppress(OSError):
        fit.save(path)
        _forget_others(path)
    return fit


def fitted(encoder: Queries, questions: Mapping[str, Senses], names: Mapping[str, str], raw: Vectors) -> Fit:
    """Return what fits questions and names with the vectors ``raw``."""
    shares = [_shares(senses) for senses in questions.values()]
    labels = sorted({label for share in shares for label in share} | {*names.values()})
    usual, beyond = _beyond(shares, list(names.values()), labels)
    return Fit.of(raw, [*questions, *names], labels, usual, beyond)


def _forget_others(path: Path) -> None:
    """Remove fits that were kept long ago, but for the newest few: other programs may share the folder."""
    found = sorted(path.parent.glob(f"{KEPT}*.npz"), key=lambda other: -other.stat().st_mtime)
    for other in found[FITS:]:
        other.unlink(missing_ok=True)


def hidden(text: str, said: Sequence[Token], found: Found) -> str:
    """Return a question with classes in the place of the names of places and clinical applications."""
    for start, end, name in sorted(_outermost(_names(found)), reverse=True):
        text = f"{text[: said[start].start]}{{{name}}}{text[said[end - 1].end :]}"
    return " ".join(text.split())


def vectors(encoder: Encoder, texts: Sequence[str], progress: Progress = silent) -> Vectors:
    """Return the vectors of texts, kept between starts where there is a place for them."""
    try:
        return VectorCache(cache_folder()).vectors(encoder, texts, progress)
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


def _shares(senses: Senses) -> dict[str, float]:
    """Return what each query gets of a question, and what it is told of: the best sense most."""
    if not senses:
        return {NOTHING: 1.0}
    first = FIRST if len(senses) > 1 else 1.0
    shares: dict[str, float] = {}
    for place, sense in enumerate(senses):
        share = (1 - first) / (len(senses) - 1) if place else first
        for label in (sense.query, *sense.about):
            shares[label] = shares.get(label, 0.0) + share
    return shares


def _beyond(
    shares: Sequence[Mapping[str, float]], named: Sequence[str], labels: Sequence[str]
) -> tuple[Vectors, Vectors]:
    """Return the usual share of each label, and what each question and name has beyond.

    A name says what a question is about, but nothing of what is asked: it has the usual share of each query.
    """
    columns = {label: column for column, label in enumerate(labels)}
    rows = np.zeros((len(shares) + len(named), len(labels)), dtype=np.float32)
    for row, share in zip(rows, shares, strict=False):
        row[[columns[label] for label in share]] = list(share.values())
    usual = rows[: len(shares)].mean(axis=0)
    rows[: len(shares)] -= usual
    rows[range(len(shares), len(rows)), [columns[label] for label in named]] = 1
    return usual, rows
