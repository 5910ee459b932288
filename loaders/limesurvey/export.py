"""Reading the responses of an export: of whatever format, told by its content and never by its name.

Only cells of wanted columns, and the id, submit date and language of a response, ever become values; of an archive only
the structure and the responses are opened. A file that cannot be read with certainty is refused whole.
"""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from loaders.findings import Finding, Severity, Unreadable
from loaders.limesurvey.archive import Archive, chunks, is_zip, read_bytes
from loaders.limesurvey.cell import Evidence, Reader, Style, codes_of, tidy
from loaders.limesurvey.column import Column, columns
from loaders.limesurvey.csv_text import read_csv
from loaders.limesurvey.gap import gaps
from loaders.limesurvey.heading import Headings, read_headings
from loaders.limesurvey.json_text import read_json
from loaders.limesurvey.lsr import read_lsr
from loaders.limesurvey.sheet import HOW_TO_EXPORT, Sheet
from loaders.limesurvey.structure import Structure
from loaders.limesurvey.table import Absent, Format, Row, Table, Value
from loaders.limesurvey.vv import is_vv, read_vv

FOREIGN: Final[Sequence[tuple[bytes, str]]] = (
    (b"%pdf", "a PDF"),
    (b"{\\rtf", "a Word document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"$fl2", "an SPSS file"),
    (b"*$rev", "an SPSS syntax file"),
    (b"data <- read", "an R syntax file"),
    (b"id\trelated_id\tclass", "a questionnaire as tab-separated text"),
    (b"\x1f\x8b", "a compressed file"),
)
"""How other files begin, in lower case, and what they are."""
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9-]{1,20})?")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{60,}[A-Za-z0-9+/\s]*={0,2}\s*")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
MOST_RESPONSES: Final = 50_000
"""Responses of an export: a thousand and more times what a survey of health systems has."""
MOST_FINDINGS: Final = 1_000
"""Findings after which a file is refused rather than listed."""
_SHIFTED: Final = 3
"""Cells of a row that must be no code, and more than half of its coded cells, for its columns to have shifted."""


def read_table(path: Path, structure: Structure, wanted: Collection[str], name: str) -> Table:
    """Read the responses in the file at ``path``, called ``name`` in messages, to the questionnaire ``structure``.

    ``wanted`` holds the code names of the columns to read; a cell of any other becomes no value. Each wanted column
    that the questionnaire has is in every row, UNKNOWN where the export lacks it. Raises Unreadable for what is no
    export of this questionnaire, is damaged or harmful, or whose rows cannot be told with certainty.
    """
    return parse_table(read_bytes(path, name), structure, wanted, name)


def parse_table(content: bytes, structure: Structure, wanted: Collection[str], name: str) -> Table:
    """Return the responses in ``content``, the bytes of an export. Raises Unreadable as ``read_table`` does."""
    digest = hashlib.sha256(content).hexdigest()
    sheet = _sheet(content, structure, name)
    if not sheet.headings:
        return Table(name, digest, sheet.format, True, frozenset(), (), (_no_responses(name),))
    own, names = columns(structure), frozenset(wanted)
    headings = read_headings(sheet, structure, own, names, name)
    reading = _Reading(name, sheet, headings, tuple(c for c in own if c.name in names), structure)
    return reading.table(digest)


def _sheet(content: bytes, structure: Structure, name: str) -> Sheet:
    """Open an export by what it begins with."""
    if is_zip(content):
        return _of_archive(Archive(content, name), structure, name)
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    foreign = next((what for mark, what in FOREIGN if start.startswith(mark)), None)
    if foreign:
        raise Unreadable(Finding(name, f"This is {foreign}, not an export that can be read.", expected=HOW_TO_EXPORT))
    if start.startswith(b"<"):
        return read_lsr(chunks(content), name)
    text = _decoded(content, name)
    if start.startswith((b"{", b"[")):
        return read_json(text, name)
    if _BASE64.fullmatch(text):
        message = "The file is encoded in base64, as RemoteControl returns exports."
        raise Unreadable(Finding(name, message, 1, expected="the decoded file"))
    return read_vv(text, name) if is_vv(text) else read_csv(text, name)


def _of_archive(archive: Archive, structure: Structure, name: str) -> Sheet:
    if archive.survey != structure.survey:
        message = f"The archive is of survey {archive.survey}; the structure is of survey {structure.survey}."
        raise Unreadable(Finding(name, message, expected="responses and structure of the same survey"))
    responses = archive.responses()
    return Sheet(Format.LSA, (), iter(())) if responses is None else read_lsr(responses, name, Format.LSA)


def _decoded(content: bytes, name: str) -> str:
    if b"\0" in content[:4096]:
        utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        message = f"The file is {'UTF-16' if utf16 else 'binary, not text'}."
        raise Unreadable(Finding(name, message, 1, expected=HOW_TO_EXPORT))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"The file is not UTF-8: byte 0x{content[error.start]:02x}; a spreadsheet may have saved it anew."
        raise Unreadable(Finding(name, message, line, expected=HOW_TO_EXPORT)) from None


def _no_responses(name: str) -> Finding:
    return Finding(name, "The export holds no responses.", expected="responses", severity=Severity.WARNING)


@dataclass(frozen=True)
class _Record:
    """A response with the tidy cells of the wanted columns that the export has; None is NULL."""

    id: int
    submitted: str | None
    language: str | None
    line: int | None
    cells: Sequence[str | None]


