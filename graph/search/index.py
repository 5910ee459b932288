"""The search index: a folder of the snapshot.

    search/
        about.json       format, number of items, encoder, hash of all other files
        items.jsonl      the items in the order of their IRIs, one a line; items.npy says where each begins
        stems.txt  spoken.txt  words-*.npy    which words stand where
        synonyms.json    which words mean the same
        facets.json  facet-*.npy              which items have which values
        phrasings.json   how people ask for things in plain words
        vectors.npy  phrasings.npy            what each item and each phrasing means, if there is an encoder

Equal graphs and an equal encoder give equal bytes.
"""

import hashlib
import json
import mmap
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyoxigraph
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from graph.search.encoders import Encoder, Vectors, unit
from graph.search.facets import FACETS, FacetIndex
from graph.search.items import Item, Value, read_items, read_phrasings, read_synonyms
from graph.search.synonyms import Synonyms
from graph.search.vectors import Progress, VectorCache, cache_folder
from graph.search.words import Floats, WordIndex

Places = NDArray[np.int32]

SUBJECTS: Final = ("indicator", "application")
"""The facets whose values are items themselves, and say what an item is about."""
CODED: Final = ("domain", *SUBJECTS)
"""The facets whose values are items with codes of their own."""
PARTS: Final = ("level",)
"""The types of items that are part of their subject, and are not found for its sake."""
PLAIN: Final = 1.0
"""How much it counts for the meaning of an item how people say it in plain words, beside its text: as much."""
FORMAT: Final = 2
"""The layout of the folder; raised when an older program could not read a newer one."""


class IndexUnavailable(Exception):
    """A search index that is missing or damaged; the message says what to do."""


