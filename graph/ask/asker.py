"""Asking in words: a question becomes a competency query with its parameters, or it is said what is in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from graph.ask.compounds import Compounds
from graph.ask.conditions import narrowed
from graph.ask.cover import Cover
from graph.ask.guide import Guide
from graph.ask.homographs import without_homographs
from graph.ask.known import Known
from graph.ask.meaning import Meanings
from graph.ask.reading import Reading
from graph.ask.spans import Span, spans
from graph.ask.spelling import Spelling
from graph.ask.tokens import Token, tokens
from graph.ask.vocabulary import BY_MEANING, columns, vocabulary
from graph.names import Names
from graph.queries import Catalogue
from graph.search.encoders import Encoder

SURE: Final = 1.5
"""What a reading must be worth to be answered."""
MARGIN: Final = 0.5
"""By how much it must be better than any other query."""
LITTLE: Final = 0.2
"""The same beside a reading that leaves out what was said."""
WORTH: Final = 0.0
"""What a reading must be worth to be offered."""
SHOWN: Final = 4
"""Other readings that are offered."""


class Status(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    NOT_UNDERSTOOD = "not-understood"


@dataclass(frozen=True)
class Asked:
    """A question, its words, and how it was read: the best reading first."""

    text: str
    said: Sequence[Token]
    status: Status
    readings: Sequence[Reading]

    @property
    def best(self) -> Reading | None:
        """The reading that is answered, or that is asked about."""
        return self.readings[0] if self.readings and self.status is not Status.NOT_UNDERSTOOD else None

    @property
    def others(self) -> Sequence[Reading]:
        """The next best readings, as far as they are worth offering."""
        return [r for r in self.readings[1 if self.best else 0 :] if r.score > WORTH]


class Asker:
    """Reads questions with the words of a catalogue, and with what they mean if there is an encoder."""

    def __init__(self, catalogue: Catalogue, encoder: Encoder | None) -> None:
        self._catalogue = catalogue
        guides = [guide for query in catalogue if (guide := Guide.of(query))]
        self._covers = [Cover(guide) for guide in guides]
        types = {p.type for guide in guides for p in guide.query.parameters if p.type.startswith("gg:")}
        classes = sorted(types | {column.class_name for column in columns()})
        self._phrases = vocabulary(catalogue.names, classes)
        names = {name: _words(catalogue.names, name) for name in classes}
        own = [cover.phrases for cover in self._covers]
        words = set().union(*names.values(), *(phrases.written for phrases in own))
        self._spelling = Spelling(words, names["gg:Country"] | names["gg:Region"])
        beginnings = set().union(*(phrases.beginnings for phrases in own))
        self._compounds = Compounds(words, beginnings)
        self._meanings = Meanings.of(catalogue.names, guides, encoder) if encoder else None
        self._asked = Known.of(encoder) if encoder else None

    def ask(self, text: str) -> Asked:
        """Return how ``text`` is read."""
        said = tokens(text)
        if not said:
            return Asked(text, said, Status.NOT_UNDERSTOOD, ())
        said = self._compounds.apart(without_homographs(said))
        said = self._spelling.corrected(said, self._known(said))
        found = spans(said, self._phrases)
        readings = self._read(said, found)
        if readings and self._meanings and (guessed := self._meanings.guess(text, said, readings[0])):
            found[guessed[0].start] += guessed
            readings = self._read(said, found)
        status = _status(readings)
        if self._asked and status is Status.ANSWERED and not self._asked.trusts(text, said, readings[0]):
            status = Status.UNSURE
        if self._meanings and status is Status.UNSURE and readings[0].left:
            readings = self._meanings.nearest_first(text, said, readings)
        return Asked(text, said, status, readings[: SHOWN + 1])

    def _read(self, said: Sequence[Token], found: Sequence[Sequence[Span]]) -> list[Reading]:
        readings = (cover.read(said, found) for cover in self._covers)
        return sorted((reading for reading in readings if reading), key=lambda reading: -reading.score)

    def _known(self, said: Sequence[Token]) -> set[int]:
        """Return the places of the words that are known, whichever query they are meant for."""
        found = {(span.start, span.end) for here in spans(said, self._phrases) for span in here}
        for cover in self._covers:
            found |= {(place, end) for place in range(len(said)) for end, *_ in cover.phrases.at(said, place)}
        return {place for start, end in found for place in range(start, end)}

    def sparql(self, reading: Reading) -> str:
        """Return the query that a reading asks."""
        bound = self._catalogue.bind(reading.guide.name, reading.parameters)
        return narrowed(reading.guide.query, bound, reading.conditions, reading.order)


def _status(readings: Sequence[Reading]) -> Status:
    if not readings or (readings[0].score < SURE and not any(part.things or part.cues for part in readings[0].parts)):
        return Status.NOT_UNDERSTOOD
    best = readings[0]
    guessed = any(thing.how == BY_MEANING for part in best.parts for thing in part.things)
    clear = best.score >= SURE and all(_is_behind(other, best) for other in readings[1:2])
    doubtful = best.shared or any(part.weak for part in best.parts)
    return Status.ANSWERED if clear and not (best.left or best.missing or guessed or doubtful) else Status.UNSURE


def _is_behind(other: Reading, best: Reading) -> bool:
    margin = LITTLE if other.left and not best.left else MARGIN
    return best.score - other.score >= margin


def _words(names: Names, class_name: str) -> set[str]:
    """Return the words by which the things of a class are called."""
    things = names.of_class(class_name).values()
    return {token.folded for thing in things for name in (thing.label, *thing.aliases) for token in tokens(name)}
