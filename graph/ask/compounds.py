"""Words that are written as one and known as two: ``Biobankgesetze`` is laws on biobanks."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from typing import Final

from graph.ask.tokens import Token, root
from graph.search.english import english_words
from graph.search.text import function_words

_LEAST: Final = 4
"""Letters of each part: shorter ones are found in too many words."""
_LINKS: Final = ("", "s", "n", "e", "es", "en")
"""What German, Dutch and Nordic compounds have between their parts."""
_BENT: Final = 3
"""Letters that a form of a word may have behind its beginning."""


class Compounds:
    """The words that may be parts of others, beginnings of such words, and those that are ``whole``: none is cut."""

    def __init__(self, words: Iterable[str], beginnings: Iterable[str], whole: Set[str] = frozenset()) -> None:
        self._words = {word for word in words if len(word) >= _LEAST and word not in function_words()}
        self._roots = {root(word) for word in self._words}
        self._beginnings = {word for word in beginnings if len(word) >= _LEAST}
        self._whole = whole

    def apart(self, said: Sequence[Token]) -> list[Token]:
        """Return the words of a question, compounds as their two parts; each part knows its place in the text."""
        return [part for token in said for part in self._parts(token)]

    def _parts(self, token: Token) -> Sequence[Token]:
        word = token.folded
        # Only where folding left every letter in its place are the places of the parts known.
        if len(word) < 2 * _LEAST or len(word) != len(token.text) or word in english_words() or word in self._whole:
            return (token,)
        if self._is_known(word):
            return (token,)
        cut = next(self._cuts(word), None)
        return (token,) if cut is None else (_part(token, *cut[0]), _part(token, *cut[1]))

    def _cuts(self, word: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Yield where the parts of a word begin and end, the longest second part first."""
        for middle in range(_LEAST, len(word) - _LEAST + 1):
            # The Spanish ending "ciones" holds no ones.
            if len(word) - middle <= _LEAST:
                return
            for link in _LINKS:
                head = word[:middle].removesuffix(link) if word[:middle].endswith(link) else ""
                if len(head) >= _LEAST and self._is_known(head) and self._is_known(word[middle:]):
                    yield (0, len(head)), (middle, len(word))

    def _is_known(self, word: str) -> bool:
        beginnings = (word[:end] for end in range(max(_LEAST, len(word) - _BENT), len(word) + 1))
        return word in self._words or root(word) in self._roots or any(b in self._beginnings for b in beginnings)


def _part(token: Token, start: int, end: int) -> Token:
    folded = token.folded[start:end]
    return replace(
        token,
        text=token.text[start:end],
        folded=folded,
        root=root(folded),
        start=token.start + start,
        end=token.start + end,
    )
