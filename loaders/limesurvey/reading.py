"""Readings: what a column of one response says, as a value of its meaning, and what is wrong with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from graph.nearest import nearest
from loaders.findings import Finding, Severity, shorten
from loaders.limesurvey.column import Part
from loaders.limesurvey.fault import Fault
from loaders.limesurvey.mapping import MappedColumn
from loaders.limesurvey.meaning import PracticeField, Scalar
from loaders.limesurvey.option_code import offered_codes
from loaders.limesurvey.response import Answer, Text
from loaders.limesurvey.structure import QuestionType
from loaders.limesurvey.table import Absent, Row, Table, Value
from loaders.limesurvey.value import YEARS, is_number, kind, tidy, year
from loaders.limesurvey.value_map import NONE, OTHER, UnknownCode, any_answered

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
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?")
_DECIMAL: Final = re.compile(r"-?\d+\.\d*")


@dataclass(frozen=True)
class Reading:
    """What a mapped column of one response says. ``value`` is None where there is no answer that can be used.

    ``codes`` are those in the cells ("" in an empty one of two), ``absent`` is why there is none. A cell that is not
    understood has neither.
    """

    mapped: MappedColumn
    value: Scalar | None = None
    codes: tuple[str, ...] = ()
    absent: Absent | None = None

    @property
    def code(self) -> str | None:
        """Return the codes as value maps write them."""
        return " ".join(code or NONE for code in self.codes) if self.codes else None

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
        return Reading(mapped, tidy(str(cells[0])))
    codes = tuple(_code(mapped, value) for value in cells)
    misfit = _misfit(mapped, codes[0])
    if misfit:
        remarks.warn(mapped, f"Text stands where a {misfit.partition(',')[0]} belongs.", f"a {misfit}")
        return Reading(mapped)
    try:
        value = _looked_up(mapped, codes, cells)
    except UnknownCode:
        if codes != (OTHER,):
            _unknown_code(mapped, codes, remarks)
            return Reading(mapped)
        value = None
    return _typed(mapped, value, codes, remarks)


def _misfit(mapped: MappedColumn, code: str) -> str | None:
    """Return what a question asks for that its answer is not: LimeSurvey itself lets nothing else be typed in."""
    kind_of = mapped.column.question.type if mapped.column.part is Part.VALUE else None
    if kind_of in _NUMBERS and not is_number(code):
        return "number"
    return "date, such as 2016-06-22" if kind_of is QuestionType.DATE and not _DATE.fullmatch(code) else None


def _code(mapped: MappedColumn, value: Value) -> str:
    """Return a cell's code; of decimals without the zeros that only some formats write."""
    text = value.strip() if isinstance(value, str) else ""
    if mapped.column.question.type in _NUMBERS and _DECIMAL.fullmatch(text):
        return text.rstrip("0").rstrip(".")
    return text


def _looked_up(mapped: MappedColumn, codes: tuple[str, ...], cells: list[Value]) -> Scalar | None:
    if len(codes) == 1:
        return mapped.values.value(codes[0])
    for column, code in zip(mapped.columns, codes, strict=True):
        if code and code not in (offered_codes(column) or ()):  # a line with "*" would let anything through
            raise UnknownCode(code)
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


def _typed(mapped: MappedColumn, value: Scalar | None, codes: tuple[str, ...], remarks: Remarks) -> Reading:
    made = kind(mapped.meaning)
    if value is None or made is None:
        return Reading(mapped, value, codes)
    typed = made[0](value)
    if typed is None:
        remarks.warn(mapped, "This answer is none that the question's role can have.", made[1], " ".join(codes))
        return Reading(mapped)
    return Reading(mapped, typed, codes)  # type: ignore[arg-type]


def _unknown_code(mapped: MappedColumn, codes: tuple[str, ...], remarks: Remarks) -> None:
    table, code = mapped.values.values or {}, " ".join(c or NONE for c in codes)
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
    if not reading.codes or not _is_coded(reading):
        return ()
    meaning = None if reading.value is None else _written(reading.value)
    pairs = zip(reading.mapped.columns, reading.codes, strict=True)
    return tuple(Answer(c.question.code, c.name, code, meaning) for c, code in pairs if code)


def _is_coded(reading: Reading) -> bool:
    """Return whether the cells are known to hold codes, numbers or dates, and nothing that somebody wrote freely."""
    mapped, code = reading.mapped, reading.codes[0]
    type_ = mapped.column.question.type
    if mapped.meaning.field is PracticeField.START_YEAR:
        return (is_number(code) or type_ is QuestionType.DATE) and year(code) in YEARS
    if mapped.values.values is not None or kind(mapped.meaning) is not None:
        return True
    return type_ in _NUMBERS or type_ is QuestionType.DATE or code in (offered_codes(mapped.column) or ())


def _written(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
