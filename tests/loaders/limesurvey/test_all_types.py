"""Real exports of a questionnaire with every type of question: one crosswalk, and the same facts from every format."""

from functools import cache

import pytest

from api.workspace import Workspace
from graph.names import Names
from loaders.limesurvey.interpretation import Interpretation, interpret
from loaders.limesurvey.resolution import Resolution, resolve
from loaders.limesurvey.response import Response, Standing
from loaders.limesurvey.terms import Terms
from tests.loaders.limesurvey.samples import structure, table
from tests.loaders.limesurvey.small import crosswalk

CROSSWALK = """\
crosswalk: 1
survey: {title: All types, sids: {wave 1: 119859}, base_language: en}
use: submitted
one_answer_per: [country]
value_maps:
  scope: {nat: national, reg: regional}
  level: {L1: 1, L2: 2, L3: 3, L4: 4, L5: 5, NK: null}
  ticked: {Y: true, '': false}
  pair: {im na: national, im re: regional, pi *: pilot, im -: planned}
  need: {wf: cancers, it: pharmacogenetics, rb: newborn-screening}
questions:
  country: {role: country, type: '!'}
  scope: {role: scope, value_map: scope}
  contact: {role: personal}
  institution: {role: personal}
  domI:
    role: indicator_level
    value_map: level
    subquestions: {I1: {indicator: I.1}, I2: {indicator: I.2}, I3: {indicator: I.3}}
  apps:
    role: application_ticked
    value_map: ticked
    domain: I
    subquestions: {rd: {application: rare-diseases}, pd: {application: prenatal-diagnosis}, nb: {application: newborn-screening}}
    other: {role: ignore}
  appd:
    role: application_status
    domain: I
    value_map: pair
    scales: {1: status, 2: scale}
    subquestions: {rd: {application: rare-diseases}, pd: {application: prenatal-diagnosis}}
  appsc:
    role: application_ticked
    domain: II
    subquestions: {rd: {application: rare-diseases}, ca: {application: cancers}}
    sub_comment: {role: application_note}
  appt:
    role: practice_field
    cells:
      rows: {rd: {practice: P-rd, application: rare-diseases}, pd: {practice: P-pd, application: prenatal-diagnosis}}
      columns: {prog: {field: title}, url: {field: web}}
  rank: {role: practice_field, practice: P-*, field: applications, value_map: need}
  planstart: {role: practice_field, practice: P-*, field: start}
  hasplan: {role: practice_field, practice: P-*, field: share}
  five: {role: indicator_level, indicator: II.1}
  arrH: {role: ignore}
"""
FAITHFUL = [
    "survey_archive_119859.lsa",
    "vvexport_119859_v1.csv",
    "vvexport_119859_v2.csv",
    "gui_code_em.csv",
    "gui_code_short_comma.csv",
    "rc_code_short.csv",
    "rc_code_short.json",
]
DEGRADED = [
    "gui_code_long_semicolon.csv",
    "gui_code_short_convertY_mask.csv",
    "gui_codetext_long.csv",
    "gui_full_long_tab.csv",
    "rc_code_long.csv",
    "rc_code_long.json",
    "rc_code_long_fr.csv",
    "rc_full_long.csv",
    "rc_full_long.json",
]


@cache
def resolution() -> tuple[Resolution, Terms]:
    terms = Terms(Names.of(Workspace().ontology()))
    return resolve(crosswalk(CROSSWALK), structure("all-types"), terms), terms


@cache
def read(file: str) -> Interpretation:
    found, terms = resolution()
    responses = table("all-types", file, found.mapping.wanted)
    return interpret(responses, found.mapping, terms, lambda text, country: text)


def used(file: str) -> Response:
    """The one response that can be used."""
    (response,) = read(file).used
    return response


def test_the_crosswalk_fits() -> None:
    assert resolution()[0].usable


@pytest.mark.parametrize("file", FAITHFUL)
def test_every_faithful_format_gives_the_same_facts(file: str) -> None:
    response = used(file)
    assert {v.indicator: v.level for v in response.levels} == {"I.1": 4, "I.2": 3, "I.3": None, "II.1": 4}
    assert {(s.application, s.domain): s.status for s in response.statuses} == {
        ("rare-diseases", "I"): "national",
        ("prenatal-diagnosis", "I"): "none",
        ("newborn-screening", "I"): "none",
        ("rare-diseases", "II"): None,
        ("cancers", "II"): "none",
    }
    assert [s.note.text for s in response.statuses if s.note] == ["since 2019"]
    (practice,) = response.practices
    assert (practice.block, practice.title.text, practice.start_year, practice.share) == ("P-rd", "PFMG", 2016, True)
    assert practice.applications == ("rare-diseases", "newborn-screening", "cancers")
    assert {r.id: r.standing for r in read(file).responses} == {
        11: Standing.USED,
        12: Standing.INVALID,  # another country, which nobody has named
        13: Standing.INCOMPLETE,
        14: Standing.INVALID,  # regional, and no question about the region
    }


@pytest.mark.parametrize("file", DEGRADED)
def test_a_degraded_format_says_less_and_nothing_else(file: str) -> None:
    true, said = used(FAITHFUL[0]), used(file)
    assert said.levels == true.levels
    assert said.practices == true.practices
    statuses = {(s.application, s.domain): s.status for s in true.statuses}
    for status in said.statuses:
        assert status.status in (None, statuses[status.application, status.domain])
    assert sum(s.status is None for s in said.statuses) == 4  # boxes that are not ticked
    assert any("does not tell" in f.message for f in read(file).findings)
