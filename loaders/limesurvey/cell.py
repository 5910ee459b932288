"""What a cell says: an answer, or why there is none; and what the way of exporting has made of it.

What an export can tell depends on its format and on boxes ticked by the exporter. What it cannot tell is UNKNOWN:

- NULL (VV, .lsr) is NOT_SHOWN: hidden by relevance, or on a page never reached. Numbers and dates are NULL when left
  empty, too, and RemoteControl's ``add_response`` leaves NULL in a question that is always shown: there it is
  UNANSWERED.
- An empty cell of a file with codes (CSV, JSON) is EMPTY, though it was NULL, perhaps: the crosswalk's ``if_empty``
  is about just this. Of a file with answer texts, an empty box or comment of a list is UNKNOWN.
- Answer texts are looked up among the options' in all languages; texts that two options share are UNKNOWN, and so is
  "No" of a box, which LimeSurvey also writes for boxes that were never shown.
- "Convert Y/N" writes 1 for Y, and 2 for N and for nothing, even in the texts that belong to boxes: 2 is UNKNOWN.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from loaders.limesurvey import wording
from loaders.limesurvey.column import Column, Part
from loaders.limesurvey.structure import QuestionType, Structure
from loaders.limesurvey.table import Absent, Value
from loaders.limesurvey.text import flatten, key

BOXES: Final = frozenset({QuestionType.MULTIPLE_CHOICE, QuestionType.MULTIPLE_CHOICE_WITH_COMMENTS})
CONVERTED: Final = BOXES | {QuestionType.YES_NO}
"""What "Convert Y/N" changes."""
NUMBERS: Final = frozenset({QuestionType.NUMBER, QuestionType.MULTIPLE_NUMBER})
NULL_WHEN_EMPTY: Final = NUMBERS | {QuestionType.DATE}
"""The types that the database holds NULL of where an answer was left empty."""
LISTS: Final = frozenset({QuestionType.LIST_RADIO, QuestionType.LIST_DROPDOWN, QuestionType.LIST_WITH_COMMENT})
CODED: Final = LISTS | {
    QuestionType.ARRAY,
    QuestionType.ARRAY_BY_COLUMN,
    QuestionType.ARRAY_DUAL_SCALE,
    QuestionType.RANKING,
}
"""The types whose codes a questionnaire's author defines, as options."""

POINTS: Final[Mapping[QuestionType, int]] = {
    QuestionType.FIVE_POINT: 5,
    QuestionType.ARRAY_FIVE_POINT: 5,
    QuestionType.ARRAY_TEN_POINT: 10,
}
HIDING: Final = ("hidden", "array_filter", "array_filter_exclude")
"""Attributes that hide a question or some of its rows."""

_DECIMAL: Final = re.compile(r"[-+]?[0-9]*\.[0-9]*")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MANGLED: Final = re.compile(
    r"(\d+)[.,]0+|\d{1,2}[-/. ][^\W\d_]{3,4}\.?|[^\W\d_]{3,4}\.?[-/. ]\d{2}|\d{1,2}/\d{1,2}/\d{2,4}"
)
"""What spreadsheets make of codes: ``1.0`` of 1, ``01-Feb`` of 1-2."""


@dataclass(frozen=True)
class Codes:
    """The codes that a column may hold, and what the texts in their place mean (None: more than one thing)."""

    codes: frozenset[str]
    texts: Mapping[str, str | None]

    @cached_property
    def loose(self) -> Mapping[str, str | None]:
        """Return what texts mean by their letters and digits alone: exports differ in how they take HTML away."""
        found: dict[str, str | None] = {}
        for text, code in self.texts.items():
            if any(map(str.isalpha, short := key(text))):  # the letters and digits of 1.0 are those of 10
                found[short] = code if found.get(short, code) == code else None
        return found

    def meant(self, cell: str) -> tuple[bool, str | None]:
        """Say whether ``cell`` is a text of this column, and which code it means (None: more than one)."""
        text = flatten(cell)
        if text in self.texts:
            return True, self.texts[text]
        short = key(text)
        return short in self.loose, self.loose.get(short)

    def mangled(self, cell: str) -> bool:
        """Say whether a spreadsheet has made ``cell`` of a code."""
        if cell in self.codes or not cell:
            return False
        return bool(_MANGLED.fullmatch(cell)) or any(cell == code.lstrip("0") for code in self.codes if code[0] == "0")


def codes_of(column: Column, structure: Structure) -> Codes | None:
    """Return the codes of a column; None where it holds text, a number or what LimeSurvey never words."""
    question = column.question
    if column.part is not Part.VALUE:
        return None
    if question.type in wording.FIXED:
        meant = wording.words(question.type, structure.languages)
        texts = {word: next(iter(codes)) if len(codes) == 1 else None for word, codes in meant.items()}
        return Codes(frozenset("Y") if question.type in BOXES else frozenset(wording.codes(question.type)), texts)
    if question.type in POINTS:
        points = [str(point) for point in range(1, POINTS[question.type] + 1)]
        return Codes(frozenset(points), {point: point for point in points})
    return _of_options(column, structure) if question.type in CODED else None


def _of_options(column: Column, structure: Structure) -> Codes:
    question = column.question
    scale = (column.scale or 1) - 1
    found: dict[str, set[str]] = {}
    options = [option for option in question.options if option.scale == scale]
    for option in options:
        for text in option.texts.values():
            found.setdefault(flatten(text), set()).add(option.code)
    codes = {option.code for option in options if option.code}
    if question.other and question.type in LISTS:
        codes.add(wording.OTHER)
        for word in wording.words_for_other(structure.languages):
            found.setdefault(word, set()).add(wording.OTHER)
    return Codes(frozenset(codes), {text: min(c) if len(c) == 1 else None for text, c in found.items() if text})


