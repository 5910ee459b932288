"""Records as a table: CSV with one record a row, the columns called as the fields of curated files.

A spreadsheet is how many people keep lists. The table becomes what the same records would be as a curated file; as a
row is a line or more of its file, whatever is found in a record can be told with its row and column.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import PurePosixPath
from typing import Final

from graph.nearest import nearest
from graph.vocabulary import CONTEXT_IRI
from loaders.context import packaged_context
from loaders.findings import Finding, Unreadable, shorten
from loaders.schema import Forms
from loaders.yaml_document import Json, Position, YamlDocument

MOST_ROWS: Final = 5000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 20_000
"""Characters. The longest text of a curated record has some hundreds."""
FILE_COLUMN: Final = "file"
"""A column that says where the records belong: ``practice/fr`` in every row."""
_SEPARATORS: Final = ",;\t"
_FIRST_CELL: Final = re.compile(rf'\s*(?:"(?:[^"]|"")*"|[^"\r\n{_SEPARATORS}]*)([{_SEPARATORS}])')
_SOURCE: Final = re.compile(r"sources\[([0-9]{1,2})\]\.([a-z_]+)")
_ADDRESSES: Final = re.compile(r"\s*;?\s+|;(?=https?://)")


@dataclass(frozen=True)
class CsvTable:
    """A table as read: the document that the same records would be, and the row of each line of the file.

    Rows are counted as spreadsheets do: the headings are row 1. ``findings`` is what only the table shows.
    """

    document: YamlDocument
    rows: dict[int, int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Row:
    """A row: its number, the line of the file on which it begins, and the cells that hold something, by column."""

    number: int
    line: int
    cells: dict[str, str]


@dataclass
class _Reading:
    """What is found while a table is read."""

    name: str
    findings: list[Finding] = field(default_factory=list)

    def tell(self, message: str, row: int, line: int, **more: str | None) -> None:
        self.findings.append(Finding(self.name, message, line, row=row, **more))  # type: ignore[arg-type]


def read_csv_records(text: str, name: str) -> CsvTable:
    """Read the table in ``text``, called ``name``. Raises Unreadable when it is none, or larger than one may be."""
    reading = _Reading(name)
    rows = list(_rows(text, reading))
    place = _place(rows, reading)
    kind = place.partition("/")[0].capitalize()
    records: list[Json] = [_record(row.cells, kind) for row in rows]
    lines: dict[Position, int] = {("records", index): row.line for index, row in enumerate(rows)}
    document = YamlDocument({**_head(place), "records": records}, lines)
    return CsvTable(document, {row.line: row.number for row in rows}, tuple(reading.findings))


def _head(place: str) -> dict[str, Json]:
    """Return the head that a curated file of the same records would have: what is handed in as CSV is CC BY 4.0."""
    head: dict[str, Json] = {"@context": CONTEXT_IRI, "type": "CuratedFile", "license": "CC-BY-4.0"}
    stated: dict[str, Json] = {"id": f"../graph/{place}"} if place else {}
    return {**head, **stated, "title": f"Records of {place}", "modified": f"{datetime.now(UTC):%Y-%m-%d}"}


def _rows(text: str, reading: _Reading) -> Iterator[_Row]:
    found = _FIRST_CELL.match(text[:LONGEST_CELL])
    separator = found[1] if found else _SEPARATORS[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    headings: Sequence[str] = ()
    for number, (line, cells) in enumerate(_cells(reader, reading.name), 1):
        if not any(cell.strip() for cell in cells):
            continue
        if not headings:
            headings = _headings(cells, number, line, reading)
        elif len(cells) != len(headings):
            message = f"The row has {len(cells)} cells, the headings are {len(headings)}: its columns have shifted."
            reading.tell(message, number, line, expected="a cell for every heading; cells with the separator in quotes")
        else:
            held = {h: cell.strip() for h, cell in zip(headings, cells, strict=True) if h and cell.strip()}
            yield _Row(number, line, held)


def _cells(reader: Iterator[list[str]], name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows, each with the line on which it begins. Raises Unreadable."""
    for number in range(1, MOST_ROWS + 3):
        line = reader.line_num + 1  # type: ignore[attr-defined]
        try:
            cells = next(reader, None)
        except csv.Error as error:
            message = f"The row that begins here is not valid CSV ({error}); often a quote is missing."
            raise Unreadable(Finding(name, message, line, expected="CSV as RFC 4180 has it", row=number)) from None
        if cells is None:
            return
        if number > MOST_ROWS + 1:
            break
        longest = max(map(len, cells), default=0)
        if longest > LONGEST_CELL or len(cells) > MOST_COLUMNS:
            message = f"The row has {len(cells):,} cells, the longest of {longest:,} characters."
            expected = f"at most {MOST_COLUMNS} cells, each of at most {LONGEST_CELL:,} characters"
            raise Unreadable(Finding(name, message, line, expected=expected, row=number))
        yield line, cells
    raise Unreadable(Finding(name, f"There are more than {MOST_ROWS:,} rows.", expected="several smaller files"))


