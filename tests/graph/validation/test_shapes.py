"""The shapes speak plainly: each says what is wrong, what is expected, and about which field."""

import re

import pytest
from pyoxigraph import NamedNode

from graph.named_graph import NamedGraph
from graph.validation.triples import Lookup, flatten
from graph.vocabulary import RDF, SH, packaged
from loaders.context import packaged_context

JARGON = re.compile(
    r"\b(SHACL|RDF|IRI|minCount|maxCount|datatype|literal|node|regex|pattern|property|constraint)\b", re.I
)


@pytest.fixture(scope="module")
def lookup(shapes: tuple[NamedGraph, ...]) -> Lookup:
    return Lookup(flatten(shapes))


@pytest.fixture(scope="module")
def named(lookup: Lookup) -> list[NamedNode]:
    kinds = {SH.NodeShape, SH.PropertyShape}
    return [s for s in lookup.subjects if kinds & set(lookup.objects(s, RDF.type))]


def test_there_is_a_file_for_every_kind() -> None:
    kinds = {
        "practice",
        "document",
        "recommendation",
        "finding",
        "programme",
        "source",
        "curated-file",
        "vocabulary",
        "survey",
        "submission",
    }
    assert kinds | {"record"} == {p.stem for p in packaged("shapes").glob("*.ttl")}


def test_every_shape_has_one_message_and_one_description_in_plain_english(
    lookup: Lookup, named: list[NamedNode]
) -> None:
    assert len(named) > 150
    for shape in named:
        assert isinstance(shape, NamedNode)
        texts = [*lookup.objects(shape, SH.message), *lookup.objects(shape, SH.description)]
        assert [t.language for t in texts] == ["en", "en"], shape
        assert [t.value for t in texts if JARGON.search(t.value)] == [], shape
        assert texts[0].value.endswith("."), shape


def test_every_property_shape_is_used_and_names_a_field(lookup: Lookup, named: list[NamedNode]) -> None:
    used = {o for s in lookup.subjects for o in lookup.objects(s, SH.property)}
    context = packaged_context()
    scopes = [context.head, context.source(), *(context.record(t) for t in context.types)]
    fields = {name for scope in scopes for name in scope.terms} | {"text"}
    vocabulary = "".join(
        (packaged("shapes") / f"{n}.ttl").read_text(encoding="utf-8") for n in ("vocabulary", "survey", "submission")
    )
    for shape in named:
        if SH.PropertyShape not in lookup.objects(shape, RDF.type):
            continue
        assert shape in used
        (name,) = lookup.objects(shape, SH.name)
        if f"shape:{shape.value.rpartition('/')[2]} a " not in vocabulary:
            assert name.value in fields, shape


def test_records_and_sources_are_closed(lookup: Lookup, named: list[NamedNode]) -> None:
    closed = {s.value.rpartition("/")[2] for s in named if lookup.objects(s, SH.closed)}
    assert closed == {"practice", "document", "recommendation", "finding", "programme", "source", "curated-file"} | {
        "survey",
        "question",
        "response",
        "answer",
        "maturity-assessment",
        "application-assessment",
        "reported-practice",
        "submission",
        "decision",
    }
