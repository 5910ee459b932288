"""Words of other languages that are English ones too: a German who asks what somebody *plant* asks for no plants."""

from collections.abc import Sequence
from dataclasses import replace

from graph.ask.tokens import Token
from graph.ask.vocabulary import called
from graph.search.english import english_words


def without_homographs(said: Sequence[Token]) -> list[Token]:
    """Return the words of a question; in an English one, those of other languages are taken for none that is known."""
    others = [token for token in said if token.folded not in called("homographs")]
    english = sum(token.folded in english_words() for token in others)
    if len(others) == len(said) or 3 * english <= 2 * len(others):
        return list(said)
    return [token if token in others else replace(token, folded="", root="") for token in said]
