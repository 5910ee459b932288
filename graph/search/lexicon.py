"""Plain and foreign words for the notions of the field, as ``ontology/search/vocabulary.txt`` has them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final

from graph.search.text import asking_words, fold, function_words, stem, words
from graph.vocabulary import packaged

ENGLISH: Final = "en"
LANGUAGES: Final = (ENGLISH, "fr", "de", "es", "it", "pt", "nl", "fi", "sv", "da", "pl", "no", "hu", "cs", "ro", "el")
"""The languages of the columns of the vocabulary, and of the lines of the function words."""
_JOINING: Final = frozenset({"de", "nl", "fi", "sv", "da", "no", "hu"})
"""Languages that write several words as one."""
_REST: Final = 5
"""Letters from which what follows a known beginning may be a word of its own."""
_KEY: Final = 2
"""Letters by which patterns are looked up."""


@dataclass(frozen=True)
class Notion:
    """A notion of the field: the word that the texts use for it, and plainer ones that they may use as well."""

    term: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """Beginnings of words that follow one another, or whole words, and the notion that they name in a language."""

    parts: tuple[tuple[str, bool], ...]
    notion: Notion
    language: str

    def fits(self, words: Sequence[str]) -> bool:
        """Return whether ``words`` begin with this."""
        if len(words) < len(self.parts):
            return False
        # A plain loop: thousands of patterns are tried for a text, and a generator takes three times as long.
        for word, (part, whole) in zip(words, self.parts, strict=False):
            if not (word == part if whole else word.startswith(part)):
                return False
        return True


@dataclass(frozen=True)
class Named:
    """Words of a text, from one place to another, and the notions that they name."""

    start: int
    end: int
    notions: tuple[Notion, ...]


class Lexicon:
    """The patterns of all languages."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        ordered = sorted(patterns, key=_key)
        self._patterns = {key: tuple(group) for key, group in groupby(ordered, _key)}

    def find(self, text: Sequence[str], language: str) -> Iterator[Named]:
        """Yield what the folded words of ``text`` name in ``language``, from left to right, the longest first."""
        start = 0
        while start < len(text):
            best = self._best(text[start:], language)
            if best is None:
                start += 1
                continue
            end = start + len(best.parts)
            rest = self._rest(text[end - 1], best, language)
            yield Named(start, end, (best.notion, *rest))
            start = end

    def known(self, text: Sequence[str], english: Mapping[str, int]) -> dict[str, int]:
        """Return how many of the folded words ``text`` each language knows; ``english`` are the words of the texts."""
        scores = dict.fromkeys(LANGUAGES, 0)
        scores[ENGLISH] = sum(word in english or word in function_words(ENGLISH) for word in text)
        if scores[ENGLISH] == len(text):
            return scores
        for language in LANGUAGES[1:]:
            named = {place for n in self.find(text, language) for place in range(n.start, n.end)}
            own = {place for place, word in enumerate(text) if word in function_words(language)}
            scores[language] = len(named | own) if named else 0
        return scores

    def notions(self, text: Sequence[str], language: str) -> frozenset[str]:
        """Return what the folded words of ``text`` say: the terms of notions, and the stems of other telling words."""
        idle = function_words() | asking_words()
        named = [n for n in self.find(text, language) if not idle.issuperset(text[n.start : n.end])]
        within = {place for n in named for place in range(n.start, n.end)}
        others = {stem(word) for place, word in enumerate(text) if place not in within and word not in idle}
        return frozenset(others.union(notion.term for n in named for notion in n.notions))

    def _best(self, text: Sequence[str], language: str) -> Pattern | None:
        candidates = self._patterns.get((language, text[0][:_KEY]), ())
        fitting = (pattern for pattern in candidates if pattern.fits(text))
        return max(fitting, key=lambda p: (len(p.parts), sum(len(part) for part, _ in p.parts)), default=None)

    def _rest(self, word: str, best: Pattern, language: str) -> Iterator[Notion]:
        """Yield what the rest of a word names, of which the beginning is known: ``genomistrategia``."""
        part, whole = best.parts[-1]
        rest = word[len(part) :]
        if whole or language not in _JOINING or not word.startswith(part):
            return
        for start in range(len(rest) - _REST + 1):
            found = self._best([rest[start:]], language)
            if found is not None and len(found.parts[0][0]) >= _REST:
                if found.notion != best.notion:
                    yield found.notion
                return


def _key(pattern: Pattern) -> tuple[str, str]:
    return pattern.language, pattern.parts[0][0][:_KEY]


@cache
def lexicon() -> Lexicon:
    """Return the vocabulary that ships with the package."""
    text = (packaged("ontology") / "search" / "vocabulary.txt").read_text(encoding="utf-8")
    return parse_lexicon(text)


def parse_lexicon(text: str) -> Lexicon:
    """Return the vocabulary in ``text``. Raises ValueError, with its number, for a line without all languages."""
    patterns: list[Pattern] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line and not line.startswith("#"):
            english = line.partition("|")[0].partition("<")[0]
            cells = [_entries(cell) for cell in line.replace("<", ";", 1).split("|")]
            sought = [entry.rstrip(".") for entry in _entries(english)]
            if len(cells) != len(LANGUAGES) or not sought:
                raise ValueError(f"line {number} of the vocabulary has {len(cells)} languages, not {len(LANGUAGES)}")
            notion = Notion(sought[0], tuple(sought[1:]))
            patterns += _patterns(cells, notion)
    return Lexicon(patterns)


def _entries(cell: str) -> list[str]:
    return [entry.strip() for entry in cell.split(";") if entry.strip()]


def _patterns(cells: Sequence[Sequence[str]], notion: Notion) -> Iterator[Pattern]:
    for language, entries in zip(LANGUAGES, cells, strict=True):
        for entry in entries:
            whole = entry.endswith(".")
            parts = [fold(word.folded) for word in words(entry)]
            flags = [False] * (len(parts) - 1) + [whole]
            yield Pattern(tuple(zip(parts, flags, strict=True)), notion, language)
