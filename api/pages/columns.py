"""The columns of the answer to any competency query, as a page shows them: found from its header and its rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from api.pages.table import Column, Row, Show
from graph.names import Names
from graph.queries import Catalogue, Query
from graph.queries import Column as Described

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_WORDS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
TEXT: Final = 30
"""Characters from which a value is a text rather than a code."""
_WEB: Final = ("http://", "https://")
_ADDRESSES: Final = frozenset({"sources", "website"})
"""Columns of addresses of which there may be one."""
_SEPARATOR: Final = " | "
_TAGS: Final = frozenset({"gg:PracticeStatus", "gg:ApplicationStatus", "gg:Confidence", "gg:ResponseStanding"})
"""Classes whose codes are shown as tags: short lists that say how far something has come."""


def columns(catalogue: Catalogue, query: Query, rows: Sequence[Row]) -> tuple[Column, ...]:
    """Return the columns that show ``rows``: things as links with their labels, codes with theirs, numbers as such.

    Columns without any value are left out, and those that another column shows as its text.
    """
    shown = _Columns(catalogue.names, _classes(catalogue, query), query, rows)
    return tuple(shown)


def humane(name: str) -> str:
    """Return the name of a column as words: ``Criteria met`` for ``criteriaMet``."""
    return _WORDS.sub(" ", name).capitalize()


_OTHERS: Final = {
    "best": "gg:Country",
    "confidence": "gg:Confidence",
    "criteriaMet": "gg:AppraisalCriterion",
    "criteriaNotMet": "gg:AppraisalCriterion",
    "goodCountries": "gg:Country",
    "standing": "gg:ResponseStanding",
    "status": "gg:ApplicationStatus",
}
"""Classes of codes in columns that no parameter is called after."""


def _classes(catalogue: Catalogue, query: Query) -> Mapping[str, list[str]]:
    """Return the classes of the things of which columns of a name may hold codes.

    Those are the types of the parameters of that name, this query's first, so that a header need not say it again.
    """
    found: dict[str, list[str]] = {}
    for parameter in (p for other in (query, *catalogue) for p in other.parameters if p.type.startswith("gg:")):
        for name in (parameter.name, _plural(parameter.name)):
            found.setdefault(name, []).append(parameter.type)
    for name, kind in _OTHERS.items():
        found.setdefault(name, []).append(kind)
    return found


def _plural(name: str) -> str:
    return f"{name.removesuffix('y')}ies" if name.endswith("y") else f"{name}s"


class _Columns:
    """The columns of one answer, one after the other."""

    def __init__(self, names: Names, classes: Mapping[str, list[str]], query: Query, rows: Sequence[Row]) -> None:
        self._names, self._classes, self._query = names, classes, query
        self._values = {c.name: [row[c.name] for row in rows if row.get(c.name)] for c in query.columns}
        self._texts = self._texts_of_others()

    def __iter__(self) -> Iterator[Column]:
        used = set(self._texts.values())
        for described in self._query.columns:
            if self._values[described.name] and described.name not in used and not self._repeats(described.name):
                yield self._column(described)

    def _repeats(self, name: str) -> bool:
        """Return whether a column of texts says what one before it says: survey answers have one text for several."""
        texts, names = self._values[name], list(self._values)
        earlier = names[: names.index(name)]
        return max(map(len, texts)) > TEXT and any(self._values[other] == texts for other in earlier)

    def _texts_of_others(self) -> dict[str, str]:
        """Return which column holds the text for which: ``countryLabel`` for ``country``, ``label`` for the first."""
        named = [n for n in self._values if self._values[n]]
        found = {n: f"{n}Label" for n in named if f"{n}Label" in named}
        first = next((n for n in named if self._is_iri(n)), None)
        own = next((n for n in ("label", "title") if n in named), None)
        return {**({first: own} if first and own and first not in found else {}), **found}

    def _column(self, described: Described) -> Column:
        name, about = described.name, described.description
        title, text, is_iri = humane(name), self._texts.get(name, ""), self._is_iri(name)
        of = "" if is_iri else self._class(name)
        if text or is_iri:
            return Column(title, text or name, link=name, of=of, about=about)
        return Column(title, name, show=self._show(name, of), of=of, about=about)

    def _show(self, name: str, of: str) -> Show:
        values = self._values[name]
        if of:
            return Show.TAG if of in _TAGS else Show.CODES
        if all(_NUMBER.fullmatch(value) for value in values):
            return Show.NUMBER
        if set(values) <= {"yes", "no", "true", "false"}:
            return Show.FLAG
        if any(_SEPARATOR in value for value in values):
            return Show.ITEMS
        return Show.LINKS if values[0].startswith(_WEB) else Show.TEXT

    def _class(self, name: str) -> str:
        """Return the class that all values of a column are codes of, or nothing."""
        codes = {code for value in self._values[name] for code in value.split()}
        classes = self._classes.get(name, ())
        return next((c for c in classes if codes <= self._names.of_class(c).keys()), "")

    def _is_iri(self, name: str) -> bool:
        first = self._values[name][0]
        return " " not in first and first.startswith(_WEB) and name not in _ADDRESSES
