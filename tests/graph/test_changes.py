"""What changed between two versions: what sources state of an item, and nothing else."""

import pytest
from pyoxigraph import RdfFormat, parse

from graph.changes import Change, Changes, Item, Kind, items_of
from graph.named_graph import NamedGraph
from graph.names import Names

HEAD = """@prefix gg: <https://w3id.org/genoguide/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <https://w3id.org/genoguide/practice/> . @prefix bibo: <http://purl.org/ontology/bibo/> . """
ONE = ':a a gg:Practice ; rdfs:label "A"@en ; bibo:authorList ( "x" [ rdfs:label "y" ] ) .'


def items(text: str) -> dict[str, Item]:
    graph = NamedGraph.of("practice/xx", [q.triple for q in parse(HEAD + text, format=RdfFormat.TURTLE)])
    return {iri.rpartition("/")[2]: item for iri, item in items_of([graph], Names.of([graph])).items()}


def kinds(before: str, after: str) -> dict[str, str]:
    changes = Changes.between("v1", items(before), items(after))
    return {change.iri: change.kind.value for change in changes.listed}


def test_an_item_has_its_class_and_label() -> None:
    assert [(i.type, i.label) for i in items(ONE).values()] == [("Practice", "A")]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (ONE, {}),
        (ONE + ':b a gg:Practice ; rdfs:label "B" .', {"b": "added"}),
        ("", {"a": "removed"}),
        (ONE.replace('"A"', '"Z"'), {"a": "changed"}),
        (ONE.replace('"y"', '"z"'), {"a": "changed"}),
        (ONE.replace('"x"', '"x" "w"'), {"a": "changed"}),
        # Blank nodes of the same file are called otherwise now; that is no change.
        (ONE + '[] rdfs:label "other" , [ rdfs:label "another" ] .', {}),
        (ONE + ':a gg:status <urn:s> . <urn:s> rdfs:label "new" .', {"a": "changed"}),
    ],
)
def test_what_is_stated_decides(after: str, expected: dict[str, str]) -> None:
    assert kinds(ONE, after) == expected


def test_an_item_without_a_class_of_ours_or_a_name_is_none() -> None:
    assert items(':c rdfs:label "C" . :d a gg:Answer .') == {}


def test_a_circle_of_blank_nodes_ends() -> None:
    assert "a" in items(':a a gg:Practice ; rdfs:label "A" ; gg:kind _:x . _:x gg:kind _:y . _:y gg:kind _:x .')


def test_a_list_of_thousands_is_read() -> None:
    assert "a" in items(f':a a gg:Practice ; rdfs:label "A" ; bibo:authorList ( {" ".join(map(str, range(3000)))} ) .')


def test_changes_are_written_and_read() -> None:
    changes = Changes("v1", (Change(Kind.ADDED, "urn:x", "Practice", "X"),), {"added": 1, "changed": 0, "removed": 0})
    assert Changes.from_dict(changes.as_dict()) == changes


def test_before_the_first_version_there_is_nothing_to_compare() -> None:
    assert Changes.between(None, {}, items(ONE)).listed == ()
