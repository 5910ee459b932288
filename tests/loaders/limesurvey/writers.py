"""Writing responses as LimeSurvey does, for tests that read them back: its rules, format by format.

A table is headings and rows of cells; None is NULL.
"""

import csv
import io
import json
from collections.abc import Sequence

Cells = Sequence[str | None]


def write_csv(headings: Sequence[str], rows: Sequence[Cells], separator: str = ",") -> bytes:
    """CsvWriter: a byte order mark, every cell quoted, quotes doubled, CR LF after records and LF in answers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([(cell or "").replace("\r\n", "\n") for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_vv(headings: Sequence[str], rows: Sequence[Cells], question_row: str = "Texts\tof questions") -> bytes:
    """The VV export of LimeSurvey 5 and 6: values escaped, and cells put together by PHP's fputcsv."""
    lines = [question_row, *("\t".join(map(_fputcsv, row)) for row in [headings, *[map(_vv, row) for row in rows]])]
    return ("\n".join(lines) + "\n").encode()


def write_vv3(headings: Sequence[str], rows: Sequence[Cells]) -> bytes:
    """The VV export of LimeSurvey 3: nothing quoted, heading rows end with a tab."""
    lines = ["Texts\tof questions\t", "\t".join(headings) + "\t", *("\t".join(map(_vv, row)) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _vv(cell: str | None) -> str:
    if cell is None:
        return "{question_not_shown}"
    cell = cell.strip().replace("{", "{lbrace}").replace("\n", "{newline}").replace("\r", "{cr}").replace("\t", "{tab}")
    return "{quote}" + cell[1:] if cell.startswith('"') else cell


def _fputcsv(cell: str) -> str:
    """PHP's fputcsv: a quote is doubled, unless a backslash stands before it."""
    if not set(cell) & set('\t"\n\r \\'):
        return cell
    out, escaped = [], False
    for character in cell:
        if character == "\\":
            escaped = True
        elif character == '"' and not escaped:
            out.append('"')
        else:
            escaped = False
        out.append(character)
    return '"' + "".join(out) + '"'


def write_lsr(headings: Sequence[str], rows: Sequence[Cells], doctype: str = "Responses") -> bytes:
    """buildXMLFromQuery: one line, values in CDATA, an element left out for NULL, empty for an empty string."""
    fields = "".join(f"<fieldname>{heading}</fieldname>" for heading in headings)
    body = "".join(
        "<row>" + "".join(_element(h, cell) for h, cell in zip(headings, row, strict=True)) + "</row>" for row in rows
    )
    responses = f"<responses><fields>{fields}</fields><rows>{body}</rows></responses>" if rows else ""
    kind = f"<LimeSurveyDocType>{doctype}</LimeSurveyDocType><DBVersion>620</DBVersion>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<document>{kind}{responses}</document>'.encode()


def _element(heading: str, cell: str | None) -> str:
    tag = ("_" if heading[0].isdigit() else "") + heading.replace("#", "-")
    if cell is None:
        return ""
    return f"<{tag}><![CDATA[{cell.replace(']]>', ']] >')}]]></{tag}>" if cell else f"<{tag}/>"


def write_json(headings: Sequence[str], rows: Sequence[Cells], by_id: bool = False) -> bytes:
    """RemoteControl: an object a response, in LimeSurvey 3 by its id; NULL is an empty string, ids are numbers."""
    objects = [
        dict(zip(headings, [cell or "" for cell in row], strict=True)) | {"id": int(row[0] or 0)} for row in rows
    ]
    responses = [{str(one["id"]): one} for one in objects] if by_id else objects
    return json.dumps({"responses": responses}).replace("/", "\\/").encode()
