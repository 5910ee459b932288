"""Tables: the answer to a competency query as a part of a page, to be sorted, downloaded and asked anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request

from api.engine.interface import OURS
from api.engine.job import Job
from api.results import Rows
from api.served import served
from api.sparql import evaluate
from graph.names import natural

Row = Mapping[str, str]


class Show(StrEnum):
    """How a column shows its values."""

    TEXT = "text"
    NUMBER = "number"
    LINKS = "links"
    """Web addresses, separated by spaces, each as a link that names its host."""
    CODES = "codes"
    """Codes of things of one class, separated by spaces, each as a link to its page."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, the column of the answer that it shows, and how."""

    title: str
    value: str
    link: str = ""
    """The column of the answer with the IRI of what the value names."""
    show: Show = Show.TEXT
    of: str = ""
    """The class of things that codes stand for: ``gg:Indicator``."""


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

    @property
    def address(self) -> str:
        """The path of the same question on a page of its own; data with ``format=``."""
        return f"/queries/{self.query}?{urlencode(self.given)}"

    def sorting(self, column: Column) -> str:
        """Return the query string that sorts by a column; a column that sorts already, the other way round."""
        sign = "-" if self.order == column.value else ""
        return urlencode({"sort": f"{sign}{self.id}.{column.value}"})

    def direction(self, column: Column) -> str:
        """Return how the table is sorted by a column, as ``aria-sort`` calls it."""
        return {column.value: "ascending", f"-{column.value}": "descending"}.get(self.order, "none")


async def table(request: Request, id: str, title: str, query: str, columns: Sequence[Column], **given: str) -> Table:
    """Return the table that answers a competency query, sorted as the address says.

    Raises ``QueryError`` for parameters that the query does not have, ``EngineError`` where it is not answered.
    """
    text = served(request).catalogue.bind(query, given)
    found = await rows(request, text)
    order = _order(request, id, columns)
    if order:
        found = sorted(found, key=lambda row: _key(row.get(order.lstrip("-"), "")), reverse=order.startswith("-"))
    return Table(id, title, query, given, columns, found, text, order)


async def rows(request: Request, text: str) -> Sequence[Row]:
    """Return the rows that a query of our own results in. Raises ``EngineError``."""
    result = await evaluate(request, Job(text), OURS)
    return Rows.parse(await result.read()).rows


def _order(request: Request, id: str, columns: Sequence[Column]) -> str:
    for asked in request.query_params.getlist("sort"):
        of, _, name = asked.removeprefix("-").partition(".")
        if of == id and name in {column.value for column in columns}:
            return "-" * asked.startswith("-") + name
    return ""


_LAST: Final = (1, 0.0, (), "")


def _key(value: str) -> tuple[int, float, tuple[tuple[int, str], ...], str]:
    """Return what a value is sorted by: numbers as numbers, codes as codes, all else as words; what is empty last."""
    if not value:
        return _LAST
    try:
        return 0, float(value), (), ""
    except ValueError:
        return 0, float("inf"), natural(value) if len(value) < CODE else (), value.casefold()


CODE: Final = 8
"""Characters up to which a value may be a code."""
