"""Counting rows: as many as a parser finds, in any format, however the result is cut into parts."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.engine.errors import ResultTooLarge
from api.engine.rows import RowLimit, counter

FORMATS = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
NASTY = st.text(st.sampled_from('{}[],:"\\\n\r\tx<result>'), max_size=12)
TABLES = st.lists(st.tuples(st.none() | NASTY, st.none() | NASTY), max_size=8)


def literal(text):
    return "UNDEF" if text is None else f'"{text.translate(ESCAPES)}"'


ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def table(rows, media_type):
    values = " ".join(f"({literal(a)} {literal(b)})" for a, b in rows)
    result = pyoxigraph.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}")
    return result.serialize(format=pyoxigraph.QueryResultsFormat.from_media_type(media_type))


def counted(content, media_type, size):
    rows = counter(media_type)
    for start in range(0, len(content), size):
        rows.add(content[start : start + size])
    return rows.rows


@pytest.mark.parametrize("media_type", FORMATS)
@given(rows=TABLES, size=st.integers(1, 40))
def test_every_row_counts_once(media_type, rows, size):
    content = table(rows, media_type)
    assert counted(content, media_type, size) == len(rows)
    assert counted(content, media_type, 65536) == len(rows)


@pytest.mark.parametrize("media_type", FORMATS)
def test_an_empty_table_has_no_row(media_type):
    assert counted(table([], media_type), media_type, 3) == 0


@pytest.mark.parametrize("media_type", FORMATS)
@given(rows=TABLES.filter(len), size=st.integers(1, 40))
def test_a_table_may_have_as_many_rows_as_the_limit_and_no_more(media_type, rows, size):
    content = table(rows, media_type)
    parts = [content[start : start + size] for start in range(0, len(content), size)]
    for limit in (len(rows), None):
        held = RowLimit(media_type, limit)
        for part in parts:
            held.add(part)
    held = RowLimit(media_type, len(rows) - 1)
    with pytest.raises(ResultTooLarge):
        for part in parts:
            held.add(part)
