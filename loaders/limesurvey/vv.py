"""Reading VV exports ("vertical verification"): tab-separated, raw codes, and NULL kept.

The first row holds the questions' texts and may span many lines; the row that begins with ``id`` holds the names, SGQA
codes in version 1 and ExpressionScript codes in version 2. LimeSurvey 3 quotes nothing and ends rows with a tab; later
ones quote by PHP's ``fputcsv``, whose backslash rule breaks CSV parsers. As values hold no tab and no line break, rows
are split on line feeds and tabs, and then an outer pair of quotes is undone.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from loaders.findings import Finding, Unreadable
from loaders.limesurvey.csv_text import shifted
from loaders.limesurvey.sheet import HOW_TO_EXPORT, RawRow, Sheet
from loaders.limesurvey.table import Format

NULL: Final = "{question_not_shown}"
ESCAPES: Final = (("{newline}", "\n"), ("{cr}", "\r"), ("{tab}", "\t"), ("{quote}", '"'), ("{lbrace}", "{"))
"""What LimeSurvey writes for what would break a row; undone in this order, the brace last."""
HEADING_LINES: Final = 20_000
"""Lines within which the row of names must come; one line a question is what LimeSurvey writes."""


def is_vv(text: str) -> bool:
    """Say whether ``text`` has a row of names as VV exports have it."""
    return _names_at(text.split("\n", HEADING_LINES)[:HEADING_LINES]) is not None


def read_vv(text: str, name: str) -> Sheet:
    """Return the responses in ``text``.

    Raises Unreadable, here or while rows are read, where there are no names or a row has other cells than names.
    """
    lines = text.split("\n")
    at = _names_at(lines[:HEADING_LINES])
    if at is None:
        message = "No row begins with 'id' and a tab: the row with the names of the columns is missing."
        raise Unreadable(Finding(name, message, expected=HOW_TO_EXPORT))
    headings = _cells(lines[at])
    while headings and not headings[-1]:
        headings.pop()
    rows = _rows(islice(lines, at + 1, None), at + 2, len(headings), name)
    return Sheet(Format.VV, tuple(headings), rows, line=at + 1, raw=True)


def _names_at(lines: Sequence[str]) -> int | None:
    return next((i for i, line in enumerate(lines) if line.startswith(("id\t", '"id"\t'))), None)


def _rows(lines: Iterator[str], first: int, width: int, name: str) -> Iterator[RawRow]:
    for number, line in enumerate(lines, start=first):
        cells = _cells(line)
        if cells == [""]:
            continue
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) != width:
            raise shifted(name, number, len(cells), width)
        yield number, [_decoded(cell) for cell in cells]


def _cells(line: str) -> list[str]:
    return [_unquoted(cell) for cell in line.removesuffix("\r").split("\t")]


def _unquoted(cell: str) -> str:
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def _decoded(cell: str) -> str | None:
    if cell == NULL:
        return None
    if "{" in cell:
        for escape, meant in ESCAPES:
            cell = cell.replace(escape, meant)
    return cell
