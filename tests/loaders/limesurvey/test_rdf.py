"""Responses as RDF: what is said, of whom, and where it was read."""

from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode

from graph.named_graph import NamedGraph
from graph.vocabulary import BASE, DCTERMS, FOAF, GG, PROV, QB, RDF, RDFS, SKOS
from loaders.limesurvey.rdf import answer_id, web_page
from loaders.limesurvey.response import Level, Response, Standing
from tests.loaders.limesurvey.made import PRACTICE, response, wave_graphs

RELEASED = {
    "2026/FR/GP1title": "A charter",
    "2026/FR/GP1desc": "It works.",
    "2026/FR/GP1web": "https://example.org/a",
    "2026/FR/GP1apps.other": "Forensics",
}


def graphs(*responses: Response, **more: object) -> dict[str, NamedGraph]:
    made = wave_graphs(**more).of(responses)
    return {graph.iri.value.removeprefix(f"{BASE}graph/"): graph for graph in made}


def about(graph: NamedGraph, path: str) -> dict[NamedNode, set[str]]:
    """What a graph says of a thing, IRIs below the base shortened."""
    found: dict[NamedNode, set[str]] = {}
    for triple in graph.triples:
        if triple.subject == NamedNode(BASE + path):
            found.setdefault(triple.predicate, set()).add(triple.object.value.removeprefix(BASE))
    return found


def test_there_is_a_graph_of_the_survey_and_one_of_each_response() -> None:
    made = graphs(response(1, "FR"), response(2, "IT", "Emilia Romagna"), response(3, "ES", "Andalucía"))
    assert list(made) == ["survey/2026", "response/2026/ES-andalucia", "response/2026/FR", "response/2026/IT-45"]


def test_an_answer_names_its_question_code_meaning_and_cell() -> None:
    graph = graphs(response())["response/2026/FR"]
    assert about(graph, "answer/2026/FR/APP1.CA") == {
        RDF.type: {"ontology#Answer"},
        GG.partOfResponse: {"response/2026/FR"},
        GG.answerTo: {"question/2026/APP1"},
        GG.rawCode: {"reg"},
        GG.meaning: {"regional"},
        GG.cell: {f"sha256:{'a' * 64}; row 1; column APP1[CA]"},
    }


def test_a_level_is_an_observation_derived_from_its_answer_and_no_comment_goes_out_unreviewed() -> None:
    said = about(graphs(response())["response/2026/FR"], "assessment/2026/FR/I.1")
    assert said[RDF.type] == {"ontology#MaturityAssessment", QB.Observation.value}
    assert said[GG.assessedLevel] == {"level/I.1-4"}
    assert said[GG.assessedSystem] == {"health-system/FR"}
    assert said[PROV.wasDerivedFrom] == {"answer/2026/FR/I1"}
    assert RDFS.comment not in said
    graph = graphs(response(), released={"2026/FR/I1com": "Well done"})["response/2026/FR"]
    assert about(graph, "assessment/2026/FR/I.1")[RDFS.comment] == {"Well done"}


def test_what_was_not_answered_is_no_triple() -> None:
    graph = graphs(response())["response/2026/FR"]
    assert about(graph, "assessment/2026/FR/I.2") == {}
    unknown = replace(response().statuses[0], status=None)
    graph = graphs(response(statuses=(unknown,)))["response/2026/FR"]
    assert not [t for t in graph.triples if t.object == GG.ApplicationAssessment]


def test_a_status_about_no_domain_is_about_all() -> None:
    anywhere = replace(response().statuses[0], domain=None)
    graph = graphs(response(statuses=(anywhere,)))["response/2026/FR"]
    said = about(graph, "application-assessment/2026/FR/all/cancers")
    assert said[GG.applicationStatus] == {"application-status/regional"}
    assert GG.assessedDomain not in said


def test_a_practice_is_described_by_its_released_texts() -> None:
    said = about(graphs(response(), released=RELEASED)["response/2026/FR"], "practice/reported-2026-fr-gp1")
    assert said == {
        RDF.type: {"ontology#ReportedPractice"},
        GG.reportedIn: {"response/2026/FR"},
        GG.selfReported: {"true"},
        GG.shared: {"true"},
        DCTERMS.title: {"A charter"},
        DCTERMS.abstract: {"It works."},
        FOAF.page: {"https://example.org/a"},
        GG.otherApplications: {"Forensics"},
        GG.start: {"2019"},
        GG.concerns: {"application/cancers"},
        GG.addresses: {"indicator/I.1"},
        GG.concernsDomain: {"domain/I"},
        GG.carriedOutBy: {"health-system/FR"},
        GG.inCountry: {"http://publications.europa.eu/resource/authority/country/FRA"},
    }


