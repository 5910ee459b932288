"""What real exports say equals the facts that were typed in, whatever the format; and what is wrong in cells is found."""

from functools import cache
from typing import Any

import pytest
import yaml

from loaders.findings import Severity
from loaders.limesurvey.crosswalk_file import read_crosswalk
from loaders.limesurvey.interpretation import Interpretation, interpret
from loaders.limesurvey.resolution import resolve
from loaders.limesurvey.response import ReportedPractice, Response, Standing, Text
from loaders.limesurvey.table import Absent, Table
from loaders.limesurvey.terms import Terms
from tests.loaders.limesurvey.samples import EXPORTS, structure, table
from tests.loaders.limesurvey.small import Survey, ask, survey

WAVES = ("2026", "2023")
FAITHFUL = [
    f"wave-{wave}/{path.name}"
    for wave in WAVES
    for path in sorted((EXPORTS / f"wave-{wave}").iterdir())
    if path.suffix != ".lss" and "full" not in path.name
]
DEGRADED = [f"wave-{wave}/results_full_full_page-defaults.csv" for wave in WAVES]


@cache
def expected(wave: str) -> Any:
    """The facts of a wave; a website that is a mail address counts as no answer."""
    facts = yaml.safe_load((EXPORTS / "expected.yaml").read_text(encoding="utf-8"))["waves"][wave]
    for answer in facts["answers"]:
        for practice in answer["practices"]:
            if (practice["website"] or "").startswith("mailto:"):
                practice["website"] = None
    return facts


@cache
def read(file: str) -> tuple[Table, Interpretation]:
    from api.workspace import Workspace
    from graph.names import Names

    wave, _, name = file.partition("/")
    terms = Terms(Names.of(Workspace().ontology()))
    resolution = resolve(read_crosswalk(EXPORTS / "crosswalk.yaml", "crosswalk.yaml"), structure(wave), terms)
    assert resolution.findings == ()
    responses = table(wave, name, resolution.mapping.wanted)
    return responses, interpret(responses, resolution.mapping, terms, lambda text, country: text)


def facts(response: Response) -> dict[str, object]:
    """A response as ``expected.yaml`` writes it."""
    statuses: dict[str | None, dict[str, str]] = {}
    for status in response.statuses:
        if status.status is not None:
            statuses.setdefault(status.domain, {})[status.application] = status.status
    return {
        "country": response.country,
        "scope": response.scope,
        "region": response.region,
        "response_id": response.id,
        "submitted": response.submitted,
        "levels": {level.indicator: level.level for level in response.levels if level.level is not None},
        "application_status": statuses,
        "practices": [practice(p) for p in response.practices],
    }


def practice(reported: ReportedPractice) -> dict[str, object]:
    return {
        "domain": reported.domain,
        "title": text(reported.title),
        "description": text(reported.description),
        "website": text(reported.website),
        "start_year": reported.start_year,
        "applications": list(reported.applications),
        "applications_other_text": text(reported.applications_other),
        "share": reported.share,
    }


def text(value: Text | None) -> str | None:
    return value.text if value else None


@pytest.mark.parametrize("file", FAITHFUL)
def test_every_faithful_export_gives_exactly_the_facts(file: str) -> None:
    told = expected(file[5:9])
    _, interpretation = read(file)
    by_id = {answer["response_id"]: answer for answer in told["answers"]}
    assert {r.id: facts(r) for r in interpretation.used} == by_id
    unused = {r.id: (r.country, r.reason) for r in interpretation.responses if r.standing is not Standing.USED}
    assert unused == {n["response_id"]: (n["country"], n["why"]) for n in told["not_used"]}


@pytest.mark.parametrize("file", FAITHFUL)
def test_every_faithful_export_has_the_same_faults(file: str) -> None:
    def found(name: str) -> list[tuple[object, ...]]:
        findings = read(name)[1].findings
        return sorted((f.row, f.field or "", f.message, f.severity, f.country or "") for f in findings)

    assert found(file) == found(f"{file[:9]}/results_code_code_comma.csv")


