"""What words of a question may mean, from one place to another."""

from dataclasses import dataclass

from graph.ask.vocabulary import Meaning, Several, Thing


@dataclass(frozen=True, slots=True)
class Years:
    """A span of years, both included; None where it is open. ``waves`` are surveys of the years that were said."""

    first: int | None
    last: int | None
    waves: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """How many of what is counted a row must have: ``>`` more than a number, ``<`` fewer, ``=`` exactly so many."""

    how: str
    number: int
    of_kind: bool = False
    """Whether a kind or status is named behind it, of which so many are counted."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a question, from one place to another, and what they may mean."""

    start: int
    end: int
    meaning: Meaning | Years | Amount | Several
    exact: bool = False
    """Whether the phrase is said letter by letter, and not in another form."""


Found = list[list[Span]]