@pytest.mark.parametrize("share", [False, None])
def test_a_practice_that_is_not_shared_stays_out_whatever_was_released(share: bool | None) -> None:
    graph = graphs(response(practices=(replace(PRACTICE, share=share),)), released=RELEASED)["response/2026/FR"]
    assert about(graph, "practice/reported-2026-fr-gp1") == {}


def test_a_practice_without_released_title_stays_out() -> None:
    rest = {answer: text for answer, text in RELEASED.items() if "title" not in answer}
    graph = graphs(response(), released=rest)["response/2026/FR"]
    assert not [t for t in graph.triples if "practice/" in t.subject.value]


@pytest.mark.parametrize("text", ["mailto:a@b.org", "www.example.org", "https://a b", "javascript:alert(1)", ""])
def test_only_web_addresses_are_pages(text: str) -> None:
    assert web_page(text) is None


@pytest.mark.parametrize("standing", [Standing.SUPERSEDED, Standing.INCOMPLETE, Standing.INVALID])
def test_a_response_that_is_not_used_is_named_without_its_answers(standing: Standing) -> None:
    (survey,) = graphs(response(7, standing=standing)).values()
    said = about(survey, "response/2026/row-7")
    assert said[GG.responseStanding] == {f"response-standing/{standing.value}"}
    assert said[GG.respondent] == {"health-system/FR"}
    assert not [t for t in survey.triples if t.object in (GG.Answer, GG.MaturityAssessment, GG.ReportedPractice)]


def test_a_response_of_no_known_country_is_invalid() -> None:
    (survey,) = graphs(response(7, country=None)).values()
    assert about(survey, "response/2026/row-7")[GG.responseStanding] == {"response-standing/invalid"}


def test_a_region_that_the_ontology_does_not_know_is_described() -> None:
    made = graphs(response(1, "ES", " Andalucía "))
    assert about(made["survey/2026"], "region/ES-andalucia")[SKOS.prefLabel] == {"Andalucia"}
    system = about(made["survey/2026"], "health-system/ES-andalucia")
    assert system[GG.partOfHealthSystem] == {"health-system/ES"}
    assert system[GG.servesRegion] == {"region/ES-andalucia"}
    assert about(made["response/2026/ES-andalucia"], "response/2026/ES-andalucia")[GG.regionLabel] == {"Andalucía"}


def test_questions_say_what_they_are_about_in_plain_words() -> None:
    survey = graphs()["survey/2026"]
    labels = {
        t.object for t in survey.triples if t.predicate == RDFS.label and t.subject.value.endswith("question/2026/I1")
    }
    assert labels == {Literal("Who steers ?", language="en"), Literal("Qui dirige ?", language="fr")}
    assert about(survey, "question/2026/I1")[GG.addresses] == {"indicator/I.1"}
    assert about(survey, "question/2026/APP1")[GG.concerns] == {"application/cancers"}


def test_graphs_say_from_which_files_they_come_and_nothing_of_when_they_were_made() -> None:
    survey = graphs(response())["survey/2026"]
    assert about(survey, "graph/response/2026/FR")[PROV.wasDerivedFrom] == {"survey/2026/export"}
    assert "a" * 64 in about(survey, "survey/2026/export/sha256")[NamedNode("http://spdx.org/rdf/terms#checksumValue")]
    assert not [t for t in survey.triples if "20" in t.object.value and t.predicate == PROV.endedAtTime]


def test_counts_say_how_complete_a_response_is() -> None:
    extra = Level("I.3", None, None)
    said = about(
        graphs(response(levels=(*response().levels, extra)), findings={1: 3})["response/2026/FR"], "response/2026/FR"
    )
    counts = {GG.levelsAnswered: {"1"}, GG.levelsUnanswered: {"1"}, GG.cellsAnswered: {"7"}, GG.cellsEmpty: {"2"}}
    assert {key: said[key] for key in counts} == counts
    assert said[GG.findingCount] == {"3"}


def test_column_names_become_parts_of_addresses() -> None:
    assert answer_id("2026", "FR", "Q[a_b]") == "2026/FR/Q.a_b"
    assert answer_id("2026", "FR", "Q[a/b c]") == "2026/FR/Q.a%2Fb%20c"
