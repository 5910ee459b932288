"""Phrases with a meaning, found in a question by their words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from graph.ask.tokens import Token, tokens
from graph.search.english import english_words
from graph.search.text import stem

T = TypeVar("T")

_BEGINNING: Final = "*"
"""Behind a word of a phrase: any word that begins like this will do."""
_BENT: Final = 2
"""Letters by which forms of a word may differ in length."""
_ENDING: Final = 7
"""Letters that may follow a beginning: what is longer is a word of its own, as in genome editing."""
_SHORT, _LONG = 2, 3
"""Letters by which phrases are looked up."""
_WHOLE: Final = "="
"""Before a word of a phrase: no other form of it will do."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a phrase: how it must begin, what its root must be, or how it must be written."""

    text: str
    how: str = "root"
    written: str = ""

    def fits(self, token: Token) -> bool:
        """Return whether ``token`` is this word."""
        if self.how == "beginning":
            return token.folded.startswith(self.text) and len(token.folded) - len(self.text) <= _ENDING
        if self.how == "whole":
            return token.folded == self.text
        if self.how == "exact":
            return token.text == self.text
        # Findings are not what one may find, nor governance what acts govern.
        near = token.root == self.text and abs(len(token.folded) - len(self.written)) <= _BENT
        return near and self._begins_like(token) and self._bends(token)

    def _begins_like(self, token: Token) -> bool:
        """Return whether a form differs in the last letters only: médicos are no medicine."""
        least = min(len(self.written), len(token.folded)) - 1
        return self.written[:least] == token.folded[:least]

    def _bends(self, token: Token) -> bool:
        """Return whether a form is none of another English word: the police is no policy."""
        english = english_words()
        both = token.folded in english and self.written in english
        return not both or stem(token.folded) == stem(self.written)

    def goes_on(self, token: Token) -> bool:
        """Return whether ``token``, which is this word, is written like it as far as the shorter of them goes."""
        shorter, longer = sorted((self.written, token.folded), key=len)
        return longer.startswith(shorter)


class Phrases(Generic[T]):
    """Phrases and what each means; to look them up costs what few of them begin like."""

    def __init__(self) -> None:
        self._by_beginning: dict[str, list[tuple[tuple[Word, ...], T]]] = {}
        self.written: set[str] = set()
        """The words of all phrases that have other forms."""
        self.beginnings: set[str] = set()
        """What words of phrases begin like, where any ending will do."""

    def add(self, phrase: str, meaning: T, *, exact: bool = False) -> None:
        """Add a phrase; an ``exact`` one counts only when it is written like this, capitals and all."""
        words = _words(phrase, exact=exact)
        if words:
            self.written |= {word.written for word in words if word.written}
            self.beginnings |= {word.text for word in words if word.how == "beginning"}
            self._by_beginning.setdefault(_key(words[0].text), []).append((words, meaning))

    def akin(self, said: Sequence[Token], place: int) -> Iterator[tuple[int, T, bool]]:
        """Yield the phrases as ``at`` does, and as the last whether each word goes on as it is written in the phrase.

        Cover is a form of covered; place is none of the Polish placi, though their roots are the same.
        """
        for words, end, meaning in self._fitting(said, place):
            yield end, meaning, all(w.goes_on(t) for w, t in zip(words, said[place:end], strict=True))

    def at(self, said: Sequence[Token], place: int) -> Iterator[tuple[int, T, bool]]:
        """Yield the phrases that begin at a place: where each ends, its meaning, and whether it is so written."""
        for words, end, meaning in self._fitting(said, place):
            yield end, meaning, all(w.written == t.folded for w, t in zip(words, said[place:end], strict=True))

    def _fitting(self, said: Sequence[Token], place: int) -> Iterator[tuple[tuple[Word, ...], int, T]]:
        word = said[place].folded.casefold()
        for key in dict.fromkeys((word[:_SHORT], word[:_LONG])):
            for words, meaning in self._by_beginning.get(key, ()):
                end = place + len(words)
                if end <= len(said) and all(w.fits(t) for w, t in zip(words, said[place:end], strict=True)):
                    yield words, end, meaning


def _words(phrase: str, *, exact: bool) -> tuple[Word, ...]:
    parts = phrase.split()
    if exact:
        return tuple(Word(token.text, "exact") for token in tokens(phrase))
    words: list[Word] = []
    for part in parts:
        found = tokens(part)
        words += [Word(token.root, written=token.folded) for token in found]
        if part.endswith(_BEGINNING) and found:
            words[-1] = Word(found[-1].folded, "beginning")
        if part.startswith(_WHOLE) and found:
            words[-1] = Word(found[-1].folded, "whole", found[-1].folded)
    return tuple(words)


def _key(word: str) -> str:
    """Return what a word must begin like; the last letter of a short root may be another in the word."""
    return word.casefold()[: _LONG if len(word) > _LONG else _SHORT]
