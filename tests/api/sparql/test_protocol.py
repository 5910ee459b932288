"""Requests read strictly from their parts."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sparql.protocol import MediaTypeUnsupported, Parameters, QueryMissing, QueryRequest, RequestError

FORM = "application/x-www-form-urlencoded"
NOTHING = Parameters()


def test_a_query_in_the_address():
    parameters = Parameters.parse(b"query=ASK%20%7B%7D&format=csv&default-graph-uri=urn:a&default-graph-uri=urn:b")
    asked = QueryRequest.from_parameters(parameters)
    assert asked.query == "ASK {}"
    assert asked.formats == ("csv",)
    assert asked.dataset == (("urn:a", "urn:b"), ())


def test_a_query_in_a_form():
    assert QueryRequest.from_post(FORM + "; charset=UTF-8", b"query=ASK+%7B%7D", NOTHING).query == "ASK {}"


def test_a_query_as_the_body():
    asked = QueryRequest.from_post(
        "application/sparql-query", "ASK { ?é ?p ?o }".encode(), Parameters.parse(b"format=tsv")
    )
    assert (asked.query, asked.formats, asked.dataset) == ("ASK { ?é ?p ?o }", ("tsv",), None)


@given(st.text(max_size=50))
def test_forms_are_decoded_exactly_once(query):
    encoded = urlencode({"query": query}).encode()
    assert QueryRequest.from_post(FORM, encoded, NOTHING).query == query


@pytest.mark.parametrize(
    ("content_type", "body", "address", "error"),
    [
        (FORM, b"", b"", QueryMissing),
        (FORM, b"query=ASK{}&query=ASK{}", b"", RequestError),
        (FORM, b"query=ASK{}", b"query=ASK{}", RequestError),
        (FORM, b"query=%FF", b"", RequestError),
        (FORM, b"update=CLEAR+ALL", b"", RequestError),
        ("application/sparql-query", b"ASK{}", b"query=ASK{}", RequestError),
        ("application/sparql-query", b"\xff\xfe", b"", RequestError),
        ("application/sparql-query; charset=utf-16", b"ASK{}", b"", MediaTypeUnsupported),
        ("application/sparql-update", b"CLEAR ALL", b"", MediaTypeUnsupported),
        ("application/json", b"{}", b"", MediaTypeUnsupported),
        (None, b"ASK{}", b"", MediaTypeUnsupported),
    ],
)
def test_what_is_no_request_is_refused(content_type, body, address, error):
    with pytest.raises(error):
        QueryRequest.from_post(content_type, body, Parameters.parse(address))
