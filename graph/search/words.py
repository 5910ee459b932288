"""Ranking by words: BM25 (Robertson and Zaragoza 2009) over an inverted index of plain arrays.

The arrays are mapped, not read. Every posting holds its weight already, so that to score a word is to add a slice.
Scores of all items are needed for the sum with meaning and for the counts of facets; a library that yields the best few
rows would have to be asked for all of them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.search.items import Item
from graph.search.text import fold, stem, terms, words

Floats = NDArray[np.float32]

SATURATION: Final = 1.2
"""BM25's k1: how soon a word said again adds nothing."""
LENGTH: Final = 0.4
"""BM25's b: how much a long text counts for less."""
LABEL_WEIGHT: Final = 3
ALSO_WEIGHT: Final = 2


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


class WordIndex:
    """The words of all items: which stem stands in which items, and how much it says there."""

    def __init__(self, stems: Sequence[str], starts: NDArray[np.int64], items: NDArray[np.int32], weights: Floats,
                 rarity: Floats, spoken: dict[str, int], size: int) -> None:
        self._stems, self._starts, self._items, self._weights = stems, starts, items, weights
        self._rarity, self.spoken, self.size = rarity, spoken, size

    @classmethod
    def of(cls, items: Sequence[Item]) -> "WordIndex":
        """Return the index of ``items``, which are known by their places."""
        counts = [_count(item) for item in items]
        postings: dict[str, list[tuple[int, int]]] = {}
        for place, count in enumerate(counts):
            for word, number in count.items():
                postings.setdefault(word, []).append((place, number))
        stems = sorted(postings)
        starts = np.cumsum([0, *(len(postings[s]) for s in stems)], dtype=np.int64)
        flat = np.array([pair for s in stems for pair in postings[s]], dtype=np.int64).reshape(-1, 2)
        lengths = np.array([sum(count.values()) for count in counts], dtype=np.float64)
        rarity = _rarity(np.diff(starts), len(items))
        weights = _weights(flat[:, 1], lengths[flat[:, 0]], lengths.mean() if len(items) else 1.0)
        spoken = Counter(w for item in items for w in {w.folded for t in (item.label, item.text, *item.also) for w in words(t)})
        return cls(stems, starts, flat[:, 0].astype(np.int32), weights.astype(np.float32), rarity.astype(np.float32),
                   dict(sorted(spoken.items())), len(items))

    def write(self, folder: Path) -> None:
        """Write the index into ``folder``."""
        (folder / "stems.txt").write_text("\n".join(self._stems), encoding="utf-8")
        (folder / "spoken.txt").write_text("\n".join(f"{w}\t{n}" for w, n in self.spoken.items()), encoding="utf-8")
        for name in _ARRAYS:
            np.save(folder / f"words-{name}.npy", getattr(self, f"_{name}"))

    @classmethod
    def open(cls, folder: Path, size: int) -> "WordIndex":
        """Open the index in ``folder`` of ``size`` items. Raises OSError or ValueError."""
        stems = (folder / "stems.txt").read_text(encoding="utf-8").split("\n")
        lines = (folder / "spoken.txt").read_text(encoding="utf-8").split("\n")
        spoken = {word: int(number) for word, _, number in (line.partition("\t") for line in lines if line)}
        arrays = {name: np.load(folder / f"words-{name}.npy", mmap_mode="r") for name in _ARRAYS}
        return cls(stems, spoken=spoken, size=size, **arrays)

    def knows(self, stemmed: str) -> bool:
        """Return whether any item has a word with this stem."""
        return self._place(stemmed) is not None

    def rarity(self, stems: Iterable[str]) -> float:
        """Return how much the rarest of ``stems`` says."""
        places = [p for p in map(self._place, stems) if p is not None]
        return max((float(self._rarity[p]) for p in places), default=0.0)

    def scores(self, query: Sequence[Sought]) -> Floats:
        """Return for every item how well it has the words of ``query``: 1 is an item of usual length with each once."""
        total, most = np.zeros(self.size, np.float32), 0.0
        for sought in query:
            worth = max((self.rarity(phrase.stems) for phrase in sought.phrases), default=0.0)
            total += worth * self._best(sought)
            most += worth
        return total / np.float32(most) if most else total

    def has(self, phrase: Phrase, item: int) -> bool:
        """Return whether ``item`` has all stems of ``phrase``."""
        return all(self._has(stemmed, item) for stemmed in phrase.stems)

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
            part = slice(self._starts[place], self._starts[place + 1])
            score[self._items[part]] += self._weights[part]
            found[self._items[part]] += 1
        score[found < len(phrase.stems)] = 0
        return score * np.float32(phrase.factor / len(phrase.stems))

    def _has(self, stemmed: str, item: int) -> bool:
        place = self._place(stemmed)
        if place is None:
            return False
        part = self._items[self._starts[place] : self._starts[place + 1]]
        found = int(np.searchsorted(part, item))
        return found < len(part) and int(part[found]) == item

    def _place(self, stemmed: str) -> int | None:
        place = bisect_left(self._stems, stemmed)
        return place if place < len(self._stems) and self._stems[place] == stemmed else None


_ARRAYS: Final = ("starts", "items", "weights", "rarity")


def _count(item: Item) -> Counter[str]:
    count = Counter(terms(item.text))
    for part, weight in (((item.label,), LABEL_WEIGHT), (item.also, ALSO_WEIGHT), (item.words, 1)):
        for text in part:
            count.update(dict.fromkeys(terms(text), 0))
            for word in terms(text):
                count[word] += weight
    return count


def _rarity(numbers: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    result: NDArray[np.float64] = np.log1p((size - numbers + 0.5) / (numbers + 0.5))
    return result


def _weights(counts: NDArray[np.int64], lengths: NDArray[np.float64], usual: float) -> NDArray[np.float64]:
    long = SATURATION * (1 - LENGTH + LENGTH * lengths / max(usual, 1.0))
    return counts * (SATURATION + 1) / (counts + long)


def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of the words of ``text``, each once, in their order."""
    return tuple(dict.fromkeys(terms(text))) or tuple(dict.fromkeys(stem(fold(w.folded)) for w in words(text)))
