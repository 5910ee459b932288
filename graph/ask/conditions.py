"""Conditions on the columns of an answer, for what a query has no parameter for, as SPARQL around the query."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from graph.queries import Query
from graph.vocabulary import SKOS


@dataclass(frozen=True, slots=True)
class Condition:
    """What a column must hold.

    ``how``: ``is``, ``among`` (a list of codes), ``beginning`` (of one of them), ``within`` (a group, by its IRI, of
    things with notations), ``named`` (a record, by the end of its IRI), ``=`` ``!=`` ``>`` ``<`` (numbers), ``>=``
    ``<=`` (years), ``known`` (anything at all).
    """

    column: str
    how: str
    value: str
    called: str = ""
    """How the value is called, where that is not the value itself."""

    @property
    def sparql(self) -> str:
        """The condition as a SPARQL expression."""
        column, text = f"?{self.column}", str(Literal(self.value))
        match self.how:
            case "is":
                return f"STR({column}) = {text}"
            case "among" | "beginning":
                after, behind = ("", ".") if self.how == "beginning" else (', " "', " ")
                return f'CONTAINS(CONCAT(" ", {column}{after}), {Literal(f" {self.value}{behind}")})'
            case "within":
                return f"EXISTS {{ {NamedNode(self.value)} <{SKOS}member>/<{SKOS}notation> {column} }}"
            case "named" | "known":
                ends = f"STRENDS(STR({column}), {Literal(f'/{self.value}')})"
                return ends if self.how == "named" else f"BOUND({column})"
            case ">=" | "<=":
                return f"SUBSTR(STR({column}), 1, 4) {self.how} {text}"
            case _:
                return f"{column} {self.how} {int(self.value)}"

    @property
    def text(self) -> str:
        """The condition's value, with what is said of it where that is not that it is so."""
        said = self.called or self.value
        return (
            said if self.how in ("is", "=", "among", "beginning", "within", "named", "known") else f"{self.how}{said}"
        )


@dataclass(frozen=True, slots=True)
class Either:
    """Conditions on one column of which one must hold or, ``outside``, none."""

    conditions: tuple[Condition, ...]
    outside: bool = False

    @property
    def column(self) -> str:
        """The column that they are on."""
        return self.conditions[0].column

    @property
    def sparql(self) -> str:
        """The conditions as a SPARQL expression; a column without a value meets none of them."""
        one = " || ".join(f"COALESCE({c.sparql}, false)" for c in self.conditions)
        return f"!({one})" if self.outside else one

    @property
    def text(self) -> str:
        """What the column may hold, or may not."""
        return ("!=" if self.outside else "") + ",".join(c.text for c in self.conditions)


AnyCondition = Condition | Either


_ORDER: Final = re.compile(r"\nORDER BY ([^{}\n]+)\n*$")
_PROLOGUE: Final = re.compile(r"(?:PREFIX[^\n]*\n|#[^\n]*\n|\s*\n)*")


def narrowed(query: Query, text: str, conditions: Sequence[AnyCondition], order: str = "") -> str:
    """Return the bound ``text`` of ``query`` narrowed by ``conditions``, ordered by a column first (``-`` downward).

    The query becomes a subquery; what it was ordered by orders the whole, since a subquery keeps no order.
    """
    if not conditions and not order:
        return text
    ordered = _ORDER.search(text)
    body = text[: ordered.start()] if ordered else text.rstrip()
    prologue = _PROLOGUE.match(body)
    start = prologue.end() if prologue else 0
    inner = "\n".join(f"    {line}" if line else "" for line in body[start:].splitlines())
    inner = inner.replace("SELECT ", f"SELECT {_unseen(query, ordered[1] if ordered else '')}", 1)
    keys = f"{_key(order)} {ordered[1].strip() if ordered else ''}".strip()
    columns = " ".join(f"?{column.name}" for column in query.columns)
    filters = "".join(f"\n  FILTER ({condition.sparql})" for condition in conditions)
    end = f"\nORDER BY {keys}" if keys else ""
    return f"{body[:start]}SELECT {columns}\nWHERE {{\n  {{\n{inner}\n  }}{filters}\n}}{end}\n"


def _unseen(query: Query, keys: str) -> str:
    """Return the variables that order a query and are no columns: only if selected do they order the whole."""
    columns = {column.name for column in query.columns}
    return "".join(f"?{name} " for name in dict.fromkeys(re.findall(r"\?(\w+)", keys)) if name not in columns)


def _key(order: str) -> str:
    return f"DESC(?{order[1:]})" if order.startswith("-") else f"?{order}" if order else ""
