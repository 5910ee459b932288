"""Things by meaning: what words that no name explains may stand for."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from graph.ask.reading import Part, Reading, Role
from graph.ask.shares import Shares, labels
from graph.ask.span import Span
from graph.ask.vocabulary import BY_MEANING, Thing
from graph.names import Names

CLASSES: Final = ("Indicator", "Domain")
"""Whose things people paraphrase."""
LIKELY: Final = 0.35
"""The share from which a thing is taken to be meant."""


def guessed(reading: Reading, shares: Shares, names: Names) -> Span | None:
    """Return the words that a reading leaves over, as what such questions are likely about; None if it names that."""
    about = {share: label for label, share in shares.items() if label.partition(":")[0] in CLASSES}
    said = {label.partition(":")[0] for part in reading.parts for label in labels(part)}
    run = max(_runs(reading), key=_unknown, default=None)
    if not run or not about or said.intersection(CLASSES) or max(about) < LIKELY:
        return None
    class_name, _, name = about[max(about)].partition(":")
    named = names.of_class(f"gg:{class_name}").get(name)
    return Span(run[0].start, run[-1].end, Thing(f"gg:{class_name}", named, how=BY_MEANING)) if named else None


def _runs(reading: Reading) -> Iterator[list[Part]]:
    """Yield the parts in a row that a guess may explain, with what says nothing between them."""
    for light, run in groupby(reading.parts, key=lambda part: part.role in (Role.UNKNOWN, Role.PASSED)):
        parts = list(run) if light else []
        unknown = [place for place, part in enumerate(parts) if _is_open(part)]
        if unknown:
            yield parts[unknown[0] : unknown[-1] + 1]


def _unknown(run: list[Part]) -> int:
    return sum(map(_is_open, run))


def _is_open(part: Part) -> bool:
    """Return whether nothing is known of a part, or it names what was passed over as such questions do not tell it."""
    return part.role is Role.UNKNOWN or (part.role is Role.PASSED and bool(part.things))
