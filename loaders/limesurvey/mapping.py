"""The mapping: the entries of a crosswalk laid on the columns of a questionnaire."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from loaders.limesurvey.column import Column, Part
from loaders.limesurvey.crosswalk import Crosswalk, Entry
from loaders.limesurvey.meaning import Meaning, Role
from loaders.limesurvey.structure import QuestionType, Structure
from loaders.limesurvey.value_map import ValueMap

_ARRAYS_OF_CELLS = frozenset({QuestionType.ARRAY_TEXTS, QuestionType.ARRAY_NUMBERS})


@dataclass(frozen=True)
class Said:
    """What the entries about a column say together: the ``line`` of the innermost, and the ``lines`` of their keys.

    ``merged`` are the two meanings that make that of a cell of an array of texts or numbers.
    """

    meaning: Meaning
    line: int | None = None
    lines: Mapping[str, int | None] = field(default_factory=dict)
    merged: tuple[Meaning, ...] = ()

    @classmethod
    def by(cls, entry: Entry) -> "Said":
        """Return what one entry says."""
        return cls(entry.meaning, entry.line, entry.lines)

    def within(self, outer: "Said") -> "Said":
        """Return what is said here, completed by what the entry around it says."""
        lines = {**outer.lines, **self.lines}
        return Said(self.meaning.within(outer.meaning), self.line or outer.line, lines, self.merged or outer.merged)


@dataclass(frozen=True)
class MappedColumn:
    """A column, or the two columns of a dual-scale row, with what the crosswalk says of it.

    ``said`` tells where the crosswalk says so.
    """

    columns: tuple[Column, ...]
    said: "Said"
    values: ValueMap

    @property
    def meaning(self) -> Meaning:
        """Return what the column means."""
        return self.said.meaning

    @property
    def line(self) -> int | None:
        """Return the line of the crosswalk on which the innermost entry about the column begins."""
        return self.said.line

    @property
    def name(self) -> str:
        """Return the code name of the (first) column."""
        return self.columns[0].name

    @property
    def column(self) -> Column:
        """Return the (first) column."""
        return self.columns[0]


@dataclass(frozen=True)
class ColumnMapping:
    """What every column of a questionnaire means.

    ``read`` are the columns whose cells are read, in the order of the crosswalk; ``personal`` and ``ignored`` are
    counted only, and so is ``unnamed``, which the crosswalk does not name.
    """

    crosswalk: Crosswalk
    structure: Structure
    read: tuple[MappedColumn, ...]
    personal: tuple[Column, ...]
    ignored: tuple[Column, ...]
    unnamed: tuple[Column, ...]

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Return the code names of the columns whose cells are read: never personal, ignored or unnamed ones."""
        return frozenset(column.name for mapped in self.read for column in mapped.columns)

    def of(self, role: Role) -> tuple[MappedColumn, ...]:
        """Return the columns of a role, in the order of the crosswalk."""
        return self._by_role.get(role, ())

    @cached_property
    def _by_role(self) -> Mapping[Role | None, tuple[MappedColumn, ...]]:
        return {r: tuple(m for m in self.read if m.meaning.role is r) for r in {m.meaning.role for m in self.read}}

    @cached_property
    def blocks(self) -> Mapping[str, tuple[MappedColumn, ...]]:
        """Return the columns of each practice block; those of ``G02-*`` come after those that name the block."""
        fields = self.of(Role.PRACTICE_FIELD)
        named = dict.fromkeys(m.meaning.practice for m in fields if m.meaning.practice and not is_pattern(m))
        return {block: tuple(sorted(_of_block(block, fields), key=is_pattern)) for block in named}


def is_pattern(mapped: MappedColumn) -> bool:
    """Return whether a column belongs to every practice block whose name begins alike (``G02-*``)."""
    return (mapped.meaning.practice or "").endswith("*")


def _of_block(block: str, fields: Iterable[MappedColumn]) -> Iterator[MappedColumn]:
    for mapped in fields:
        practice = mapped.meaning.practice or ""
        if practice == block or (practice.endswith("*") and block.startswith(practice[:-1])):
            yield mapped


