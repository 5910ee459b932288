"""Option codes: what a column can hold when its answers are chosen and not written."""

from typing import Final

from loaders.limesurvey.column import Column, Part
from loaders.limesurvey.structure import QuestionType

_FIXED_CODES: Final = {
    QuestionType.FIVE_POINT: tuple("12345"),
    QuestionType.YES_NO: tuple("YN"),
    QuestionType.GENDER: tuple("FM"),
    QuestionType.ARRAY_FIVE_POINT: tuple("12345"),
    QuestionType.ARRAY_TEN_POINT: tuple(map(str, range(1, 11))),
    QuestionType.ARRAY_YES_NO_UNCERTAIN: tuple("YUN"),
    QuestionType.ARRAY_CHANGE: tuple("ISD"),
    QuestionType.MULTIPLE_CHOICE: ("Y",),
    QuestionType.MULTIPLE_CHOICE_WITH_COMMENTS: ("Y",),
}


def offered_codes(column: Column) -> set[str] | None:
    """Return the codes that a column can hold, or None where anything can be written."""
    question = column.question
    if column.part is not Part.VALUE:
        return None
    if question.type in _FIXED_CODES:
        return set(_FIXED_CODES[question.type])
    scale = (column.scale or 1) - 1
    return {option.code for option in question.options if option.scale == scale} or None
