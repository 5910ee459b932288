"""What is unmapped, unknown or contradictory in a crosswalk is found at its line, with what would be right."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.findings import Finding, Severity
from loaders.limesurvey.meaning import Role
from loaders.limesurvey.resolution import Resolution, resolve
from loaders.limesurvey.terms import Terms
from tests.loaders.limesurvey.samples import EXPORTS, structure
from tests.loaders.limesurvey.small import crosswalk

TEXT = (EXPORTS / "crosswalk.yaml").read_text(encoding="utf-8")


def changed(terms: Terms, old: str, new: str, wave: str = "wave-2026") -> Resolution:
    assert old in TEXT
    return resolve(crosswalk(TEXT.replace(old, new, 1)), structure(wave), terms)


@pytest.mark.parametrize("wave", ["wave-2026", "wave-2023"])
def test_a_whole_crosswalk_fits_every_wave_of_its_questionnaire(terms: Terms, wave: str) -> None:
    resolution = resolve(crosswalk(TEXT), structure(wave), terms)
    assert (resolution.findings, resolution.usable) == ((), True)
    mapping = resolution.mapping
    assert [len(mapping.of(role)) for role in (Role.INDICATOR_LEVEL, Role.APPLICATION_STATUS)] == [49, 64]
    assert (len(mapping.blocks), len(mapping.unnamed)) == (8, 0)
    assert [c.name for c in mapping.personal] == ["cname", "cemail", "cphone", "cinst", "cteam", "cdocs"]


WRONG = {
    "question of another code": ("  I2com:", "  I2comm:", "no question of this code", "I2com"),
    "subquestion of another code": ("      RD:", "      RDX:", "no subquestion of this code", "RD"),
    "type": ("  I1:\n    type: L", "  I1:\n    type: F", "is of type L", None),
    "indicator": ("indicator: I.2", "indicator: I.22", "no indicator of this name", "I.2"),
    "domain": ("domain: I\n", "domain: Ï\n", "no domain of this name", None),
    "application": ("application: rare-diseases", "application: rare-disease", "no application of", "rare-diseases"),
    "no such value map": ("value_map: level", "value_map: levels", "no such value map", "level"),
    "level of no kind": ("L5: 5", "L5: 6", "none that indicator_level can have", None),
    "status of no kind": ("plan: planned", "plan: planed", "none that application_status can have", "planned"),
    "scope of no kind": ("nat: national", "nat: country", "none that scope can have", None),
    "share of no kind": ("N: false", "N: perhaps", "none that practice_field can have", None),
    "indicator twice": ("indicator: I.2", "indicator: I.1", "same role for the same indicator", None),
    "field twice": ("field: description", "field: title", "is the title of practice GP1 already", None),
    "no title": ("field: title", "field: description", "has no title", None),
    "no country": ("role: country", "role: ignore", "No question has the role country", None),
    "no indicator": ("indicator: I.1\n", "note: I.1\n", "needs a key 'indicator'", None),
    "no application": ("application: rare-diseases", "note: none", "needs a key 'application'", None),
    "no field": ("field: title", "note: title", "needs a key 'field'", None),
    "no practice": ("practice: GP1\n", "note: GP1\n", "needs a key 'practice'", None),
    "pattern of no block": ("practice: GP1\n", "practice: GX*\n", "No practice block has a name", None),
    "upload": ("documents\n    role: personal", "documents\n    role: region", "is personal", None),
    "part": ("    comment:", "    other:", "no column for 'other'", None),
    "cells": ("role: scope", "role: scope\n    cells: {rows: {a: {}}}", "no row of this code", None),
    "scales": ("role: scope", "role: scope\n    scales: {1: a}", "Only an array (dual scale)", None),
    "survey": ("482613", "482614", "is none of the crosswalk's", None),
}
ELSEWHERE = {"no country": 1, "survey": 1, "no indicator": -4, "no application": -1, "no field": -6, "no practice": -4}
"""Lines of findings on what is not there: the crosswalk's first, or the beginning of the entry."""


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_a_violation_at_its_line(terms: Terms, case: str) -> None:
    old, new, message, near = WRONG[case]
    resolution = changed(terms, old, new)
    finding = next(f for f in resolution.findings if message in f.message)
    assert finding.severity is Severity.VIOLATION
    assert not resolution.usable
    lines = TEXT.replace(old, new, 1).splitlines()
    first = next(n for n, (was, line) in enumerate(zip(TEXT.splitlines(), lines, strict=False), 1) if was != line)
    at = ELSEWHERE.get(case, first)
    assert finding.line == (first + at if at < 0 else at)
    assert finding.expected
    assert near is None or finding.nearest == near


