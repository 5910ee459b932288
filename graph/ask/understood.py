"""What was understood of a question, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graph.ask.asker import Asked
from graph.ask.conditions import Either
from graph.ask.reading import Part, Reading, Role

_LETTERS: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Understood:
    """Words of a question and what they were taken as."""

    text: str
    start: int
    end: int
    taken: str
    """``parameter``, ``condition``, ``question``, ``shape``, ``passed over``, ``not used`` or ``not understood``."""
    parameter: str = ""
    value: str = ""
    iri: str = ""
    label: str = ""
    how: str = ""


def understood(asked: Asked, reading: Reading) -> list[Understood]:
    """Return what each part of a question was taken as, and what stands around it, which was passed over."""
    return list(_with_frame(asked.text, [_understood(asked, part) for part in _joined(reading)]))


def _with_frame(text: str, parts: Sequence[Understood]) -> Iterator[Understood]:
    at = 0
    for part in (*parts, Understood("", len(text), len(text), "")):
        words = list(_LETTERS.finditer(text, at, part.start))
        if words:
            start, end = words[0].start(), words[-1].end()
            yield Understood(text[start:end], start, end, Role.PASSED.value)
        if part.text:
            yield part
        at = part.end


def _joined(reading: Reading) -> Iterator[Part]:
    """Yield the parts of a reading; neighbours that were passed over stand together."""
    waiting: Part | None = None
    for part in reading.parts:
        if waiting and waiting.role is part.role and part.role is Role.PASSED:
            waiting = Part(waiting.start, part.end, part.role, 0.0)
            continue
        if waiting:
            yield waiting
        waiting = part
    if waiting:
        yield waiting


def _understood(asked: Asked, part: Part) -> Understood:
    start, end = asked.said[part.start].start, asked.said[part.end - 1].end
    named = part.thing.named if part.thing else None
    labels = _listed(part)
    said = [*part.parameters.items(), *((c.column, c.text) for c in part.conditions)]
    if part.order:
        said.append((part.order.lstrip("-"), "most" if part.order.startswith("-") else "least"))
    return Understood(
        asked.text[start:end],
        start,
        end,
        part.role.value,
        ", ".join(name for name, _ in said),
        ", ".join(value for _, value in said),
        named.iri if named else "",
        labels,
        _how(asked, part) if labels else "",
    )


def not_understood(asked: Asked, reading: Reading) -> list[str]:
    """Return the words that have no place in a reading."""
    return [u.text for u in understood(asked, reading) if u.taken in (Role.UNKNOWN, Role.UNUSED)]


def _how(asked: Asked, part: Part) -> str:
    """Return how a thing was recognised: by its name, by a name that was misspelt, or by meaning."""
    misspelt = any(token.misspelt for token in asked.said[part.start : part.end])
    return "spelling" if misspelt else next((thing.how for thing in part.things), "")


def _listed(part: Part) -> str:
    """Return the names of what was said; of several things, with what is made of them."""
    labels = [thing.named.label for thing in part.things]
    outside = any(isinstance(c, Either) and c.outside for c in part.conditions)
    return ("any but " if outside else "") + " or ".join(labels)
