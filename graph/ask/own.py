"""What phrases mean in questions of one kind: those that the header of a query names."""

from collections.abc import Iterator
from dataclasses import dataclass

from graph.ask.guide import Guide


@dataclass(frozen=True)
class Cue:
    """A phrase that tells a query from others."""


@dataclass(frozen=True)
class Passed:
    """A phrase that says nothing more in a question of this kind."""


@dataclass(frozen=True)
class Subject:
    """A phrase for what a row of a query is, where it compares them."""


@dataclass(frozen=True)
class Measured:
    """A phrase for a column of numbers."""

    column: str


@dataclass(frozen=True)
class Valued:
    """A phrase for the value of a column."""

    column: str
    value: str


@dataclass(frozen=True)
class Whole:
    """A phrase for all that a query can tell, whatever its parameters."""


Phrase = Cue | Passed | Subject | Measured | Valued | Whole


def own_phrases(guide: Guide) -> Iterator[tuple[str, Phrase]]:
    """Yield the phrases of a query, and what each means."""
    yield from ((phrase, Cue()) for phrase in guide.cues)
    yield from ((phrase, Passed()) for phrase in guide.passes)
    yield from ((phrase, Whole()) for phrase in guide.whole)
    yield from ((phrase, Subject()) for phrase in guide.subjects)
    measures = (*guide.measures.items(), *guide.ranks.items())
    yield from ((phrase, Measured(column)) for column, phrases in measures for phrase in phrases)
    for column, values in guide.values.items():
        yield from ((phrase, Valued(column, value)) for value, phrases in values.items() for phrase in phrases)
