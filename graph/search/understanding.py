"""What a search text asks for: its words, what they are misspellings of, and what else they are called."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from graph.search.english import english_words
from graph.search.lexicon import ENGLISH, LANGUAGES, Lexicon, Named, Notion
from graph.search.synonyms import ALIKE, MOST, Found, Synonyms
from graph.search.text import asking_words, function_words, stem, words
from graph.search.words import Phrase, Sought, WordIndex, stems_of

_CODE: Final = re.compile(r"(?=\S*\d)\w+(?:[.\-/:]\w+)+")
WORDS: Final = 24
"""Words of a search that count; the rest of a longer text says hardly more."""
QUESTION: Final = 4
"""Telling words from which a text is a question, rather than a name."""
PLAINER: Final = 0.6
"""How much a word of the same notion counts beside the one that was asked for."""
_SHORT: Final = 4
"""Letters up to which an unknown word is taken as it is: too many words are near."""
_LONG: Final = 8
"""Letters from which a word may have two faults."""


@dataclass(frozen=True)
class Understanding:
    """What a search asks for: in words, and as a text for its meaning; and how it was read."""

    words: tuple[Sought, ...]
    meaning: str
    language: str = ENGLISH
    corrected: Mapping[str, str] = field(default_factory=dict)
    expanded: Mapping[str, str] = field(default_factory=dict)
    notions: frozenset[str] = frozenset()
    """What it is about, in the terms of the vocabulary."""
    is_code: bool = False
    """Whether it is a code, such as II.2 or a DOI: it means nothing, and stands as a whole or not at all."""

    @property
    def is_question(self) -> bool:
        """Whether it says more than a name does."""
        return len(self.words) >= QUESTION


@dataclass(frozen=True)
class Reader:
    """Reads searches with the words of an index, the names of things, and the vocabulary of the field."""

    index: WordIndex
    synonyms: Synonyms
    lexicon: Lexicon

    def read(self, text: str, is_code: bool = False) -> Understanding:
        """Return what ``text`` asks for; ``is_code`` if it is known to be the code of a thing, such as VII."""
        said = [word.folded for word in words(text)][:WORDS]
        is_code = (is_code and len(said) == 1) or _CODE.fullmatch(text.strip()) is not None
        if is_code and self.index.knows(stem(said[-1])):
            code = said[-1]
            return Understanding((Sought(code, (Phrase((stem(code),), code),)),), text, is_code=True)
        language = self._language(said)
        named = list(self.lexicon.find(said, language))
        # A text in another language has many words that are near to English ones by accident.
        corrected = self._corrected(said, named) if language == ENGLISH else {}
        asked = [corrected.get(word, word) for word in said]
        things = tuple(self._things(asked))
        things = tuple(_meant(things, asked, named)) if language == ENGLISH else things
        spans: list[Span] = sorted([*things, *_outside(named, things)], key=lambda span: span.start)
        expanded = _expanded(asked, spans)
        meaning = _in_full(text, corrected, expanded)
        sought = tuple(_sought(said, asked, spans, language, _idle(text, asked)))
        return Understanding(sought, meaning, language, corrected, expanded, self.lexicon.notions(asked, language))

    def _language(self, said: Sequence[str]) -> str:
        """Return the language of a text: English too if that is what it misspells (``farmacogenetics``)."""
        english = self.index.spoken
        scores = self.lexicon.known(said, english)
        language = max(LANGUAGES, key=lambda name: scores[name])
        lacking, idle = scores[language] - scores[ENGLISH], function_words(ENGLISH)
        unknown = [word for word in said if word not in english and word not in idle]
        # Nobody misspells into "per" or "och".
        if not lacking or any(word in function_words(language) and word not in idle for word in said):
            return language
        for left, word in zip(range(len(unknown), 0, -1), unknown, strict=True):
            # To look for near words takes long: not where the others could not make up for what English lacks.
            if 0 < lacking <= left and nearest(word, english):
                lacking -= 1
        return language if lacking > 0 else ENGLISH

    def _corrected(self, said: Sequence[str], named: Sequence[Named]) -> dict[str, str]:
        """Return the unknown words of a text, and the known ones that they misspell."""
        known = {place for span in named for place in range(span.start, span.end)}
        unknown = [w for place, w in enumerate(said) if place not in known and not self._knows(w)]
        near = {word: nearest(word, self.index.spoken) for word in unknown}
        return {word: right for word, right in near.items() if right}

    def _knows(self, word: str) -> bool:
        known = word in function_words() or self.index.knows(stem(word)) or self.synonyms.knows(stem(word))
        return known or word in english_words()

    def _things(self, asked: Sequence[str]) -> Iterator[Found]:
        """Yield the names of things in a text, by its words; function words within a name do not count."""
        places = [place for place, word in enumerate(asked) if word not in function_words()]
        for found in self.synonyms.find([stem(asked[place]) for place in places]):
            yield Found(places[found.start], places[found.end - 1] + 1, found.things)


def nearest(word: str, known: Mapping[str, int]) -> str | None:
    """Return the known word that ``word`` misspells, the commonest of several: by one fault, in a long word by two."""
    if len(word) <= _SHORT or not word.isalpha():
        return None
    faults = 2 if len(word) >= _LONG else 1
    near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=faults, limit=20)
    # The first letter is seldom wrong.
    return min(near, key=lambda n: (n[1] + (n[0][0] != word[0]), -known[n[0]], n[0]))[0] if near else None


Span = Found | Named


def _meant(things: Iterable[Found], asked: Sequence[str], named: Sequence[Named]) -> Iterator[Found]:
    """Yield the things that words name, without those to which they merely lead where they name a notion (HBOC)."""
    notions = {(n.start, n.end) for n in named}
    for found in things:
        stems = {stem(word) for word in asked[found.start : found.end] if word not in function_words()}
        names = (name for thing in found.things for name in (thing.label, *thing.others))
        if (found.start, found.end) not in notions or any(set(stems_of(name)) == stems for name in names):
            yield found


def _outside(named: Sequence[Named], things: Sequence[Found]) -> Iterator[Named]:
    """Yield what is named outside of the names of things."""
    taken = {place for thing in things for place in range(thing.start, thing.end)}
    return (n for n in named if taken.isdisjoint(range(n.start, n.end)))


def _idle(text: str, asked: Sequence[str]) -> frozenset[int]:
    """Return the places of the words that say nothing of what is sought, unless none says anything."""
    named = [text[word.start : word.end].isupper() for word in words(text)]
    idle = frozenset(
        place
        for place, word in enumerate(asked)
        if word in function_words() or (word in asking_words() and not named[place])
    )
    return idle if len(idle) < len(asked) else frozenset()


def _sought(
    said: Sequence[str], asked: Sequence[str], spans: Sequence[Span], language: str, idle: Collection[int]
) -> Iterator[Sought]:
    within = {place: span for span in spans for place in range(span.start, span.end)}
    for place, word in enumerate(asked):
        span = within.get(place)
        if span is None:
            if place not in idle:
                yield Sought(said[place], (Phrase((stem(word),), word),))
        elif span.start == place:
            name = " ".join(said[span.start : span.end])
            own = _own(asked[span.start : span.end])
            for others in [_names(span)] if isinstance(span, Found) else [_terms(n, language) for n in span.notions]:
                yield Sought(name, tuple(_distinct(own, others)))


def _own(asked: Sequence[str]) -> Phrase:
    """Return the words of a name as they were asked."""
    return Phrase(tuple(dict.fromkeys(stem(w) for w in asked if w not in function_words())), " ".join(asked))


def _names(found: Found) -> Iterator[Phrase]:
    for thing in found.things:
        for other in (thing.label, *thing.others)[:MOST]:
            yield Phrase(stems_of(other), other, ALIKE)


def _terms(notion: Notion, language: str) -> Iterator[Phrase]:
    yield Phrase(stems_of(notion.term), notion.term, PLAINER if language == ENGLISH else 1.0)
    for other in notion.others:
        yield Phrase(stems_of(other), other, PLAINER)


def _distinct(own: Phrase, others: Iterator[Phrase]) -> Iterator[Phrase]:
    seen = {(): own, own.stems: own}
    if own.stems:
        yield own
    for phrase in others:
        if phrase.stems not in seen:
            seen[phrase.stems] = phrase
            yield phrase


def _expanded(asked: Sequence[str], spans: Sequence[Span]) -> dict[str, str]:
    """Return the names in a text and the terms that they were read as, where these are others."""
    expanded = {}
    for span in spans:
        terms = _english(span)
        own = {stem(word) for word in asked[span.start : span.end]}
        if not set(stems_of(" ".join(terms))) <= own:
            expanded[" ".join(asked[span.start : span.end])] = ", ".join(terms)
    return expanded


def _english(span: Span) -> tuple[str, ...]:
    return (span.things[0].label,) if isinstance(span, Found) else tuple(notion.term for notion in span.notions)


def _in_full(text: str, corrected: Mapping[str, str], expanded: Mapping[str, str]) -> str:
    """Return a text with its misspellings corrected, followed by what else its names are called in English."""
    for word in reversed([w for w in words(text) if w.folded in corrected]):
        text = text[: word.start] + corrected[word.folded] + text[word.end :]
    others = ", ".join(dict.fromkeys(expanded.values()))
    return f"{text} ({others})" if others else text
