"""From SHACL results to lines and fields."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import NamedGraph
from graph.validation import Report, engine
from graph.vocabulary import BASE, DCTERMS, GG, RDF, SKOS
from loaders.curated import field_name
from loaders.findings import Severity
from loaders.locate import locate
from loaders.yaml_document import Position
from tests.loaders.content import PRACTICE, PROGRAMME, Checker


@pytest.mark.parametrize(
    ("position", "name"),
    [
        (("title",), "title"),
        (("applications", 2), "applications"),
        (("sources", 1, "title"), "sources[1].title"),
        (("sources", 0, "alternative", 3), "sources[0].alternative"),
        (("sources", 1), "sources"),
        ((), ""),
    ],
)
def test_fields_are_named_as_people_write_them(position: Position, name: str) -> None:
    assert field_name(position) == name


@pytest.mark.parametrize("name", ["pyshacl", "shacl"])
def test_both_engines_lead_to_the_same_findings(checker: Checker, tmp_path: Path, name: str) -> None:
    text = PRACTICE.replace("country: FR", "country: UK").replace("[newborn-screening]", "[cancers, newborn-screning]")
    text = text.replace("publisher: Journal of reviews", "publisher: <b>Journal</b>")
    findings = checker.check(tmp_path, text, name=name)
    assert {(f.line, f.field, f.value, f.nearest) for f in findings} == {
        (13, "country", "UK", "GB"),
        (20, "applications", "newborn-screning", "newborn-screening"),
        (31, "sources[1].publisher", "<b>Journal</b>", None),
    }


def test_each_wrong_value_of_a_list_has_its_line(checker: Checker, tmp_path: Path) -> None:
    text = PRACTICE.replace(
        "indicators: [I.1, IV.2]", "indicators:\n      - I.1\n      - I.99\n      - IV.2\n      - X.1"
    )
    found = [(f.line, f.value) for f in checker.check(tmp_path, text)]
    assert found == [(23, "I.99"), (25, "X.1")]


def test_what_the_reader_says_is_not_said_twice(checker: Checker, tmp_path: Path) -> None:
    findings = checker.check(tmp_path, PRACTICE.replace("type: Practice", "type: Practise"))
    assert [f.field for f in findings].count("type") == 1


def test_values_appear_as_written(checker: Checker, tmp_path: Path) -> None:
    text = PRACTICE.replace("start: 2016-03", "start: 20160.0").replace("country: FR", "country: 'F R'")
    values = {f.field: f.value for f in checker.check(tmp_path, text)}
    assert (values["start"], values["country"]) == ("20160.0", "F R")


def test_results_about_other_graphs_name_their_file(checker: Checker) -> None:
    concept = NamedNode(f"{BASE}practice-kind/half")
    graph = NamedGraph.of("ontology/mine", [Triple(concept, RDF.type, GG.PracticeKind)])
    report = engine("shacl").validate([*checker.graphs, graph], checker.shapes, {concept})
    findings = locate(report, [], type(checker.vocabulary)([*checker.graphs, graph]))
    assert {(f.file, f.record, f.line) for f in findings} == {("ontology/mine", "practice-kind/half", None)}
    assert {"notation", "prefLabel", "definition", "inScheme"} == {f.field for f in findings}


def test_results_about_files_not_given_name_them(checker: Checker) -> None:
    record = NamedNode(f"{BASE}programme/1mg")
    more = Triple(record, DCTERMS.title, Literal("Another title", language="en"))
    report = engine("shacl").validate([*checker.graphs, more], checker.shapes, {record})
    (finding,) = locate(report, [], checker.vocabulary)
    assert (finding.file, finding.record, finding.field) == ("data/programme/programmes.yaml", "programme/1mg", "title")
    assert finding.message == "There is more than one title."


def test_warnings_stay_warnings(checker: Checker, tmp_path: Path) -> None:
    from tests.graph.validation.turtle import turtle

    shapes = turtle(
        "ex:s a sh:NodeShape ; sh:targetClass gg:Programme ; sh:severity sh:Warning ; sh:pattern 'never' ; "
        "sh:name 'title' ; sh:message 'Hm.' ."
    )
    file = checker.read(tmp_path, PROGRAMME)
    (finding,) = locate(engine("shacl").validate([file.graph], shapes), [file], checker.vocabulary)
    assert (finding.severity, finding.line, finding.value) == (Severity.WARNING, 11, "Plan for tests")
    assert finding.expected is None


def test_an_empty_report_has_no_findings(checker: Checker) -> None:
    assert locate(Report(()), [], checker.vocabulary) == []
    assert checker.vocabulary.labels(NamedNode(f"{BASE}application/cancers"))
    assert SKOS.notation.value.endswith("notation")
