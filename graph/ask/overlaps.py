"""Parts of a question for the same words: which are none, and which are as likely as the one that is read."""

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Final

from graph.ask.reading import Part, Role
from graph.ask.span import Span
from graph.ask.vocabulary import Several, Thing

Options = Sequence[Sequence[Part]]
"""The parts that may begin at each place of a question."""
WITHIN: Final = -2.0
"""What it is worth that words which tell a question apart are part of a name."""
_NAMED: Final = frozenset({Role.PARAMETER, Role.CONDITION})
_USEFUL: Final = _NAMED | {Role.QUESTION, Role.SHAPE}
_SUBJECTS: Final = ("gg:Domain", "gg:Indicator", "gg:ClinicalApplication")


def longest(options: Options, found: Sequence[Sequence[Span]], alone: Set[str]) -> list[list[Part]]:
    """Return the options without those that are part of a longer one: ``data infrastructure`` is no infrastructure.

    Nor is a thing in a row meant by itself, if it is of a class ``alone``. What tells a question apart counts less
    within a name: a tumour board does not govern.
    """
    rows = [(s.start, s.end, s.meaning) for spans in found for s in spans if isinstance(s.meaning, Several)]
    useful = [(p.start, p.end) for parts in options for p in parts if p.role in _USEFUL or p.end > p.start + 1]
    names = [(s.start, s.end) for spans in found for s in spans if s.exact and _is_subject(s)]

    def in_row(part: Part) -> bool:
        classes = {thing.class_name for thing in part.things} & alone
        return any(
            start <= part.start and part.end <= end and set(part.things) < set(row.things) and len(classes) > 0
            for start, end, row in rows
        )

    def weighed(part: Part) -> Part | None:
        if part.role in _NAMED and (_is_part(part, useful) or in_row(part)):
            return None
        if part.role is Role.QUESTION and _is_part(part, names):
            return replace(part, worth=part.worth + WITHIN)
        return part

    return [[part for option in parts if (part := weighed(option))] for parts in options]


def is_shared(parts: Sequence[Part], options: Options) -> bool:
    """Return whether words name one thing as plainly as another: an indicator, or the application it is part of."""
    used = {part.uses for part in parts}

    def other(part: Part, option: Part) -> bool:
        plain = option.exact or not part.exact
        another = option.uses == part.uses or option.uses not in used
        return option.end == part.end and _names_subject(option) and option.thing != part.thing and plain and another

    return any(other(part, option) for part in parts if _names_subject(part) for option in options[part.start])


def _names_subject(part: Part) -> bool:
    return part.role in _NAMED and part.thing is not None and part.thing.class_name in _SUBJECTS


def _is_subject(span: Span) -> bool:
    return isinstance(span.meaning, Thing) and span.meaning.class_name in ("gg:Domain", "gg:Indicator")


def _is_part(part: Part, longer: Sequence[tuple[int, int]]) -> bool:
    size = part.end - part.start
    return any(start <= part.start and part.end <= end and end - start > size for start, end in longer)
