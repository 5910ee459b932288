"""The shapes of surveys: a wave as it is loaded conforms, and each thing that is wrong in it is named."""

from collections.abc import Iterable

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat, Triple

from api.validation import read_shapes, validate_survey
from api.workspace import Workspace
from graph.named_graph import NamedGraph
from graph.validation import engine
from graph.vocabulary import PREFIXES
from tests.loaders.limesurvey.made import response, wave_graphs

RELEASED = {"2026/FR/GP1title": "A charter", "2026/FR/GP1web": "https://example.org/a", "2026/FR/I1com": "Fine"}
WAVE = tuple(wave_graphs(released=RELEASED).of((response(), response(2, "ES", "Andalucía"))))
BASE = "https://w3id.org/genoguide/"
A, L, R = (f"{BASE}{part}" for part in ("answer/2026/FR/I1", "assessment/2026/FR/I.1", "response/2026/FR"))
S, P = f"{BASE}application-assessment/2026/FR/I/cancers", f"{BASE}practice/reported-2026-fr-gp1"

WRONG = [
    (f"<{L}> gg:assessedLevel <{BASE}level/II.1-4>", "The level is one of another indicator."),
    (f"<{L}> gg:assessedLevel <{BASE}level/I.1-6>", "There is no such level."),
    (f"<{L}> gg:assessedSystem <{BASE}health-system/DE>", "another health system than the one that answers"),
    (f"<{L}> rdfs:comment 'Write to jane@example.org'", "The text contains a mail address."),
    (f"<{L}> rdfs:comment 'Call +32 2 123 45 67'", "The text contains a telephone number."),
    (f"<{L}> gg:strength 'x'", "does not belong in a maturity assessment"),
    (f"<{L}2> a gg:MaturityAssessment ; gg:partOfResponse <{R}> ; gg:assessedIndicator <{BASE}indicator/I.1>",
     "two levels for one indicator"),
    (f"<{S}> gg:applicationStatus <{BASE}application-status/some>", "There is no such status."),
    (f"<{S}> gg:assessedApplication <{BASE}application/none>", "There is no such clinical application."),
    (f"<{A}> gg:rawCode 'L5'", "The answer has not exactly one code."),
    (f"<{A}> gg:meaning 'jane@example.org'", "The text contains a mail address."),
    (f"<{A}> gg:cell 'row 7'", "does not name the cell"),
    (f"<{A}> rdfs:comment 'x'", "does not belong in an answer"),
    (f"<{P}> dcterms:title 'Another'", "The practice has no title, or two."),
    (f"<{P}> gg:shared false", "did not agree to share it"),
    (f"<{P}> foaf:page <mailto:jane@example.org>", "no address of a web page"),
    (f"<{P}> gg:start '19'^^<http://id.loc.gov/datatypes/edtf/EDTF>", "The start is no year."),
    (f"<{P}> dcterms:source <https://example.org/>", "does not belong in a reported practice"),
    (f"<{R}> gg:responseStanding <{BASE}response-standing/lost>", "does not say what became of it"),
    (f"<{R}> dcterms:dateSubmitted 'soon'", "no date with a time"),
    (f"<{R}> gg:cellsEmpty -1", "no number from 0"),
    (f"<{R}> gg:regionLabel 'jane@example.org'", "The text contains a mail address."),
    (f"<{R}2> a gg:Response ; gg:partOfSurvey <{BASE}survey/2026> ; gg:rowId 3 ; gg:respondent <{BASE}health-system/FR> ; "
     f"gg:responseStanding <{BASE}response-standing/used>", "Two responses of the same health system"),
    (f"<{R}2> a gg:Response ; gg:responseStanding <{BASE}response-standing/used>", "has no health system"),
    (f"<{BASE}question/2026/I1> gg:addresses <{BASE}indicator/IX.1>", "There is no such indicator."),
    (f"<{BASE}question/2026/I1> rdfs:label 'jane@example.org'@de", "The text contains a mail address."),
    (f"<{BASE}survey/2026> dcterms:identifier 'one'", "The survey has not exactly one number."),
]  # fmt: skip


def statements(text: str) -> list[Triple]:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return [q.triple for q in pyoxigraph.parse(f"{prefixes}{text} .", format=RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("empty"))


def messages(workspace: Workspace, graphs: Iterable[NamedGraph]) -> list[str]:
    return [finding.message for finding in validate_survey(workspace.ontology(), read_shapes(), tuple(graphs))[1]]


def test_a_wave_as_it_is_loaded_conforms(workspace: Workspace) -> None:
    report, findings = validate_survey(workspace.ontology(), read_shapes(), WAVE)
    assert report.conforms
    assert findings == ()


@pytest.mark.parametrize(("statement", "message"), WRONG)
def test_what_is_wrong_is_named(workspace: Workspace, statement: str, message: str) -> None:
    more = NamedGraph.of("response/2026/FR-more", statements(statement))
    assert any(message in told for told in messages(workspace, (*WAVE, more)))


def test_a_survey_that_says_not_where_it_is_from_is_named(workspace: Workspace) -> None:
    survey = NamedGraph(WAVE[0].iri, tuple(t for t in WAVE[0].triples if "wasDerivedFrom" not in t.predicate.value))
    assert any("from which export" in told for told in messages(workspace, (survey, *WAVE[1:])))


def test_a_practice_that_is_not_shared_is_named(workspace: Workspace) -> None:
    kept = [NamedGraph(g.iri, tuple(t for t in g.triples if "#shared" not in t.predicate.value)) for g in WAVE]
    assert any("did not agree" in told for told in messages(workspace, kept))


def test_both_engines_find_the_same(shapes: tuple[NamedGraph, ...], workspace: Workspace) -> None:
    """All faults at once, as the reference takes its time."""
    wrong = NamedGraph.of("response/2026/FR-more", [t for text, _ in WRONG for t in statements(text)])
    data = (*workspace.ontology(), *WAVE, wrong)
    focus = {t.subject for g in (*WAVE, wrong) for t in g.triples if isinstance(t.subject, pyoxigraph.NamedNode)}
    reports = [engine(name).validate(data, shapes, focus) for name in ("pyshacl", "shacl")]
    assert [r.key for r in reports[0].results] == [r.key for r in reports[1].results]
    assert len(reports[0].results) >= len(WRONG)
