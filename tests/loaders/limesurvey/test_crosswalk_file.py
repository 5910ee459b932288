"""Crosswalks as people write them: codes are text whatever they look like, and slips are found at their line."""

import re
from pathlib import Path

import pytest

from loaders.findings import Unreadable
from loaders.limesurvey.column import Part
from loaders.limesurvey.crosswalk_file import read_crosswalk
from loaders.limesurvey.meaning import PracticeField, Role
from tests.loaders.limesurvey.samples import EXPORTS
from tests.loaders.limesurvey.small import crosswalk

WHOLE = """\
crosswalk: 1
survey:
  title: Two waves
  sids:
    wave 2026: 482613
    "2023": '482977'
  base_language: en
  languages: [en, fr]
use: submitted
one_answer_per: [country]
value_maps:
  country: identity
  odd: {Y: true, N: false, NO: no, on: 1, 1: one, 1.0: real, "": empty, ~: tilde, null: void, "*": any}
applications: {RD: rare-diseases}
domains: {I: Governance}
questions:
  on: {role: ignore, text: code like a word, note: for the reader, shown_if: always}
  12: {role: country, value_map: country, type: 5}
  a:
    role: practice_field
    practice: 1
    field: web
    cells:
      rows: {1: {domain: I}}
      columns: {2: {field: start}}
    other: {role: personal}
    other_comment: {role: ignore}
    sub_comment: {role: ignore}
    comment: {}
    filecount:
    scales: {1: first, 2: second}
"""


def test_everything_of_format_1_is_read() -> None:
    read = crosswalk(WHOLE)
    assert read.findings == ()
    assert (read.title, read.base_language, read.languages) == ("Two waves", "en", ("en", "fr"))
    assert read.one_answer_per == (Role.COUNTRY,)
    assert (read.applications, read.domains) == ({"RD": "rare-diseases"}, {"I": "Governance"})
    assert list(read.questions) == ["on", "12", "a"]
    assert read.questions["12"].type == "5"
    practice = read.questions["a"]
    assert (practice.meaning.practice, practice.meaning.field) == ("1", PracticeField.WEBSITE)
    assert practice.columns is not None
    assert (practice.columns["2"].meaning.field, practice.columns["2"].line) == (PracticeField.START_YEAR, 25)
    assert set(practice.parts) == set(Part) - {Part.VALUE}
    assert practice.scales == {"1": "first", "2": "second"}


def test_codes_are_the_text_that_was_written() -> None:
    values = crosswalk(WHOLE).value_maps["odd"].values
    assert values == {
        "Y": True,
        "N": False,
        "NO": "no",
        "on": 1,
        "1": "one",
        "1.0": "real",
        "": "empty",
        "~": "tilde",
        "null": "void",
        "*": "any",
    }
    assert crosswalk(WHOLE).value_maps["country"].values is None


def test_an_explicit_empty_key_is_the_empty_code() -> None:
    assert crosswalk("crosswalk: 1\nvalue_maps:\n  t:\n    Y: true\n    ? ''\n    : false\nquestions: {}\n").value_maps[
        "t"
    ].values == {"Y": True, "": False}


def test_a_wave_is_found_by_its_label_or_the_last_word_of_it() -> None:
    read = crosswalk(WHOLE)
    assert [read.survey(wave) for wave in ("2026", "wave 2026", "2023", "2020", "wave")] == [
        482613,
        482613,
        482977,
        None,
        None,
    ]


def test_the_crosswalk_of_the_real_questionnaire_is_read_without_findings() -> None:
    read = read_crosswalk(EXPORTS / "crosswalk.yaml", "crosswalk.yaml")
    assert (read.findings, len(read.questions), len(read.value_maps)) == ((), 142, 6)


SLIPS = {
    "format": ("crosswalk: 1", "crosswalk: 2", "no crosswalk of format 1", 1, None),
    "top key": ("one_answer_per:", "one_answer_pr:", "no such key", 10, "one_answer_per"),
    "use": ("use: submitted", "use: all", "submitted responses", 9, None),
    "identity": ("[country]", "[country, title]", "no such role", 10, None),
    "identity by level": ("[country]", "[indicator_level]", "does not identify", 10, None),
    "identity is no list": ("[country]", "country", "wrong form", 10, None),
    "sid": ("482613", "many", "no survey id", 5, None),
    "languages": ("[en, fr]", "en", "wrong form", 8, None),
    "value map": ("country: identity", "country: 5", "table of codes", 12, None),
    "value": ("{Y: true,", "{Y: [true],", "one value", 13, None),
    "entry": ("12: {role: country, value_map: country, type: 5}", "12: country", "list of keys", 18, None),
    "role": ("role: practice_field", "role: practise_field", "no such role", 20, "practice_field"),
    "field": ("field: web\n", "field: webb\n", "no such field", 22, "web"),
    "entry key": ("    practice: 1", "    practis: 1", "no such key", 21, "practice"),
    "cells": ("rows:", "rowes:", "no such key", 24, "rows"),
    "scales": ("{1: first,", "{3: first,", "no such key", 31, None),
    "nested list": ("practice: 1", "practice: [1]", "one name", 21, None),
    "if_empty": ("practice: 1", "if_empty: [1]", "one value", 21, None),
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_is_found_at_its_line(case: str) -> None:
    old, new, message, line, near = SLIPS[case]
    assert old in WHOLE
    findings = crosswalk(WHOLE.replace(old, new, 1)).findings
    (finding,) = (f for f in findings if message in f.message)
    assert (finding.line, finding.file) == (line, "crosswalk.yaml")
    assert finding.expected
    assert near is None or finding.nearest == near


def test_a_key_that_resembles_none_is_a_warning() -> None:
    (finding,) = crosswalk(WHOLE.replace("survey:", "zzz: 1\nsurvey:")).findings
    assert finding.severity.value == "warning"


def test_a_question_with_a_misspelt_role_is_not_read() -> None:
    assert crosswalk("crosswalk: 1\nquestions: {q: {role: contry}}\n").questions["q"].meaning.role is Role.IGNORE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a list\n", "no crosswalk"),
        ("crosswalk: 1\n", "no crosswalk"),
        ("crosswalk: 1\nquestions: {q: {role: ignore}, q: {role: ignore}}\n", "twice"),
        ("crosswalk: 1\nquestions: &a {}\n", "anchor"),
        ("crosswalk: [1\n", "not valid YAML"),
        ("", "empty"),
    ],
)
def test_what_is_no_crosswalk_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "crosswalk.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=words):
        read_crosswalk(path, "crosswalk.yaml")


def test_the_example_of_the_documentation_is_read_without_findings() -> None:
    page = Path(__file__).parents[3] / "docs" / "crosswalk.md"
    (example,) = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    read = crosswalk(example)
    assert (read.findings, len(read.questions), read.survey("2026")) == ((), 9, 482613)
