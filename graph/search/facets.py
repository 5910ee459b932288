"""Facets: the values by which items are told apart, filtered and counted."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.search.items import Item, Value
from graph.search.words import mapped

Mask = NDArray[np.bool_]

FACETS: Final[Mapping[str, str]] = {
    "type": "Type",
    "country": "Country",
    "domain": "Domain",
    "indicator": "Indicator",
    "application": "Application",
    "addressee": "Addressee",
    "kind": "Kind",
    "status": "Status",
    "year": "Year",
    "good": "Good practice",
}
"""The facets in the order in which they are shown, with their titles."""


@dataclass(frozen=True)
class Facet:
    """The values of a facet, and which items have which: two arrays side by side, of items and of places of values."""

    values: tuple[Value, ...]
    items: NDArray[np.int32]
    places: NDArray[np.int32]

    def mask(self, chosen: Sequence[int], size: int) -> Mask:
        """Return which items have one of the ``chosen`` values."""
        wanted = np.zeros(len(self.values) + 1, np.bool_)
        wanted[list(chosen)] = True
        mask = np.zeros(size, np.bool_)
        mask[self.items[wanted[self.places]]] = True
        return mask

    def counts(self, mask: Mask) -> list[tuple[Value, int]]:
        """Return how many items of ``mask`` have each value, the most frequent first, without those that none has."""
        numbers = np.bincount(self.places[mask[self.items]], minlength=len(self.values))
        found = ((value, int(number)) for value, number in zip(self.values, numbers, strict=True) if number)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def find(self, text: str) -> int | None:
        """Return the place of the value whose code, IRI or label is ``text``, or None."""
        wanted = text.casefold()
        names = ((place, (v.code, v.iri, v.label)) for place, v in enumerate(self.values))
        return next((place for place, spoken in names if wanted in (s.casefold() for s in spoken)), None)


class FacetIndex:
    """All facets of all items."""

    def __init__(self, facets: Mapping[str, Facet], size: int) -> None:
        self._facets, self._size = facets, size

    @classmethod
    def of(cls, items: Sequence[Item]) -> "FacetIndex":
        """Return the facets of ``items``, which are known by their places."""
        return cls({name: _facet(items, name) for name in FACETS}, len(items))

    def write(self, folder: Path) -> None:
        """Write them into ``folder``."""
        values = {name: [astuple(value) for value in facet.values] for name, facet in self._facets.items()}
        (folder / "facets.json").write_text(json.dumps(values, ensure_ascii=False, indent=0), encoding="utf-8")
        for name, facet in self._facets.items():
            np.save(folder / f"facet-{name}.npy", np.stack([facet.items, facet.places]))

    @classmethod
    def open(cls, folder: Path, size: int) -> "FacetIndex":
        """Open those in ``folder`` of ``size`` items. Raises OSError or ValueError."""
        values = json.loads((folder / "facets.json").read_text(encoding="utf-8"))
        pairs = {name: mapped(folder / f"facet-{name}.npy") for name in values}
        return cls({n: Facet(tuple(Value(*v) for v in values[n]), p[0], p[1]) for n, p in pairs.items()}, size)

    def __getitem__(self, name: str) -> Facet:
        """Return the facet ``name``. Raises KeyError."""
        return self._facets[name]

    def narrow(
        self, mask: Mask, chosen: Mapping[str, Sequence[int]]
    ) -> tuple[Mask, Mapping[str, list[tuple[Value, int]]]]:
        """Return what is left of ``mask`` for the ``chosen`` values, and the counts of all facets.

        Values of one facet widen, facets narrow. A facet's own choice does not count in its counts: they say what
        another choice would find.
        """
        masks = {name: self._facets[name].mask(places, self._size) for name, places in chosen.items() if places}
        counts = {name: facet.counts(_all(mask, masks, name)) for name, facet in self._facets.items()}
        return _all(mask, masks), counts


def _all(mask: Mask, masks: Mapping[str, Mask], without: str = "") -> Mask:
    for name, other in masks.items():
        if name != without:
            mask = mask & other
    return mask


def _facet(items: Sequence[Item], name: str) -> Facet:
    pairs = list(_pairs(items, name))
    values = tuple(sorted({value for _, value in pairs}))
    places = {value: place for place, value in enumerate(values)}
    flat = np.array([(item, places[value]) for item, value in pairs], dtype=np.int32).reshape(-1, 2)
    return Facet(values, flat[:, 0], flat[:, 1])


def _pairs(items: Sequence[Item], name: str) -> Iterator[tuple[int, Value]]:
    for place, item in enumerate(items):
        found = (Value(item.type, item.type),) if name == "type" else item.facets.get(name, ())
        yield from ((place, value) for value in found)
