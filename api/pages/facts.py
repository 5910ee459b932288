"""Facts: what the graph says of one thing, by property, as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Self

from pyoxigraph import NamedNode
from starlette.requests import Request

from api.pages.table import Row, rows
from graph.names import natural
from graph.vocabulary import BASE, PREFIXES, SPDX, packaged

_PARAMETER: Final = "VALUES (?_thing) { (UNDEF) }"
_PREFIXES: Final = {**PREFIXES, "spdx": str(SPDX)}


@dataclass(frozen=True, slots=True)
class Facts:
    """The statements about a thing: its IRI, and the values of each of its properties."""

    iri: str
    statements: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, iri: str, found: Sequence[Row]) -> Self:
        """Return the facts in rows of ``property`` and ``value``."""
        statements: dict[str, list[str]] = {}
        for row in found:
            statements.setdefault(row["property"], []).append(row["value"])
        return cls(iri, {name: sorted(values, key=_in_order) for name, values in statements.items()})

    def all(self, property: str) -> Sequence[str]:
        """Return the values of a property, which is written as in ``gg:addresses``."""
        prefix, _, name = property.partition(":")
        return self.statements.get(_PREFIXES[prefix] + name, ())

    def one(self, property: str) -> str:
        """Return the first value of a property, or nothing."""
        return next(iter(self.all(property)), "")


def _in_order(value: str) -> tuple[object, ...]:
    """Return a sort key that puts indicator III.2 before III.10, and all else in the order of its letters."""
    return natural(value.rpartition("/")[2]) if value.startswith(BASE) else ((0, value),)


async def facts(request: Request, iri: str) -> Facts:
    """Return what the graph says of a thing. Raises ``EngineError``."""
    return Facts.of(iri, await about(request, "facts", iri))


async def about(request: Request, name: str, iri: str) -> Sequence[Row]:
    """Return the rows of a query in ``queries/pages``, asked about a thing. Raises ``EngineError``."""
    return await rows(request, bound(name, iri))


def bound(name: str, iri: str) -> str:
    """Return the text of a query in ``queries/pages``, asked about a thing. Raises ValueError for what is no IRI.

    The thing stands in the place of the parameter everywhere: an engine need not find out that a VALUES line with one
    row had better come before the parts of a union.
    """
    return _text(name).replace(_PARAMETER, "").replace("?_thing", str(NamedNode(iri)))


@cache
def _text(name: str) -> str:
    return (packaged("queries") / "pages" / f"{name}.rq").read_text(encoding="utf-8")
