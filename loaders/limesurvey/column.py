"""The columns of an export: generated from the structure, and looked up by any name that LimeSurvey gives them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from loaders.limesurvey.structure import Question, QuestionType, Structure, Subquestion


class Part(StrEnum):
    """Which part of a question (or of its subquestion) a column holds."""

    VALUE = "value"
    OTHER = "other"
    COMMENT = "comment"
    OTHER_COMMENT = "other_comment"
    SUB_COMMENT = "sub_comment"
    FILE_COUNT = "filecount"


@dataclass(frozen=True)
class Names:
    """What LimeSurvey calls a column, by kind of heading; several where versions differ.

    ``code`` is ``Q[SQ]``, ``em`` (ExpressionScript, VV 2) ``Q_SQ``, ``sgqa`` (VV 1, .lsr up to LimeSurvey 6)
    ``{sid}X{gid}X{qid}SQ``, ``field`` (LimeSurvey 7) ``Q{qid}_S{sqid}``.
    """

    code: tuple[str, ...]
    em: tuple[str, ...]
    sgqa: tuple[str, ...]
    field: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of an export.

    ``name`` is its code name (``Q``, ``Q[SQ]``, ``Q[SQ][2]``, ``Q[row_col]``, ``Q[other]``, ``Q[SQcomment]``), by which
    everything else refers to it; where old surveys repeat a code, the later columns go by their SGQA name. ``names``
    are all the names it may have in an export. ``row`` and ``column`` are subquestion codes, ``scale`` is 1 or 2 in a
    dual-scale array, ``rank`` from 1 in a ranking.
    """

    name: str
    question: Question
    part: Part = Part.VALUE
    row: str | None = None
    column: str | None = None
    scale: int | None = None
    rank: int | None = None
    names: Names = field(default=Names((), (), (), ()), repr=False)

    @property
    def aliases(self) -> frozenset[str]:
        """Return every name that it may have besides ``name``."""
        names = self.names
        return frozenset(names.code + names.em + names.sgqa + names.field) - {self.name}


def columns(structure: Structure) -> tuple[Column, ...]:
    """Return the columns that an export of the questionnaire has besides the system's, in the order exported."""
    drafts = [column for question in structure.questions for column in _of_question(question, structure.survey)]
    seen: Counter[str] = Counter()
    found = []
    for column in drafts:
        seen[column.name] += 1
        found.append(column if seen[column.name] == 1 else replace(column, name=column.names.sgqa[0]))
    return tuple(found)


@dataclass(frozen=True)
class _Suffix:
    """A column of a question, and what the kinds of headings append to the question's own name."""

    code: str = ""
    em: str = ""
    sgqa: str = ""
    field: tuple[str, ...] = ("",)
    later: str = ""
    """What LimeSurvey 7 appends to the code (``[_Cother]``), where it differs."""
    part: Part = Part.VALUE
    row: str | None = None
    column: str | None = None
    scale: int | None = None
    rank: int | None = None


def _of_question(question: Question, survey: int) -> Iterator[Column]:
    for suffix in _SHAPES.get(question.type, _single)(question):
        code = question.code + suffix.code
        later = (question.code + suffix.later,) if suffix.later else ()
        names = Names(
            code=(code, *later),
            em=(question.code + suffix.em,),
            sgqa=(f"{survey}X{question.group}X{question.id}{suffix.sgqa}",),
            field=tuple(f"Q{question.id}{part}" for part in suffix.field),
        )
        yield Column(code, question, suffix.part, suffix.row, suffix.column, suffix.scale, suffix.rank, names)


def _named(word: str, part: Part, sgqa: str = "") -> _Suffix:
    """Return a column that LimeSurvey names by a word of its own: other, comment, filecount, othercomment."""
    return _Suffix(f"[{word}]", f"_{word}", sgqa or word, (f"_C{word}",), f"[_C{word}]", part)


