"""Things by meaning: what a phrase that is no name may stand for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph.ask.guide import Guide
from graph.ask.known import vectors as kept
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
NEARNESS: Final = 30.0
"""What nearness of a phrasing is worth: the vectors of any two questions differ little."""
_LEAST: Final = 2
"""Words of a phrase: a single one is near to too much."""
_NAMES: Final = 6


@dataclass(frozen=True)
class Meanings:
    """The things that may be meant, and the vectors of their names."""

    encoder: Encoder
    things: Sequence[Thing]
    vectors: Vectors
    examples: Sequence[str]
    """The query of each phrasing in a header."""
    phrasings: Vectors

    @classmethod
    def of(cls, names: Names, guides: Sequence[Guide], encoder: Encoder) -> "Meanings":
        """Return the things of ``names`` that people paraphrase and the phrasings of queries, by ``encoder``."""
        things = [Thing(name, named) for name in CLASSES for named in names.of_class(name).values()]
        texts = ["; ".join((t.named.label, *t.named.aliases[:_NAMES])) for t in things]
        examples = [(guide.name, example) for guide in guides for example in guide.examples]
        vectors = kept(encoder, [*texts, *(example for _, example in examples)])
        return cls(encoder, things, vectors[: len(texts)], [name for name, _ in examples], vectors[len(texts) :])

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

    def nearest_first(self, text: str, said: Sequence[Token], readings: Sequence[Reading]) -> list[Reading]:
        """Return readings that are in doubt, those before others whose phrasings mean nearly what ``text`` does."""
        scores = self.phrasings @ self.encoder.query(_masked(text, said, readings[0]))
        best: dict[str, float] = {}
        for name, score in zip(self.examples, scores, strict=True):
            best[name] = max(best.get(name, 0.0), float(score))
        usual = sum(best.values()) / len(best)
        near = (replace(r, score=r.score + NEARNESS * (best.get(r.guide.name, usual) - usual)) for r in readings)
        return sorted(near, key=lambda reading: -reading.score)


def _masked(text: str, said: Sequence[Token], reading: Reading) -> str:
    """Return a question with names of parameters in the place of what is said for them, as phrasings have them."""
    masked = text
    for part in reversed(reading.parts):
        if part.thing and part.parameters:
            start, end = said[part.start].start, said[part.end - 1].end
            masked = f"{masked[:start]}{{{next(iter(part.parameters))}}}{masked[end:]}"
    return masked
