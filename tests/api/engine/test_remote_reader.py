"""Reading tables of other services: every row once, however the document is cut, and nothing that is not whole."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, parse_query_results

from api.engine.remote_reader import Cell, NotRows, Reader, asked

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text('{}[],:"\\\n\r\t\x00\x01', max_size=12)
TERMS = st.one_of(
    TEXTS.map(lambda text: {"type": "literal", "value": text}),
    TEXTS.map(lambda text: {"type": "literal", "value": text, "xml:lang": "en"}),
    st.just({"type": "uri", "value": "https://example.org/a"}),
    st.just({"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}),
)
ROWS = st.lists(st.dictionaries(st.sampled_from("ab"), TERMS), max_size=6)


def document(rows, **extra):
    return {**extra, "head": {"vars": ["a", "b"]}, "results": {"ordered": True, "bindings": rows}}


def read(content, size=1 << 16, columns=()):
    reader = Reader(columns)
    rows = [row for at in range(0, len(content), size) for row in reader.feed(content[at : at + size])]
    return reader, [*rows, *reader.end()]


@given(rows=ROWS, size=st.integers(1, 40), indent=st.none() | st.just(1), ascii_only=st.booleans())
def test_every_row_is_read_as_another_parser_reads_it(rows, size, indent, ascii_only):
    content = json.dumps(document(rows), indent=indent, ensure_ascii=ascii_only).encode()
    reader, found = read(content, size)
    assert reader.columns == ["a", "b"]
    expected = parse_query_results(content, QueryResultsFormat.JSON)
    assert [{n: c.value for n, c in row.items()} for row in found] == [
        {n: row[n].value for n in ("a", "b") if row[n] is not None} for row in expected
    ]


def test_the_order_of_the_members_does_not_count():
    _, rows = read(
        b'{"results":{"bindings":[{"a":{"value":"x","type":"uri"}}],"more":[{}]},"link":[],"head":{"vars":["a"]}}'
    )
    assert rows == [{"a": Cell("uri", "x")}]


def test_yes_and_no():
    assert read(b' {"head":{}, "boolean": false}\n')[0].boolean is False


def test_the_ways_of_virtuoso_are_mended():
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    boolean = "http://www.w3.org/2001/XMLSchema#boolean"
    row = {
        "a": {"type": "bnode", "value": "nodeID://b10-1"},
        "b": {"type": "typed-literal", "datatype": boolean, "value": "1"},
    }
    assert read(json.dumps(document([row])).encode())[1] == [
        {"a": Cell("bnode", "b10_1"), "b": Cell("literal", "true", boolean)}
    ]
    yes = {"__ASK_RETVAL": {"type": "typed-literal", "datatype": integer, "value": "1"}}
    reader, rows = read(json.dumps({"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": [yes]}}).encode())
    assert asked(reader.columns) and len(rows) == 1


BAD = {
    "nothing": b"",
    "a page": b"<html>",
    "no table": b"{}",
    "a head alone": b'{"head":{"vars":["a"]}}',
    "a boolean that is none": b'{"head":{},"boolean":1}',
    "cut in a row": b'{"results":{"bindings":[{"a":{"type":"uri","value":"x"}',
    "cut between rows": b'{"results":{"bindings":[{},',
    "cut after the rows": b'{"results":{"bindings":[{}]}',
    "something after the end": b'{"results":{"bindings":[]}}{}',
    "a comma too many": b'{"results":{"bindings":[{},]}}',
    "rows that are numbers": b'{"results":{"bindings":[1 ]}}',
    "rows in two places": b'{"results":{"bindings":[],"bindings":[]}}',
    "a term without a value": b'{"results":{"bindings":[{"a":{"type":"uri"}}]}}',
    "a value that is no text": b'{"results":{"bindings":[{"a":{"type":"uri","value":1 }}]}}',
    "a term of another kind": b'{"results":{"bindings":[{"a":{"type":"triple","value":"x"}}]}}',
    "a term that is a list": b'{"results":{"bindings":[{"a":[]}]}}',
    "a column that nobody asked for": b'{"results":{"bindings":[{"callret-0":{"type":"uri","value":"x"}}]}}',
    "not a number": b'{"head":NaN,"results":{"bindings":[]}}',
    "not UTF-8": b'{"head":"\xff","results":{"bindings":[]}}',
    "cut in a character": b'{"results":{"bindings":[]}}\xc3',
    "nested without end": b'{"head":' + b"[" * 100_000,
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("size", [1, 1 << 16])
def test_what_is_no_table_is_refused(content, size):
    with pytest.raises(NotRows):
        read(content, size, ("a",))


def test_a_number_of_any_length_does_no_harm():
    assert read(b'{"x":' + b"1" * 10_000 + b',"results":{"bindings":[]}}')[1] == []


def test_a_row_that_never_ends_is_not_read_again_with_each_part(monkeypatch):
    from api.engine import remote_reader

    tries = []

    class Counting(json.JSONDecoder):
        def raw_decode(self, text, at=0):
            tries.append(at)
            return super().raw_decode(text, at)

    monkeypatch.setattr(remote_reader, "_DECODER", Counting())
    reader = Reader()
    rows = [
        row for _ in range(10_000) for row in reader.feed(b"x" * 10 if tries else b'{"results":{"bindings":[{"a":"')
    ]
    assert rows == []
    assert len(tries) < 30
