"""An answer in a sentence, from its rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from graph.ask.conditions import Condition, Either
from graph.ask.guide import Guide
from graph.ask.reading import Part, Reading, Role
from graph.ask.vocabulary import Thing, settings

Rows = Sequence[Mapping[str, str]]

PLACES: Final = 12
"""Countries that a sentence names at most."""
_CAPITAL: Final = re.compile("[A-Z]")
_LABELS: Final = ("label", "countryLabel", "indicatorLabel", "levelLabel", "title")


def sentence(reading: Reading, rows: Rows) -> str:
    """Return what the rows of a reading say, in one or two sentences; without rows, that nothing is on record."""
    templates = {**settings("sentences"), **reading.guide.sentences}
    first = rows[0] if rows else {}
    column = reading.order.lstrip("-")
    row, plural = (f"{name}{_values(reading)}" for name in reading.guide.rows)
    facts = {
        "row": row,
        "rows": plural,
        "count": len(rows),
        "about": _about(reading),
        "places": _places(reading, rows),
        "first": _first(rows, column),
        "value": first.get(column, ""),
        "measure": _spaced(column),
        "lacking": _counted(reading, "="),
        "having": _counted(reading, "!="),
    }
    text: str = templates[_form(reading, rows)].format_map(_Facts({**first, **facts}))
    return text


def _form(reading: Reading, rows: Rows) -> str:
    """Return the name of the sentence that fits what is wanted of the rows and how many they are."""
    number = "none" if not rows else "one" if len(rows) == 1 else "many"
    if _counted(reading, "="):
        return f"{number}-lacking"
    if rows and reading.order:
        return _ordered(reading)
    return f"{number}-having" if rows and _counted(reading, "!=") else number


def _ordered(reading: Reading) -> str:
    downward, column = reading.order.startswith("-"), reading.order.lstrip("-")
    if column in settings("dated"):
        return "newest" if downward else "oldest"
    counts = "most" if downward else "least"
    return counts if column in reading.guide.measures else f"{counts}-ranked"


class _Facts(dict[str, Any]):
    """Facts by name; one that a row does not have is nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def _first(rows: Rows, column: str) -> str:
    """Return what the first row is called, and those that stand beside it in the order."""
    beside = [_label(row) for row in rows if column and row.get(column) == rows[0].get(column)]
    return _listed(list(dict.fromkeys(beside))[:PLACES]) if beside else _label(rows[0]) if rows else ""


def _label(row: Mapping[str, str]) -> str:
    return next((row[name] for name in _LABELS if row.get(name)), "")


def _counted(reading: Reading, how: str) -> str:
    """Return the column that the question wants to be zero, or not (``!=``): ``good practices`` for goodPractices."""
    of_zero = (c for c in reading.conditions if isinstance(c, Condition) and c.how == how and c.value == "0")
    return next((_spaced(c.column) for c in of_zero), "")


def _spaced(column: str) -> str:
    return _CAPITAL.sub(lambda capital: f" {capital[0].lower()}", column)


def _values(reading: Reading) -> str:
    """Return what the values of columns say of the rows, as `` for the better``."""
    said = (settings("values").get(condition.column, {}).get(condition.text) for condition in reading.conditions)
    return "".join(f" {text}" for text in said if text)


def _about(reading: Reading) -> str:
    """Return the things that were said, as ``for newborn screening in France and Denmark``, and the years."""
    phrases: dict[tuple[str, str], list[str]] = {}
    either = any(isinstance(c, Either) and not c.outside and len(c.conditions) > 1 for c in reading.conditions)
    for part in reading.parts:
        if (part.parameters or part.conditions) and not {"from", "to"} & part.parameters.keys():
            for thing in part.things:
                before, form = _forms(reading.guide, thing, _is_outside(part))
                phrases.setdefault((before, thing.family), []).append(
                    form.format(label=thing.named.label, name=thing.named.name)
                )
    said = [f"{before} {_listed(forms, 'or' if either else 'and')}" for (before, _), forms in phrases.items() if before]
    return "".join(f" {phrase}" for phrase in (*said, *_amounts(reading), *_years(reading)))


def _forms(guide: Guide, thing: Thing, outside: bool) -> tuple[str, str]:
    """Return what stands before things of a class, and how each is called; without a word before, it is not said."""
    before, without, form = {**settings("about"), **guide.about}.get(thing.class_name.removeprefix("gg:"), ("", "", ""))
    named = thing.named.label.endswith(tuple(settings("with article")))
    return without if outside else before, f"the {form}" if named else form


def _is_outside(part: Part) -> bool:
    return any(isinstance(condition, Either) and condition.outside for condition in part.conditions)


def _amounts(reading: Reading) -> Iterator[str]:
    """Yield how many of what is counted were asked for, as ``with more than 20 practices``."""
    for part in reading.parts:
        for c in part.conditions if part.uses == "shape" and part.role is Role.CONDITION else ():
            if isinstance(c, Condition):
                yield f"{settings('amounts')[c.how]} {c.value} {_spaced(c.column)}"


def _years(reading: Reading) -> Iterator[str]:
    bounds = [
        (c.how, c.value) for c in reading.conditions if isinstance(c, Condition) and c.column in settings("dated")
    ]
    bounds += [(how, reading.parameters[n]) for n, how in (("from", ">="), ("to", "<=")) if n in reading.parameters]
    years = dict(bounds)
    first, last = years.get(">="), years.get("<=")
    if first and first == last:
        yield f"in {first}"
    elif first or last:
        yield f"from {first} to {last}" if first and last else f"since {first}" if first else f"until {last}"


def _places(reading: Reading, rows: Rows) -> str:
    """Return the countries of the rows, unless the question named them."""
    labels = list(dict.fromkeys(label for row in rows if (label := row.get("countryLabel"))))
    named = any(t.class_name == "gg:Country" for p in reading.parts for t in p.things if not _is_outside(p))
    if not labels or named:
        return ""
    more = len(labels) - PLACES
    listed = _listed(labels[:PLACES]) if more <= 0 else f"{', '.join(labels[:PLACES])} and {more} more"
    number = "one country" if len(labels) == 1 else f"{len(labels)} countries"
    return f": {listed}" if len(labels) == len(rows) else f", in {number}: {listed}"


def _listed(words: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
