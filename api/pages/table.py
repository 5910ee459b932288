"""Tables: the answer to a competency query as a part of a page, to be sorted, downloaded and asked anew."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request

from api.engine.interface import OURS
from api.engine.job import Job
from api.sparql.results import Rows
from api.sparql.router import evaluate
from api.web.served import served
from graph.names import natural
from graph.queries import Catalogue

Row = Mapping[str, str]

BIG: Final = 50
"""Rows beyond which browsers may put off drawing a table until it comes into view."""


class Show(StrEnum):
    """How a column shows its values."""

    TEXT = "text"
    NUMBER = "number"
    LINKS = "links"
    """Web addresses, separated by spaces, each as a link that names its host."""
    CODES = "codes"
    """Codes of things of one class, separated by spaces, each as a link to its page."""
    TAG = "tag"
    """One code of a short list, such as a status, as a small tag with its label."""
    FLAG = "flag"
    """Yes or no, as a mark and a word."""
    ITEMS = "items"
    """Texts separated by a bar, as a list."""
    LEVEL = "level"
    """A maturity level on its scale, beside the columns ``median`` and ``max`` of the same row."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, the column of the answer that it shows, and how."""

    title: str
    value: str
    link: str = ""
    """The column of the answer with the IRI of what the value names; where ``of`` is given, with its code."""
    show: Show = Show.TEXT
    of: str = ""
    """The class of things that codes stand for: ``gg:Indicator``."""
    about: str = ""
    """What the column holds, in a sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what it is called, the query and the parameters behind it, and the rows of its answer."""

    id: str
    title: str
    query: str
    given: Mapping[str, str]
    columns: Sequence[Column]
    rows: Sequence[Row]
    text: str
    """The SPARQL of the query."""
    order: str = ""
    """The column that it is sorted by, after a ``-`` where the highest comes first."""
    kept: Sequence[tuple[str, str]] = ()
    """The parameters in the address of the page that have nothing to do with the order of this table."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What the values of the parameters are called, where they are things with a name."""

    @property
    def address(self) -> str:
        """The path of the same question on a page of its own."""
        return f"/queries/{self.query}" + (f"?{urlencode(self.given)}" if self.given else "")

    def download(self, format: str) -> str:
        """Return the path of the answer in a format, by its name."""
        return f"/queries/{self.query}?{urlencode({**self.given, 'format': format})}"

    def without(self, parameter: str) -> str:
        """Return the path of the same question without one of the parameters that are given."""
        rest = {name: value for name, value in self.given.items() if name != parameter}
        return f"/queries/{self.query}" + (f"?{urlencode(rest)}" if rest else "")

    @property
    def whole(self) -> str:
        """The query string of the page with all rows, for pages that show the first ones."""
        sort = f"{'-' * self.order.startswith('-')}{self.id}.{self.order.removeprefix('-')}"
        return urlencode([*self.kept, *([("sort", sort)] if self.order else []), ("rows", "all")])

    @property
    def is_big(self) -> bool:
        """Whether browsers had better draw it only when it comes into view."""
        return len(self.rows) > BIG

    def sorting(self, column: Column) -> str:
        """Return the query string that sorts by a column; a column that sorts already, the other way round."""
        sign = "-" if self.order == column.value else ""
        return urlencode([*self.kept, ("sort", f"{sign}{self.id}.{column.value}")])

    def direction(self, column: Column) -> str:
        """Return how the table is sorted by a column, as ``aria-sort`` calls it."""
        return {column.value: "ascending", f"-{column.value}": "descending"}.get(self.order, "none")


async def table(request: Request, id: str, title: str, query: str, columns: Sequence[Column], **given: str) -> Table:
    """Return the table that answers a competency query, sorted as the address says.

    Raises ``QueryError`` for parameters that the query does not have, ``EngineError`` where it is not answered.
    """
    given = {name: value for name, value in given.items() if value}
    text = served(request).catalogue.bind(query, given)
    return made(request, Table(id, title, query, given, columns, await rows(request, text), text))


def made(request: Request, table: Table) -> Table:
    """Return a table as the address of a page wants it: sorted, or else in the order that it names."""
    order = _order(request, table.id, table.columns) or table.order
    kept = [(k, v) for k, v in request.query_params.multi_items() if k != "sort" or _parts(v)[0] != table.id]
    sorted_rows = _sorted(table.rows, order) if order else table.rows
    return replace(table, rows=sorted_rows, order=order, kept=kept)


def labels(catalogue: Catalogue, query: str, given: Mapping[str, str]) -> Mapping[str, str]:
    """Return the labels of the things that the parameters of a query name by their codes."""
    types = {p.name: p.type for p in catalogue[query].parameters if p.type.startswith("gg:")}
    named = {name: catalogue.names.of_class(type_).get(given.get(name, "")) for name, type_ in types.items()}
    return {name: thing.label for name, thing in named.items() if thing}


async def rows(request: Request, text: str) -> Sequence[Row]:
    """Return the rows that a query of our own results in. Raises ``EngineError``."""
    result = await evaluate(request, Job(text), OURS)
    return Rows.parse(await result.read()).rows


def _order(request: Request, id: str, columns: Sequence[Column]) -> str:
    for asked in request.query_params.getlist("sort"):
        of, name = _parts(asked)
        if of == id and name in {column.value for column in columns}:
            return "-" * asked.startswith("-") + name
    return ""


def _parts(asked: str) -> tuple[str, str]:
    """Return the table and the column of a value of ``sort``, such as ``-practices.label``."""
    table, _, column = asked.removeprefix("-").partition(".")
    return table, column


def _sorted(rows: Sequence[Row], order: str) -> list[Row]:
    """Return rows in an order; those with nothing in the column come last, whichever way it goes."""
    column = order.removeprefix("-")
    filled = sorted((row for row in rows if row.get(column)), key=lambda row: _key(row[column]))
    return [*(reversed(filled) if order.startswith("-") else filled), *(row for row in rows if not row.get(column))]


_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_CODES: Final = re.compile(r"(?:[IVX]{1,4}(?:[.-]\d{1,3}){0,2}(?: |$))+")
"""Codes of domains, indicators and levels, as of I.9 and I.10."""


def _key(value: str) -> tuple[float, tuple[tuple[int, str], ...], str]:
    """Return what a value is sorted by: numbers as numbers, codes as codes, all else as words."""
    if _NUMBER.fullmatch(value):
        return float(value), (), ""
    codes = value.split() if _CODES.fullmatch(value) else []
    return float("inf"), tuple(part for code in codes for part in natural(code)), value.casefold()
