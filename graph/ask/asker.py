"""Asking in words: a question becomes a competency query with its parameters, or it is said what is in doubt."""

from collections.abc import Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from graph.ask.compounds import Compounds
from graph.ask.conditions import narrowed
from graph.ask.cover import Cover
from graph.ask.frame import unframed
from graph.ask.guide import Guide
from graph.ask.homographs import without_homographs
from graph.ask.intents import Intents, hidden
from graph.ask.known import all_known, known_names
from graph.ask.meaning import guessed
from graph.ask.reading import Part, Reading
from graph.ask.span import Found
from graph.ask.spans import spans
from graph.ask.spelling import Spelling
from graph.ask.tokens import Token, tokens
from graph.ask.trust import Evidence, evidence, share
from graph.ask.vocabulary import BY_MEANING, columns, settings, vocabulary
from graph.names import Names
from graph.queries import Catalogue
from graph.search.encoders import Encoder

SURE: Final = 1.5
"""What a reading must be worth to be answered."""
MARGIN: Final = 0.5
"""By how much it must be better than any other query."""
LITTLE: Final = 0.2
"""The same beside a reading that leaves out what was said."""
LIKING: Final = 3.0
"""What it is worth, for the logarithm of how likely it is, that such questions ask for a query."""
MEANT: Final = 5
"""Queries that are read though nothing in the words tells them apart."""
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
    evidence: Evidence | None = None
    """What speaks for the best reading, if there is an encoder."""

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
        self._guides = {guide.name for guide in guides}
        types = {p.type for guide in guides for p in guide.query.parameters if p.type.startswith("gg:")}
        classes = sorted(types | {column.class_name for column in columns()})
        self._phrases = vocabulary(catalogue.names, classes)
        names = {name: _words(catalogue.names, name) for name in classes}
        own = [cover.phrases for cover in self._covers]
        words = set().union(*names.values(), *(phrases.written for phrases in own))
        self._spelling = Spelling(words, names["gg:Country"] | names["gg:Region"])
        beginnings = set().union(*(phrases.beginnings for phrases in own))
        self._compounds = Compounds(words, beginnings, whole=self._phrases.written)
        self._questions = all_known(guides)
        self._named = known_names(catalogue.names)
        self._intents = Intents.kept(encoder, self._questions, self._named) if encoder else None

    def ask(self, text: str) -> Asked:
        """Return how ``text`` is read."""
        whole, text = text, unframed(text, self._phrases)
        said, found = self._heard(text)
        if not said:
            return Asked(whole, said, Status.NOT_UNDERSTOOD, ())
        likely = self._intents.likely(hidden(text, said, found)) if self._intents else {}
        readings = self._read(said, found, likely)
        if readings and likely and (guess := guessed(readings[0], likely, self._catalogue.names)):
            found[guess.start].append(guess)
            readings = self._read(said, found, likely)
        speaks = evidence(readings, likely, len(said)) if readings and likely else None
        return Asked(whole, said, _status(readings, speaks), readings[: SHOWN + 1], speaks)

    def without(self, questions: Set[str]) -> "Asker":
        """Return one who does not know some of the known questions, to whom they are new."""
        other = copy(self)
        if self._intents:
            known = {text: queries for text, queries in self._questions.items() if text not in questions}
            other._intents = Intents.of(self._intents.encoder, known, self._named)
        return other

    def hidden(self, text: str) -> str:
        """Return ``text`` as questions are compared: with classes in the place of names."""
        asked = unframed(text, self._phrases)
        return hidden(asked, *self._heard(asked))

    def _heard(self, text: str) -> tuple[Sequence[Token], Found]:
        """Return the words of a question, and what may be meant by them."""
        said = self._compounds.apart(without_homographs(tokens(text)))
        said = self._spelling.corrected(said, self._known(said))
        return said, spans(said, self._phrases)

    def _read(self, said: Sequence[Token], found: Found, likely: Mapping[str, float]) -> list[Reading]:
        """Return the readings of a question, the best first; of those without a cue, of queries that are ``likely``."""
        meant = sorted(self._guides & likely.keys(), key=lambda query: -likely[query])[:MEANT]
        read = (cover.read(said, found, cover.guide.name in meant, likely) for cover in self._covers)
        readings = (replace(r, liking=LIKING * share(likely, r.guide.name) if likely else 0.0) for r in read if r)
        return sorted(readings, key=lambda reading: -reading.rank)

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


def _status(readings: Sequence[Reading], speaks: Evidence | None) -> Status:
    if not readings or (readings[0].score < SURE and not any(part.things or part.cues for part in readings[0].parts)):
        return Status.NOT_UNDERSTOOD
    best = readings[0]
    if doubt(best):
        return Status.UNSURE
    if speaks:
        least: float = settings("trust")["least"]
        return Status.ANSWERED if speaks.trust >= least else Status.UNSURE
    clear = best.score >= SURE and all(_is_behind(other, best) for other in readings[1:2])
    return Status.ANSWERED if clear else Status.UNSURE


def doubt(reading: Reading) -> bool:
    """Return whether a reading is in doubt by itself: it leaves out, lacks or guesses something, or shares a name."""
    guessed = any(part.weak or _is_guess(part) for part in reading.parts)
    return bool(reading.left or reading.missing) or reading.shared or guessed


def _is_guess(part: Part) -> bool:
    return any(thing.how == BY_MEANING for thing in part.things)


def _is_behind(other: Reading, best: Reading) -> bool:
    margin = LITTLE if other.left and not best.left else MARGIN
    return best.score - other.score >= margin


def _words(names: Names, class_name: str) -> set[str]:
    """Return the words by which the things of a class are called."""
    things = names.of_class(class_name).values()
    return {token.folded for thing in things for name in (thing.label, *thing.aliases) for token in tokens(name)}