@dataclass(frozen=True)
class IndexWriter:
    """Writes the index of a graph; without an encoder, of words alone."""

    encoder: Encoder | None = None
    progress: Progress = lambda done, of: None

    def __call__(self, folder: Path, store: pyoxigraph.Store) -> None:
        """Write the index of the default graph of ``store`` into the new ``folder``. Raises OSError."""
        folder.mkdir()
        items = read_items(store)
        _write_items(folder, items)
        WordIndex.of(items).write(folder)
        Synonyms.of(read_synonyms(store)).write(folder)
        FacetIndex.of(items).write(folder)
        places = {item.iri: place for place, item in enumerate(items)}
        phrasings = [(places[iri], text) for iri, text in read_phrasings() if iri in places]
        (folder / "phrasings.json").write_text(json.dumps(phrasings, ensure_ascii=False, indent=0), encoding="utf-8")
        if self.encoder is not None:
            np.save(folder / "vectors.npy", self._meanings(self.encoder, items).astype(np.float16))
            spoken = self._encoded(self.encoder, [text for _, text in phrasings])
            np.save(folder / "phrasings.npy", spoken.astype(np.float16))
        about = {"format": FORMAT, "items": len(items), "encoder": self.encoder and self.encoder.id}
        about["hash"] = content_hash(folder)
        (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")

    def _meanings(self, encoder: Encoder, items: Sequence[Item]) -> Vectors:
        """Return what each item means: its text, and a little how people say it in plain words."""
        own = self._encoded(encoder, [item.meaning for item in items])
        said = self._encoded(encoder, [text for item in items for text in item.plain])
        plain = np.zeros_like(own)
        np.add.at(plain, [place for place, item in enumerate(items) for _ in item.plain], said)
        return unit(own + PLAIN * unit(plain))

    def _encoded(self, encoder: Encoder, texts: Sequence[str]) -> Vectors:
        return VectorCache(cache_folder()).vectors(encoder, texts, self.progress)


class SearchIndex:
    """An index that is open: its parts, and its items by place."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``. Raises IndexUnavailable."""
        try:
            about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
            if about["format"] > FORMAT:
                raise IndexUnavailable(f"{folder} was built by a newer GenoGuide. Update this one.")
            if about["format"] < FORMAT:
                raise IndexUnavailable(f"{folder} was built by an older GenoGuide. Run 'genoguide build --force'.")
            self.size: int = about["items"]
            self.hash: str = about["hash"]
            self.encoder: str | None = about["encoder"]
            self.words = WordIndex.open(folder, self.size)
            self.synonyms = Synonyms.open(folder)
            self.facets = FacetIndex.open(folder, self.size)
            self.vectors = _vectors(folder / "vectors.npy") if self.encoder else None
            self.phrasings: list[tuple[int, str]] = json.loads((folder / "phrasings.json").read_text(encoding="utf-8"))
            self.phrasing_vectors = _vectors(folder / "phrasings.npy") if self.encoder else None
            # With more threads of its own, the library waits by spinning after every product.
            threadpool_limits(1, "blas")
            self._starts: NDArray[np.int64] = np.load(folder / "items.npy")
            self._lines = _mapped(folder / "items.jsonl")
            self._parts = self.of_types(PARTS)
            self._subjects = [self._pairs(name) for name in SUBJECTS]
        except (OSError, ValueError, KeyError, TypeError):
            raise IndexUnavailable(
                f"{folder} holds no search index, or a damaged one. Run 'genoguide build --force'."
            ) from None

    def __getitem__(self, place: int) -> Item:
        """Return the item at ``place``."""
        line = self._lines[int(self._starts[place]) : int(self._starts[place + 1])]
        iri, type_, label, text, also, facets = json.loads(line)
        values = {name: tuple(Value(*v) for v in found) for name, found in facets.items()}
        return Item(iri, type_, label, text, tuple(also), facets=values)

    def of_subjects(self, scores: Floats) -> Floats:
        """Return for every item the best of the ``scores`` of its subjects; for one without any, its own."""
        result = np.full(self.size, -np.inf, np.float32)
        for items, subjects in self._subjects:
            np.maximum.at(result, items, scores[subjects])
        return np.asarray(np.where(np.isneginf(result), scores, result), np.float32)

    def place(self, iri: str) -> int | None:
        """Return the place of the item ``iri``, or None."""
        place = bisect_left(range(self.size), iri, key=lambda p: self[p].iri)
        return place if place < self.size and self[place].iri == iri else None

    def coded(self, code: str) -> int | None:
        """Return the place of the domain, indicator or application that has just this code, or None."""
        values = (value for name in CODED for value in self.facets[name].values)
        found = next((value.iri for value in values if value.code.casefold() == code.casefold()), None)
        return None if found is None else self.place(found)

    def bearing_on(self, iri: str) -> Places:
        """Return the places of the items that have the thing ``iri`` as a subject."""
        found = [items[subjects == self.place(iri)] for items, subjects in self._subjects]
        return np.asarray(np.concatenate([np.zeros(0, np.int32), *found]), np.int32)

    def of_types(self, types: Sequence[str]) -> Places:
        """Return the places of the items of some types."""
        facet = self.facets["type"]
        chosen = [place for place, value in enumerate(facet.values) if value.code in types]
        return np.asarray(facet.items[np.isin(facet.places, chosen)], np.int32)

    def _pairs(self, name: str) -> tuple[Places, Places]:
        """Return which items have which items as their values of a facet, side by side."""
        facet = self.facets[name]
        subjects = np.array([-1 if (p := self.place(v.iri)) is None else p for v in facet.values], np.int32)
        found = subjects[facet.places] if len(subjects) else np.zeros(0, np.int32)
        own = (found < 0) | (found == facet.items) | np.isin(facet.items, self._parts)
        return facet.items[~own], found[~own]


def _write_items(folder: Path, items: Sequence[Item]) -> None:
    lines = [_line(item) for item in items]
    (folder / "items.jsonl").write_bytes(b"".join(lines))
    np.save(folder / "items.npy", np.cumsum([0, *map(len, lines)], dtype=np.int64))


def _line(item: Item) -> bytes:
    facets = {n: [[v.code, v.label, v.iri] for v in found] for n, found in item.facets.items() if n in FACETS}
    row = [item.iri, item.type, item.label, item.text, list(item.also), facets]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _vectors(path: Path) -> Vectors:
    return np.asarray(np.load(path), np.float32)


def _mapped(path: Path) -> Any:  # noqa: ANN401 (bytes or a map of them)
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""


def content_hash(folder: Path) -> str:
    """Return the hash of all files of the index in ``folder`` but what it says about itself. Raises OSError."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.name != "about.json"):
        whole.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()[:16]
