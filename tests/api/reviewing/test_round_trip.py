"""A record that goes from a curated file into RDF and back says the same, whatever is in it."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.reviewing import yaml_text
from api.reviewing.merging import Head, Stamp, created, said
from api.reviewing.records import Entry, entries
from api.workspace import Loaded
from graph.named_graph import NamedGraph
from loaders.curated import CuratedFile, curated_file
from loaders.findings import Unreadable
from loaders.submitted import Syntax, read_submitted
from loaders.yaml_document import parse_yaml
from tests.loaders import content

STAMP = Stamp("20261122T081500Z-7f3c9a21", "2026-11-22")
KEPT = ("practice/fr", "programme/programmes", "finding/findings", "recommendation/acmg-amp-2015", "document/documents")


def read(text: str, key: str) -> CuratedFile:
    return curated_file(parse_yaml(text, key), text.encode(), key, key)


def written_anew(key: str, records: Sequence[Entry]) -> CuratedFile:
    return read(created(key, Head("Records of a test", "CC-BY-4.0"), records, STAMP), key)


@pytest.mark.parametrize("key", KEPT)
def test_every_shipped_record_comes_back_the_same(loaded: Loaded, key: str) -> None:
    file = next(f for f in loaded.curated if f.key == key)
    records = entries(file.graph, file.name)
    again = written_anew(key, records)
    assert {e.id for e in records} == {r.id for r in file.records}
    assert len(records) > 1
    assert again.findings == ()
    assert said(again, records)


def test_they_are_written_as_curators_write_them(loaded: Loaded) -> None:
    file = next(f for f in loaded.curated if f.key == "practice/fr")
    [record] = entries(file.graph, file.name, {"https://w3id.org/genoguide/practice/fr-cad"})
    assert yaml_text.record(record.fields).startswith(
        "  - id: fr-cad\n"
        "    type: Practice\n"
        "    title: Collecteur Analyseur de Données (CAD)\n"
        "    kind: infrastructure\n"
        "    country: FR\n"
    )
    assert "    applications: [rare-diseases, cancers]\n" in yaml_text.record(record.fields)


# Letters of many alphabets, and what YAML, Turtle or JSON might take for something else.
TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), st.sampled_from("-:#'\"[]{}&*!|>%@`,? \\eE.0~")
    ),
    min_size=1,
    max_size=200,
) | st.sampled_from(
    ["no", "1e5", "0x1F", "089", ".5", "null", "true", "2016-03-05", "- a", "? a", "=", "<<", "...", "---"]
)


@settings(max_examples=60, deadline=None)
@given(title=TEXTS, place=TEXTS, author=TEXTS)
def test_any_text_comes_back_the_same(title: str, place: str, author: str) -> None:
    fields = {
        "id": "fr-x",
        "type": "Practice",
        "title": title,
        "region_label": place,
        "authors": [author, "Curie, Ana"],
    }
    text = content.HEAD.format(key="practice/fr") + yaml_text.record(fields)
    file = read(text, "practice/fr")
    assert dict(file.records[0].fields) == fields
    records = entries(file.graph, file.name)
    assert records[0].fields["title"] == title
    assert said(written_anew("practice/fr", records), records)


def test_the_same_record_as_turtle_becomes_the_same_text(loaded: Loaded) -> None:
    file = read(content.PRACTICE, "practice/fr")
    turtle = "".join(f"{t} .\n" for t in file.graph.triples).encode()
    sent = read_submitted(turtle, Syntax.TURTLE, "records.ttl")
    [record], [own] = entries(sent.graph, "records.ttl"), entries(file.graph, "fr.yaml")
    assert record.fields == own.fields
    assert sent.graph.iri != file.graph.iri


@pytest.mark.parametrize(
    ("subject", "file", "told"),
    [
        ("practice/fr-x", "graph/practice/../../etc/x", "in no curated file"),
        ("practice/fr-x", "graph/survey/2026", "in no curated file"),
        ("practice/fr-x", "graph/practice/.hidden", "in no curated file"),
        ("document/fr-x", "graph/practice/fr", "not that of its file"),
        ("practice/fr-x/y", "graph/practice/fr", "not that of its file"),
    ],
)
def test_a_record_outside_the_curated_files_is_refused(subject: str, file: str, told: str) -> None:
    base = "https://w3id.org/genoguide/"
    turtle = f"<{base}{subject}> a <{base}ontology#Practice> ; <http://rdfs.org/ns/void#inDataset> <{base}{file}> ."
    sent = read_submitted(turtle.encode(), Syntax.TURTLE, "records.ttl")
    with pytest.raises(Unreadable, match=told):
        entries(sent.graph, "records.ttl")


def test_what_no_field_can_say_is_not_lost_in_silence() -> None:
    """It becomes a field that does not exist, which validation names."""
    base = "https://w3id.org/genoguide/"
    turtle = (
        f'<{base}practice/fr-x> a <{base}ontology#Practice> ; <http://purl.org/dc/terms/title> "Loi"@fr ;'
        f" <http://rdfs.org/ns/void#inDataset> <{base}graph/practice/fr> ."
    )
    sent = read_submitted(turtle.encode(), Syntax.TURTLE, "records.ttl")
    assert isinstance(sent.graph, NamedGraph)
    file = written_anew("practice/fr", entries(sent.graph, "records.ttl"))
    assert [f.message for f in file.findings] == ["There is no field 'dcterms:title'."]
