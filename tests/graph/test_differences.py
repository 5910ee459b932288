"""In what two versions differ, property by property."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from graph.changes import Kind
from graph.differences import differences, dumped

HEAD = """@prefix gg: <https://w3id.org/genoguide/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix : <https://w3id.org/genoguide/practice/> . @prefix status: <https://w3id.org/genoguide/practice-status/> .
@prefix graph: <https://w3id.org/genoguide/graph/> . @prefix bibo: <http://purl.org/ontology/bibo/> . """
ONE = ':a a gg:Practice ; dcterms:title "A" ; gg:status status:pilot ; bibo:authorList ( "x" "y" ) .'


def triples(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(HEAD + text, format=RdfFormat.TURTLE)]


def changed(before: str, after: str) -> list[tuple[str, list[str], list[str]]]:
    return [
        (
            c.property.value.rpartition("/")[2].rpartition("#")[2],
            [v.value for v in c.before],
            [v.value for v in c.after],
        )
        for difference in differences(triples(before), triples(after))
        for c in difference.changes
    ]


def test_what_was_added_and_removed_is_named_by_its_title() -> None:
    [added], [removed] = differences([], triples(ONE)), differences(triples(ONE), [])
    assert (added.kind, added.type, added.label, added.changes) == (Kind.ADDED, "Practice", "A", ())
    assert removed.kind is Kind.REMOVED


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("status:pilot", "status:ended", [("status", ["https://w3id.org/genoguide/practice-status/pilot"], ["https://w3id.org/genoguide/practice-status/ended"])]),
        ('"y"', '"z"', [("authorList", ["y"], ["z"])]),
        ('"x" "y"', '"x" "y" "z"', [("authorList", [], ["z"])]),
        ('( "x" "y" )', '( "y" "x" )', []),
        ('dcterms:title "A" ;', "", [("title", ["A"], [])]),
        ("gg:status", "gg:status status:ended , ", [("status", [], ["https://w3id.org/genoguide/practice-status/ended"])]),
    ],
)  # fmt: skip
def test_values_that_one_version_alone_has(old: str, new: str, expected: list[object]) -> None:
    assert changed(ONE, ONE.replace(old, new, 1)) == expected


def test_sources_count_where_both_versions_describe_them_and_come_last() -> None:
    source = '<http://a.example/> dcterms:title "T" . '
    assert differences(triples(ONE), triples(ONE + source)) == []
    after = triples(ONE.replace('"A"', '"B"') + source.replace("T", "U"))
    assert [d.iri[-2:] for d in differences(triples(ONE + source), after)] == ["/a", "e/"]


def test_the_heads_of_files_are_no_things() -> None:
    assert differences([], triples('graph:x dcterms:title "A" .')) == []


def test_a_list_that_loops_ends() -> None:
    loop = ":a a gg:Practice ; bibo:authorList _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l ."
    assert changed(loop, ONE)[0][0] == "title"


def test_a_dump_is_read_for_the_graphs_that_are_named(tmp_path: Path) -> None:
    line = '<https://w3id.org/genoguide/practice/{0}> <http://purl.org/dc/terms/title> "{0}" <https://w3id.org/genoguide/graph/practice/{0}> .\n'
    (tmp_path / "dump.nq").write_text(line.format("fr") + line.format("de"))
    assert [t.subject for t in dumped(tmp_path / "dump.nq", ["practice/de"])] == [
        NamedNode("https://w3id.org/genoguide/practice/de")
    ]