def tidy(cell: str) -> str:
    """Return a cell with line ends as LF and without outer blanks: formats differ in both.

    Control characters and halves of characters, which RDF cannot hold, are taken away.
    """
    if "\r" in cell:
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    if not cell.isprintable():
        cell = _SURROGATE.sub("\ufffd", _CONTROL.sub("", cell))
    return cell.strip()


def plain_number(cell: str) -> str:
    """Return a decimal as CSV writes it, without the zeros that the database keeps (``670.5000000000``)."""
    if not _DECIMAL.fullmatch(cell):
        return cell
    short = cell.rstrip("0").rstrip(".")
    return short if short.lstrip("+-") else "0"


@dataclass(frozen=True)
class Style:
    """How the cells were written: ``texts`` instead of codes, ``converted`` Y and N, ``quoted`` equations."""

    texts: bool = False
    converted: bool = False
    quoted: bool = False


@dataclass
class Evidence:
    """What the cells of an export show of the way in which it was made: how many cells speak for what.

    ``letters`` and ``digits`` are those of boxes and of yes or no, ``foreign`` the numbers that exports for R write.
    """

    codes: int = 0
    texts: int = 0
    letters: int = 0
    digits: int = 0
    foreign: int = 0
    equations: int = 0
    quoted_equations: int = 0

    def weigh(self, column: Column, codes: Codes | None, cells: Iterable[str]) -> None:
        """Weigh the cells of a column; they are tidy and not empty."""
        values = Counter(cells)
        for value, count in values.items():
            if codes is None:
                self.equations += value.startswith("=")
                self.quoted_equations += value.startswith("'=")
            elif value in codes.codes:
                self.codes += count * (value not in codes.texts)
                self.letters += column.question.type in CONVERTED
            elif codes.meant(value)[0]:
                self.texts += count
            elif column.question.type in CONVERTED:
                self.digits += value in ("1", "2")
                self.foreign += value == "0"
            elif column.question.type in wording.FIXED:
                self.foreign += value in ("1", "2", "3")

    def style(self) -> Style:
        """Return the style that the evidence speaks for."""
        return Style(
            texts=self.texts > self.codes,
            converted=self.digits > 0 and self.letters == 0,
            quoted=self.quoted_equations > 0 and self.equations == 0,
        )


class Reader:
    """Reads the cells of one column."""

    def __init__(self, column: Column, codes: Codes | None, structure: Structure, style: Style) -> None:
        self.column = column
        self.codes = codes
        self.style = style
        self.type = column.question.type
        self.boxes = self.type in BOXES and column.part is Part.VALUE
        self.unknown: Counter[str] = Counter()
        self._structure = structure

    def value(self, cell: str | None, submitted: bool) -> Value:
        """Return what a tidy ``cell`` says, NULL being None, in a response that was ``submitted`` or not."""
        if cell is None or (cell == "NULL" and self.type in NULL_WHEN_EMPTY):  # the word is VV's, of LimeSurvey 3
            return self._null(submitted)
        if not cell:
            return self._empty()
        if self.style.converted and self.type in CONVERTED and cell in ("1", "2"):
            return "Y" if cell == "1" and self.codes else self._unknown("converted")
        if self.codes is None:
            return self._text(cell)
        return self._from_text(self.codes, cell) if self.style.texts else cell

    def _null(self, submitted: bool) -> Absent:
        if self.type in NULL_WHEN_EMPTY or (submitted and not self.hideable):
            return Absent.UNANSWERED
        return Absent.NOT_SHOWN

    @cached_property
    def hideable(self) -> bool:
        """Say whether the questionnaire can hide the column."""
        return _hideable(self.column, self._structure)

    def _empty(self) -> Absent:
        if self.style.texts and (self.boxes or self.column.part is Part.COMMENT):
            return self._unknown("box" if self.boxes else "comment")
        return Absent.EMPTY

    def _text(self, cell: str) -> Value:
        if self.style.quoted and cell.startswith("'="):
            return cell[1:]
        if self.type in NUMBERS and self.column.part is Part.VALUE:
            return plain_number(cell)
        return cell

    def _from_text(self, codes: Codes, cell: str) -> Value:
        if cell == wording.NOT_ANSWERED and self.type in wording.FIXED:
            return self._unknown("box") if self.boxes else Absent.EMPTY
        known, code = codes.meant(cell)
        if not known and cell in codes.codes:
            return cell
        if code == "N" and self.boxes:
            return self._unknown("box")
        if code is None:
            return self._unknown("equal" if known else "text")
        return code

    def _unknown(self, why: str) -> Absent:
        self.unknown[why] += 1
        return Absent.UNKNOWN


def _hideable(column: Column, structure: Structure) -> bool:
    question = column.question
    relevances = [question.relevance, *(g.relevance for g in structure.groups if g.id == question.group)]
    subquestions = (question.subquestion(column.row), question.subquestion(column.column, 1))
    relevances += [sub.relevance for sub in subquestions if sub]
    hidden = any(question.attributes.get(name, "0") not in ("", "0") for name in HIDING)
    return hidden or any(relevance.strip() not in ("", "1") for relevance in relevances)