def lay(crosswalk: Crosswalk, structure: Structure, columns: Iterable[Column]) -> ColumnMapping:
    """Return the mapping of ``columns``, which are the columns of ``structure``, that the crosswalk gives."""
    of_question: dict[str, list[Column]] = {}
    repeated = []
    for column in columns:
        if structure.by_code[column.question.code] is column.question:
            of_question.setdefault(column.question.code, []).append(column)
        else:  # old surveys may repeat a code: an entry means the first question of that code
            repeated.append(column)
    resolved = [
        (column, mapped)
        for code, entry in crosswalk.questions.items()
        for column, mapped in _question(entry, of_question.get(code, ()), crosswalk.value_maps)
    ]
    unnamed = [c for code, listed in of_question.items() if code not in crosswalk.questions for c in listed]
    return ColumnMapping(
        crosswalk,
        structure,
        tuple(m for _, m in resolved if m and m.meaning.role and not m.meaning.unread),
        tuple(c for c, m in resolved if m and m.meaning.role is Role.PERSONAL),
        tuple(c for c, m in resolved if m and m.meaning.role is Role.IGNORE),
        tuple([c for c, m in resolved if m is None or m.meaning.role is None] + unnamed + repeated),
    )


def _question(
    entry: Entry, columns: Iterable[Column], tables: Mapping[str, ValueMap]
) -> Iterator[tuple[Column, MappedColumn | None]]:
    """Yield each column with its mapping, in the order of the crosswalk; the second of a dual scale with its first."""
    listed = list(columns)
    second = {c.row: c for c in listed if c.scale == 2}
    order = _order(entry)
    for column in sorted(listed, key=order):
        if column.scale == 2:
            continue
        said = said_of(column, entry)
        both = (column, second[column.row]) if column.scale == 1 and column.row in second else (column,)
        if said is None:
            yield from ((c, None) for c in both)
            continue
        table = tables.get(said.meaning.value_map or "", ValueMap())
        if said.meaning.unread:
            yield from ((c, MappedColumn((c,), said, table)) for c in both)
        else:
            yield column, MappedColumn(both, said, table)


def _order(entry: Entry) -> Callable[[Column], int]:
    """Return a sort key that puts columns into the order of the entries' lines."""

    def key(column: Column) -> int:
        said = said_of(column, entry)
        return (said.line or 0) if said else 0

    return key


def said_of(column: Column, entry: Entry) -> Said | None:
    """Return what ``entry`` says of a column of its question.

    None for a column that the entry does not name: one of a text beside the answers, or of a subquestion, where the
    entry names others.
    """
    inside = column.name.removeprefix(column.question.code)[1:-1]
    named = (entry.subquestions or {}).get(inside)
    whole = Said.by(entry)
    if named is not None and column.scale is None:
        return Said.by(named).within(whole)
    if column.part is not Part.VALUE:
        return _beside(column, entry)
    if column.question.type in _ARRAYS_OF_CELLS:
        return _cell(column, entry)
    if entry.subquestions is None or (column.row is None and column.rank is None):
        return whole
    sub = entry.subquestions.get(column.row or "")
    return Said.by(sub).within(whole) if sub else _unread(whole)


def _beside(column: Column, entry: Entry) -> Said | None:
    """Return what is said of a text beside the answers, which inherits only what they are about."""
    part, around, outer = column.part, entry, Said.by(entry)
    if part is Part.SUB_COMMENT and entry.subquestions is not None:
        if column.row not in entry.subquestions:
            return _unread(outer)
        around = entry.subquestions[column.row or ""]
        outer = Said.by(around).within(outer)
    elif part is Part.OTHER_COMMENT and Part.OTHER in entry.parts:
        around = entry.parts[Part.OTHER]
        outer = Said.by(around).within(_subject(outer))
    own = around.parts.get(Part.COMMENT) if around is not entry else None
    own = own or entry.parts.get(part)
    return Said.by(own).within(_subject(outer)) if own else _unread(outer)


def _subject(said: Said) -> Said:
    return replace(said, meaning=said.meaning.subject)


def _cell(column: Column, entry: Entry) -> Said | None:
    row, across, whole = _named(entry.rows, column.row), _named(entry.columns, column.column), Said.by(entry)
    if row is None or across is None or (entry.subquestions is not None and entry.rows is entry.columns is None):
        return _unread(whole)
    for one in (row, across):  # what one of the two keeps from being read stays unread
        if one.meaning.unread:
            return Said.by(one).within(whole)
    merged = Said.by(across).within(Said.by(row)).within(whole)
    return replace(merged, merged=(row.meaning, across.meaning))


def _named(entries: Mapping[str, Entry] | None, code: str | None) -> Entry | None:
    """Return the entry of a row or column; where none is listed, all are meant."""
    return Entry("", None) if entries is None else entries.get(code or "")


def _unread(said: Said) -> Said | None:
    return said if said.meaning.unread else None