class _Reading:
    """Reads rows in two steps: first cells as they are, then, once it is known how they were written, values."""

    def __init__(
        self, name: str, sheet: Sheet, headings: Headings, wanted: Sequence[Column], structure: Structure
    ) -> None:
        self.name = name
        self.sheet = sheet
        self.headings = headings
        self.structure = structure
        places = {column.name: at for at, column in headings.columns.items()}
        self.columns = [column for column in wanted if column.name in places]
        self.places = [places[column.name] for column in self.columns]
        self.lacking = [column.name for column in wanted if column.name not in places]
        self.codes = [codes_of(column, structure) for column in self.columns]
        self.findings = list(headings.findings)
        self.readers: list[Reader] = []

    def table(self, digest: str) -> Table:
        """Return the whole."""
        records = [self._record(line, cells) for line, cells in islice(self.sheet.rows, MOST_RESPONSES + 1)]
        if len(records) > MOST_RESPONSES:
            message = f"The export holds more than {MOST_RESPONSES:,} responses."
            raise Unreadable(Finding(self.name, message, expected="an export of one survey of health systems"))
        self._check_ids(records)
        if not records:
            self.findings.append(_no_responses(self.name))
        style = Style() if self.sheet.raw else self._evidence(records).style()
        parts = zip(self.columns, self.codes, strict=True)
        self.readers = [Reader(column, codes, self.structure, style) for column, codes in parts]
        rows = tuple(self._row(record, style) for record in records)
        self.findings.extend(gaps(self.name, style, self.readers))
        names = frozenset(column.name for column in self.headings.columns.values())
        format_, findings = self.sheet.format, tuple(self.findings)
        return Table(self.name, digest, format_, not style.texts, names, rows, findings)

    def _record(self, line: int | None, cells: Sequence[str | None]) -> _Record:
        at = self.headings
        id_ = self._id(line, cells[at.id])
        submitted = self._submitted(line, id_, cells[at.submitted])
        language = cells[at.language] if at.language is not None else None
        if language is None or not _LANGUAGE.fullmatch(language):
            language = None
        own = [None if (cell := cells[place]) is None else tidy(cell) for place in self.places]
        return _Record(id_, submitted, language, line, own)

    def _id(self, line: int | None, cell: str | None) -> int:
        if cell is None or not _NUMBER.fullmatch(cell.strip()):
            message = "The response's id is no whole number: columns have shifted, or a spreadsheet changed the file."
            raise Unreadable(Finding(self.name, message, line, field="id", expected=HOW_TO_EXPORT))
        return int(cell)

    def _submitted(self, line: int | None, id_: int, cell: str | None) -> str | None:
        text = (cell or "").strip()
        if text in ("", "NULL"):  # the word is what VV of LimeSurvey 3 writes
            return None
        if not _DATE.fullmatch(text):
            message = (
                "The submit date is none as LimeSurvey writes it: columns have shifted, or a spreadsheet changed it."
            )
            expected = f"2026-03-03 19:19:43; {HOW_TO_EXPORT}"
            raise Unreadable(Finding(self.name, message, line, record(id_), "submitdate", expected=expected))
        return text

    def _check_ids(self, records: Sequence[_Record]) -> None:
        lines: dict[int, int | None] = {}
        for one in records:
            if one.id in lines:
                message = "Two rows have the same id: they are of several exports, or one was copied."
                raise Unreadable(Finding(self.name, message, one.line, record(one.id), "id", expected=HOW_TO_EXPORT))
            lines[one.id] = one.line

    def _evidence(self, records: Sequence[_Record]) -> Evidence:
        found = Evidence()
        for number, (column, codes) in enumerate(zip(self.columns, self.codes, strict=True)):
            found.weigh(column, codes, (cell for one in records if (cell := one.cells[number])))
        if found.foreign:
            message = "Answers are numbers that only exports for R or SPSS hold."
            raise Unreadable(Finding(self.name, message, expected=HOW_TO_EXPORT))
        return found

    def _row(self, one: _Record, style: Style) -> Row:
        submitted = one.submitted is not None
        values = {
            reader.column.name: reader.value(cell, submitted)
            for reader, cell in zip(self.readers, one.cells, strict=True)
        }
        values.update(dict.fromkeys(self.lacking, Absent.UNKNOWN))
        if not style.texts:
            self._check_codes(one, values)
        return Row(one.id, one.submitted, one.language, values, one.line)

    def _check_codes(self, one: _Record, values: dict[str, Value]) -> None:
        """Say which cells a spreadsheet has changed, and whether the row's columns have shifted."""
        coded = strange = 0
        for reader in self.readers:
            value = values[reader.column.name]
            if reader.codes is None or not isinstance(value, str):
                continue
            coded += 1
            strange += value not in reader.codes.codes
            if reader.codes.mangled(value):
                values[reader.column.name] = Absent.UNKNOWN
                self._report_mangled(one, reader)
        if strange >= _SHIFTED and strange * 2 > coded:
            message = f"{strange} of {coded} coded answers are no codes of their questions: columns may have shifted."
            self.findings.append(Finding(self.name, message, one.line, record(one.id), expected=HOW_TO_EXPORT))

    def _report_mangled(self, one: _Record, reader: Reader) -> None:
        if len(self.findings) > MOST_FINDINGS:
            message = f"A spreadsheet seems to have changed codes all over the file: more than {MOST_FINDINGS}."
            raise Unreadable(Finding(self.name, message, expected=HOW_TO_EXPORT))
        codes = sorted(reader.codes.codes) if reader.codes else []
        message = "The code looks changed by a spreadsheet; it was read as unknown."
        expected = f"one of {' '.join(codes[:12])}; export anew and do not open the file in a spreadsheet"
        self.findings.append(
            Finding(self.name, message, one.line, record(one.id), reader.column.name, expected=expected)
        )


def record(id_: int) -> str:
    """Return how findings call a response."""
    return f"response {id_}"
