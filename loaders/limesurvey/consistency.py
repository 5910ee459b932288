"""Consistency: where a crosswalk contradicts itself, or leaves out what a role needs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graph.nearest import nearest
from loaders.findings import Finding, Severity, shorten
from loaders.limesurvey.fault import Fault
from loaders.limesurvey.mapping import ColumnMapping, MappedColumn, is_pattern
from loaders.limesurvey.meaning import PracticeField, Role
from loaders.limesurvey.option_code import offered_codes
from loaders.limesurvey.structure import QuestionType
from loaders.limesurvey.value import kind
from loaders.limesurvey.value_map import ANY, NONE, OTHER

_NEEDED: Final = {
    Role.INDICATOR_LEVEL: ("indicator",),
    Role.INDICATOR_COMMENT: ("indicator",),
    Role.APPLICATION_STATUS: ("application",),
    Role.APPLICATION_TICKED: ("application",),
    Role.APPLICATION_NOTE: ("application",),
    Role.PRACTICE_FIELD: ("practice", "field"),
}
_MERGED: Final = ("role", "indicator", "domain", "application", "practice", "field", "value_map", "if_empty")
Placed = Iterator[tuple[MappedColumn, Fault]]


def inconsistencies(mapping: ColumnMapping) -> Iterator[Finding]:
    """Yield contradictions, and what is missing, with the line of the crosswalk."""
    for mapped, fault in _of_columns(mapping):
        line = mapped.said.lines.get(fault.field or "") or mapped.line
        yield fault.at(mapping.crosswalk.file, line, mapped.name)
    yield from _tables(mapping)
    yield from _respondent(mapping)


def _of_columns(mapping: ColumnMapping) -> Placed:
    for mapped in mapping.read:
        yield from ((mapped, fault) for fault in _column(mapped))
    for role in (Role.INDICATOR_LEVEL, Role.INDICATOR_COMMENT):
        yield from _indicators_twice(mapping.of(role))
    for block, members in mapping.blocks.items():
        yield from _practice(block, members)
    yield from _without_block(mapping)


def _column(mapped: MappedColumn) -> Iterator[Fault]:
    meaning = mapped.meaning
    for key in _NEEDED.get(meaning.role, ()) if meaning.role else ():
        if getattr(meaning, key) is None:
            message = f"The role {meaning.role} needs a key '{key}'."
            yield Fault(message, f"'{key}: ...' here or in an entry around it", field=key)
    if mapped.column.question.type is QuestionType.FILE_UPLOAD:
        yield Fault("An uploaded file, and its name, is personal.", "personal or ignore", meaning.role, field="role")
    for key in _MERGED:
        said = {str(value) for m in mapped.said.merged if (value := getattr(m, key)) is not None}
        if len(said) > 1:
            message = f"Row and column of this cell say different things of '{key}'; the column's holds."
            yield Fault(message, "the key in one of the two", " and ".join(sorted(said)), field=key)
    made, empty = kind(meaning), meaning.if_empty
    if made and empty is not None and made[0](empty) is None:
        yield Fault("This is no value of the role.", made[1], str(empty), field="if_empty")


def _indicators_twice(columns: Iterable[MappedColumn]) -> Placed:
    first: dict[str, MappedColumn] = {}
    for mapped in columns:
        indicator = mapped.meaning.indicator
        if indicator is not None and (before := first.setdefault(indicator, mapped)) is not mapped:
            message = f"{before.name} has the same role for the same indicator (line {before.line})."
            yield mapped, Fault(message, "each indicator once", indicator, field="indicator")


def _practice(block: str, members: Sequence[MappedColumn]) -> Placed:
    first: dict[PracticeField, MappedColumn] = {}
    for mapped in members:
        field = mapped.meaning.field
        if field is None or field is PracticeField.APPLICATIONS or is_pattern(mapped):
            continue
        if (before := first.setdefault(field, mapped)) is not mapped:
            message = f"{before.name} is the {field} of practice {block} already (line {before.line})."
            yield mapped, Fault(message, "each field of a practice once", field, field="field")
    held = {m.meaning.field for m in members}
    if PracticeField.TITLE not in held:
        message = f"Practice {block} has no title, so it can never exist."
        yield members[0], Fault(message, "a column with 'field: title'", field="field")
    elif PracticeField.SHARE not in held:
        message = f"Practice {block} has no column that says whether it may be shared: it stays unpublished."
        yield members[0], Fault(message, "a column with 'field: share'", severity=Severity.WARNING, field="field")


def _without_block(mapping: ColumnMapping) -> Placed:
    reached = {id(m) for members in mapping.blocks.values() for m in members}
    for mapped in mapping.of(Role.PRACTICE_FIELD):
        practice = mapped.meaning.practice
        if practice and id(mapped) not in reached:
            message = "No practice block has a name that begins like this."
            expected = "the beginning of a block's name, and '*'"
            yield mapped, Fault(message, expected, practice, nearest(practice, mapping.blocks), field="practice")


def _tables(mapping: ColumnMapping) -> Iterator[Finding]:
    crosswalk = mapping.crosswalk
    named: set[str] = set()
    for entry in (e for question in crosswalk.questions.values() for e in question.all()):
        name = entry.meaning.value_map
        named.add(name or "")
        if name is not None and name not in crosswalk.value_maps:
            known = crosswalk.value_maps
            expected = "one of " + ", ".join(known) if known else "a table in value_maps"
            fault = Fault("There is no such value map.", expected, name, nearest(name, known), field="value_map")
            yield fault.at(crosswalk.file, entry.lines.get("value_map"), entry.place)
    for name, table in crosswalk.value_maps.items():
        users = [m for m in mapping.read if m.meaning.value_map == name]
        if name not in named:
            fault = Fault("No entry uses this value map.", "an entry that uses it", severity=Severity.WARNING)
            yield fault.at(crosswalk.file, table.line, f"value_maps.{name}")
        elif table.values is not None:
            faults = (*_values(users), *_no_options(users))
            yield from (f.at(crosswalk.file, table.lines.get(code), f"value_maps.{name}") for code, f in faults)
            yield from (f.at(crosswalk.file, m.line, m.column.question.code) for m, f in _lacking(name, users))


def _values(users: Iterable[MappedColumn]) -> Iterator[tuple[str, Fault]]:
    """Yield the values of a table that the roles of its users cannot have."""
    for mapped in users:
        made = kind(mapped.meaning)
        for code, value in (mapped.values.values or {}).items():
            if made and value is not None and made[0](value) is None:
                message = f"The value of code '{shorten(code)}' is none that {mapped.meaning.role} can have."
                near = nearest(str(value), made[1].removeprefix("one of ").split(", "))
                yield code, Fault(message, made[1], shorten(value), near, field=code)


def _no_options(users: Sequence[MappedColumn]) -> Iterator[tuple[str, Fault]]:
    """Yield the codes of a table that no question that uses it offers."""
    offered: set[str] = {"", ANY, NONE, OTHER}
    for mapped in users:
        for column in mapped.columns:
            codes = offered_codes(column)
            if codes is None:
                return
            offered |= codes
    pairs = any(m.column.scale for m in users)
    for code in (users[0].values.values or {}) if users else ():
        if not set(code.split() if pairs else [code]) <= offered:
            message = "No question that uses this table has this option."
            expected = "one of " + shorten(", ".join(sorted(offered - {""})))
            yield code, Fault(message, expected, shorten(code), nearest(code, offered), Severity.WARNING)


def _lacking(name: str, users: Iterable[MappedColumn]) -> Placed:
    """Yield the questions with options that their table lacks, once each; a table of pairs may leave pairs out."""
    seen: set[str] = set()
    for mapped in users:
        code = mapped.column.question.code
        lacking = sorted((offered_codes(mapped.column) or set()) - set(mapped.values.values or {}))
        if lacking and code not in seen and mapped.column.scale is None:
            seen.add(code)
            message = f"The value map '{name}' lacks options of the question: each such answer will be a finding."
            expected = "a line for each, 'code: null' where it means no answer"
            shown = shorten(", ".join(lacking))
            yield mapped, Fault(message, expected, shown, severity=Severity.WARNING, field="value_map")


def _respondent(mapping: ColumnMapping) -> Iterator[Finding]:
    file = mapping.crosswalk.file
    if not mapping.read:
        message = "Nothing is read yet: every entry is personal or ignored."
        expected = "roles for the questions that count, 'role: country' first"
        yield Fault(message, expected, severity=Severity.WARNING, field="questions").at(file, 1)
    elif not mapping.of(Role.COUNTRY):
        message = "No question has the role country, so nobody's answers can be told apart."
        yield Fault(message, "one entry with 'role: country'", field="questions").at(file, 1)
