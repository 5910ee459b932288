"""The words of a question, each with its place in the text."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graph.search.text import fold, stem

_WORD: Final = re.compile(r"[^\W_]+")
_ENDING: Final = re.compile(r"(?<=.{5})[aeiouns]{2}$|(?<=.{4})[aeiouns]$")
"""What most European languages bend a word by, after the English endings are gone."""
_STROKES: Final = str.maketrans("łđ", "ld")
"""Letters with a stroke, which many cannot type; those of Danish are others without it."""
MOST: Final = 40
"""Words of a question that are read; nobody asks one thing in more."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as it stands in the text, in plain small letters, and without its ending."""

    text: str
    folded: str
    root: str
    start: int
    end: int
    misspelt: bool = False
    """Whether it was read as another word that it misspells."""


def tokens(text: str, most: int = MOST) -> list[Token]:
    """Return the words of ``text``, so many at ``most``; a code such as ``II.2`` is two."""
    return [_token(match) for match, _ in zip(_WORD.finditer(text), range(most), strict=False)]


@lru_cache(maxsize=65536)
def root(folded: str) -> str:
    """Return what a word has in common with its other forms."""
    return _ENDING.sub("", stem(folded))


def _token(match: re.Match[str]) -> Token:
    folded = fold(match[0]).translate(_STROKES)
    return Token(match[0], folded, root(folded), match.start(), match.end())
