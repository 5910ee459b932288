"""Both engines say the same, whatever is wrong; neither goes to the network or believes hostile data."""

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from api.workspace import Loaded
from graph.named_graph import NamedGraph
from graph.validation import ENGINES, Engine, EngineError, PyShacl, Report, Shacl, engine
from graph.vocabulary import BASE, DCTERMS, GG, RDF, VOID, graph_iri
from loaders.curated import read_curated
from tests.graph.validation.turtle import turtle
from tests.loaders.test_wrong_inputs import CASES

Shapes = tuple[NamedGraph, ...]

BROKEN_VOCABULARY = """\
gg:Half a owl:Class ; rdfs:label "half", "halb"@de .
gg:Other a owl:Class ; rdfs:label "other"@en ; rdfs:isDefinedBy <https://example.org/> ; skos:example "x"@de .
ex:concept a gg:PracticeKind ; skos:prefLabel "a"@en, "b"@en ; skos:altLabel "a"@en ; skos:notation "x", "y" .
ex:level a gg:MaturityLevel ; skos:prefLabel "l"@en ; gg:rank 6, 2 ; gg:levelOf ex:concept .
ex:indicator a gg:Indicator ; gg:inSubdomain ex:concept .
ex:system a gg:RegionalHealthSystem ; gg:inCountry ex:level .
"""

PERSON = """\
ex:shape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:age, ex:email .
ex:age a sh:PropertyShape ; sh:path ex:age ; sh:name "age" ; sh:maxInclusive 150 ;
    sh:message "Too old."@en ; sh:description "at most 150"@en .
ex:email a sh:PropertyShape ; sh:path ex:email ; sh:not [ sh:pattern "@" ] ; sh:severity sh:Warning ;
    sh:message "A mail address."@en .
"""


@pytest.fixture(params=sorted(ENGINES))
def each(request: pytest.FixtureRequest) -> Engine:
    return engine(request.param)


def keys(report: Report) -> set[tuple[str, ...]]:
    return {r.key for r in report.results}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> list[Triple]:
    """Every wrong input of the curators in one graph, each in records of their own, and a broken vocabulary."""
    folder, numbers, triples = tmp_path_factory.mktemp("planted"), count(), turtle(BROKEN_VOCABULARY)
    for case in CASES.values():
        text = case.text.replace(case.old, case.new, 1)
        for name in ("test-law", "test-guide", "test-recommendation", "test-gap", "test-plan"):
            text = text.replace(name, f"{name}-{next(numbers)}")
        path = folder / "file.yaml"
        path.write_text(text, encoding="utf-8")
        key = case.text.partition("id: ../graph/")[2].partition("\n")[0]
        triples += read_curated(path, key).graph.triples
    return triples


def test_both_engines_report_the_same_on_planted_violations(
    loaded: Loaded, planted: list[Triple], shapes: Shapes
) -> None:
    packaged = {t.subject for g in loaded.graphs for t in g.triples}
    focus = {t.subject for t in planted if isinstance(t.subject, NamedNode)} - packaged
    focus.add(NamedNode(f"{BASE}graph/practice/fr"))
    data = [*loaded.graphs, *planted]
    reference, fast = (engine(name).validate(data, shapes, focus) for name in ("pyshacl", "shacl"))
    assert keys(reference) == keys(fast)
    assert [r.as_dict() for r in reference.results] == [r.as_dict() for r in fast.results]
    assert len(reference.results) > 150
    components = Counter(r.component.value.rpartition("#")[2] for r in reference.results)
    assert len(components) >= 12, components


def test_planted_violations_reach_most_shapes(loaded: Loaded, planted: list[Triple], shapes: Shapes) -> None:
    found = {str(r.shape) for r in Shacl().validate([*loaded.graphs, *planted], shapes).results}
    assert len(found) >= 95


@pytest.mark.slow
def test_shipped_content_conforms_in_the_reference(loaded: Loaded, shapes: Shapes) -> None:
    assert PyShacl().validate(loaded.graphs, shapes).as_dict() == {"conforms": True, "results": []}


def test_shipped_content_conforms_in_the_fast_engine(loaded: Loaded, shapes: Shapes) -> None:
    assert Shacl().validate(loaded.graphs, shapes).as_dict() == {"conforms": True, "results": []}


def test_a_file_is_validated_alone_in_a_moment(each: Engine, loaded: Loaded, shapes: Shapes) -> None:
    france = next(f for f in loaded.curated if f.key == "practice/fr")
    focus = {t.subject for t in france.graph.triples if isinstance(t.subject, NamedNode)}
    assert each.validate(loaded.graphs, shapes, focus).conforms


def test_a_result_says_all_that_a_finding_needs(each: Engine) -> None:
    report = each.validate(turtle("ex:a a ex:Person ; ex:age 151 . ex:b a ex:Person ; ex:age 9 ."), turtle(PERSON))
    (result,) = report.results
    assert (str(result.focus), str(result.path)) == ("<https://example.org/a>", "<https://example.org/age>")
    assert str(result.value) == '"151"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert (result.messages, result.name, result.description) == (("Too old.",), "age", "at most 150")
    assert result.severity == "Violation"
    assert result.component.value.endswith("MaxInclusiveConstraintComponent")
    assert str(result.shape) == "<https://example.org/age>"
    assert not report.conforms
    assert report.violations == report.results


