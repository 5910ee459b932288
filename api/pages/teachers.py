"""Whom to learn from: the countries with good practices on the indicators on which one has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.pages.table import Row
from graph.names import natural

TEACHERS: Final = 8
"""Countries to learn from that are named."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """A country to learn from, and the indicators on which it has good practices."""

    country: str
    label: str
    indicators: Sequence[str]


def teachers(lessons: Sequence[Row]) -> list[Teacher]:
    """Return the countries to learn from, those with good practices on most indicators first.

    ``lessons`` are rows of the question ``learn-from``.
    """
    codes: dict[tuple[str, str], set[str]] = {}
    for row in lessons:
        codes.setdefault((row["country"], row["countryLabel"]), set()).add(row["code"])
    found = [Teacher(*country, sorted(indicators, key=natural)) for country, indicators in codes.items()]
    return sorted(found, key=lambda teacher: (-len(teacher.indicators), teacher.label))[:TEACHERS]
