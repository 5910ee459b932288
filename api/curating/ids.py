"""Ids of new records: from their titles, and of no other record."""

import re
import unicodedata
from collections.abc import Collection
from itertools import chain, count
from typing import Final

LONGEST: Final = 60
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ł": "l", "Ł": "L", "đ": "d", "ð": "d", "þ": "th", "œ": "oe"}
)
"""Letters of Europe's Latin alphabets that do not come apart into a plain letter and a mark."""


def slug(text: str) -> str:
    """Return ``text`` in small letters, digits and single hyphens: whole words, at most 60 characters, maybe none."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", " ")).strip("-")
    return words if len(words) <= LONGEST else words[: LONGEST + 1].rpartition("-")[0] or words[:LONGEST]


def unique(name: str, taken: Collection[str]) -> str:
    """Return ``name``, or with the first number from 2 that makes it none of those ``taken``."""
    candidates = chain((name,), (f"{name}-{number}" for number in count(2)))
    return next(candidate for candidate in candidates if candidate not in taken)
