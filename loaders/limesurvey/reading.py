"""Readings: what a column of one response says, as a value of its meaning, and what is wrong with it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from graph.nearest import nearest
from loaders.findings import Finding, Severity, shorten
from loaders.limesurvey.column import Part
from loaders.limesurvey.fault import Fault
from loaders.limesurvey.mapping import MappedColumn
from loaders.limesurvey.meaning import PracticeField, Role, Scalar
from loaders.limesurvey.response import Answer, Text
from loaders.limesurvey.structure import QuestionType
from loaders.limesurvey.table import Absent, Row, Table, Value
from loaders.limesurvey.value import is_number, kind, tidy
from loaders.limesurvey.value_map import OTHER, UnknownCode, any_answered

Mask = Callable[[str], str]
"""Masks mail addresses and telephone numbers in a text."""

_NUMBERS: Final = frozenset({QuestionType.NUMBER, QuestionType.MULTIPLE_NUMBER, QuestionType.ARRAY_NUMBERS})
_WRITTEN: Final = frozenset(
    {
        QuestionType.SHORT_TEXT,
        QuestionType.LONG_TEXT,
        QuestionType.HUGE_TEXT,
        QuestionType.MULTIPLE_SHORT_TEXT,
        QuestionType.ARRAY_TEXTS,
        QuestionType.EQUATION,
        QuestionType.FILE_UPLOAD,
        QuestionType.TEXT_DISPLAY,
    }
)
_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,5}")
_DECIMAL: Final = re.compile(r"-?\d+\.\d*")


@dataclass(frozen=True)
class Reading:
    """What a mapped column of one response says. ``value`` is None where there is no answer that can be used.

    ``code`` is the cell's code, ``absent`` why the cell is empty; both are None for a cell that is not understood.
    """

    mapped: MappedColumn
    value: Scalar | None = None
    code: str | None = None
    absent: Absent | None = None

    @property
    def answered(self) -> bool:
        """Return whether somebody gave this answer: it is neither missing nor what the crosswalk puts for nothing."""
        return self.value is not None and self.absent is None

    @property
    def text(self) -> str:
        """Return the value as text."""
        return "" if self.value is None else str(self.value)


@dataclass
class Remarks:
    """Collects what is wrong in the cells of one response. Never holds what somebody wrote freely."""

    table: Table
    row: Row
    country: str | None = None
    findings: list[Finding] = field(default_factory=list)

    def add(self, mapped: MappedColumn | None, fault: Fault) -> None:
        """Add what is wrong in a column of the response, or in the response as a whole."""
        record = f"response {self.row.id} ({self.country or 'no country'})"
        shown = fault.value if mapped and fault.value and _may_be_shown(mapped, fault.value) else None
        told = replace(fault, value=shown, field=mapped.name if mapped else None)
        found = told.at(self.table.file, self.row.line, record)
        self.findings.append(replace(found, row=self.row.id, country=self.country))

    def warn(self, mapped: MappedColumn | None, message: str, expected: str, code: str | None = None) -> None:
        """Add a warning. ``code`` is what the cell holds, and shown only where it can be an option's code."""
        self.add(mapped, Fault(message, expected, code, severity=Severity.WARNING))


def _may_be_shown(mapped: MappedColumn, code: str) -> bool:
    """Return whether a cell holds what may be an option code: in a damaged export, anything can stand anywhere."""
    coded = mapped.column.part is Part.VALUE and mapped.column.question.type not in _WRITTEN
    return coded and all(_CODE.fullmatch(part) for part in code.split(" "))


def cell(row: Row, name: str) -> Value:
    """Return a cell of a response; blanks alone are no answer, and of a column that is not there nothing is known."""
    value = row.cells.get(name, Absent.UNKNOWN)
    return Absent.EMPTY if isinstance(value, str) and not value.strip() else value


