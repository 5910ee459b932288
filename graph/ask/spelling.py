"""Words that nobody knows, read as the known word that they misspell."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from graph.ask.tokens import Token, root
from graph.search.english import english_words

_LEAST: Final = 5
"""Letters from which two neighbours may be swapped."""
_LONG: Final = 6
"""Letters from which a word may have any one fault: shorter words are near to too many."""
_LONGER: Final = 12
"""Letters from which it may have two."""


class Spelling:
    """The words that may be meant, and those of them that are names of places."""

    def __init__(self, words: Iterable[str], places: Iterable[str]) -> None:
        self._words, self._places = _by_first(words), _by_first(places)

    def corrected(self, said: Sequence[Token], known: Set[int]) -> list[Token]:
        """Return the words of a question, those at no ``known`` place as the words that they nearly are."""
        return [token if place in known else self._corrected(token, place) for place, token in enumerate(said)]

    def _corrected(self, token: Token, place: int) -> Token:
        if len(token.folded) < _LEAST or not token.folded.isalpha() or token.folded in english_words():
            return token
        # The first letter is seldom wrong. What has a capital within a sentence is a name: Mexico is no medico.
        words = self._places if place and token.text[0].isupper() else self._words
        faults = 2 if len(token.folded) >= _LONGER else 1
        near = process.extractOne(
            token.folded, words.get(token.folded[0], ()), scorer=OSA.distance, score_cutoff=faults
        )
        if not near or (len(token.folded) < _LONG and sorted(token.folded) != sorted(near[0])):
            return token
        return replace(token, folded=near[0], root=root(near[0]), misspelt=True)


def _by_first(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        if len(word) >= _LEAST and word.isalpha():
            found.setdefault(word[0], []).append(word)
    return found
