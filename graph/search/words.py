"""Ranking by words: BM25 (Robertson and Zaragoza 2009) over an inverted index of plain arrays.

The arrays are mapped, not read. Every posting holds its weight already, so that to score a word is to add a slice.
Scores of all items are needed for the sum with meaning and for the counts of facets; a library that yields the best few
rows would have to be asked for all of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.search.items import Item
from graph.search.text import fold, stem, terms, words

Floats = NDArray[np.float32]

SATURATION: Final = 1.2
"""BM25's k1: how soon a word said again adds nothing."""
LENGTH: Final = 0.6
"""BM25's b: how much a long text counts for less."""
LABEL_WEIGHT: Final = 3
ALSO_WEIGHT: Final = 2
PLAIN_WEIGHT: Final = 2
CODE_WEIGHT: Final = 5


@dataclass(frozen=True)
class Phrase:
    """Stems that are sought together, and how much it counts that they are found."""

    stems: tuple[str, ...]
    shown: str
    factor: float = 1.0


@dataclass(frozen=True)
class Sought:
    """A part of a query: the words as they were asked, and the phrases that satisfy it, the best one counts."""

    asked: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class Postings:
    """Which stems stand in which items: those of the stem at ``n`` lie from ``starts[n]`` to ``starts[n + 1]``."""

    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    weights: Floats
    rarity: Floats


