import json

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat

from graph.named_graph import NamedGraph, Provenance
from graph.validation import Report, VocabularyIndex, engine
from graph.validation.paths import Path, read_path
from graph.validation.triples import Lookup
from graph.vocabulary import GG, SH
from tests.graph.validation.turtle import turtle

EX = "https://example.org/"
SHAPE = (
    "ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:property ex:p . ex:p a sh:PropertyShape ; sh:path %s ; "
    "sh:minCount 1 ; sh:message 'Missing.' ."
)


def report(path: str = "ex:name", data: str = "ex:b a ex:A . ex:a a ex:A .") -> Report:
    return engine("shacl").validate(turtle(data), turtle(SHAPE % path))


def test_results_are_sorted_and_each_is_there_once() -> None:
    assert [str(r.focus) for r in report().results] == [f"<{EX}a>", f"<{EX}b>"]


def test_a_report_survives_its_turtle() -> None:
    first = report("( [ sh:inversePath ex:of ] [ sh:alternativePath ( ex:name ex:label ) ] )")
    triples = [q.triple for q in pyoxigraph.parse(first.to_turtle(), format=RdfFormat.TURTLE)]
    again = Report.of(triples, turtle(SHAPE % "ex:name"))
    assert again == first
    assert str(again.results[0].path) == f"^<{EX}of>/(<{EX}name>|<{EX}label>)"
    assert first.to_turtle() == again.to_turtle()
    assert "sh:ValidationReport" in first.to_turtle()


def test_an_empty_report_conforms_in_every_form() -> None:
    empty = report(data="ex:a a ex:B .")
    assert empty.conforms
    assert empty.as_dict() == {"conforms": True, "results": []}
    assert "sh:conforms true" in empty.to_turtle()


def test_json_has_all_parts() -> None:
    (result, _) = json.loads(json.dumps(report().as_dict()))["results"]
    assert result["focus"] == f"<{EX}a>"
    assert result["messages"] == ["Missing."]
    assert result["value"] is result["name"] is result["description"] is None


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("ex:a", f"<{EX}a>"),
        ("( ex:a ex:b )", f"<{EX}a>/<{EX}b>"),
        ("[ sh:zeroOrMorePath ex:a ]", f"<{EX}a>*"),
        ("[ sh:oneOrMorePath ( ex:a ex:b ) ]", f"(<{EX}a>/<{EX}b>)+"),
        ("[ sh:zeroOrOnePath [ sh:inversePath ex:a ] ]", f"^<{EX}a>?"),
        ("[ sh:alternativePath ( ex:a [ sh:inversePath ex:b ] ) ]", f"<{EX}a>|^<{EX}b>"),
    ],
)
def test_paths_are_read_and_written(written: str, text: str) -> None:
    lookup = Lookup(turtle(f"ex:s sh:path {written} ."))
    path = read_path(lookup, lookup.first(NamedNode(f"{EX}s"), SH.path))
    assert str(path) == text
    assert path is not None
    node, triples = path.triples("p")
    assert read_path(Lookup(triples), node) == path


def test_paths_without_end_are_no_paths() -> None:
    lookup = Lookup(turtle("_:a sh:inversePath _:a . ex:s sh:path _:a . ex:t sh:path _:b . _:b ex:c ex:d ."))
    assert read_path(lookup, lookup.first(NamedNode(f"{EX}s"), SH.path)) is None
    assert read_path(lookup, lookup.first(NamedNode(f"{EX}t"), SH.path)) is None
    assert Path("property", (), "a").properties


VOCABULARY = """
gg:Law rdfs:subClassOf gg:Kind . gg:Kind rdfs:subClassOf gg:Law .
ex:law a gg:Law ; skos:prefLabel "law"@en, "loi"@fr ; skos:notation "L" .
ex:act a gg:Kind ; skos:altLabel "act" .
ex:FR a gg:NationalHealthSystem ; gg:inCountry ex:FRA . ex:FRA skos:prefLabel "France"@en .
ex:bfc a gg:Region ; gg:inCountry ex:FRA ; skos:prefLabel "Burgundy"@en .
"""


def test_the_vocabulary_knows_names_of_a_class_and_its_subclasses() -> None:
    index = VocabularyIndex([NamedGraph.of("ontology/x", turtle(VOCABULARY), Provenance("ontology/x.ttl", "0", "t"))])
    assert [n.iri.value for n in index.names(GG.Kind)] == [f"{EX}act", f"{EX}law"]
    assert set(index.names(GG.Law)[1].labels) == {"law", "loi", "L"}
    assert index.names(GG.NationalHealthSystem)[0].labels == ("France",)
    assert index.names(GG.Region)[0].labels == ("Burgundy",)
    assert index.names(GG.Nothing) == ()
    assert index.place(NamedNode(f"{EX}law")) == "ontology/x.ttl"
    assert index.place(NamedNode(f"{EX}nothing")) is None
