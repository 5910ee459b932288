"""An answer in a sentence, from its rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from graph.ask.reading import Reading
from graph.ask.vocabulary import settings
from graph.names import Named

Rows = Sequence[Mapping[str, str]]

PLACES: Final = 12
"""Countries that a sentence names at most."""
_CAPITAL: Final = re.compile("[A-Z]")
_LABELS: Final = ("label", "countryLabel", "indicatorLabel", "levelLabel", "title")


def sentence(reading: Reading, rows: Rows) -> str:
    """Return what the rows of a reading say, in one or two sentences; without rows, that nothing is on record."""
    number = "none" if not rows else "ranked" if reading.order else "one" if len(rows) == 1 else "many"
    lacking = _lacking(reading)
    templates = {**settings("sentences"), **reading.guide.sentences}
    first = rows[0] if rows else {}
    column = reading.order.lstrip("-")
    row, plural = reading.guide.rows
    facts = {
        "row": row,
        "rows": plural,
        "count": len(rows),
        "about": _about(reading),
        "places": _places(reading, rows),
        "first": _listed([_label(r) for r in rows if r.get(column) == first.get(column)][:PLACES])
        if column
        else _label(first),
        "value": first.get(column, ""),
        "lacking": lacking,
    }
    text: str = templates[f"{number}-lacking" if lacking else number].format_map(_Facts({**first, **facts}))
    return text


class _Facts(dict[str, Any]):
    """Facts by name; one that a row does not have is nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def _label(row: Mapping[str, str]) -> str:
    return next((row[name] for name in _LABELS if row.get(name)), "")


def _lacking(reading: Reading) -> str:
    """Return what the question wants to be zero, in words: ``good practices`` for the column goodPractices."""
    zero = next((c.column for c in reading.conditions if c.how == "=" and c.value == "0"), "")
    return _CAPITAL.sub(lambda capital: f" {capital[0].lower()}", zero)


def _about(reading: Reading) -> str:
    """Return the things that were said, as ``for newborn screening in France and Denmark``, and the years."""
    forms: Mapping[str, str] = settings("about")
    said: dict[str, list[Named]] = {}
    for part in reading.parts:
        if part.thing and (part.parameters or part.conditions):
            said.setdefault(part.thing.class_name.removeprefix("gg:"), []).append(part.thing.named)
    parts = [
        _listed([forms[name].format(label=n.label, name=n.name) for n in named])
        for name, named in said.items()
        if name in forms
    ]
    return "".join(f" {part}" for part in (*parts, *_years(reading)))


def _years(reading: Reading) -> Iterator[str]:
    bounds = [(c.how, c.value) for c in reading.conditions if c.column == "start"]
    bounds += [(how, reading.parameters[n]) for n, how in (("from", ">="), ("to", "<=")) if n in reading.parameters]
    years = dict(bounds)
    first, last = years.get(">="), years.get("<=")
    if first and first == last:
        yield f"in {first}"
    elif first or last:
        yield f"from {first} to {last}" if first and last else f"since {first}" if first else f"until {last}"


def _places(reading: Reading, rows: Rows) -> str:
    """Return the countries of the rows, unless the question named one."""
    labels = list(dict.fromkeys(label for row in rows if (label := row.get("countryLabel"))))
    named = any(part.thing and part.thing.class_name == "gg:Country" for part in reading.parts)
    if not labels or named:
        return ""
    more = len(labels) - PLACES
    listed = _listed(labels[:PLACES]) if more <= 0 else f"{', '.join(labels[:PLACES])} and {more} more"
    return f": {listed}" if len(labels) == len(rows) else f", in {len(labels)} countries: {listed}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
