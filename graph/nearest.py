"""The word that somebody may have meant."""

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, process, utils

ALIKE: Final = 60
"""Percent of likeness from which a word counts as a misspelling of another."""
PART: Final = 3
"""Letters from which a word counts as part of a longer one."""


def nearest(text: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that ``text`` most likely misspells, else the shortest that contains it, else None."""
    words = list(candidates)
    match = process.extractOne(text, words, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=ALIKE)
    if match is not None:
        return str(match[0])
    part = text.strip().casefold()
    holding = [w for w in words if len(part) >= PART and part in w.casefold()]
    return min(holding, key=len, default=None)