class WordIndex:
    """The words of all items: what each stem says in each item, and how often people will have read each word."""

    def __init__(self, stems: Sequence[str], postings: Postings, spoken: Mapping[str, int], size: int) -> None:
        self._stems, self._postings, self.spoken, self.size = stems, postings, spoken, size
        self._places = {stemmed: place for place, stemmed in enumerate(stems)}

    @classmethod
    def of(cls, items: Sequence[Item]) -> "WordIndex":
        """Return the index of ``items``, which are known by their places."""
        found: dict[str, list[tuple[int, int]]] = {}
        lengths = []
        for place, count in enumerate(map(_count, items)):
            lengths.append(sum(count.values()))
            for word, number in count.items():
                found.setdefault(word, []).append((place, number))
        stems = sorted(found)
        return cls(stems, _postings([found[s] for s in stems], lengths), _spoken(items), len(items))

    def write(self, folder: Path) -> None:
        """Write the index into ``folder``."""
        (folder / "stems.txt").write_text("\n".join(self._stems), encoding="utf-8")
        (folder / "spoken.txt").write_text("\n".join(f"{w}\t{n}" for w, n in self.spoken.items()), encoding="utf-8")
        for field in fields(Postings):
            np.save(folder / f"words-{field.name}.npy", getattr(self._postings, field.name))

    @classmethod
    def open(cls, folder: Path, size: int) -> "WordIndex":
        """Open the index in ``folder`` of ``size`` items. Raises OSError or ValueError."""
        stems = (folder / "stems.txt").read_text(encoding="utf-8").split("\n")
        lines = (folder / "spoken.txt").read_text(encoding="utf-8").split("\n")
        spoken = {word: int(number) for word, _, number in (line.partition("\t") for line in lines if line)}
        arrays = {f.name: mapped(folder / f"words-{f.name}.npy") for f in fields(Postings)}
        return cls(stems, Postings(**arrays), spoken, size)

    def knows(self, stemmed: str) -> bool:
        """Return whether any item has a word with this stem."""
        return self._place(stemmed) is not None

    def rarity(self, stems: Iterable[str]) -> float:
        """Return how much the rarest of ``stems`` says."""
        places = [p for p in map(self._place, stems) if p is not None]
        return max((float(self._postings.rarity[p]) for p in places), default=0.0)

    def scores(self, query: Sequence[Sought]) -> Floats:
        """Return for every item how well it has the words of ``query``: 1 is an item of usual length with each once."""
        total, most = np.zeros(self.size, np.float32), 0.0
        for sought in query:
            worth = max((self.rarity(phrase.stems) for phrase in sought.phrases), default=0.0)
            total += worth * self._best(sought)
            most += worth
        return total / np.float32(most) if most else total

    def have(self, phrase: Phrase, items: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which of ``items`` have all stems of ``phrase``."""
        result = np.ones(len(items), np.bool_)
        for stemmed in phrase.stems:
            result &= self._have(stemmed, items)
        return result

    def _best(self, sought: Sought) -> Floats:
        best = np.zeros(self.size, np.float32)
        for phrase in sought.phrases:
            np.maximum(best, self._phrase(phrase), out=best)
        return best

    def _phrase(self, phrase: Phrase) -> Floats:
        """Return for every item how well it has all stems of ``phrase``, on average; 0 where one is missing."""
        score, found = np.zeros(self.size, np.float32), np.zeros(self.size, np.int8)
        for place in map(self._place, phrase.stems):
            if place is None:
                return np.zeros(self.size, np.float32)
            part = slice(self._postings.starts[place], self._postings.starts[place + 1])
            score[self._postings.items[part]] += self._postings.weights[part]
            found[self._postings.items[part]] += 1
        score[found < len(phrase.stems)] = 0
        return score * np.float32(phrase.factor / len(phrase.stems))

    def _have(self, stemmed: str, items: NDArray[np.int64]) -> NDArray[np.bool_]:
        place = self._place(stemmed)
        if place is None:
            return np.zeros(len(items), np.bool_)
        part = self._postings.items[self._postings.starts[place] : self._postings.starts[place + 1]]
        return np.asarray(part[np.minimum(part.searchsorted(items), len(part) - 1)] == items, np.bool_)

    def _place(self, stemmed: str) -> int | None:
        return self._places.get(stemmed)


def _count(item: Item) -> Counter[str]:
    count = Counter(terms(item.text))
    for part, weight in (
        ((item.label,), LABEL_WEIGHT),
        (item.also, ALSO_WEIGHT),
        (item.words, 1),
        (item.plain, PLAIN_WEIGHT),
        (item.codes, CODE_WEIGHT),
    ):
        for text in part:
            count.update(dict.fromkeys(terms(text), 0))
            for word in terms(text):
                count[word] += weight
    return count


def _postings(found: Sequence[Sequence[tuple[int, int]]], lengths: Sequence[int]) -> Postings:
    """Return the arrays for each stem's pairs of an item and how often it stands there."""
    starts = np.cumsum([0, *map(len, found)], dtype=np.int64)
    flat = np.array([pair for pairs in found for pair in pairs], dtype=np.int64).reshape(-1, 2)
    sizes = np.array(lengths, dtype=np.float64)
    weights = _weights(flat[:, 1], sizes[flat[:, 0]], float(sizes.mean()) if lengths else 1.0)
    rarity = _rarity(np.diff(starts), len(lengths))
    return Postings(starts, flat[:, 0].astype(np.int32), weights.astype(np.float32), rarity.astype(np.float32))


def _spoken(items: Iterable[Item]) -> dict[str, int]:
    """Return the words of what is shown, and in how many items each stands."""
    found = (w for item in items for w in {w.folded for t in (item.label, item.text, *item.also) for w in words(t)})
    return dict(sorted(Counter(found).items()))


def _rarity(numbers: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    result: NDArray[np.float64] = np.log1p((size - numbers + 0.5) / (numbers + 0.5))
    return result


def _weights(counts: NDArray[np.int64], lengths: NDArray[np.float64], usual: float) -> NDArray[np.float64]:
    long = SATURATION * (1 - LENGTH + LENGTH * lengths / max(usual, 1.0))
    return counts * (SATURATION + 1) / (counts + long)


def mapped(path: Path) -> NDArray[Any]:
    """Return the array in a file, read as it is used. Raises OSError or ValueError."""
    # A plain view: the class of mapped arrays makes every slice slow.
    return np.asarray(np.load(path, mmap_mode="r")).view(np.ndarray)


def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of the words of ``text``, each once, in their order."""
    return tuple(dict.fromkeys(terms(text))) or tuple(dict.fromkeys(stem(fold(w.folded)) for w in words(text)))
