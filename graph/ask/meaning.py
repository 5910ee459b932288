"""Things by meaning: what a phrase that is no name may stand for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph.ask.intents import vectors as kept
from graph.ask.reading import Reading, Role
from graph.ask.spans import Span
from graph.ask.tokens import Token
from graph.ask.vocabulary import BY_MEANING, Thing
from graph.names import Names
from graph.search.encoders import Encoder, Vectors

CLASSES: Final = ("gg:Indicator", "gg:Domain")
"""Whose things people paraphrase."""
NEAR: Final = 0.87
"""How near a phrase must be to a thing to be taken for it."""
_LEAST: Final = 2
"""Words of a phrase: a single one is near to too much."""
_NAMES: Final = 6


@dataclass(frozen=True)
class Meanings:
    """The things that may be meant, and the vectors of their names."""

    encoder: Encoder
    things: Sequence[Thing]
    vectors: Vectors

    @classmethod
    def of(cls, names: Names, encoder: Encoder) -> "Meanings":
        """Return the things of ``names`` that people paraphrase, by ``encoder``."""
        things = [Thing(name, named) for name in CLASSES for named in names.of_class(name).values()]
        texts = ["; ".join((t.named.label, *t.named.aliases[:_NAMES])) for t in things]
        return cls(encoder, things, kept(encoder, texts))

    def guess(self, text: str, said: Sequence[Token], reading: Reading) -> list[Span]:
        """Return what the words that a reading leaves over may mean: of each class the nearest thing, if it is near."""
        places = [part.start for part in reading.parts if part.role is Role.UNKNOWN]
        start, end = (places[0], places[-1] + 1) if places else (0, 0)
        if end - start < _LEAST:
            return []
        phrase = text[said[start].start : said[end - 1].end]
        best: dict[str, Thing] = {}
        for score, thing in self.near(phrase):
            if score >= NEAR:
                best.setdefault(thing.class_name, thing)
        return [Span(start, end, replace(thing, how=BY_MEANING)) for thing in best.values()]

    def near(self, phrase: str) -> list[tuple[float, Thing]]:
        """Return all things with how near they are to ``phrase``, the nearest first."""
        scores = self.vectors @ self.encoder.query(phrase)
        return sorted(((float(s), t) for s, t in zip(scores, self.things, strict=True)), key=lambda pair: -pair[0])
