"""What the template makes is read, checked and loaded by the project's own reader without handwork."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from api.workspace import Loaded
from graph.names import Names
from loaders.limesurvey.column import columns
from loaders.limesurvey.lss import read_structure
from loaders.limesurvey.response import Response, Standing
from loaders.limesurvey.template.crosswalk import write_crosswalk
from loaders.limesurvey.template.lss import write_lss
from loaders.limesurvey.template.model import Model
from loaders.limesurvey.template.questionnaire import Questionnaire, questionnaire
from loaders.limesurvey.wave import Sources, Wave, read_wave

FRANCE = {
    "id": "1",
    "submitdate": "2028-02-01 10:00:00",
    "startlanguage": "fr",
    "country": "FR",
    "scope": "nat",
    "I1": "L3",
    "I1com": "A committee meets.",
    "VIII9": "L5",
    "VIII9com": "All hospitals take part.",
    "APP1[RD]": "nat",
    "APP8[PG]": "none",
    "GP1title": "Steering group",
    "GP1desc": "It meets.",
    "GP1web": "https://example.org/group",
    "GP1year": "2020",
    "GP1apps[RD]": "Y",
    "GP1apps[other]": "Forensics",
    "GP1share": "Y",
    "cname": "CANARY-1",
    "cemail": "CANARY-2@example.org",
    "cinst": "CANARY-3",
}
REGION = {"id": "2", "submitdate": "2028-02-02 10:00:00", "country": "IT", "scope": "reg", "region": "Emilia-Romagna"}
ABANDONED = {"id": "3", "country": "SE", "scope": "nat"}


@pytest.fixture(scope="module")
def made(loaded: Loaded) -> Questionnaire:
    return questionnaire(Model(loaded.ontology), "2028", ["en", "fr"])


@pytest.fixture(scope="module")
def folder(made: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two files that the template makes, and an export of three responses to it."""
    folder = tmp_path_factory.mktemp("template")
    (folder / "survey.lss").write_bytes(write_lss(made))
    (folder / "crosswalk.yaml").write_bytes(write_crosswalk(made))
    header = ["id", "submitdate", "lastpage", "startlanguage", *(c.name for c in columns(made.structure))]
    with (folder / "results.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows([FRANCE, REGION, ABANDONED])
    return folder


@pytest.fixture(scope="module")
def wave(folder: Path, names: Names) -> Wave:
    sources = Sources(folder / "survey.lss", folder / "results.csv", folder / "crosswalk.yaml", "2028")
    return read_wave(sources, names, lambda path: path.name, lambda step: None)


def response(wave: Wave, row: int) -> Response:
    return next(r for r in wave.responses if r.id == row)


def test_the_structure_is_read_as_it_was_made(folder: Path, made: Questionnaire) -> None:
    groups = tuple(
        replace(g, questions=tuple(replace(q, attributes={}) for q in g.questions)) for g in made.structure.groups
    )
    read = read_structure(folder / "survey.lss", "survey.lss")
    assert read == replace(made.structure, groups=groups), "attributes that change no column are not read"


def test_nothing_is_wrong_but_what_was_not_submitted(wave: Wave) -> None:
    assert [(f.row, f.message) for f in wave.findings] == [(3, "The response was never submitted; it is not used.")]


def test_a_national_answer_is_loaded(wave: Wave) -> None:
    france = response(wave, 1)
    assert (france.country, france.scope, france.region, france.standing) == ("FR", "national", None, Standing.USED)
    assert {lv.indicator: lv.level for lv in france.levels if lv.level} == {"I.1": 3, "VIII.9": 5}
    assert {lv.indicator for lv in france.levels} == {q["indicator"] for q in indicator_entries(wave)}
    assert {(s.domain, s.application): s.status for s in france.statuses if s.status} == {
        ("I", "rare-diseases"): "national",
        ("VIII", "pharmacogenetics"): "none",
    }


def indicator_entries(wave: Wave) -> list[dict[str, str]]:
    codes = [q.code for q in wave.structure.questions if q.code[0] in "IV" and q.code[-1].isdigit()]
    return [{"indicator": wave.structure.by_code[code].texts["en"].split()[0]} for code in codes]


def test_a_practice_is_loaded(wave: Wave) -> None:
    (practice,) = response(wave, 1).practices
    assert (practice.title.text, practice.domain, practice.share) == ("Steering group", "I", True)
    assert (practice.start_year, practice.applications) == (2020, ("rare-diseases",))
    assert practice.website and practice.website.text == "https://example.org/group"
    assert practice.applications_other and practice.applications_other.text == "Forensics"


def test_a_regional_answer_and_an_abandoned_one_are_told_apart(wave: Wave) -> None:
    assert (response(wave, 2).country, response(wave, 2).region) == ("IT", "Emilia-Romagna")
    assert response(wave, 3).standing is Standing.INCOMPLETE


def test_contact_details_are_never_read(wave: Wave) -> None:
    assert "CANARY" not in repr(wave) + repr(wave.responses) + repr(wave.graphs()) + repr(wave.table)
