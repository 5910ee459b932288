"""Words of a text: as they stand in it, as they are compared, and as they are counted."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from snowballstemmer import stemmer

from graph.vocabulary import packaged

# Possessive: no text, however odd, makes it go back and try again.
_CHUNK: Final = re.compile(r"[^\W_]++(?:[.\-/:'\u2019][^\W_]++)*+")
_PART: Final = re.compile(r"[^\W_]++")
_ASKING: Final = "asking"
_LONGEST: Final = 40
"""Letters of a word that count; no word of any language here is longer."""


class Word(NamedTuple):
    """A word in a text: what it is compared by, and where it stands."""

    folded: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Yield the words of ``text``; a code such as ``II.2`` or ``ISO-15189`` comes as its parts and as a whole."""
    for chunk in _CHUNK.finditer(text):
        if chunk[0].isalnum():
            yield Word(fold(chunk[0]), chunk.start(), chunk.end())
            continue
        parts = list(_PART.finditer(chunk[0]))
        for part in parts:
            yield Word(fold(part[0]), chunk.start() + part.start(), chunk.start() + part.end())
        if len(parts) > 1 and any(character.isdigit() for character in chunk[0]):
            yield Word(fold(chunk[0]), chunk.start(), chunk.end())


def terms(text: str) -> Iterator[str]:
    """Yield what the index counts of ``text``: the stems of its words, function words left out."""
    return (stem(word.folded) for word in words(text) if word.folded not in function_words())


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return ``word`` in small letters without accents, so that ``Prénatal`` and ``prenatal`` are one."""
    decomposed = unicodedata.normalize("NFKD", word[:_LONGEST].casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def stem(folded: str) -> str:
    """Return the stem of a folded word by the Snowball rules for English, the language of the texts."""
    return str(_stemmer().stemWord(folded))


@cache
def function_words(language: str | None = None) -> frozenset[str]:
    """Return the words of a language, or of all, that say nothing of what is sought."""
    lines = {name: line for name, line in _lines().items() if name != _ASKING}
    chosen = lines.values() if language is None else [lines.get(language, "")]
    return frozenset(fold(word) for line in chosen for word in line.split())


@cache
def asking_words() -> frozenset[str]:
    """Return the English words with which people ask; in texts they may be names, such as WHO."""
    return frozenset(_lines()[_ASKING].split())


def _lines() -> dict[str, str]:
    text = (packaged("ontology") / "search" / "function-words.txt").read_text(encoding="utf-8")
    return dict(line.split(": ", 1) for line in text.splitlines() if not line.startswith("#"))


def clean(text: str, most: int) -> str:
    """Return ``text`` in one line without control characters, cut after ``most`` characters."""
    spaced = "".join(" " if unicodedata.category(c) in _INVISIBLE else c for c in text[: most * 2])
    return " ".join(unicodedata.normalize("NFC", spaced).split())[:most]


_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that show nothing: controls, direction marks, halves of pairs, unassigned ones."""


@cache
def _stemmer() -> Any:  # noqa: ANN401 (the library has no types)
    return stemmer("english")
