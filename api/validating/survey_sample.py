"""A survey of one response, made up, that makes a process import all that reading one takes."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Final

from api.validating.survey_task import SurveyTask

_SURVEY: Final = 1
_CROSSWALK: Final = b"""
crosswalk: 1
survey: {title: A sample, sids: {sample: 1}}
value_maps: {country: identity, level: {L1: 1, L2: 2}}
questions:
  country: {role: country, value_map: country}
  I1: {role: indicator_level, indicator: I.1, value_map: level}
  com: {role: indicator_comment, indicator: I.1}
"""
_QUESTIONS: Final = (("1", "!", "country"), ("2", "!", "I1"), ("3", "T", "com"))
_OPTIONS: Final = (("1", "FR"), ("2", "L1"), ("2", "L9"))
_ANSWERS: Final = {"id": "1", "submitdate": "2026-01-01 10:00:00", "startlanguage": "en"}
_CELLS: Final = {"1X1X1": "FR", "1X1X2": "L9", "1X1X3": "Call 01 23 45 67 89, or write to me@example.org."}


def tasks(report: str) -> Iterator[tuple[SurveyTask, bytes]]:
    """Yield tasks with their bodies: an archive, a structure with a table, and what cannot be read.

    ``report`` is the media type of the report that they are to give.
    """
    crosswalks = {"crosswalks/sample.yaml": _CROSSWALK}
    structure, responses = _structure(), _document("Responses", {"responses": [{**_ANSWERS, **_CELLS}]})
    yield SurveyTask(crosswalks, partial=True, report=report), _archive(structure, responses)
    cells = {**_ANSWERS, "country": "FR", "I1": "L1", "com": "Fine."}
    table = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (cells, cells.values())).encode()
    yield SurveyTask(crosswalks, "sample", len(structure), report=report), structure + table
    yield SurveyTask(crosswalks, report=report), b"PK\x03\x04 and nothing else"


def _structure() -> bytes:
    questions = [
        {"qid": qid, "parent_qid": "0", "gid": "1", "type": kind, "title": code, "question_order": qid, "other": "N"}
        for qid, kind, code in _QUESTIONS
    ]
    options = [
        {"aid": str(number), "qid": qid, "code": code, "sortorder": str(number), "scale_id": "0"}
        for number, (qid, code) in enumerate(_OPTIONS, 1)
    ]
    texts = [{"id": qid, "qid": qid, "question": code, "language": "en"} for qid, _, code in _QUESTIONS]
    words = [{"id": str(n), "aid": str(n), "answer": code, "language": "en"} for n, (_, code) in enumerate(_OPTIONS, 1)]
    sections = {
        "surveys": [{"sid": str(_SURVEY), "language": "en"}],
        "groups": [{"gid": "1", "sid": str(_SURVEY), "group_order": "1"}],
        "group_l10ns": [{"id": "1", "gid": "1", "group_name": "All", "language": "en"}],
        "questions": questions,
        "question_l10ns": texts,
        "answers": options,
        "answer_l10ns": words,
    }
    return _document("Survey", sections)


def _document(kind: str, sections: Mapping[str, list[dict[str, str]]]) -> bytes:
    """Return tables as LimeSurvey writes them."""
    body = "".join(f"<{name}>{_fields(rows[0])}<rows>{_rows(rows)}</rows></{name}>" for name, rows in sections.items())
    head = f"<LimeSurveyDocType>{kind}</LimeSurveyDocType><DBVersion>620</DBVersion>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<document>{head}{body}</document>'.encode()


def _fields(row: Mapping[str, str]) -> str:
    return "<fields>" + "".join(f"<fieldname>{field}</fieldname>" for field in row) + "</fields>"


def _rows(rows: list[dict[str, str]]) -> str:
    return "".join("<row>" + "".join(_cell(field, text) for field, text in row.items()) + "</row>" for row in rows)


def _cell(field: str, text: str) -> str:
    tag = ("_" if field[0].isdigit() else "") + field
    return f"<{tag}><![CDATA[{text}]]></{tag}>"


def _archive(structure: bytes, responses: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"survey_{_SURVEY}.lss", structure)
        archive.writestr(f"survey_{_SURVEY}_responses.lsr", responses)
    return out.getvalue()