def _headings(cells: Sequence[str], number: int, line: int, reading: _Reading) -> list[str]:
    """Return the names of the columns; one that is no field, or stands twice, is told, and not read."""
    names = [cell.strip() for cell in cells]
    headings: list[str] = []
    for name in names:
        if name and name in headings:
            reading.tell(f"The column '{shorten(name)}' stands twice.", number, line, field=shorten(name))
        elif name and not _is_field(name):
            near, expected = nearest(name, _fields()), "the name of a field"
            message = f"There is no field '{shorten(name)}'."
            reading.tell(message, number, line, field=shorten(name), expected=expected, nearest=near)
        headings.append(name if name not in headings and _is_field(name) else "")
    return headings


def _is_field(name: str) -> bool:
    source = _SOURCE.fullmatch(name)
    return source[2] in packaged_context().source().terms if source else name in _fields()


def _place(rows: Sequence[_Row], reading: _Reading) -> str:
    """Return the place of the records: by the name of the file with its folder, else by the column for it."""
    path = PurePosixPath(reading.name)
    stated = {row.cells.pop(FILE_COLUMN, "").removesuffix(".yaml") for row in rows}
    if len(stated) > 1:
        told = ", ".join(sorted(shorten(place) or "none" for place in stated)[:3])
        finding = Finding(reading.name, "The rows belong to several files.", None, None, FILE_COLUMN, told, "one file")
        raise Unreadable(finding)
    place = next(iter(stated), "")
    if place:
        return place
    return f"{path.parent.name}/{path.stem}" if path.parent.name else ""


def _record(cells: dict[str, str], kind: str) -> dict[str, Json]:
    """Return the fields of a record; its type is that of its folder unless a column says it."""
    type_name = cells.get("type") or kind
    fields: dict[str, Json] = {"type": type_name} if type_name in packaged_context().types or "type" in cells else {}
    several = _several(type_name)
    sources: dict[int, dict[str, Json]] = {}
    for name, cell in cells.items():
        if source := _SOURCE.fullmatch(name):
            sources.setdefault(int(source[1]), {})[source[2]] = cell
        elif name == "sources":
            fields[name] = [{"url": address} for address in _ADDRESSES.split(cell) if address.strip(";")]
        else:
            fields[name] = _values(cell, several[name]) if name in several else cell
    if sources:
        fields["sources"] = [sources[index] for index in sorted(sources)]
    return fields


def _values(cell: str, is_code: bool) -> list[Json]:
    """Return the values of a list: between semicolons, and of codes between spaces as well."""
    parts = re.split(r"[;\s]+" if is_code else ";", cell)
    return [part.strip() for part in parts if part.strip()]


@cache
def _several(type_name: str) -> dict[str, bool]:
    """Return the fields of a type of record that may have several values, and whether these are codes."""
    if type_name not in packaged_context().types:
        return {}
    listed = {term.name: False for term in packaged_context().record(type_name).terms.values() if term.is_list}
    return {**{f.name: f.term.is_reference for f in Forms().record(type_name).fields if not f.single}, **listed}


@cache
def _fields() -> frozenset[str]:
    """Return the names of all fields of records."""
    context = packaged_context()
    named = {name for type_name in context.types for name in context.record(type_name).terms}
    return frozenset(named - {"records", "modified", "license"}) | {FILE_COLUMN}
