"""What a part of a question tells a query, and how likely such questions tell it that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log
from typing import Final

from graph.ask.conditions import Condition
from graph.ask.known import LEARNED, told
from graph.ask.reading import Part, Reading, Role

Shares = Mapping[str, float]
"""How likely a question asks for each query, and tells it of what; see ``Intents.likely``."""
NOBODY_KNOWS: Final[Shares] = {}
"""The shares where there is no encoder."""
WEIGHT: Final = 0.5
"""What the odds that it is told weigh beside what is said."""
USUAL: Final = 0.1
"""The share that speaks neither for a part nor against it."""
MOST: Final = 2.5
"""The logarithm of the odds that counts at most, for or against."""
SELDOM: Final = 0.03
"""The share below which what is named is hardly ever told."""
PASSED: Final = -0.1
"""What it is worth to pass over such a name."""
OFTEN: Final = 10.0
"""What it costs to leave out a name that is told more often, for each whole share."""
_LEAST, _BEST = 0.01, 0.97
_TELLING: Final = frozenset({Role.PARAMETER, Role.CONDITION, Role.SHAPE})


def labels(part: Part) -> Sequence[str]:
    """Return what a part tells a query, as senses name it; nothing of places, applications, records and years."""
    if part.role not in _TELLING:
        return ()
    if part.things:
        return [told(t.class_name, t.named.name) for t in part.things if t.class_name in LEARNED]
    if part.uses == "shape" and part.role is Role.SHAPE:
        return [f"Shape:{part.how}"]
    plain = (c for c in part.conditions if isinstance(c, Condition))
    return [f"{c.column}:{c.text}" for c in plain if part.uses == f"{c.column} {c.text}"]


def least_told(reading: Reading, shares: Shares) -> float:
    """Return how likely what a reading tells its query is told, by the least likely of it.

    That is 1 where it tells nothing that any known question does.
    """
    told_of = {label for part in reading.parts for label in labels(part)}
    return min((shares[label] for label in told_of & shares.keys()), default=1.0)


def weighed(part: Part, shares: Shares) -> Part:
    """Return a part with its worth changed by how likely such questions tell this."""
    if part.role is Role.UNUSED:
        return _passed(part, shares)
    known = [shares[label] for label in labels(part) if label in shares]
    if not known:
        return part
    odds = _odds(max(known)) - _odds(USUAL)
    return replace(part, worth=part.worth + WEIGHT * min(max(odds, -MOST), MOST))


def _passed(part: Part, shares: Shares) -> Part:
    """Return what such questions are hardly ever told as what says nothing, and what they seldom are as next to it."""
    things = [told(thing.class_name, thing.named.name) for thing in part.things if thing.class_name in LEARNED]
    if not shares or not 0 < len(things) == len(part.things):
        return part
    share = max(shares.get(thing, 0.0) for thing in things)
    if share < SELDOM:
        return replace(part, role=Role.PASSED, worth=PASSED)
    return replace(part, worth=max(part.worth, PASSED - OFTEN * (share - SELDOM)))


def _odds(share: float) -> float:
    share = min(max(share, _LEAST), _BEST)
    return log(share / (1 - share))
