"""The review file: a review as CSV that a spreadsheet program opens and a human fills in."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from graph.nearest import nearest
from loaders.findings import Finding, Severity, Unreadable, shorten
from loaders.limesurvey.csv_text import LONGEST_CELL, TOO_LONG
from loaders.limesurvey.review import Decision, Review, ReviewItem, Ruling

COLUMNS: Final = ("answer", "hash", "field", "text", "masked", "shareable", "decision", "note")
LARGEST: Final = 50_000_000
"""Bytes of a review file that are read."""
_NEEDED: Final = ("answer", "hash", "decision")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "'")
"""What a spreadsheet program takes for a formula, or for the mark of a text."""


def to_csv(review: Review) -> bytes:
    """Return ``review`` as CSV in UTF-8; cells that a spreadsheet program would execute are made texts."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([neutral(cell) for cell in _row(item)] for item in review.items)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def neutral(cell: str) -> str:
    """Return ``cell`` so that no spreadsheet program takes it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def spoken(cell: str) -> str:
    """Return what ``neutral`` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def read_review(path: Path, name: str | None = None) -> tuple[dict[str, Ruling], tuple[Finding, ...]]:
    """Return the decisions of a review file by the id of their answer, and what is wrong with it.

    Comma, semicolon and tab separate cells, as spreadsheet programs save them. Raises Unreadable when the file cannot
    be read, or is no review file.
    """
    name = name or path.name
    text = _read(path, name)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rulings: dict[str, Ruling] = {}
    findings: list[Finding] = []
    try:
        _require_columns(rows.fieldnames or (), name)
        for row in rows:
            if any(len(cell) > LONGEST_CELL for cell in row.values() if isinstance(cell, str)):
                raise csv.Error(TOO_LONG)
            cells = {k: spoken(v).strip() for k, v in row.items() if isinstance(k, str) and isinstance(v, str)}
            _take(cells, rows.line_num, name, rulings, findings)
    except csv.Error as error:
        raise Unreadable(Finding(name, f"This is not CSV: {shorten(error)}.", rows.line_num)) from None
    return rulings, tuple(findings)


def outdated(rulings: Mapping[str, Ruling], review: Review, name: str) -> Iterator[Finding]:
    """Yield the releases in the review file ``name`` that do not hold, because their text is gone or has changed."""
    current = {item.answer: item for item in review.items}
    for answer, ruling in rulings.items():
        if ruling.decision is not Decision.PUBLISH:
            continue
        if answer not in current:
            message, expected = "There is no such text any more.", "no row for it"
        elif current[answer].hash != ruling.text:
            message, expected = "The text has changed since it was reviewed.", "a new decision about the new text"
        elif not current[answer].published:
            message, expected = "This is no address of a web page; it is withheld.", "https://..."
        else:
            continue
        yield Finding(name, message, ruling.line, answer, "decision", expected=expected, severity=Severity.WARNING)


def _row(item: ReviewItem) -> list[str]:
    decision = item.decision.value if item.decision else ""
    yes_no = ["yes" if said else "no" for said in (item.masked, item.shareable)]
    return [item.answer, item.hash, item.field, item.text, *yes_no, decision, item.note]


def _require_columns(names: object, name: str) -> None:
    missing = [c for c in _NEEDED if c not in (names if isinstance(names, list | tuple) else ())]
    if missing:
        message = f"This is no review file: it has no column {', '.join(missing)}."
        raise Unreadable(Finding(name, message, 1, expected="the columns " + ", ".join(COLUMNS)))


def _take(cells: Mapping[str, str], line: int, name: str, rulings: dict[str, Ruling], findings: list[Finding]) -> None:
    answer, said = cells.get("answer", ""), cells.get("decision", "").casefold()
    decision = next((d for d in Decision if d.value == said), None)
    if said and decision is None:
        findings.append(
            Finding(
                name, "There is no such decision.", line, shorten(answer), "decision", shorten(said),
                "publish, withhold, or nothing", nearest(said, list(Decision)),
            )
        )  # fmt: skip
    before = rulings.get(answer)
    if before is not None and before.decision is not decision:
        message = "The file decides twice about this text, and differently; it waits."
        findings.append(Finding(name, message, line, shorten(answer), "decision", expected="one row a text"))
        decision = None
    rulings[answer] = Ruling(cells.get("hash", ""), decision, cells.get("note", ""), line)


def _read(path: Path, name: str) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(Finding(name, "The review file is too large.", expected="a file of at most 50 MB"))
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unreadable(Finding(name, f"The review file cannot be read: {error.strerror}.")) from None
    except UnicodeDecodeError:
        raise Unreadable(Finding(name, "The review file is not UTF-8.", expected="a CSV file saved as UTF-8")) from None


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)
