"""The columns of an export: generated from the structure, and looked up by any name that LimeSurvey gives them."""

from dataclasses import dataclass
from enum import StrEnum

from loaders.limesurvey.structure import Question


class Part(StrEnum):
    """Which part of a question (or of its subquestion) a column holds."""

    VALUE = "value"
    OTHER = "other"
    COMMENT = "comment"
    OTHER_COMMENT = "other_comment"
    SUB_COMMENT = "sub_comment"
    FILE_COUNT = "filecount"


@dataclass(frozen=True)
class Column:
    """A column of an export.

    ``name`` is its code name (``Q``, ``Q[SQ]``, ``Q[SQ][2]``, ``Q[row_col]``, ``Q[other]``, ``Q[SQcomment]``), by which
    everything else refers to it; ``aliases`` are the other names it may have (ExpressionScript ``Q_SQ``, SGQA
    ``{sid}X{gid}X{qid}SQ``, LimeSurvey 7 ``Q{qid}_S{sqid}``). ``row`` and ``column`` are subquestion codes, ``scale``
    is 1 or 2 in a dual-scale array, ``rank`` from 1 in a ranking.
    """

    name: str
    question: Question
    part: Part = Part.VALUE
    row: str | None = None
    column: str | None = None
    scale: int | None = None
    rank: int | None = None
    aliases: frozenset[str] = frozenset()
