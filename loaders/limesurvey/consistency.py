"""Consistency: whether a crosswalk fits a questionnaire and the vocabulary, and what is missing from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from graph.nearest import nearest
from loaders.findings import Finding, Severity, shorten
from loaders.limesurvey.column import Column, Part, columns
from loaders.limesurvey.crosswalk import Crosswalk, Entry
from loaders.limesurvey.mapping import ColumnMapping, MappedColumn, is_pattern, lay
from loaders.limesurvey.meaning import Meaning, PracticeField, Role
from loaders.limesurvey.structure import Question, QuestionType, Structure
from loaders.limesurvey.terms import Terms
from loaders.limesurvey.value import kind

Found = Iterator[Finding]

_SUBJECTS: Final = (
    ("indicator", "gg:Indicator"),
    ("domain", "gg:Domain"),
    ("application", "gg:ClinicalApplication"),
)
_NEEDED: Final = {
    Role.INDICATOR_LEVEL: ("indicator",),
    Role.INDICATOR_COMMENT: ("indicator",),
    Role.APPLICATION_STATUS: ("application",),
    Role.APPLICATION_TICKED: ("application",),
    Role.APPLICATION_NOTE: ("application",),
    Role.PRACTICE_FIELD: ("practice", "field"),
}
_FIXED_CODES: Final = {
    QuestionType.FIVE_POINT: "12345",
    QuestionType.YES_NO: "YN",
    QuestionType.GENDER: "FM",
    QuestionType.ARRAY_FIVE_POINT: "12345",
    QuestionType.ARRAY_TEN_POINT: ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"),
    QuestionType.ARRAY_YES_NO_UNCERTAIN: "YUN",
    QuestionType.ARRAY_CHANGE: "ISD",
    QuestionType.MULTIPLE_CHOICE: "Y",
    QuestionType.MULTIPLE_CHOICE_WITH_COMMENTS: "Y",
}
_SINGLE: Final = frozenset(PracticeField) - {PracticeField.APPLICATIONS}


@dataclass(frozen=True)
class Resolution:
    """A mapping and everything that is wrong with, or missing from, the crosswalk that it was made from."""

    mapping: ColumnMapping
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """Return whether nothing in the crosswalk is wrong; what it leaves out is its author's choice."""
        return all(f.severity is Severity.WARNING for f in self.findings)


def resolve(crosswalk: Crosswalk, structure: Structure, terms: Terms) -> Resolution:
    """Return the mapping of the columns of ``structure`` by ``crosswalk``, with findings in the crosswalk's file.

    Subjects are given the vocabulary's names. A column whose subject the vocabulary does not know is not read.
    """
    laid = lay(crosswalk, structure, columns(structure))
    named = tuple(_named(m, crosswalk, terms) for m in laid.read)
    mapping = replace(laid, read=tuple(m for m in named if not list(_unknown_subjects(m, crosswalk, terms))))
    checks = _Checks(crosswalk, structure, terms, replace(laid, read=named))
    return Resolution(mapping, tuple(dict.fromkeys((*crosswalk.findings, *checks.all()))))


def _named(mapped: MappedColumn, crosswalk: Crosswalk, terms: Terms) -> MappedColumn:
    names = {}
    for key, class_name in _SUBJECTS:
        said = getattr(mapped.meaning, key)
        names[key] = said and (terms.find(class_name, said, _labels(crosswalk, key)) or said)
    return replace(mapped, meaning=replace(mapped.meaning, **names))


def _labels(crosswalk: Crosswalk, key: str) -> Mapping[str, str]:
    return {"application": crosswalk.applications, "domain": crosswalk.domains}.get(key, {})


def _unknown_subjects(mapped: MappedColumn, crosswalk: Crosswalk, terms: Terms) -> Found:
    for key, class_name in _SUBJECTS:
        said = getattr(mapped.meaning, key)
        if said and terms.find(class_name, said) is None:
            message = f"The vocabulary has no {key} of this name."
            expected = f"a name of the vocabulary, such as {next(iter(terms.names.of_class(class_name)), 'none')}"
            near = terms.nearest(class_name, said)
            yield _finding(crosswalk, message, mapped, key, said, expected, near)