def read(mapped: MappedColumn, row: Row, table: Table, remarks: Remarks) -> Reading:
    """Return what ``mapped`` says in ``row``; a cell that is not understood is remarked on and counts as no answer."""
    cells = [cell(row, column.name) for column in mapped.columns]
    if not any_answered(cells):
        return _absent(mapped, cells, table)
    if mapped.meaning.is_text and mapped.meaning.value_map is None:
        return Reading(mapped, tidy(_joined(cells)), None)
    code = _joined(_code(mapped, value) for value in cells)
    if mapped.column.question.type in _NUMBERS and mapped.column.part is Part.VALUE and not is_number(code):
        remarks.warn(mapped, "Text stands where a number belongs.", "a number")
        return Reading(mapped)
    try:
        value = _looked_up(mapped, code, cells)
    except UnknownCode:
        if OTHER not in code.split(" "):
            _unknown_code(mapped, code, remarks)
            return Reading(mapped)
        return Reading(mapped, None, code)
    return _typed(mapped, value, code, remarks)


def _joined(cells: Iterable[Value]) -> str:
    return " ".join(c if isinstance(c, str) else "-" for c in cells)


def _code(mapped: MappedColumn, value: Value) -> Value:
    """Return a cell's code; of decimals without the zeros that only some formats write."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if mapped.column.question.type in _NUMBERS and _DECIMAL.fullmatch(text):
        return text.rstrip("0").rstrip(".")
    return text


def _looked_up(mapped: MappedColumn, code: str, cells: list[Value]) -> Scalar | None:
    if len(cells) == 1:
        return mapped.values.value(code)
    return mapped.values.value_of_pair(cells[0], cells[1])


def _absent(mapped: MappedColumn, cells: list[Value], table: Table) -> Reading:
    """Return what an empty cell says. Where the export cannot tell what empty means, that is nothing."""
    absent = Absent.UNKNOWN if Absent.UNKNOWN in cells else next(c for c in cells if isinstance(c, Absent))
    if not table.faithful or absent is Absent.UNKNOWN:
        return Reading(mapped, absent=absent)
    value = mapped.meaning.if_empty
    if value is None:
        pair = len(cells) == 2 and mapped.values.values is not None
        value = mapped.values.value_of_pair(cells[0], cells[1]) if pair else mapped.values.of_empty()
    made = kind(mapped.meaning)
    typed = value if value is None or made is None else made[0](value)
    return Reading(mapped, typed, absent=absent)  # type: ignore[arg-type]


def _typed(mapped: MappedColumn, value: Scalar | None, code: str, remarks: Remarks) -> Reading:
    made = kind(mapped.meaning)
    if value is None or made is None:
        return Reading(mapped, value, code)
    typed = made[0](value)
    if typed is None:
        remarks.warn(mapped, "This answer is none that the question's role can have.", made[1], code)
        return Reading(mapped)
    return Reading(mapped, typed, code)  # type: ignore[arg-type]


def _unknown_code(mapped: MappedColumn, code: str, remarks: Remarks) -> None:
    table = mapped.values.values or {}
    expected = "one of " + shorten(", ".join(k for k in table if k))
    message = f"The value map '{mapped.meaning.value_map}' does not have this code; the cell counts as no answer."
    remarks.add(mapped, Fault(message, expected, code, nearest(code, table), Severity.WARNING))


def text_of(reading: Reading, mask: Mask) -> Text | None:
    """Return the text that a cell holds, with what could reach a person masked."""
    if not reading.answered:
        return None
    masked = mask(reading.text)
    return Text(reading.mapped.name, masked, masked != reading.text)


def answers_of(reading: Reading) -> tuple[Answer, ...]:
    """Return the coded answers in the cells of a reading: none for text, and none for what is not understood."""
    mapped = reading.mapped
    if reading.code is None or (mapped.meaning.is_text and mapped.meaning.value_map is None):
        return ()
    free = mapped.meaning.field is PracticeField.START_YEAR or mapped.meaning.role is Role.DATE
    if free and mapped.column.question.type in _WRITTEN and not is_number(reading.code):
        return ()
    meaning = None if reading.value is None else _written(reading.value)
    codes = reading.code.split(" ") if len(mapped.columns) > 1 else [reading.code]
    pairs = zip(mapped.columns, codes, strict=True)
    return tuple(Answer(c.question.code, c.name, code, meaning) for c, code in pairs if code != "-")


def _written(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
