"""What a search text asks for: its words, what they are misspellings of, and what else they are called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from graph.search.synonyms import ALIKE, MOST, Found, Synonyms
from graph.search.text import function_words, stem, words
from graph.search.words import Phrase, Sought, WordIndex, stems_of

WORDS: Final = 24
"""Words of a search that count; the rest of a longer text says hardly more."""
_SHORT: Final = 4
"""Letters up to which an unknown word is taken as it is: too many words are near."""
_LONG: Final = 8
"""Letters from which a word may have two faults."""


@dataclass(frozen=True)
class Understanding:
    """What a search asks for: in words, and as a text for its meaning; and how it was read."""

    words: tuple[Sought, ...]
    meaning: str
    corrected: Mapping[str, str] = field(default_factory=dict)
    expanded: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Asked:
    word: str
    stem: str


def understand(text: str, index: WordIndex, synonyms: Synonyms) -> Understanding:
    """Return what ``text`` asks for."""
    asked, corrected = _corrected(text, index, synonyms)
    found = list(synonyms.find([a.stem for a in asked]))
    sought = tuple(_sought(asked, found))
    expanded = {_span(asked, f): f.things[0].label for f in found if not _says(asked, f)}
    return Understanding(sought, _meaning(text, corrected, asked, expanded), corrected, expanded)


def _corrected(text: str, index: WordIndex, synonyms: Synonyms) -> tuple[list[_Asked], dict[str, str]]:
    asked, corrected = [], {}
    for word in _words(text):
        near = None if index.knows(stem(word)) or synonyms.knows(stem(word)) else nearest(word, index.spoken)
        if near:
            corrected[word] = near
        asked.append(_Asked(word, stem(near or word)))
    return list({a.stem: a for a in asked}.values()), corrected


def _words(text: str) -> Sequence[str]:
    """Return the words of ``text`` that say something, all of them when none does, each once."""
    found = list(dict.fromkeys(word.folded for word in words(text)))
    telling = [word for word in found if word not in function_words()]
    return (telling or found)[:WORDS]


def nearest(word: str, known: Mapping[str, int]) -> str | None:
    """Return the known word that ``word`` misspells: at most one fault, two in a long word; of several the commonest."""
    if len(word) <= _SHORT or not word.isalpha():
        return None
    faults = 2 if len(word) >= _LONG else 1
    near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=faults, limit=20)
    # The first letter is seldom wrong.
    return min(near, key=lambda n: (n[1] + (n[0][0] != word[0]), -known[n[0]], n[0]))[0] if near else None


def _sought(asked: Sequence[_Asked], found: Sequence[Found]) -> Iterator[Sought]:
    within = {place: f for f in found for place in range(f.start, f.end)}
    for place, one in enumerate(asked):
        name = within.get(place)
        if name is None:
            yield Sought(one.word, (Phrase((one.stem,), one.word),))
        elif name.start == place:
            yield Sought(_span(asked, name), tuple(_phrases(asked, name)))


def _phrases(asked: Sequence[_Asked], found: Found) -> Iterator[Phrase]:
    own = tuple(a.stem for a in asked[found.start : found.end])
    yield Phrase(own, _span(asked, found))
    said = {own}
    for thing in found.things:
        for other in (thing.label, *thing.others)[:MOST]:
            stems = stems_of(other)
            if stems and stems not in said:
                said.add(stems)
                yield Phrase(stems, other, ALIKE)


def _span(asked: Sequence[_Asked], found: Found) -> str:
    return " ".join(a.word for a in asked[found.start : found.end])


def _says(asked: Sequence[_Asked], found: Found) -> bool:
    """Return whether what was asked is the label itself, in another form at most."""
    return {a.stem for a in asked[found.start : found.end]} == set(stems_of(found.things[0].label))


def _meaning(text: str, corrected: Mapping[str, str], asked: Sequence[_Asked], expanded: Mapping[str, str]) -> str:
    # A text in another language has many words that are near to English ones by accident.
    if corrected and len(corrected) * 2 <= len(asked):
        for wrong, right in corrected.items():
            text = _replace(text, wrong, right)
    return f"{text} ({', '.join(dict.fromkeys(expanded.values()))})" if expanded else text


def _replace(text: str, wrong: str, right: str) -> str:
    for word in reversed([w for w in words(text) if w.folded == wrong]):
        text = text[: word.start] + right + text[word.end :]
    return text
