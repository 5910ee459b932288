"""Reading comma-separated exports, whatever their separator.

LimeSurvey writes UTF-8 with a byte order mark, quotes every cell, doubles quotes, and ends records with CR LF; the page
offers comma, semicolon and tab, RemoteControl writes semicolons and an empty line at the end.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from loaders.findings import Finding, Unreadable
from loaders.limesurvey.sheet import HOW_TO_EXPORT, RawRow, Sheet
from loaders.limesurvey.table import Format

if TYPE_CHECKING:
    from _csv import Reader

SEPARATORS: Final = ",;\t"
LONGEST_CELL: Final = 131_072
"""Characters of a cell: the csv module's own limit, which no answer comes near. Other libraries may have raised it."""
TOO_LONG: Final = f"a cell is longer than {LONGEST_CELL:,} characters"
_FIRST_CELL: Final = re.compile(rf'\s*("(?:[^"]|"")*"|[^"\r\n{SEPARATORS}]*)(?P<separator>[{SEPARATORS}])')


def read_csv(text: str, name: str) -> Sheet:
    """Return the responses in ``text``.

    Raises Unreadable, here or while rows are read, for quotes that do not close and for rows whose cells are more or
    fewer than the headings: there columns have shifted, and every answer would be another question's.
    """
    found = _FIRST_CELL.match(text[:LONGEST_CELL])
    separator = found.group("separator") if found else SEPARATORS[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        headings = tuple(next((cells for cells in reader if any(cells)), ()))
    except csv.Error as error:
        raise _broken(name, 1, error) from None
    return Sheet(Format.CSV, tuple(h.strip() for h in headings), _rows(reader, headings, name), line=1)


def _rows(reader: "Reader", headings: tuple[str, ...], name: str) -> Iterator[RawRow]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _broken(name, line, error) from None
        if cells is None:
            return
        if max(map(len, cells), default=0) > LONGEST_CELL:
            raise _broken(name, line, csv.Error(TOO_LONG))
        if not any(cells):  # the empty line of RemoteControl, or LimeSurvey 3's row of a survey without responses
            continue
        if len(cells) != len(headings):
            raise shifted(name, line, len(cells), len(headings))
        if tuple(cells) == headings:
            raise Unreadable(Finding(name, "The headings stand twice: two exports in one file.", line, expected="one"))
        yield line, cells


def shifted(name: str, line: int | None, cells: int, headings: int) -> Unreadable:
    """Return the refusal of a row whose cells cannot be told to which columns they belong."""
    message = f"The row has {cells} cells, the headings are {headings}: its columns have shifted."
    return Unreadable(Finding(name, message, line, expected=HOW_TO_EXPORT))


def _broken(name: str, line: int, error: csv.Error) -> Unreadable:
    message = f"The row that begins here is not valid CSV ({error}); often a quote is missing or the file is cut off."
    return Unreadable(Finding(name, message, line, expected=HOW_TO_EXPORT))
