"""Tables: what goes into each, and what its columns mean, as the files in ``queries/export/tables`` say it.

A table is a SELECT query with a header of YAML in lines that begin with ``#+``:

    title, description   what the table is about
    key                  the column, or columns, that tell a row from all others
    needs                a class without whose things there is no such table (``gg:Survey``)
    columns              by name, in order, what each holds:
        type             string (default), id (a string without spaces), uri, integer, boolean or datetime
        property         the term of the ontology that it comes from; its definition is the description of the column
        description      in place of that definition
        required         whether every row has a value; a key always has
        codes            the class whose codes are the values
        list             the class whose codes are listed, separated by spaces
        values           the values, where they are of no vocabulary
        table            the table that has the value as its key
        pattern          ``edtf`` for a date that may be a year, a month or a day
        minimum, maximum
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import yaml

from api.export.source import Source
from graph.named_graph import Term
from graph.vocabulary import packaged

Value = str | int | bool | datetime | None
Row = tuple[Value, ...]


class TableError(Exception):
    """A table that cannot be made from this graph; the message says which row is in the way."""


@dataclass(frozen=True)
class Column:
    """A column of a table; see the module for what its parts mean."""

    name: str
    type: str = "string"
    property: str | None = None
    description: str | None = None
    required: bool = False
    codes: str | None = None
    list: str | None = None
    values: tuple[str, ...] = ()
    table: str | None = None
    pattern: str | None = None
    minimum: int | None = None
    maximum: int | None = None

    def value(self, term: Term) -> Value:
        """Return an RDF term as a value of this column."""
        if term is None:
            return None
        return _READERS.get(self.type, str)(term.value)


_READERS: Final[Mapping[str, Callable[[str], Value]]] = {
    "integer": int,
    "boolean": lambda text: text in ("true", "1"),
    "datetime": datetime.fromisoformat,
}


@dataclass(frozen=True)
class Table:
    """A table as its file says it."""

    name: str
    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    text: str
    needs: str | None = None

    def is_in(self, source: Source) -> bool:
        """Return whether ``source`` has what the table is about."""
        return self.needs is None or bool(source.names.of_class(self.needs))

    def rows(self, source: Source) -> list[Row]:
        """Return the rows in the order of the query. Raises TableError where two rows have the same key."""
        rows = [tuple(c.value(row[c.name]) for c in self.columns) for row in source.solutions(self.text)]
        places = [position for position, column in enumerate(self.columns) if column.name in self.key]
        seen: set[Row] = set()
        for row in rows:
            key = tuple(row[place] for place in places)
            if key in seen:
                named = " ".join(map(str, key))
                raise TableError(
                    f"The table {self.name} would have two rows for {named}: the graph says two things of it."
                )
            seen.add(key)
        return rows


def read_tables(folder: Path | None = None) -> tuple[Table, ...]:
    """Return the tables in ``folder``, by default those that ship with GenoGuide, in the order of their names."""
    folder = folder or packaged("queries") / "export" / "tables"
    return tuple(_parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.rq")))


def _parse(name: str, text: str) -> Table:
    lines = text.splitlines()
    header: dict[str, Any] = yaml.safe_load("\n".join(line[2:] for line in lines if line.startswith("#+")))
    key = header["key"]
    return Table(
        name=name,
        title=header["title"],
        description=" ".join(header["description"].split()),
        key=(key,) if isinstance(key, str) else tuple(key),
        columns=tuple(_column(column, about) for column, about in header["columns"].items()),
        text="\n".join(line for line in lines if not line.startswith("#+")) + "\n",
        needs=header.get("needs"),
    )


def _column(name: str, about: Mapping[str, Any]) -> Column:
    return Column(name, **{**about, "values": tuple(about.get("values", ()))})
