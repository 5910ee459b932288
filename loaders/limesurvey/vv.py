"""Reading VV exports ("vertical verification"): tab-separated, raw codes, and NULL kept.

The first row holds the questions' texts and may span many lines; the row that begins with ``id`` holds the names, SGQA
codes in version 1 and ExpressionScript codes in version 2. LimeSurvey 3 quotes nothing and ends rows with a tab; later
ones quote by PHP's ``fputcsv``, whose backslash rule breaks CSV parsers. As values hold no tab and no line break, rows
are split on line feeds and tabs, and then an outer pair of quotes is undone.
"""

import io
from collections.abc import Iterator
from itertools import islice
from typing import Final

from loaders.limesurvey.csv_text import shifted
from loaders.limesurvey.sheet import RawRow, Sheet
from loaders.limesurvey.table import Format

NULL: Final = "{question_not_shown}"
ESCAPES: Final = (("{newline}", "\n"), ("{cr}", "\r"), ("{tab}", "\t"), ("{quote}", '"'), ("{lbrace}", "{"))
"""What LimeSurvey writes for what would break a row; undone in this order, the brace last."""
HEADING_LINES: Final = 20_000
"""Lines within which the row of names must come; one line a question is what LimeSurvey writes."""


def is_vv(text: str) -> bool:
    """Say whether ``text`` has a row of names as VV exports have it: its second, or its first if there is a NULL."""
    lines = islice(_lines(text), HEADING_LINES)
    at = next((number for number, line in enumerate(lines) if _is_names(line)), None)
    return at is not None and (at > 0 or NULL in text)


def read_vv(text: str, name: str) -> Sheet:
    """Return the responses in ``text``.

    ``text`` has a row of names, as ``is_vv`` says. Raises Unreadable, while rows are read, where one has more cells
    than there are names, or fewer.
    """
    lines = enumerate(_lines(text), start=1)
    number, names = next(((n, line) for n, line in islice(lines, HEADING_LINES) if _is_names(line)), (0, ""))
    headings = _cells(names)
    while headings and not headings[-1]:
        headings.pop()
    return Sheet(Format.VV, tuple(headings), _rows(lines, len(headings), name), line=number, raw=True)


def _lines(text: str) -> Iterator[str]:
    return (line.removesuffix("\n") for line in io.StringIO(text, newline="\n"))


def _is_names(line: str) -> bool:
    # fputcsv quotes no name, whereas a CSV separated by tabs has "id"
    return line.startswith("id\t")


def _rows(lines: Iterator[tuple[int, str]], width: int, name: str) -> Iterator[RawRow]:
    for number, line in lines:
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
