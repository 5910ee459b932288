"""The skeleton of a crosswalk: every question of a questionnaire with its type, text and options, and no meaning yet.

Everything begins as ``role: ignore``, uploads as ``role: personal``: nothing is read until somebody says what it means.
"""

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from loaders.findings import shorten
from loaders.limesurvey.column import Column, Part, columns
from loaders.limesurvey.meaning import PracticeField, Role
from loaders.limesurvey.structure import Option, Question, QuestionType, Structure, Subquestion, Texts
from loaders.limesurvey.terms import Terms
from loaders.limesurvey.text import flatten


@dataclass(frozen=True)
class _Line:
    """A line of a value map: the code, its value as YAML, and the text of the option."""

    code: str
    value: str
    text: str


_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NOT_PLAIN: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})
"""Words that other readers of YAML take for truth values or nothing; quoted, all agree."""
_PERSONAL: Final = re.compile(
    r"\b(e-?mail|mail|phone|tele|contact|surname|first ?name|last ?name|your name|name of the|institution|address"
    r"|courriel|pr[eé]nom|nom d|correo|nombre|tel[eé]f|kontakt|name der|adresse|participant|respondent|who else)",
    re.IGNORECASE,
)
_PAIRS: Final = 60
"""Pairs of options of a dual scale that are listed one by one; of more, only the first scale's options are."""
_CELLS: Final = frozenset({QuestionType.ARRAY_TEXTS, QuestionType.ARRAY_NUMBERS})
_NESTED: Final = "  "

_APPLICATION: Final = "gg:ClinicalApplication"
_WRITTEN: Final = frozenset(
    {
        QuestionType.SHORT_TEXT,
        QuestionType.LONG_TEXT,
        QuestionType.HUGE_TEXT,
        QuestionType.MULTIPLE_SHORT_TEXT,
        QuestionType.ARRAY_TEXTS,
    }
)
_TICKED: Final = (_Line("Y", "true", "ticked"), _Line("", "false", "not ticked"))
_FIXED: Final = {
    QuestionType.YES_NO: (_Line("Y", "true", "yes"), _Line("N", "false", "no")),
    QuestionType.ARRAY_YES_NO_UNCERTAIN: (
        _Line("Y", "true", "yes"),
        _Line("U", "null", "uncertain"),
        _Line("N", "false", "no"),
    ),
    QuestionType.MULTIPLE_CHOICE: _TICKED,
    QuestionType.MULTIPLE_CHOICE_WITH_COMMENTS: _TICKED,
}
_NAMES: Final = {
    QuestionType.YES_NO: "yes_no",
    QuestionType.ARRAY_YES_NO_UNCERTAIN: "yes_uncertain_no",
    QuestionType.MULTIPLE_CHOICE: "ticked",
    QuestionType.MULTIPLE_CHOICE_WITH_COMMENTS: "ticked",
}

_HEADER: Final = """\
# A crosswalk, format 1: what each column of the questionnaire means. It is an allow-list: a question with the role
# personal or ignore is counted and never read. Give the others their role, then ask 'genoguide crosswalk check'.
#
{roles}
# indicator_level and indicator_comment need 'indicator'; application_status, application_ticked and application_note
# need 'application' and may have 'domain'; practice_field needs 'practice' (a name of your own for each practice that
# can be reported: GP1; GP* means all whose name begins so) and 'field'; a coded answer needs 'value_map'.
# What an entry says holds for its subquestions too, unless they say otherwise.
{fields}
"""


def skeleton(structure: Structure, terms: Terms) -> str:
    """Return the skeleton of a crosswalk of ``structure``: the same text whenever the structure is the same."""
    return "".join(f"{line}\n" for line in _Skeleton(structure, terms).lines())


