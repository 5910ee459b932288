"""The structure of a questionnaire: what was asked, in which form, with which options."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

Texts = Mapping[str, str]
"""A text in several languages: language code to text, as written (HTML and expressions included)."""


class QuestionType(StrEnum):
    """The 29 types of question, by the one-character code that LimeSurvey 2 to 7 write (``Question::QT_*``)."""

    LIST_RADIO = "L"
    LIST_DROPDOWN = "!"
    LIST_WITH_COMMENT = "O"
    FIVE_POINT = "5"
    YES_NO = "Y"
    GENDER = "G"
    LANGUAGE = "I"
    SHORT_TEXT = "S"
    LONG_TEXT = "T"
    HUGE_TEXT = "U"
    NUMBER = "N"
    DATE = "D"
    EQUATION = "*"
    TEXT_DISPLAY = "X"
    FILE_UPLOAD = "|"
    ARRAY = "F"
    ARRAY_BY_COLUMN = "H"
    ARRAY_FIVE_POINT = "A"
    ARRAY_TEN_POINT = "B"
    ARRAY_YES_NO_UNCERTAIN = "C"
    ARRAY_CHANGE = "E"
    MULTIPLE_CHOICE = "M"
    MULTIPLE_CHOICE_WITH_COMMENTS = "P"
    MULTIPLE_SHORT_TEXT = "Q"
    MULTIPLE_NUMBER = "K"
    ARRAY_TEXTS = ";"
    ARRAY_NUMBERS = ":"
    ARRAY_DUAL_SCALE = "1"
    RANKING = "R"


@dataclass(frozen=True)
class Option:
    """An answer option; ``scale`` is 0, or 1 for the second scale of a dual-scale array."""

    code: str
    texts: Texts
    scale: int = 0
    id: int | None = None


@dataclass(frozen=True)
class Subquestion:
    """A row (``scale`` 0) or, in an array of texts or numbers, a column (``scale`` 1) of a question."""

    code: str
    texts: Texts
    id: int
    scale: int = 0
    relevance: str = "1"


@dataclass(frozen=True)
class Question:
    """A question; ``code`` is what LimeSurvey calls its title. Subquestions and options are in the order shown."""

    id: int
    group: int
    code: str
    type: QuestionType
    texts: Texts
    other: bool = False
    mandatory: bool = False
    relevance: str = "1"
    subquestions: tuple[Subquestion, ...] = ()
    options: tuple[Option, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rows(self) -> tuple[Subquestion, ...]:
        """Return the subquestions of scale 0."""
        return tuple(s for s in self.subquestions if s.scale == 0)

    @cached_property
    def columns(self) -> tuple[Subquestion, ...]:
        """Return the subquestions of scale 1: the columns of an array of texts or numbers."""
        return tuple(s for s in self.subquestions if s.scale == 1)

    def subquestion(self, code: str | None, scale: int = 0) -> Subquestion | None:
        """Return the subquestion of a scale by its code, if there is one."""
        return self._subquestions.get((code, scale))

    @cached_property
    def _subquestions(self) -> Mapping[tuple[str | None, int], Subquestion]:
        return {(sub.code, sub.scale): sub for sub in self.subquestions}


@dataclass(frozen=True)
class Group:
    """A group (page or section) of questions, in the order shown."""

    id: int
    texts: Texts
    questions: tuple[Question, ...]
    relevance: str = "1"


@dataclass(frozen=True)
class Structure:
    """A questionnaire. ``database_version`` is the only mark of the LimeSurvey version that a structure file has.

    ``ordered`` is false where questions share a place: then the order of an export's columns means nothing.
    """

    survey: int
    database_version: int
    base_language: str
    languages: tuple[str, ...]
    titles: Texts
    groups: tuple[Group, ...]
    ordered: bool = True

    @property
    def questions(self) -> Iterator[Question]:
        """Yield all questions in the order shown."""
        return (question for group in self.groups for question in group.questions)

    @cached_property
    def by_code(self) -> Mapping[str, Question]:
        """Return the questions by code; of codes that repeat (old surveys allow it), the first."""
        return {question.code: question for question in reversed(list(self.questions))}

    def text(self, texts: Texts) -> str:
        """Return a text in the base language, else in any other, else nothing."""
        return texts.get(self.base_language) or next(iter(texts.values()), "")
