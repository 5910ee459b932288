"""How far a reading can be trusted, by what speaks for it and against it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log
from typing import Final

from graph.ask.intents import NOTHING
from graph.ask.reading import Reading
from graph.ask.shares import Shares, least_told
from graph.ask.vocabulary import settings

LEAST: Final = 0.01
"""The least share that a query is held to have of what questions like this one ask for."""
NEXT: Final = 4.0
"""By how much a reading is better at most: what is more tells nothing more."""


MOSTLY: Final = 0.5
"""The share from which most questions like this one ask for something."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for a reading, and against it."""

    likely: float
    """The logarithm of how likely its query is what such questions ask for."""
    ahead: float
    """By how much it is better than the next reading by another query."""
    words: float
    """What the reading is worth, for each word of the question."""
    told: float
    """The logarithm of how likely what it tells its query is told, by the least likely of it."""
    bent: float
    """How many of the things that it names are said in another form of their names."""
    nothing: bool = False
    """Whether such questions mostly ask for what nothing on record answers."""

    @property
    def trust(self) -> float:
        """How far the reading can be trusted: the logarithm of the odds that it is right."""
        weights: Mapping[str, float] = settings("trust")
        return weights["always"] + sum(weights[name] * float(value) for name, value in asdict(self).items())


def share(likely: Shares, query: str) -> float:
    """Return the logarithm of how likely a query is meant."""
    return log(max(likely.get(query, 0.0), LEAST))


def evidence(readings: Sequence[Reading], likely: Shares, words: int) -> Evidence:
    """Return what speaks for the first of ``readings`` of a question of so many ``words``."""
    best, *others = readings
    ahead = min([NEXT, *(best.rank - other.rank for other in others[:1])])
    told = log(max(least_told(best, likely), LEAST))
    bent = sum(bool(part.things) and not part.exact for part in best.parts)
    nothing = likely.get(NOTHING, 0.0) > MOSTLY
    return Evidence(share(likely, best.guide.name), ahead, best.score / words, told, bent, nothing)