@pytest.mark.parametrize("file", DEGRADED)
def test_a_degraded_export_states_nothing_false(file: str) -> None:
    by_id = {answer["response_id"]: answer for answer in expected(file[5:9])["answers"]}
    responses, interpretation = read(file)
    assert not responses.faithful
    assert {r.id for r in interpretation.used} == set(by_id)
    stated = 0
    for response in interpretation.used:
        said, true = facts(response), by_id[response.id]
        assert {k: said[k] for k in ("country", "scope", "region")} == {
            k: true[k] for k in ("country", "scope", "region")
        }
        assert said["levels"].items() <= true["levels"].items()  # type: ignore[attr-defined]
        stated += len(said["levels"])  # type: ignore[arg-type]
        for domain, known in said["application_status"].items():  # type: ignore[attr-defined]
            assert known.items() <= true["application_status"][domain].items()
        for reported in said["practices"]:  # type: ignore[attr-defined]
            (real,) = (p for p in true["practices"] if p["title"] == reported["title"])
            assert set(reported["applications"]) <= set(real["applications"])
            assert all(reported[key] in (None, real[key]) for key in real if key != "applications")
    assert stated == sum(len(answer["levels"]) for answer in by_id.values())


@pytest.mark.parametrize("file", DEGRADED)
def test_a_degraded_export_says_its_gaps(file: str) -> None:
    responses, interpretation = read(file)
    used = {r.id for r in interpretation.used}
    untold = {
        name.partition("[")[0]
        for row in responses.rows
        for name, value in row.cells.items()
        if value is Absent.UNKNOWN and row.id in used
    }
    said = {f.field for f in interpretation.findings if "does not tell" in f.message}
    assert untold == said
    assert len(untold) == 30
    assert sum(r.cells.unknown for r in interpretation.used) > 0


def test_the_faults_of_real_answers() -> None:
    _, interpretation = read("wave-2026/survey_archive_482613.lsa")
    others = [f for f in interpretation.findings if "without evidence" not in f.message]
    assert {(f.row, f.country, f.field, f.severity.value) for f in others} == {
        (7, "DE", None, "warning"),  # never submitted
        (28, "PT", None, "warning"),
        (34, "CH", None, "warning"),
        (35, "BG", None, "warning"),
        (14, "FR", None, "warning"),  # superseded
        (31, "SI", None, "warning"),
        (21, "IT", None, "warning"),  # national and regional
        (25, "NL", "GP1web", "warning"),  # a mail address
    }
    (web,) = (f for f in others if f.field == "GP1web")
    assert "CANARY" not in str(web)


CODES = """
value_maps:
  level: {L1: 1, L2: 2, L3: 3, L4: 4, L5: 5}
  scope: {nat: national, reg: regional}
  yes_no: {Y: true, N: false}
  ticked: {Y: true, '': false}
questions:
  scope: {role: scope, value_map: scope}
  region: {role: region}
  I1: {role: indicator_level, indicator: I.1, value_map: level}
  I1com: {role: indicator_comment, indicator: I.1}
  box: {role: application_ticked, value_map: ticked, subquestions: {CA: {application: cancers}}}
  APP: {role: application_status, subquestions: {CA: {application: cancers}}}
  title: {role: practice_field, practice: GP1, domain: I, field: title}
  desc: {role: practice_field, practice: GP1, domain: I, field: description}
  web: {role: practice_field, practice: GP1, domain: I, field: website}
  year: {role: practice_field, practice: GP1, domain: I, field: start_year}
  share: {role: practice_field, practice: GP1, domain: I, field: share, value_map: yes_no}
"""


@pytest.fixture(scope="module")
def small(terms: Terms) -> Survey:
    made = survey(
        terms,
        CODES,
        ask("scope", "L", "nat reg"),
        ask("region", "S"),
        ask("I1", "L", "L1 L2 L3 L4 L5"),
        ask("I1com", "T"),
        ask("box", "M", rows="CA"),
        ask("APP", "F", "none planned pilot regional national", "CA"),
        ask("title", "S"),
        ask("desc", "T"),
        ask("web", "S"),
        ask("year", "N"),
        ask("share", "Y"),
    )
    assert made.findings == ()
    return made


