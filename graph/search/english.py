"""The words of everyday English, so that none of them is taken for a misspelling of a word of the field."""

from functools import cache
from typing import Final

from spellchecker import SpellChecker

_RARE: Final = 50
"""How often a word stands at least in the corpus of the dictionary; there, misspellings and names stand too."""


@cache
def english_words() -> frozenset[str]:
    """Return the words of everyday English in small letters."""
    known = SpellChecker(language="en").word_frequency.dictionary
    return frozenset(word for word, number in known.items() if number > _RARE and word.isascii())
