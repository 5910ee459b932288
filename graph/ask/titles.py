"""Records that people name in part: by words of a title, who published it, when, and what it is about.

*The ESMO paper on molecular tumour boards* is a document, though nobody calls it so in full. Its words single it out:
they stand close together, one of them is a name rather than a word, and no other record has as many of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from math import log
from typing import Final

from graph.ask.distinctive import is_english
from graph.ask.publishers import is_name
from graph.ask.tokens import Token, tokens
from graph.names import Named
from graph.search.text import function_words

_WEIGHT: Final = 1.25
"""What the words for a record must weigh: one that no other of its class has weighs 1, one that all have nothing."""
_AHEAD: Final = 0.22
"""By how much they must weigh more than those for any other, to be more than a guess."""
_GUESS: Final = 0.015
"""By how much they must at least, or the two fit as well."""
_WRITTEN: Final = 0.25
"""What it weighs that an acronym of an id is written in capitals, if few have it."""
_RARE: Final = 0.85
"""What a word weighs that few records have."""
_FEW: Final = 2
"""Records that fit as well of which one is still a guess."""
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
class Hints:
    """What places of a question say beside their words: codes of things, records, and nothing at all."""

    codes: Sequence[Mapping[str, int]]
    """For each place the codes of things that are named there, with the end of each."""
    light: Set[int]
    """The places of words that say nothing of what a record is about."""
    kinds: Set[int]
    """The places of words for what kind of thing it is."""
    publishers: Mapping[int, str]
    """Who is named that published documents, by place."""


@dataclass(slots=True)
class _Record:
    class_name: str
    named: Named
    words: frozenset[str]
    written: frozenset[str]
    years: frozenset[str]
    codes: frozenset[str]
    ids: frozenset[str]

    @property
    def acronyms(self) -> frozenset[str]:
        """Those of its words in capitals that are in its id."""
        return frozenset(word for word in self.written if word.lower() in self.ids)


class Titles:
    """The records of some classes by their words."""

    def __init__(self, things: Mapping[str, Mapping[str, Named]], common: Set[str]) -> None:
        """Take the records of each class; ``common`` are words for what is no record."""
        self._records = [_record(name, named) for name, of_class in things.items() for named in of_class.values()]
        words = _weights([(*r.words, *r.years) for r in self._records])
        self._weights = {c: words | _weights([r.codes for r in self._records if r.class_name == c]) for c in things}
        self._by_name: dict[str, list[_Record]] = {}
        self._by_publisher: dict[str, list[_Record]] = {}
        for record in self._records:
            for fact in record.named.about:
                self._by_publisher.setdefault(fact, []).append(record)
        acronyms = {word.lower() for record in self._records for word in record.written}
        for record in self._records:
            for name in _names(record, common, acronyms):
                self._by_name.setdefault(name, []).append(record)

    def named(self, said: Sequence[Token], hints: Hints) -> Iterator[Titled]:
        """Yield the records that words of a question single out: of each class one for each place."""
        found: dict[str, list[tuple[float, int, int, _Record]]] = {}
        for record in self._called(said, hints):
            for start, end in _windows(said, hints, record):
                if end < len(said) and _goes_on(said, end):
                    continue
                weight = self._weight(said, hints, record, start, end)
                found.setdefault(record.class_name, []).append((weight, start, end, record))
        settled = {name: titled for name, candidates in found.items() if (titled := _settled(candidates))}
        yield from (titled for name, (weight, titled) in settled.items() if not _is_of_it(name, weight, settled))

    def _called(self, said: Sequence[Token], hints: Hints) -> list[_Record]:
        """Return the records of which a name is said."""
        shouted = all(token.text.isupper() for token in said if token.text.isalpha())
        published = (record for name in hints.publishers.values() for record in self._by_publisher.get(name, ()))
        called = {record.named.iri: record for record in published}
        for token in said:
            for record in self._by_name.get(token.folded, ()):
                capital = token.text in record.written or token.text.istitle()
                if not is_english(token.folded) or (capital and not shouted):
                    called[record.named.iri] = record
        return list(called.values())

    def _weight(self, said: Sequence[Token], hints: Hints, record: _Record, start: int, end: int) -> float:
        """Return what the words from one place to another weigh for a record, each once."""
        known, weights = self._weights[record.class_name], dict[str, float]()
        published = _published(hints, record)
        for place in range(start, end):
            if place in published:
                weights[published[place]] = known[published[place]]
                continue
            key = said[place].root if said[place].root in record.words else said[place].text
            if key in record.words | record.years:
                rare = known[key] > _RARE and said[place].text in record.acronyms
                weights[key] = known[key] + _WRITTEN * rare
            elif _has_digit(said[place]):
                return 0.0  # the third version is not the second
            for code, _ in _codes(hints, record, place):
                if code == record.named.iri:
                    weights[code] = known[code]
                elif key not in weights:
                    weights[code] = known[code] * _CODE
        telling = weights.keys() - set(published.values())
        return sum(weights.values()) if len(telling) >= _LEAST.get(record.class_name, 1) else 0.0


def _weights(told: Sequence[Iterable[str]]) -> dict[str, float]:
    """Return what each word or code weighs, by how few of the records of which they are ``told`` have it."""
    counted = Counter(chain.from_iterable(told))
    return {word: 1 - log(number) / log(max(len(told), 2)) for word, number in counted.items()}


def _published(hints: Hints, record: _Record) -> dict[int, str]:
    """Return the places at which it is said who published a record."""
    return {place: name for place, name in hints.publishers.items() if name in record.codes}


def _is_of_it(class_name: str, weight: float, settled: Mapping[str, tuple[float, Titled]]) -> bool:
    """Return whether a recommendation is named no better than a document: who names that means what it recommends."""
    others = [other for name, (other, _) in settled.items() if name != class_name]
    return class_name == _WITHIN and weight <= max(others, default=0.0) + _AHEAD


_WITHIN: Final = "gg:Recommendation"
_LEAST: Final = {_WITHIN: 2}
"""Words that must be said beside who published it: what is recommended is said in ordinary words."""


def _record(class_name: str, named: Named) -> _Record:
    facts = [fact for fact in named.about if fact[:1].isdigit()]
    codes = {code for fact in named.about for code in (fact, *fact.split())}
    codes |= {code.partition(".")[0] for code in codes}
    publishers = filter(is_name, named.about)
    title = list(chain.from_iterable(map(tokens, (named.label, *named.aliases, *publishers))))
    parts = tokens(named.name)
    words = frozenset(token.root for token in (*title, *parts) if token.folded not in function_words())
    written = frozenset(t.text for t in title if _CAPITALS.match(t.text)) | _acronym(class_name, parts)
    ids = frozenset(token.folded for token in parts)
    years = frozenset(_YEAR.findall(" ".join((named.name, named.label, *facts))))
    return _Record(class_name, named, words - years, written, years, frozenset({named.iri, *codes}), ids)


def _acronym(class_name: str, parts: Sequence[Token]) -> frozenset[str]:
    """Return how the acronym is written with which the id of a document begins."""
    return frozenset({parts[0].text.upper()} if class_name == "gg:Document" and parts else ())


def _names(record: _Record, common: Set[str], acronyms: Set[str]) -> Iterator[str]:
    """Yield those words of a record that are names, in small letters: no English ones but in capitals, no years.

    With what the id of a document begins is a name of it, mostly of who published it, whatever else is called so.
    """
    first, *parts = (token.folded for token in tokens(record.named.name))
    own = {word.lower() for word in record.written}
    capitalised = _capitalised(record)
    named = own | capitalised | ({first} if record.class_name in _PUBLISHED else set())
    if record.class_name not in _PUBLISHED:
        named |= {word for word in parts if word in acronyms or word.isdigit() or parts == [word]}
    for word in named:
        strange = word not in common or (word == first and word in own)
        proper = word in own or not is_english(word) or (word in record.ids and word in capitalised)
        if strange and proper and not _YEAR.fullmatch(word):
            yield word


_PUBLISHED: Final = ("gg:Document", _WITHIN)
"""Classes whose ids begin with a name, not with a country."""


def _capitalised(record: _Record) -> set[str]:
    """Return the words of a title that have a capital though no sentence begins with them."""
    return {token.folded for token in tokens(record.named.label)[1:] if token.text[0].isupper()}


def _goes_on(said: Sequence[Token], end: int) -> bool:
    """Return whether a number goes on behind a place: v3.2 is not v3."""
    return _has_digit(said[end]) and said[end].start - said[end - 1].end == 1 and _has_digit(said[end - 1])


def _has_digit(token: Token) -> bool:
    return any(letter.isdigit() for letter in token.text)


def _codes(hints: Hints, record: _Record, place: int) -> Iterator[tuple[str, int]]:
    """Yield the codes of a record that are named at a place, with the end of each."""
    yield from ((code, end) for code, end in hints.codes[place].items() if code in record.codes)


def _windows(said: Sequence[Token], hints: Hints, record: _Record) -> Iterator[tuple[int, int]]:
    """Yield from where to where words for a record stand close together, one of which is a name of it."""
    places = sorted(_places(said, hints, record))
    start = 0
    for here in range(1, len(places) + 1):
        if here == len(places) or not _joined(hints, places[here - 1], places[here]):
            yield from _trimmed(hints, places[start:here])
            start = here


def _places(said: Sequence[Token], hints: Hints, record: _Record) -> set[int]:
    places = {p for p, token in enumerate(said) if token.root in record.words or token.text in record.years}
    for place in range(len(said)):
        for _, end in _codes(hints, record, place):
            places |= set(range(place, end))
    return places


def _joined(hints: Hints, before: int, behind: int) -> bool:
    between = set(range(before + 1, behind))
    return len(between) <= _GAP and between <= hints.light | hints.kinds


def _trimmed(hints: Hints, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where places begin and end, without those at either end that say nothing."""
    telling = [place for place in places if place not in hints.light]
    if telling:
        yield telling[0], telling[-1] + 1


def _settled(candidates: list[tuple[float, int, int, _Record]]) -> tuple[float, Titled] | None:
    """Return the record for which words weigh most, and what they do; a guess where another is near or as good."""
    weight = max(weight for weight, *_ in candidates)
    first = [one for one in candidates if one[0] > weight - _GUESS]
    _, start, end, record = min(first, key=lambda one: len(one[3].named.label))
    rivals = [other for other, *_, rival in candidates if rival.named.iri != record.named.iri]
    if weight < _WEIGHT or len({one.named.iri for *_, one in first}) > _FEW:
        return None
    ahead = weight - max(rivals, default=0.0)
    return weight, Titled(start, end, record.class_name, record.named, ahead > _AHEAD)
