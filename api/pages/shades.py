"""Shades: in which of five classes a number lies among others, and what the classes mean."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Self

CLASSES: Final = 5


@dataclass(frozen=True, slots=True)
class Shades:
    """Classes of numbers from 1: about as many of the numbers are in each. What is nothing is in class ``s0``."""

    tops: Sequence[int]
    """The highest number of each class."""

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Self:
        """Return classes for ``numbers``."""
        found = sorted(n for n in numbers if n > 0)
        return cls(
            sorted({found[ceil(len(found) * part / CLASSES) - 1] for part in range(1, CLASSES + 1)} if found else ())
        )

    def __call__(self, number: int) -> str:
        """Return the name of the class of a number, as the style sheet calls it: ``s0`` to ``s5``."""
        return "s0" if number <= 0 else f"s{min(bisect_left(self.tops, number), len(self.tops) - 1) + 1}"

    @property
    def legend(self) -> list[tuple[str, str]]:
        """The classes with what they hold, such as ``4 to 7``."""
        lows = (1, *(top + 1 for top in self.tops))
        ranges = [str(top) if low == top else f"{low} to {top}" for low, top in zip(lows, self.tops, strict=False)]
        return [("s0", "none on record"), *((f"s{place}", text) for place, text in enumerate(ranges, 1))]