def _single(question: Question) -> Iterator[_Suffix]:
    yield _Suffix()
    if question.type is QuestionType.LIST_WITH_COMMENT:
        yield _named("comment", Part.COMMENT)
    elif question.type is QuestionType.FILE_UPLOAD:
        yield _named("filecount", Part.FILE_COUNT, "_filecount")
    elif question.type in (QuestionType.LIST_RADIO, QuestionType.LIST_DROPDOWN) and question.other:
        yield _named("other", Part.OTHER)


def _by_row(question: Question) -> Iterator[_Suffix]:
    for sub in question.rows:
        yield _of_row(sub)


def _of_row(sub: Subquestion) -> _Suffix:
    return _Suffix(f"[{sub.code}]", f"_{sub.code}", sub.code, (f"_S{sub.id}",), row=sub.code)


def _boxes(question: Question) -> Iterator[_Suffix]:
    yield from _by_row(question)
    if question.other:
        yield _named("other", Part.OTHER)


def _boxes_with_comments(question: Question) -> Iterator[_Suffix]:
    for sub in question.rows:
        yield _of_row(sub)
        comment = f"{sub.code}comment"
        field = (f"_S{sub.id}_Ccomment",)
        yield _Suffix(
            f"[{comment}]", f"_{comment}", comment, field, f"[{sub.code}_Ccomment]", Part.SUB_COMMENT, sub.code
        )
    if question.other:
        yield _named("other", Part.OTHER)
        yield _named("othercomment", Part.OTHER_COMMENT)


def _cells(question: Question) -> Iterator[_Suffix]:
    for row in question.rows:
        for column in question.columns:
            code = f"{row.code}_{column.code}"
            field = (f"_S{row.id}_S{column.id}",)
            yield _Suffix(f"[{code}]", f"_{code}", code, field, row=row.code, column=column.code)


def _scales(question: Question) -> Iterator[_Suffix]:
    for sub in question.rows:
        for scale in (0, 1):
            code, em, sgqa = f"[{sub.code}][{scale + 1}]", f"_{sub.code}_{scale}", f"{sub.code}#{scale}"
            yield _Suffix(code, em, sgqa, (f"_S{sub.id}#{scale}",), row=sub.code, scale=scale + 1)


def _ranks(question: Question) -> Iterator[_Suffix]:
    limit = question.attributes.get("max_subquestions", "").strip()
    count = len(question.options)
    shown = min(count, int(limit)) if limit.isascii() and limit.isdigit() and int(limit) > 0 else count
    for rank, option in enumerate(question.options[:shown], start=1):
        field = (f"_R{option.id}", f"_S{option.id}")
        yield _Suffix(f"[{rank}]", f"_{rank}", str(rank), field, rank=rank)


_SHAPES: Final[Mapping[QuestionType, Callable[[Question], Iterator[_Suffix]]]] = {
    QuestionType.ARRAY: _by_row,
    QuestionType.ARRAY_BY_COLUMN: _by_row,
    QuestionType.ARRAY_FIVE_POINT: _by_row,
    QuestionType.ARRAY_TEN_POINT: _by_row,
    QuestionType.ARRAY_YES_NO_UNCERTAIN: _by_row,
    QuestionType.ARRAY_CHANGE: _by_row,
    QuestionType.MULTIPLE_SHORT_TEXT: _by_row,
    QuestionType.MULTIPLE_NUMBER: _by_row,
    QuestionType.MULTIPLE_CHOICE: _boxes,
    QuestionType.MULTIPLE_CHOICE_WITH_COMMENTS: _boxes_with_comments,
    QuestionType.ARRAY_TEXTS: _cells,
    QuestionType.ARRAY_NUMBERS: _cells,
    QuestionType.ARRAY_DUAL_SCALE: _scales,
    QuestionType.RANKING: _ranks,
}
"""How the columns of a type are made; all other types have one, and some a second."""
