"""Coverage: what a crosswalk names that a questionnaire does not have, and what it leaves unnamed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from graph.nearest import nearest
from loaders.findings import Finding, Severity, shorten
from loaders.limesurvey.column import Column, Part
from loaders.limesurvey.crosswalk import Entry
from loaders.limesurvey.fault import Fault
from loaders.limesurvey.mapping import ColumnMapping
from loaders.limesurvey.structure import Question, QuestionType

_CELLS: Final = frozenset({QuestionType.ARRAY_TEXTS, QuestionType.ARRAY_NUMBERS})


def gaps(mapping: ColumnMapping, columns: Iterable[Column]) -> Iterator[Finding]:
    """Yield what of the crosswalk is not in the questionnaire (violations), and the other way round (warnings)."""
    by_question: dict[str, list[Column]] = {}
    for column in columns:
        if mapping.structure.by_code[column.question.code] is column.question:
            by_question.setdefault(column.question.code, []).append(column)
    yield from _survey(mapping)
    for code, entry in mapping.crosswalk.questions.items():
        question = mapping.structure.by_code.get(code)
        faults = _question(question, entry, by_question[code]) if question else [_missing(mapping, code, entry)]
        for where, fault in faults:
            yield fault.at(mapping.crosswalk.file, where.lines.get(fault.field or "") or where.line, where.place)
    yield from _unnamed(mapping)


Place = tuple[Entry, Fault]


def _survey(mapping: ColumnMapping) -> Iterator[Finding]:
    crosswalk, structure = mapping.crosswalk, mapping.structure
    sid, sids = structure.survey, crosswalk.surveys
    if sids and sid not in sids.values():
        message = f"The questionnaire is survey {sid}, which is none of the crosswalk's."
        expected = ", ".join(f"{number} ({label})" for label, number in sids.items())
        yield Fault(message, expected, str(sid), field="survey.sids").at(crosswalk.file, 1)
    language, base = crosswalk.base_language, structure.base_language
    if language and language != base:
        message = "The questionnaire's base language is another."
        fault = Fault(message, base, language, severity=Severity.WARNING, field="survey.base_language")
        yield fault.at(crosswalk.file, 1)


def _missing(mapping: ColumnMapping, code: str, entry: Entry) -> Place:
    codes = mapping.structure.by_code
    message = "The questionnaire has no question of this code."
    return entry, Fault(message, "the code of a question", code, nearest(code, codes))


def _question(question: Question, entry: Entry, columns: Collection[Column]) -> Iterator[Place]:
    if entry.type is not None and entry.type != question.type.value:
        name = question.type.name.lower().replace("_", " ")
        message = f"The question is of type {question.type.value} ({name})."
        yield entry, Fault(message, question.type.value, entry.type, field="type")
    if entry.scales is not None and question.type is not QuestionType.ARRAY_DUAL_SCALE:
        yield entry, Fault("Only an array (dual scale) has scales.", "no 'scales' here", field="scales")
    yield from _subquestions(question, entry, columns)
    yield from _cells(question, entry)
    yield from _beside(entry, {c.part for c in columns})
    for sub in (entry.subquestions or {}).values():
        yield from _beside(sub, {Part.COMMENT} if any(c.part is Part.SUB_COMMENT for c in columns) else set())


def _subquestions(question: Question, entry: Entry, columns: Iterable[Column]) -> Iterator[Place]:
    known = set()
    for column in columns:
        known.add(column.name.removeprefix(question.code)[1:-1] if column.scale is None else column.row or "")
    yield from _listed("subquestion", entry.subquestions, known - {""})


def _cells(question: Question, entry: Entry) -> Iterator[Place]:
    held = question.type in _CELLS
    yield from _listed("row", entry.rows, {s.code for s in question.rows} if held else set())
    yield from _listed("column", entry.columns, {s.code for s in question.columns} if held else set())


def _listed(kind: str, entries: Mapping[str, Entry] | None, known: Collection[str]) -> Iterator[Place]:
    expected = "one of " + shorten(", ".join(sorted(known))) if known else f"nothing here: it has no {kind}s"
    for code, entry in (entries or {}).items():
        if code not in known:
            yield entry, Fault(f"The question has no {kind} of this code.", expected, code, nearest(code, known))


def _beside(entry: Entry, parts: Collection[Part]) -> Iterator[Place]:
    """Yield the texts beside answers that the question does not have. Old uploads have no count of files."""
    expected = "one of " + ", ".join(p for p in parts if p is not Part.VALUE) if set(parts) - {Part.VALUE} else "none"
    for part, nested in entry.parts.items():
        if part not in parts and part is not Part.FILE_COUNT:
            yield nested, Fault(f"The question has no column for '{part.value}'.", expected)


def _unnamed(mapping: ColumnMapping) -> Iterator[Finding]:
    named = mapping.crosswalk.questions
    told: dict[str, str] = {}
    for column in mapping.unnamed:
        question = column.question
        first = mapping.structure.by_code[question.code]
        if first is not question:
            told[column.name] = f"Question {question.code} has the code of an earlier question"
        elif question.code in named:
            told[column.name] = f"Column {column.name} is not named"
        else:
            told[question.code] = f"Question {question.code} ({question.type.value}) is not named"
    for name, message in told.items():
        entry = named.get(name.partition("[")[0])
        expected = "an entry; 'role: ignore' if that is intended"
        fault = Fault(f"{message}; it is not read.", expected, severity=Severity.WARNING)
        yield fault.at(mapping.crosswalk.file, entry.line if entry else None, name)
