"""Records that people name in part: by words of a title, who published it, when, and what it is about.

*The ESMO paper on molecular tumour boards* is a document, though nobody calls it so in full. Its words single it out:
they stand close together, one of them is a name rather than a word, and no other record has as many of them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain
from math import log
from typing import Final

from graph.ask.distinctive import is_english
from graph.ask.tokens import Token, tokens
from graph.names import Named
from graph.search.text import function_words

_WEIGHT: Final = 8.0
"""What the words for a record must weigh: a name that one record has weighs 6.7, a word that ten have 4.5."""
_AHEAD: Final = 1.5
"""By how much they must weigh more than those for any other, to be more than a guess."""
_GUESS: Final = 0.1
"""The same for a guess: of two that fit as well, neither is named."""
_GAP: Final = 8
"""Words that say nothing and may stand between two that do."""
_CODE: Final = 0.5
"""What a code weighs of what a word does that as many have: the words that mean it are often in the title too."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_CAPITALS: Final = re.compile(r"(?:[^A-Z]*[A-Z]){2}")


@dataclass(frozen=True, slots=True)
class Titled:
    """A record that was named: from one place to another, and whether no other may be meant."""

    start: int
    end: int
    class_name: str
    named: Named
    sure: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What places of a question say beside their words: codes of things, records, and nothing at all."""

    codes: Sequence[Mapping[str, int]]
    """For each place the codes of things that are named there, with the end of each."""
    light: Set[int]
    """The places of words that say nothing of what a record is about."""
    kinds: Set[int]
    """The places of words for what kind of thing it is."""


@dataclass(slots=True)
class _Record:
    class_name: str
    named: Named
    words: frozenset[str]
    written: frozenset[str]
    years: frozenset[str]
    codes: frozenset[str]
    names: frozenset[str] = field(default_factory=frozenset)
    """Those of its words that are names."""


class Titles:
    """The records of some classes by their words."""

    def __init__(self, things: Mapping[str, Mapping[str, Named]], common: Set[str]) -> None:
        """Take the records of each class; ``common`` are words for what is no record."""
        self._records = [_record(name, named) for name, of_class in things.items() for named in of_class.values()]
        counted = Counter(chain.from_iterable((*r.words, *r.years, *r.codes) for r in self._records))
        self._weights = {word: log(len(self._records) / number) for word, number in counted.items()}
        self._by_name: dict[str, list[_Record]] = {}
        acronyms = {word.lower() for record in self._records for word in record.written}
        for record in self._records:
            for name in _names(record, common, acronyms):
                self._by_name.setdefault(name, []).append(record)

    def named(self, said: Sequence[Token], evidence: Evidence) -> Iterator[Titled]:
        """Yield the records that words of a question single out: of each class one for each place."""
        found: dict[str, list[tuple[float, int, int, _Record]]] = {}
        for record in self._called(said):
            for start, end in _windows(said, evidence, record):
                if end < len(said) and _goes_on(said, end):
                    continue
                weight = self._weight(said, evidence, record, start, end)
                found.setdefault(record.class_name, []).append((weight, start, end, record))
        for candidates in found.values():
            yield from _settled(candidates)

    def _called(self, said: Sequence[Token]) -> list[_Record]:
        """Return the records of which a name is said."""
        shouted = all(token.text.isupper() for token in said if token.text.isalpha())
        called: dict[str, _Record] = {}
        for token in said:
            for record in self._by_name.get(token.folded, ()):
                if not is_english(token.folded) or (token.text in record.written and not shouted):
                    called[record.named.iri] = record
        return list(called.values())

    def _weight(self, said: Sequence[Token], evidence: Evidence, record: _Record, start: int, end: int) -> float:
        """Return what the words from one place to another weigh for a record, each once."""
        weights: dict[str, float] = {}
        for place in range(start, end):
            key = said[place].root if said[place].root in record.words else said[place].text
            if key in record.words | record.years:
                weights[key] = self._weights[key]
            elif _has_digit(said[place]):
                return 0.0  # the third version is not the second
            for code, _ in _codes(evidence, record, place):
                if code == record.named.iri:
                    weights[code] = self._weights[code]
                elif key not in weights:
                    weights[code] = self._weights[code] * _CODE
        return sum(weights.values())


def _record(class_name: str, named: Named) -> _Record:
    facts = [fact for fact in named.about if fact[:1].isdigit()]
    codes = {code for fact in named.about for code in fact.split()}
    publishers = [fact for fact in named.about if " " in fact or _CAPITALS.match(fact)]
    title = list(chain.from_iterable(map(tokens, (named.label, *named.aliases, *publishers))))
    parts = tokens(named.name)
    words = frozenset(token.root for token in (*title, *parts) if token.folded not in function_words())
    written = frozenset(t.text for t in title if _CAPITALS.match(t.text)) | _acronym(class_name, parts)
    years = frozenset(_YEAR.findall(" ".join((named.name, named.label, *facts))))
    return _Record(class_name, named, words - years, written, years, frozenset({named.iri, *codes}))


def _acronym(class_name: str, parts: Sequence[Token]) -> frozenset[str]:
    """Return how the acronym is written with which the id of a document begins."""
    return frozenset({parts[0].text.upper()} if class_name == "gg:Document" and parts else ())


def _names(record: _Record, common: Set[str], acronyms: Set[str]) -> Iterator[str]:
    """Yield those words of a record that are names, in small letters: no English ones but in capitals, no years.

    With what the id of a document begins is a name of it, mostly of who published it, whatever else is called so.
    """
    first, *parts = (token.folded for token in tokens(record.named.name))
    own = {word.lower() for word in record.written}
    named = own | _capitalised(record) | ({first} if record.class_name != "gg:Practice" else set())
    if record.class_name == "gg:Practice":
        named |= {word for word in parts if word in acronyms or word.isdigit() or parts == [word]}
    for word in named:
        strange = word not in common or (word == first and word in own)
        if strange and (word in own or not is_english(word)) and not _YEAR.fullmatch(word):
            yield word


def _capitalised(record: _Record) -> set[str]:
    """Return the words of a title that have a capital though no sentence begins with them."""
    return {token.folded for token in tokens(record.named.label)[1:] if token.text[0].isupper()}


def _goes_on(said: Sequence[Token], end: int) -> bool:
    """Return whether a number goes on behind a place: v3.2 is not v3."""
    return _has_digit(said[end]) and said[end].start - said[end - 1].end == 1 and _has_digit(said[end - 1])


def _has_digit(token: Token) -> bool:
    return any(letter.isdigit() for letter in token.text)


def _codes(evidence: Evidence, record: _Record, place: int) -> Iterator[tuple[str, int]]:
    """Yield the codes of a record that are named at a place, with the end of each."""
    yield from ((code, end) for code, end in evidence.codes[place].items() if code in record.codes)


def _windows(said: Sequence[Token], evidence: Evidence, record: _Record) -> Iterator[tuple[int, int]]:
    """Yield from where to where words for a record stand close together, one of which is a name of it."""
    places = sorted(_places(said, evidence, record))
    start = 0
    for here in range(1, len(places) + 1):
        if here == len(places) or not _joined(evidence, places[here - 1], places[here]):
            yield from _trimmed(evidence, places[start:here])
            start = here


def _places(said: Sequence[Token], evidence: Evidence, record: _Record) -> set[int]:
    places = {p for p, token in enumerate(said) if token.root in record.words or token.text in record.years}
    for place in range(len(said)):
        for _, end in _codes(evidence, record, place):
            places |= set(range(place, end))
    return places


def _joined(evidence: Evidence, before: int, behind: int) -> bool:
    between = set(range(before + 1, behind))
    return len(between) <= _GAP and between <= evidence.light | evidence.kinds


def _trimmed(evidence: Evidence, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where places begin and end, without those at either end that say nothing."""
    telling = [place for place in places if place not in evidence.light]
    if telling:
        yield telling[0], telling[-1] + 1


def _settled(candidates: list[tuple[float, int, int, _Record]]) -> Iterator[Titled]:
    """Yield the record for which words weigh most, unless another is as near."""
    ranked = sorted(candidates, key=lambda one: -one[0])
    weight, start, end, record = ranked[0]
    if weight < _WEIGHT:
        return
    rivals = [other for other, *_, rival in ranked[1:] if rival.named.iri != record.named.iri]
    ahead = weight - max(rivals, default=0.0)
    if ahead > _GUESS:
        yield Titled(start, end, record.class_name, record.named, ahead > _AHEAD)