def test_warnings_are_no_violations(each: Engine) -> None:
    report = each.validate(turtle('ex:a a ex:Person ; ex:email "a@example.org" .'), turtle(PERSON))
    assert [r.severity for r in report.results] == ["Warning"]
    assert report.violations == ()
    assert not report.conforms


def test_literals_keep_their_spelling(each: Engine) -> None:
    report = each.validate(turtle('ex:a a ex:Person ; ex:age "0151"^^xsd:integer, "x"^^xsd:integer .'), turtle(PERSON))
    assert {r.value.value for r in report.results} == {"0151", "x"}


def test_focus_restricts_to_nodes_and_leaves_nested_shapes_intact(each: Engine) -> None:
    data = turtle("ex:a a ex:Person ; ex:age 151 ; ex:email 'x' . ex:b a ex:Person ; ex:age 152 .")
    focus = {NamedNode("https://example.org/a")}
    assert {str(r.focus) for r in each.validate(data, turtle(PERSON), focus).results} == {"<https://example.org/a>"}
    assert each.validate(data, turtle(PERSON), set()).conforms


def test_focus_reaches_instances_of_subclasses(each: Engine) -> None:
    data = turtle(
        "ex:Baby rdfs:subClassOf ex:Child . ex:Child rdfs:subClassOf ex:Person . ex:a a ex:Baby ; ex:age 151 ."
    )
    focus = {NamedNode("https://example.org/a")}
    assert len(each.validate(data, turtle(PERSON), focus).results) == 1


def test_engines_are_chosen_by_name() -> None:
    assert isinstance(engine(), PyShacl)
    assert isinstance(engine("shacl"), Shacl)
    with pytest.raises(EngineError, match="no SHACL engine 'jena'; there are pyshacl, shacl"):
        engine("jena")


@pytest.mark.parametrize(
    "wrong", ["sh:minCount 1", "sh:pattern '['", "sh:sparql [ sh:select 'SELECT' ]", "sh:property [ sh:path 'x' ]"]
)
def test_shapes_that_the_reference_cannot_use_are_an_error(wrong: str) -> None:
    with pytest.raises(EngineError):
        PyShacl().validate(turtle("ex:a a ex:B ."), turtle(f"ex:s a sh:NodeShape ; sh:targetClass ex:B ; {wrong} ."))


class Visits(BaseHTTPRequestHandler):
    paths: list[str] = []  # noqa: RUF012 - a record of the test

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Visits)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_nothing_is_fetched(each: Engine, site: str) -> None:
    links = f"<{site}/ontology> a owl:Ontology ; owl:imports <{site}/a>, <{site}/b.ttl> ; sh:shapesGraph <{site}/c> ."
    each.validate(turtle(links + f" ex:a a ex:Person ; ex:age <{site}/age> ."), turtle(links + PERSON))
    assert Visits.paths == []


def test_shapes_within_data_are_not_believed(each: Engine) -> None:
    hostile = "ex:all a sh:NodeShape ; sh:targetClass ex:Person ; sh:maxCount 0 . ex:age sh:deactivated true . "
    data = turtle(hostile + "ex:a a ex:Person ; ex:age 151 .")
    assert [str(r.shape) for r in each.validate(data, turtle(PERSON)).results] == ["<https://example.org/age>"]


def test_loops_in_data_end(each: Engine) -> None:
    loops = "ex:A rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:A, ex:B . ex:x a ex:A ; ex:self ex:x ."
    data, focus = turtle(loops), {NamedNode("https://example.org/x")}
    rules = turtle("ex:s a sh:NodeShape ; sh:targetClass ex:B ; sh:property [ sh:path ex:self ; sh:class ex:C ] .")
    assert len(each.validate(data, rules).results) == len(each.validate(data, rules, focus).results) == 1


def test_many_wrong_records_take_no_more_than_their_number(
    each: Engine, loaded: Loaded, shapes: Shapes, tmp_path: Path
) -> None:
    path = tmp_path / "fr.yaml"
    source = "{url: 'https://example.org/a', title: T%d}"
    one = "  - {id: fr-%d, type: Practice, title: Same title, country: FR, sources: [" + source + "]}\n"
    path.write_text(
        "id: x\ntype: CuratedFile\nrecords:\n" + "".join(one % (n, n) for n in range(150)), encoding="utf-8"
    )
    file = read_curated(path, "practice/fr")
    focus = {t.subject for t in file.graph.triples if isinstance(t.subject, NamedNode)}
    report = each.validate([*loaded.ontology, file.graph], shapes, focus)
    assert len({r.focus for r in report.results} - {NamedNode(f"{BASE}graph/practice/fr")}) == 151


def test_a_literal_of_a_megabyte(each: Engine, loaded: Loaded, shapes: Shapes) -> None:
    text = "<" + "a" * 500_000 + " @" * 250_000
    record = NamedNode(f"{BASE}practice/fr-x")
    said = {
        RDF.type: GG.Practice,
        DCTERMS.title: Literal(text, language="en"),
        VOID.inDataset: graph_iri("practice/fr"),
    }
    data = [*loaded.ontology, *(Triple(record, predicate, value) for predicate, value in said.items())]
    report = each.validate(data, shapes, {record})
    assert any(str(r.shape).endswith("title-text>") for r in report.results)
