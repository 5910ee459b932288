"""The responses of an export as a table: rows of cells, looked up by the name of their column."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from loaders.findings import Finding


class Absent(Enum):
    """Why a cell holds no answer. ``UNKNOWN`` where the format cannot tell, so that nothing is inferred from it.

    Of a cell ``UNANSWERED`` it is certain that nobody answered, and unknown whether it was shown.
    """

    EMPTY = "shown and left empty"
    NOT_SHOWN = "not shown"
    UNANSWERED = "not answered; the export does not tell whether it was shown"
    UNKNOWN = "the export does not tell"


Value = str | Absent
"""What a cell holds: the text or code that was answered (never an empty string), or why there is none."""


class Format(StrEnum):
    """The formats of responses that LimeSurvey writes and that are read."""

    LSA = "lsa"
    LSR = "lsr"
    VV = "vv"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True)
class Row:
    """A response as exported. ``id`` is LimeSurvey's number, ``line`` the line of the file where it begins, from 1.

    ``submitted`` is the submit date as written (``2026-03-03 19:19:43``), or None for a response never submitted.
    ``cells`` holds the columns that were asked for, by their code name (``Q[SQ]``).
    """

    id: int
    submitted: str | None
    language: str | None
    cells: Mapping[str, Value]
    line: int | None = None


@dataclass(frozen=True)
class Table:
    """The responses in one export. ``faithful`` is false where cells hold option texts instead of option codes.

    ``columns`` are the code names of the structure's columns that the export has, whether asked for or not.
    ``findings`` says what the export cannot tell, and which of its columns are not in the structure.
    """

    file: str
    sha256: str
    format: Format
    faithful: bool
    columns: frozenset[str]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()
