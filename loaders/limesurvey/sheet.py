"""An export as it lies in the file: headings and rows of raw cells, before anything is understood."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from loaders.limesurvey.table import Format

RawRow = tuple[int | None, Sequence[str | None]]
"""The line where a row begins, and its cells in the order of the headings; None is NULL in the database."""

HOW_TO_EXPORT: Final = (
    "an export that keeps the codes. Best is the survey archive: Display/Export -> Survey archive (.lsa)."
    " Else: Responses -> Export -> Export results, format CSV, headings 'Question code', responses 'Answer codes',"
    " 'Quote equations' off, completion state 'All responses', all columns;"
    " and send the file as it is, never opened and saved in a spreadsheet"
)
"""What a data manager should do when an export is refused."""


@dataclass(frozen=True)
class Sheet:
    """An export before its columns are understood. ``rows`` can be iterated once; ``line`` is the headings' line.

    ``raw`` says whether cells are as in the database: codes, unconverted, and NULL told from an empty answer.
    """

    format: Format
    headings: tuple[str, ...]
    rows: Iterator[RawRow]
    line: int | None = None
    raw: bool = False