WARNED = {
    "question left out": (
        "  I2com:\n    type: T\n    text: Comment on I.2\n    role: indicator_comment\n    indicator: I.2\n",
        "",
        "Question I2com (T) is not named",
    ),
    "subquestion left out": ("      RD:\n        application: rare-diseases\n", "", "Column APP1[RD] is not named"),
    "comment left out": (
        "    comment:\n      role: indicator_comment\n      indicator: II.1\n",
        "",
        "Column II1[comment] is not named",
    ),
    "option left out": ("    L4: 4\n", "", "lacks options of the question"),
    "option of no question": ("    L5: 5\n", "    L5: 5\n    L6: 5\n", "has this option"),
    "map of no entry": ("value_maps:\n", "value_maps:\n  spare: {a: 1}\n", "No entry uses this value map"),
    "no share": ("    field: share\n", "    field: start\n", "whether it may be shared"),
    "language": ("base_language: en", "base_language: fr", "base language is another"),
}


@pytest.mark.parametrize("case", WARNED)
def test_what_is_left_out_is_a_warning(terms: Terms, case: str) -> None:
    old, new, message = WARNED[case]
    finding: Finding = next(f for f in changed(terms, old, new).findings if message in f.message)
    assert finding.severity is Severity.WARNING
    assert finding.expected


def test_a_column_of_an_unknown_subject_is_not_read(terms: Terms) -> None:
    assert "I2" not in changed(terms, "indicator: I.2", "indicator: I.22").mapping.wanted


def test_subjects_may_be_named_by_the_crosswalks_own_labels(terms: Terms) -> None:
    resolution = changed(terms, "application: rare-diseases", "application: RD")
    assert resolution.findings == ()
    assert {m.meaning.application for m in resolution.mapping.read if m.name == "APP1[RD]"} == {"rare-diseases"}


def test_row_and_column_of_a_cell_must_not_contradict(terms: Terms) -> None:
    text = """\
crosswalk: 1
questions:
  country: {role: country}
  appt:
    role: practice_field
    practice: P
    cells:
      rows: {rd: {field: title}}
      columns: {prog: {field: description}, url: {field: website}}
"""
    findings = resolve(crosswalk(text), structure("all-types"), terms).findings
    (finding, *_) = (f for f in findings if "Row and column" in f.message)
    assert (finding.field, finding.value, finding.line) == ("field", "description and title", 9)


KEYS = st.sampled_from(
    [
        "role",
        "indicator",
        "domain",
        "application",
        "practice",
        "field",
        "value_map",
        "if_empty",
        "subquestions",
        "cells",
        "rows",
        "columns",
        "scales",
        "other",
        "comment",
        "sub_comment",
        "other_comment",
        "filecount",
        "type",
        "use",
        "survey",
        "sids",
        "value_maps",
        "questions",
        "one_answer_per",
        "crosswalk",
        "country",
        "scope",
        "apps",
        "appsc",
        "appt",
        "appd",
        "rank",
        "doc",
        "rd",
        "pd",
        "ca",
        "x",
        "1",
        "2",
        "*",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | KEYS | st.sampled_from([*Role, "title", "I.1", "cancers", "G*"])
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5))
QUESTIONS = st.sampled_from(
    ["country", "scope", "apps", "appsc", "appt", "appx", "appd", "rank", "doc", "domI", "funding", "lang"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rest=st.dictionaries(KEYS, ANYTHING, max_size=4), entries=st.dictionaries(QUESTIONS, ANYTHING, max_size=4))
def test_whatever_stands_in_a_crosswalk_becomes_findings(terms: Terms, rest: object, entries: object) -> None:
    text = json.dumps({**rest, "crosswalk": 1, "questions": entries})  # type: ignore[dict-item]
    resolution = resolve(crosswalk(text), structure("all-types"), terms)
    personal = {c.name for c in resolution.mapping.personal}
    assert not personal & resolution.mapping.wanted
    assert all(name.partition("[")[0] in entries for name in resolution.mapping.wanted)  # type: ignore[operator]