def _finding(
    crosswalk: Crosswalk,
    message: str,
    where: MappedColumn | Entry,
    field: str | None = None,
    value: str | None = None,
    expected: str | None = None,
    near: str | None = None,
    severity: Severity = Severity.VIOLATION,
) -> Finding:
    record = where.place if isinstance(where, Entry) else where.name
    shown = None if value is None else shorten(value)
    return Finding(crosswalk.file, message, where.line, record, field, shown, expected, near, severity)


class _Checks:
    """Everything that is checked about one crosswalk and one questionnaire."""

    def __init__(self, crosswalk: Crosswalk, structure: Structure, terms: Terms, mapping: ColumnMapping) -> None:
        self.crosswalk = crosswalk
        self.structure = structure
        self.terms = terms
        self.mapping = mapping

    def all(self) -> Found:
        yield from self._survey()
        yield from self._questions()
        yield from self._unnamed()
        for mapped in self.mapping.read:
            yield from self._column(mapped)
        yield from self._tables()
        yield from self._twice()
        yield from self._practices()
        yield from self._respondent()

    def _survey(self) -> Found:
        sids, sid = self.crosswalk.surveys, self.structure.survey
        if sids and sid not in sids.values():
            message = f"The questionnaire is survey {sid}, which is none of the crosswalk's."
            expected = ", ".join(f"{number} ({label})" for label, number in sids.items())
            yield Finding(self.crosswalk.file, message, 1, field="survey.sids", value=str(sid), expected=expected)
        language = self.crosswalk.base_language
        if language and language != self.structure.base_language:
            message = "The questionnaire's base language is another."
            yield self._warn(message, "survey.base_language", language, self.structure.base_language)

    def _warn(self, message: str, field: str, value: str | None, expected: str) -> Finding:
        return Finding(
            self.crosswalk.file, message, 1, field=field, value=value, expected=expected, severity=Severity.WARNING
        )

    def _questions(self) -> Found:
        by_code = self.structure.by_code
        for code, entry in self.crosswalk.questions.items():
            question = by_code.get(code)
            if question is None:
                message = "The questionnaire has no question of this code."
                near = nearest(code, by_code)
                yield _finding(self.crosswalk, message, entry, None, code, "a question's code", near)
            else:
                yield from self._question(question, entry)

    def _question(self, question: Question, entry: Entry) -> Found:
        if entry.type is not None and entry.type != question.type.value:
            message = f"The question is of type {question.type.value} ({question.type.name.lower().replace('_', ' ')})."
            yield _finding(self.crosswalk, message, entry, "type", entry.type, question.type.value)
        yield from self._maps_exist(entry)
        yield from self._nested(question, entry)
        listed = [c for c in columns_of(question, self.structure)]
        for part, nested in entry.parts.items():
            if not any(c.part is part for c in listed) and not (part is Part.FILE_COUNT and listed):
                message = f"The question has no column for '{part.value}'."
                yield _finding(self.crosswalk, message, nested, None, None, _columns_text(listed))
        dual = question.type is QuestionType.ARRAY_DUAL_SCALE
        if entry.scales is not None and not dual:
            yield _finding(self.crosswalk, "Only an array (dual scale) has scales.", entry, "scales")

    def _maps_exist(self, entry: Entry) -> Found:
        tables = self.crosswalk.value_maps
        for part in entry.all():
            name = part.meaning.value_map
            if name is not None and name not in tables:
                expected = "one of " + ", ".join(tables) if tables else "a table in value_maps"
                message = "There is no such value map."
                yield _finding(self.crosswalk, message, part, "value_map", name, expected, nearest(name, tables))

    def _nested(self, question: Question, entry: Entry) -> Found:
        listed = columns_of(question, self.structure)
        inside = {c.name.removeprefix(question.code)[1:-1] for c in listed} - {""}
        codes = inside | {c.row for c in listed if c.scale is not None and c.row}
        for key, entries, known in (
            ("subquestion", entry.subquestions, codes),
            ("row", entry.rows, {s.code for s in question.rows}),
            ("column", entry.columns, {s.code for s in question.columns}),
        ):
            for code, nested in (entries or {}).items():
                if code not in known:
                    message = f"The question has no {key} of this code."
                    expected = "one of " + shorten(", ".join(sorted(known))) if known else f"no {key}s here"
                    yield _finding(self.crosswalk, message, nested, None, code, expected, nearest(code, known))

    def _unnamed(self) -> Found:
        named = self.crosswalk.questions
        for question in self.structure.questions:
            if question.code not in named:
                yield self._not_named(f"Question {question.code} ({question.type.value}) is not named.", question.code)
        for column in self.mapping.unnamed:
            if column.question.code in named:
                yield self._not_named(f"Column {column.name} is not named.", column.question.code, column.name)

    def _not_named(self, message: str, code: str, column: str | None = None) -> Finding:
        entry = self.crosswalk.questions.get(code)
        return Finding(
            self.crosswalk.file,
            message + " It is not read.",
            entry.line if entry else None,
            code,
            column,
            expected="an entry; 'role: ignore' if that is intended",
            severity=Severity.WARNING,
        )

    def _column(self, mapped: MappedColumn) -> Found:
        yield from _unknown_subjects(mapped, self.crosswalk, self.terms)
        meaning = mapped.meaning
        for key in _NEEDED.get(meaning.role, ()) if meaning.role else ():
            if getattr(meaning, key) is None:
                message = f"The role {meaning.role} needs a key '{key}'."
                yield _finding(self.crosswalk, message, mapped, key, None, f"'{key}: ...' here or in an entry around it")
        if mapped.column.question.type is QuestionType.FILE_UPLOAD:
            message = "An uploaded file, and its name, is personal."
            yield _finding(self.crosswalk, message, mapped, "role", meaning.role, "personal or ignore")
        yield from self._merged(mapped)
        yield from self._empty_value(mapped)

    def _merged(self, mapped: MappedColumn) -> Found:
        for key in ("role", "indicator", "domain", "application", "practice", "field", "value_map"):
            said = {str(getattr(m, key)) for m in mapped.merged if getattr(m, key) is not None}
            if len(said) > 1:
                message = f"Row and column of this cell say different things of '{key}'; the column's holds."
                value = " and ".join(sorted(said))
                yield _finding(self.crosswalk, message, mapped, key, value, "the key in one of the two")

    def _empty_value(self, mapped: MappedColumn) -> Found:
        made = kind(mapped.meaning)
        empty = mapped.meaning.if_empty
        if made and empty is not None and made[0](empty) is None:
            yield _finding(self.crosswalk, "This is no value of the role.", mapped, "if_empty", str(empty), made[1])

    def _tables(self) -> Found:
        using: dict[str, list[MappedColumn]] = {}
        for mapped in self.mapping.read:
            if mapped.meaning.value_map and mapped.values.values is not None:
                using.setdefault(mapped.meaning.value_map, []).append(mapped)
        for name, users in using.items():
            yield from self._values(name, users)
            yield from self._codes(name, users)
        for name, table in self.crosswalk.value_maps.items():
            if name not in using and name not in {e.meaning.value_map for e in self._entries()}:
                yield self._in_table(name, None, table.line, "No entry uses this value map.", None)

    def _entries(self) -> Iterator[Entry]:
        return (entry for question in self.crosswalk.questions.values() for entry in question.all())

    def _in_table(self, name: str, code: str | None, line: int | None, message: str, expected: str | None) -> Finding:
        return Finding(
            self.crosswalk.file, message, line, f"value_maps.{name}", None, code, expected, severity=Severity.WARNING
        )

    def _values(self, name: str, users: Iterable[MappedColumn]) -> Found:
        for mapped in users:
            made = kind(mapped.meaning)
            for code, value in (mapped.values.values or {}).items():
                if made and value is not None and made[0](value) is None:
                    message = f"The value of code '{shorten(code)}' is none that {mapped.meaning.role} can have."
                    line = mapped.values.lines.get(code)
                    near = nearest(str(value), made[1].removeprefix("one of ").split(", "))
                    yield Finding(
                        self.crosswalk.file, message, line, f"value_maps.{name}", None, shorten(value), made[1], near
                    )

    def _codes(self, name: str, users: Iterable[MappedColumn]) -> Found:
        offered: set[str] = set()
        for mapped in users:
            codes = offered_codes(mapped)
            if codes is None:
                return
            offered |= codes
            yield from self._lacking(name, mapped, codes)
        table = self.crosswalk.value_maps[name]
        for code in table.values or {}:
            parts = code.split() if any(u.column.scale for u in users) else [code]
            if not set(parts) <= offered | {"", "*", "-", "-oth-"}:
                message = "No question that uses this table has this option."
                near = nearest(code, offered)
                found = self._in_table(name, code, table.lines.get(code), message, "one of " + _listed(offered))
                yield replace(found, nearest=near)

    def _lacking(self, name: str, mapped: MappedColumn, codes: Iterable[str]) -> Found:
        table = mapped.values.values or {}
        if mapped.column.scale is not None:
            return
        lacking = sorted(set(codes) - set(table))
        if lacking:
            message = f"The value map '{name}' lacks options of the question: each such answer will be a finding."
            expected = "a line for each; 'code: null' where it means no answer"
            entry = self.crosswalk.questions[mapped.column.question.code]
            yield _finding(
                self.crosswalk, message, entry, "value_map", _listed(lacking), expected, severity=Severity.WARNING
            )

    def _twice(self) -> Found:
        seen: dict[tuple[Role, str], MappedColumn] = {}
        for mapped in (*self.mapping.of(Role.INDICATOR_LEVEL), *self.mapping.of(Role.INDICATOR_COMMENT)):
            role, indicator = mapped.meaning.role, mapped.meaning.indicator
            if role is None or indicator is None:
                continue
            first = seen.setdefault((role, indicator), mapped)
            if first is not mapped:
                message = f"{first.name} has the same role for the same indicator (line {first.line})."
                yield _finding(self.crosswalk, message, mapped, "indicator", indicator, "each indicator once")

    def _practices(self) -> Found:
        fields = self.mapping.of(Role.PRACTICE_FIELD)
        for block, members in self.mapping.blocks.items():
            own = [m for m in members if not is_pattern(m)]
            yield from self._fields_twice(block, own)
            held = {m.meaning.field for m in members}
            if PracticeField.TITLE not in held:
                message = f"Practice {block} has no title, so it can never exist."
                yield _finding(self.crosswalk, message, own[0], "field", None, "a column with 'field: title'")
            elif PracticeField.SHARE not in held:
                message = f"Practice {block} has no column that says whether it may be shared: it stays unpublished."
                yield _finding(
                    self.crosswalk,
                    message,
                    own[0],
                    "field",
                    None,
                    "a column with 'field: share'",
                    None,
                    Severity.WARNING,
                )
        reached = {id(m) for members in self.mapping.blocks.values() for m in members}
        for mapped in fields:
            if mapped.meaning.practice and id(mapped) not in reached:
                message = "No practice block has a name that begins like this."
                near = nearest(mapped.meaning.practice, self.mapping.blocks)
                yield _finding(self.crosswalk, message, mapped, "practice", mapped.meaning.practice, None, near)

    def _fields_twice(self, block: str, members: Iterable[MappedColumn]) -> Found:
        first: dict[PracticeField, MappedColumn] = {}
        for mapped in members:
            field = mapped.meaning.field
            if field in _SINGLE and field is not None and first.setdefault(field, mapped) is not mapped:
                message = f"{first[field].name} is the {field} of practice {block} already (line {first[field].line})."
                yield _finding(self.crosswalk, message, mapped, "field", field, "each field of a practice once")

    def _respondent(self) -> Found:
        if not self.mapping.read:
            message = "Nothing is read yet: every entry is personal or ignored."
            yield self._warn(message, "questions", None, "roles for the questions that count, 'role: country' first")
        elif not self.mapping.of(Role.COUNTRY):
            message = "No question has the role country, so nobody's answers can be told apart."
            yield Finding(self.crosswalk.file, message, 1, field="questions", expected="one entry with 'role: country'")


def offered_codes(mapped: MappedColumn) -> set[str] | None:
    """Return the codes that a column can hold, or None where anything can be written."""
    question = mapped.column.question
    if mapped.column.part is not Part.VALUE:
        return None
    if question.type in _FIXED_CODES:
        return set(_FIXED_CODES[question.type])
    if question.type is QuestionType.RANKING and not question.options:
        return {s.code for s in question.rows}
    return {option.code for option in question.options} or None


def columns_of(question: Question, structure: Structure) -> list[Column]:
    """Return the columns of one question."""
    return [c for c in columns(structure) if c.question is question]


def _columns_text(listed: Iterable[Column]) -> str:
    return "one of its columns: " + shorten(", ".join(c.name for c in listed))


def _listed(codes: Iterable[str]) -> str:
    return shorten(", ".join(sorted(codes)))
