"""What is shown of a text: the part that has most of the words that were sought, and where they stand in it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graph.search.text import Word, stem, words

LENGTH: Final = 240
"""Characters of a snippet at most, beside the dots where it is cut."""


@dataclass(frozen=True)
class Snippet:
    """A part of a text, and from where to where in it a word stands that was sought."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def snippet(text: str, sought: Collection[str]) -> Snippet:
    """Return the part of ``text`` with most of the stems ``sought``, the first of several."""
    found = [word for stemmed, word in _stemmed(text) if stemmed in sought] if sought else []
    start = _start(text, found) if len(text) > LENGTH else 0
    end = len(text) if len(text) <= start + LENGTH else text.rfind(" ", start + 1, start + LENGTH) + 1 or start + LENGTH
    before, after = "… " * (start > 0), " …" * (end < len(text))
    part = text[start:end].rstrip()
    shift = len(before) - start
    marks = tuple((w.start + shift, w.end + shift) for w in _outermost(found) if start <= w.start and w.end <= end)
    return Snippet(before + part + after, marks)


@lru_cache(maxsize=1024)
def _stemmed(text: str) -> tuple[tuple[str, Word], ...]:
    """Return the words of a text with their stems. The same texts are results again and again."""
    return tuple((stem(word.folded), word) for word in words(text))


def _start(text: str, found: list[Word]) -> int:
    """Return where the part begins: at a word, a little before the first of the words that lie closest together."""
    starts = [0, *(max(0, w.start - LENGTH // 4) for w in found)]
    best = max(starts, key=lambda s: (len({w.folded for w in found if s <= w.start and w.end <= s + LENGTH}), -s))
    return text.rfind(" ", 0, best) + 1 if best else 0


def _outermost(found: list[Word]) -> list[Word]:
    """Return the words without those that are part of a longer one."""
    ordered = sorted(found, key=lambda w: (w.start, -w.end))
    return [w for place, w in enumerate(ordered) if not place or w.start >= max(o.end for o in ordered[:place])]
