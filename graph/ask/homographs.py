"""Words of other languages that are English ones too: a German who asks what somebody *plant* asks for no plants."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from graph.ask.tokens import Token
from graph.ask.vocabulary import called
from graph.search.english import english_words
from graph.search.text import asking_words, function_words

ENGLISH: Final = "en"


def without_homographs(said: Sequence[Token]) -> list[Token]:
    """Return the words of a question; in an English one, those of other languages are taken for none that is known."""
    others = [token for token in said if token.folded not in called("homographs")]
    if len(others) == len(said) or not is_english(others):
        return list(said)
    return [token if token in others else replace(token, folded="", root="") for token in said]


def is_english(said: Sequence[Token]) -> bool:
    """Return whether most words are English ones."""
    return 3 * sum(_is_english(token.folded) for token in said) > 2 * len(said)


def _is_english(word: str) -> bool:
    """Return whether a word is English, and none with which sentences of another language are built."""
    if word in function_words(ENGLISH) or word in asking_words():
        return True
    return word in english_words() and word not in function_words()