FAULTS = {
    "unknown code": ({"I1": "L7"}, "I1", "does not have this code"),
    "code of another case": ({"I1": "l3"}, "I1", "does not have this code"),
    "status of no kind": ({"APP[CA]": "most", "box[CA]": "Y"}, "APP[CA]", "none that the question's role"),
    "no answer about whom": ({"scope": ""}, "scope", "count as national"),
    "national, of a region": ({"region": "Somewhere"}, "region", "though the answer is national"),
    "regional, of no region": ({"scope": "reg"}, "region", "names no region"),
    "status without its box": ({"APP[CA]": "pilot"}, "APP[CA]", "not ticked"),
    "level without evidence": ({"I1": "L4"}, "I1", "without evidence"),
    "text for a number": ({"title": "T", "year": "lately"}, "year", "where a number belongs"),
    "a year too early": ({"title": "T", "year": "1812"}, "year", "cannot have begun"),
    "a year of five digits": ({"title": "T", "year": "20222"}, "year", "No year"),
    "a website that is a word": ({"title": "T", "web": "soon"}, "web", "no web address"),
    "a website that is a mail address": ({"title": "T", "web": "mailto:a@example.org"}, "web", "no web address"),
    "a website with a script": ({"title": "T", "web": "javascript:alert(1)"}, "web", "no web address"),
    "two websites": ({"title": "T", "web": "https://a.example https://b.example"}, "web", "no web address"),
    "a practice without title": ({"desc": "Text"}, "title", "without title"),
    "neither yes nor no": ({"title": "T", "share": "M"}, "share", "does not have this code"),
    "an unknown country": ({"country": "Frnace"}, "country", "no such country"),
    "no country": ({"country": ""}, "country", "which country"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_in_a_cell_is_found_and_costs_only_the_cell(small: Survey, case: str) -> None:
    cells, column, words = FAULTS[case]
    answers = small.answers({"id": 9, "country": "FR", "scope": "nat", **cells})
    (finding,) = answers.findings
    assert (finding.field, finding.row, finding.line) == (column, 9, 10)
    assert words in finding.message
    assert finding.expected or "country" in case
    unusable = column == "country" or case == "regional, of no region"
    assert (finding.severity is Severity.VIOLATION) == unusable
    assert len(answers.used) == (not unusable)


def test_what_is_not_understood_is_no_answer(small: Survey) -> None:
    response = small.response(scope="nat", I1="L7", title="T", web="soon", year="1812", share="M")
    assert response.levels[0].level is None
    (practice,) = response.practices
    assert (practice.website, practice.start_year, practice.share) == (None, None, None)
    assert [a.column for a in response.answers] == ["country", "scope"]


@pytest.mark.parametrize(
    "cells",
    [
        {"I1": "L4", "I1com": "because"},
        {"I1": "L5", "title": "A practice of domain I"},
        {"I1": "L3"},
        {"I1com": "Only a comment"},
        {"I1": "L4", "I1com": Absent.UNKNOWN},
        {"title": "T", "year": "2016.0000000000"},
        {"title": "T", "web": "https://example.org/a?b=c;d"},
        {"box[CA]": "Y"},
    ],
)
def test_what_is_well_is_not_remarked_on(small: Survey, cells: dict[str, object]) -> None:
    findings = small.answers({"country": "FR", "scope": "nat", **cells}).findings
    assert [f for f in findings if "does not tell" not in f.message] == []


def test_a_finding_never_shows_what_somebody_wrote(small: Survey) -> None:
    personal = "Jane Canary, jane@example.org"
    columns = ("I1", "APP[CA]", "box[CA]", "web", "year", "share", "scope", "region", "country")
    for column in columns:
        answers = small.answers({"country": "FR", "scope": "nat", "title": "T", column: personal})
        assert answers.findings, column
        assert "Canary" not in str(answers.findings)
        assert "Canary" not in str([r.answers for r in answers.responses])


def test_a_code_may_be_shown_and_the_nearest_is_named(small: Survey) -> None:
    (finding,) = small.answers({"country": "FR", "scope": "nat", "I1": "L33"}).findings
    assert (finding.value, finding.nearest, finding.country, finding.record) == ("L33", "L3", "FR", "response 1 (FR)")


def test_a_region_that_the_export_lost_makes_a_response_unusable(small: Survey) -> None:
    for scope in ("reg", "", Absent.UNKNOWN):
        answers = small.answers({"country": "BE", "scope": scope, "region": Absent.UNKNOWN})
        assert [r.standing for r in answers.responses] == [Standing.INVALID]
    assert len(small.answers({"country": "BE", "scope": "nat", "region": Absent.UNKNOWN}).used) == 1


def test_cells_are_counted_by_why_they_hold_nothing(small: Survey) -> None:
    response = small.response(scope="nat", I1="L1", I1com=None, web=Absent.UNKNOWN, year=Absent.UNANSWERED)
    cells = response.cells
    assert (cells.answered, cells.not_shown, cells.unknown) == (3, 1, 1)
    assert cells.answered + cells.empty + cells.not_shown + cells.unknown == len(small.resolution.mapping.wanted)
