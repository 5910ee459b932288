"""Writing tables of other services: each format says the same of every term."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, parse_query_results

from api.engine.remote_reader import Cell
from api.engine.remote_rows import WRITERS

XSD = "http://www.w3.org/2001/XMLSchema#"
PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\r\n"), max_size=12)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def cells(texts):
    return st.one_of(
        texts.map(lambda text: Cell("literal", text)),
        texts.map(lambda text: Cell("literal", text, language="en-gb")),
        texts.map(lambda text: Cell("literal", text, datatype="https://example.org/type")),
        st.integers().map(lambda number: Cell("literal", str(number), datatype=f"{XSD}integer")),
        st.sampled_from(["https://example.org/a?b=1&c='2'", "urn:é"]).map(lambda iri: Cell("uri", iri)),
        st.sampled_from(["b0", "x_y"]).map(lambda name: Cell("bnode", name)),
    )


def rows(texts):
    return st.lists(st.dictionaries(st.sampled_from("ab"), cells(texts)), max_size=6)


def term(cell):
    match cell:
        case Cell("uri", value):
            return NamedNode(value)
        case Cell("bnode", value):
            return BlankNode(value)
        case Cell(_, value, "", ""):
            return Literal(value)
        case Cell(_, value, "", language):
            return Literal(value, language=language)
        case Cell(_, value, datatype):
            return Literal(value, datatype=NamedNode(datatype))


def written(media_type, table):
    writer = WRITERS[media_type](["a", "b"])
    return "".join([writer.head(), *map(writer.row, table), writer.tail()]).encode()


def check(media_type, table):
    found = parse_query_results(written(media_type, table), QueryResultsFormat.from_media_type(media_type))
    expected = [[term(row[name]) if name in row else None for name in ("a", "b")] for row in table]
    assert [[row["a"], row["b"]] for row in found] == expected


@given(rows(ANYTHING))
def test_json_says_what_the_terms_are(table):
    check("application/sparql-results+json", table)


@given(rows(ANYTHING))
def test_tsv_says_what_the_terms_are(table):
    check("text/tab-separated-values", table)


@given(rows(PRINTABLE))
@example([{"a": Cell("literal", " \t\r\n a ")}, {"a": Cell("literal", "\n")}])
def test_xml_says_what_the_terms_are(table):
    check("application/sparql-results+xml", table)


@given(rows(PRINTABLE))
def test_xml_is_read_alike_by_a_parser_that_keeps_to_the_letter(table):
    """Such as this one, to which a carriage return is a line end unless it is escaped."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(written("application/sparql-results+xml", table))
    results = root.iter("{http://www.w3.org/2005/sparql-results#}result")
    found = [{binding.get("name"): binding[0].text or "" for binding in result} for result in results]
    assert found == [{name: cell.value for name, cell in row.items()} for row in table]


@given(rows(ANYTHING))
def test_csv_has_the_text_of_the_terms(table):
    import csv
    import io

    found = list(csv.reader(io.StringIO(written("text/csv", table).decode(), newline="")))
    texts = [
        [f"_:{c.value}" if c.kind == "bnode" else c.value for c in (row.get(n) or Cell("", "") for n in "ab")]
        for row in table
    ]
    assert found == [["a", "b"], *texts]


@pytest.mark.parametrize("media_type", WRITERS)
@pytest.mark.parametrize("answer", [True, False])
def test_yes_and_no_are_written_in_every_format(media_type, answer):
    text = WRITERS[media_type].boolean(answer)
    if media_type.startswith("application/"):
        assert parse_query_results(text.encode(), QueryResultsFormat.from_media_type(media_type)).__bool__() is answer
    else:
        assert text.strip() == str(answer).lower()