@dataclass(frozen=True)
class _Skeleton:
    structure: Structure
    terms: Terms

    def lines(self) -> Iterator[str]:
        roles, fields = _comment_lines("role", Role), _comment_lines("field", PracticeField)
        yield from _HEADER.format(roles=roles, fields=fields).splitlines()
        for noun, class_name in (("indicator", "gg:Indicator"), ("domain", "gg:Domain"), ("application", _APPLICATION)):
            yield _comment_lines(noun, self.terms.names.of_class(class_name))
        yield "crosswalk: 1"
        yield from self._survey()
        yield from ("use: submitted", "one_answer_per: [country, region]")
        yield from self._value_maps()
        yield "questions:" if self.questions else "questions: {}"
        for question in self.questions:
            yield from _indented(self._question(question))

    @cached_property
    def questions(self) -> Sequence[Question]:
        """Return the questions in the order shown; of codes that repeat, the first, which is what an entry means."""
        return [q for q in self.structure.questions if self.structure.by_code[q.code] is q]

    def _survey(self) -> Iterator[str]:
        structure = self.structure
        yield "survey:"
        yield f"  title: {_quoted(self._text(structure.titles))}"
        yield "  sids:"
        yield f"    wave 1: {structure.survey}  # the label ends with what you give to --wave, such as 'wave 2026'"
        yield f"  base_language: {_quoted(structure.base_language)}"
        yield f"  languages: [{', '.join(map(_quoted, structure.languages))}]"

    def _value_maps(self) -> Iterator[str]:
        if not self.tables:
            yield "value_maps: {}"
            return
        yield "value_maps:  # the value of each option; null where it means no answer"
        for options, name in self.tables.items():
            yield f"  {_key(name)}:"
            yield from (f"    {_key(o.code)}: {o.value}{_comment(o.text)}" for o in options)

    @cached_property
    def tables(self) -> Mapping[tuple[_Line, ...], str]:
        """Return a table's name for each different list of options, by the first question it is of."""
        tables: dict[tuple[_Line, ...], str] = {}
        for question in self.questions:
            if options := self._options(question):
                tables.setdefault(options, _NAMES.get(question.type) or f"{question.code}_options")
        return tables

    def _options(self, question: Question) -> tuple[_Line, ...]:
        if question.type in _FIXED:
            return _FIXED[question.type]
        first, second = (self._coded(o for o in question.options if o.scale == scale) for scale in (0, 1))
        if question.type is not QuestionType.ARRAY_DUAL_SCALE:
            return _lines(first)
        if len(first) * len(second) > _PAIRS:
            return _lines({f"{code} *": text for code, text in first.items()})
        return _lines({f"{a} {b}": f"{x} / {y}" for a, x in first.items() for b, y in second.items()})

    def _coded(self, options: Iterable[Option]) -> dict[str, str]:
        return {option.code: self._text(option.texts) for option in options}

    def _question(self, question: Question) -> Iterator[str]:
        text = self._text(question.texts)
        yield f"{_key(question.code)}:"
        yield f"  type: {_quoted(question.type.value)}"
        yield f"  text: {_quoted(text)}"
        if question.type is QuestionType.FILE_UPLOAD:
            yield f"  role: {Role.PERSONAL}"
        else:
            yield f"  role: {Role.IGNORE}{self._suggestion(question, text)}"
        if options := self._options(question):
            yield f"  value_map: {_key(self.tables[options])}"
        if question.type is QuestionType.ARRAY_DUAL_SCALE:
            headers = (question.attributes.get(f"dualscale_header{side}", "") for side in "AB")
            names = [shorten(flatten(header)) or f"scale {n}" for n, header in enumerate(headers, 1)]
            yield f"  scales: {{1: {_quoted(names[0])}, 2: {_quoted(names[1])}}}"
        if question.relevance.strip() not in ("", "1"):
            yield f"  shown_if: {_quoted(shorten(question.relevance))}"
        yield from _indented(self._nested(question))

    def _suggestion(self, question: Question, text: str) -> str:
        words = " ".join([question.code, text, *(f"{s.code} {self._text(s.texts)}" for s in question.rows)])
        written = question.type in _WRITTEN
        return "  # asks for a person? then: personal" if written and _PERSONAL.search(words) else ""

    def _nested(self, question: Question) -> Iterator[str]:
        own = self.columns.get(question.id, ())
        if question.type in _CELLS:
            yield "cells:"
            yield from _indented(self._listed("rows", question.rows))
            yield from _indented(self._listed("columns", question.columns))
        elif rows := {column.row for column in own} - {None}:
            yield from self._listed("subquestions", [s for s in question.rows if s.code in rows])
        for part in dict.fromkeys(c.part for c in own if c.part is not Part.VALUE):
            role = Role.PERSONAL if part is Part.FILE_COUNT else Role.IGNORE
            yield f"{part.value}: {{role: {role}}}"

    def _listed(self, kind: str, subquestions: Sequence[Subquestion]) -> Iterator[str]:
        yield f"{kind}:" if subquestions else f"{kind}: {{}}"
        texts: dict[str, Texts] = {}
        for sub in subquestions:
            texts.setdefault(sub.code, sub.texts)
        yield from (f"  {_key(code)}: {{}}{_comment(self._text(text))}" for code, text in texts.items())

    @cached_property
    def columns(self) -> Mapping[int, Sequence[Column]]:
        """Return the columns of each question by its id."""
        found: dict[int, list[Column]] = {}
        for column in columns(self.structure):
            found.setdefault(column.question.id, []).append(column)
        return found

    def _text(self, texts: Texts) -> str:
        return shorten(flatten(self.structure.text(texts)))


def _lines(texts: Mapping[str, str]) -> tuple[_Line, ...]:
    return tuple(_Line(code, _quoted(code), text) for code, text in texts.items())


def _comment_lines(noun: str, names: Iterable[str]) -> str:
    listed = f"{noun}: " + ", ".join(names)
    lines = textwrap.wrap(listed, 118, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False)
    return "\n".join(lines)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"{_NESTED}{line}" for line in lines)


def _key(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN else _quoted(text)


def _quoted(text: str) -> str:
    """Return ``text`` in YAML's double quotes, whatever it holds: JSON's are the same."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _comment(text: str) -> str:
    return f"  # {text}" if text else ""
