"""Records as a table: what the same curated file would say, and every fault with its row and column."""

import json

import pytest
from click.testing import CliRunner

from api.cli import genoguide
from api.render_findings import finding_line
from api.validation import stood_in_for, validate_files
from api.workspace import Workspace
from loaders.csv_records import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, read_csv_records
from loaders.curated import curated_file
from loaders.findings import Finding, Severity, Unreadable
from loaders.submitted import Syntax, read_submitted
from loaders.yaml_document import parse_yaml

NAME = "practice/fr.csv"
TABLE = """id,title,kind,country,applications,indicators,sources[1].url,sources[0].url,sources[0].title
fr-one,"One, and no other",law,FR,cancers; rare-diseases,III.1 III.2,https://example.org/b,https://example.org/a,First
fr-two,Two,policy,FR,,IV.2,,https://example.org/c,
"""
CURATED = """
"@context": https://w3id.org/genoguide/context.jsonld
id: ../graph/practice/fr
type: CuratedFile
records:
  - id: fr-one
    type: Practice
    title: One, and no other
    kind: law
    country: FR
    applications: [cancers, rare-diseases]
    indicators: [III.1, III.2]
    sources: [{url: https://example.org/a, title: First}, {url: https://example.org/b}]
  - {id: fr-two, type: Practice, title: Two, kind: policy, country: FR, indicators: [IV.2],
     sources: [{url: https://example.org/c}]}
"""
FILE = "https://w3id.org/genoguide/graph/practice/fr"


def said(graph):
    """What a graph says of anything but the file itself."""
    return {triple for triple in graph.triples if triple.subject.value != FILE}


def sent(text, name=NAME):
    return read_submitted(text.encode(), Syntax.CSV, name)


def told(text, name=NAME):
    return [(f.row, f.line, f.field, f.message) for f in sent(text, name).findings]


def test_a_table_says_what_the_same_curated_file_says():
    file = curated_file(parse_yaml(CURATED, "fr.yaml"), b"", "practice/fr", "fr.yaml")
    table = sent(TABLE)
    assert table.findings == ()
    assert said(table.graph) == said(file.graph)
    assert table.records == tuple(f"https://w3id.org/genoguide/practice/fr-{n}" for n in ("one", "two"))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_spreadsheets_of_all_countries_are_read(separator):
    lines = ["\ufeffid,title,country", '"fr-one","A, B; C",FR', ",,", "fr-two,Two,FR", ""]
    text = "\r\n".join(lines).replace(",", separator).replace("A" + separator, "A,")
    assert [r["id"] for r in read_csv_records(sent_text(text), NAME).document.data["records"]] == ["fr-one", "fr-two"]
    assert told(text) == []


def sent_text(text):
    return text.removeprefix("\ufeff")


def test_a_column_may_say_where_the_records_belong():
    text = "file,id,title\npractice/fr,fr-one,One\npractice/fr,fr-two,Two\n"
    assert sent(text, "submitted.csv").graph.iri.value == FILE
    with pytest.raises(Unreadable, match="The rows belong to several files"):
        sent(text.replace("practice/fr,fr-two", "practice/es,fr-two"))
    with pytest.raises(Unreadable, match="does not say where it belongs"):
        sent("id,title\nfr-one,One\n", "submitted.csv")


def test_a_row_is_counted_as_spreadsheets_do_and_a_line_as_editors_do():
    text = 'id,type,title\nfr-one,Practice,"two\nlines"\n\nfr-two,Practise,Two\n'
    [(row, line, field, message)] = told(text)
    assert (row, line, field) == (4, 5, "type")
    assert message == "There is no such type of record."


def test_a_column_that_is_no_field_is_told_once():
    text = "id,titel,,id,sources[0].addres\n" + "fr-one,One,,x,y\n" * 3
    assert told(text)[:3] == [
        (1, 1, "titel", "There is no field 'titel'."),
        (1, 1, "id", "The column 'id' stands twice."),
        (1, 1, "sources[0].addres", "There is no field 'sources[0].addres'."),
    ]
    assert sent(text).findings[0].nearest == "title"


def test_a_row_that_has_shifted_is_told_and_not_read():
    text = "id,title\nfr-one,One,too much\nfr-two,Two\n"
    [(row, line, _, message)] = told(text)
    assert (row, line) == (2, 2)
    assert "its columns have shifted" in message
    assert sent(text).records == ("https://w3id.org/genoguide/practice/fr-two",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('id,title\nfr-one,"never closed\n', "is not valid CSV"),
        ("id\n" + "fr-one\n" * (MOST_ROWS + 1), "There are more than 5,000 rows."),
        ("id," + "title," * MOST_COLUMNS + "\n", "The row has 202 cells"),
        (f"id,title\nfr-one,{'x' * (LONGEST_CELL + 1)}\n", "the longest of 20,001 characters"),
        # The module csv refuses it, unless a library has raised its limit for the whole process.
        (f"id,title\nfr-one,{'x' * 200_000}\n", "is not valid CSV|the longest of 200,000 characters"),
    ],
    ids=["quote", "rows", "columns", "cell", "long"],
)
def test_what_is_no_table_or_too_large_is_not_read(text, message):
    with pytest.raises(Unreadable, match=message):
        sent(text)


@pytest.mark.parametrize("text", ["id,title\n", ",\n", "\n\n"])
def test_a_table_without_rows_has_no_records(text):
    assert "There are no records." in [message for *_, message in told(text)]


def test_addresses_of_sources_stand_in_one_cell():
    text = "id,sources\nfr-one,https://example.org/a;b https://example.org/c; https://example.org/d\n"
    [record] = read_csv_records(text, NAME).document.data["records"]
    assert [s["url"] for s in record["sources"]] == [
        "https://example.org/a;b",
        "https://example.org/c",
        "https://example.org/d",
    ]


def test_the_command_line_names_row_and_column(tmp_path):
    path = tmp_path / "practice" / "fr.csv"
    path.parent.mkdir()
    path.write_text('id,title,status\nfr-one,"two\nlines",pilot\nfr-two,Two,pilott\n', encoding="utf-8")
    arguments = ["--workspace", str(tmp_path / "workspace"), "validate", str(path), "--format"]
    told = CliRunner().invoke(genoguide, [*arguments, "json"], standalone_mode=False)
    [status] = [f for f in json.loads(told.output) if f["field"] == "status"]
    assert (told.return_value, status["line"], status["row"], status["nearest"]) == (1, 4, 3, "pilot")
    finding = Finding(**{**status, "file": "fr.csv", "severity": Severity(status["severity"])})
    assert finding_line(finding).startswith("fr.csv:4: row 3: fr-two: status: There is no such status.")


def test_a_row_stands_in_for_its_record_alone(tmp_path):
    """What other records of the file say still holds: a programme of theirs may be referred to."""
    path = tmp_path / "programme" / "programmes.csv"
    path.parent.mkdir()
    path.write_text("id,title\nmade-up-programme,A programme that was made up\n", encoding="utf-8")
    found = validate_files(Workspace(tmp_path / "workspace"), [path], "shacl").findings
    assert {f.record for f in found} <= {"made-up-programme"}
    assert stood_in_for([path, path.with_suffix(".yaml")]) == {"programme/programmes"}
