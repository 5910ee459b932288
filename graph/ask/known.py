"""Questions that are known: what each asks, or that nothing on record answers it; how far a reading is like them.

A question may have all its words in their places, and mean something else. Those who ask in words that were asked
before mostly mean the same: a reading is trusted when questions that it was right for are near, by meaning, and
questions that nothing on record answers are not. The weights of what speaks for it are in ``ontology/ask/words.yaml``,
worked out by ``python -m benchmarks.ask.trust``.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

from graph.ask.reading import Reading
from graph.ask.tokens import Token
from graph.ask.vocabulary import settings
from graph.search.encoders import Encoder, Vectors
from graph.search.vectors import VectorCache, cache_folder
from graph.vocabulary import packaged

FAR: Final = 0.7
"""How near the nearest of no questions at all is: any two have as much in common."""
_BETWEEN: Final = "; "
_BEYOND: Final = ""


@dataclass(frozen=True)
class Likeness:
    """What speaks for a reading, and against it."""

    query: float
    """How near the nearest known question is that the same query answers."""
    shape: float
    """How near the nearest is that it answers with the same parameters and conditions."""
    beyond: float
    """How near the nearest is that nothing on record answers."""
    words: float
    """What the reading is worth, for each word of the question."""

    @property
    def trust(self) -> float:
        """How far the reading can be trusted: the logarithm of the odds that it is right."""
        weights: Mapping[str, float] = settings("trust")
        return weights["always"] + sum(weights[name] * float(value) for name, value in asdict(self).items())


@dataclass(frozen=True)
class Known:
    """The known questions, what each asks, and their vectors."""

    encoder: Encoder
    vectors: Vectors
    places: Mapping[str, Sequence[int]]
    """Where the questions stand that a query answers, those that it answers in this shape, and, at "", all others."""

    @classmethod
    def of(cls, encoder: Encoder) -> "Known":
        """Return the known questions as they ship."""
        questions = known_questions()
        places: dict[str, list[int]] = {}
        for place, asks in enumerate(questions.values()):
            for name in {*asks, *(shape.split()[0] for shape in asks)} or {_BEYOND}:
                places.setdefault(name, []).append(place)
        return cls(encoder, vectors(encoder, list(questions)), places)

    def trusts(self, text: str, said: Sequence[Token], reading: Reading) -> bool:
        """Return whether a reading without doubt is what questions like it mean."""
        least: float = settings("trust")["least"]
        return self.likeness(text, said, reading).trust >= least

    def likeness(self, text: str, said: Sequence[Token], reading: Reading) -> Likeness:
        """Return how far a question is like those that its reading would be right for."""
        near = self.vectors @ self.encoder.query(masked(text, said, reading))
        names = (reading.guide.name, shape_of(reading), _BEYOND)
        query, alike, beyond = (float(near[self.places.get(name, [])].max(initial=FAR)) for name in names)
        return Likeness(query, alike, beyond, reading.score / len(said))


@cache
def known_questions() -> Mapping[str, frozenset[str]]:
    """Return the known questions, with classes in the place of names, and the shapes of readings that are right."""
    with (packaged("ontology") / "ask" / "known.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["question"]: frozenset(filter(None, row["asks"].split(_BETWEEN))) for row in rows}


def write(path: Path, questions: Mapping[str, frozenset[str]]) -> None:
    """Write questions and what they ask as they are read."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("question", "asks"))
        rows.writerows((text, _BETWEEN.join(sorted(asks))) for text, asks in sorted(questions.items()))


def shape_of(reading: Reading) -> str:
    """Return which query a reading asks, with which parameters and on which columns."""
    return shape(reading.guide.name, reading.parameters, {c.column for c in reading.conditions})


def shape(query: str, parameters: Mapping[str, str], columns: set[str]) -> str:
    """Return a query with the names of its parameters, and of the columns on which there are conditions."""
    return " ".join((query, *sorted(parameters), *(f"?{column}" for column in sorted(columns))))


def masked(text: str, said: Sequence[Token], reading: Reading) -> str:
    """Return a question with the classes of things in the place of their names."""
    for part in reversed(reading.parts):
        if part.things:
            start, end = said[part.start].start, said[part.end - 1].end
            text = f"{text[:start]}{{{part.things[0].class_name.removeprefix('gg:').lower()}}}{text[end:]}"
    return text


def vectors(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Return the vectors of texts, kept between starts where there is a place for them."""
    try:
        return VectorCache(cache_folder()).vectors(encoder, texts)
    except OSError:
        return encoder.passages(texts)
