"""A look at the words of a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.engine import tokens
from api.engine.errors import QuerySyntaxError, ServiceRefused


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }",
        "select * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { ?a ?b 'it''s' . SeRvIcE ex:x { } }",
        "SELECT * { FILTER(?a<?b) SERVICE ?x { } }",
        "# a comment ends\nSELECT * { SERVICE ?x {} }",
        "SELECT * { ?s ?p '''a ' b'''. SERVICE ?x {} }",
        'SELECT * { ?s ?p "a\\"" . SERVICE ?x {} }',
        "SELECT * { ?s ?p 1SERVICE ?x {} }",
    ],
)
def test_a_call_to_another_endpoint_is_seen(query):
    with pytest.raises(ServiceRefused):
        tokens.refuse_what_is_no_query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service $SERVICE { ?service ?p 'SERVICE' }",
        'SELECT * { ?s ?p """a "SERVICE" b""" }',
        "SELECT * { ?s ?p 'a \\' SERVICE ' }",
        "SELECT * { ?s <http://x.example/SERVICE> ex:SERVICE, SERVICE:x, :SERVICE, _:SERVICE }",
        "SELECT * { ?s ex:a.SERVICE ex:%41SERVICE, ex:\\~SERVICE } # SERVICE",
        'SELECT * { ?s ?p "x"@service-x }',
        "SELECT * { <http://x.example/#SERVICE> ?p '#' }",
        "PREFIX service: <urn:x> ASK { service:a ?p ?services }",
    ],
)
def test_the_word_alone_is_no_call(query):
    tokens.refuse_what_is_no_query(query)


@pytest.mark.parametrize(
    "query", ["LOAD <http://x.example/>", "PREFIX a: <urn:a> INSERT DATA { a:a a:b 1 }", "CLEAR ALL"]
)
def test_updates_are_refused(query):
    with pytest.raises(QuerySyntaxError, match="no updates"):
        tokens.refuse_what_is_no_query(query)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT * { ?s ?p ?o }", 7),
        ("PREFIX a: <urn:a*> select distinct * { }", 35),
        ("SELECT ?a { { SELECT * { } } }", None),
        ("SELECT (2 * 3 AS ?x) { }", None),
        ("CONSTRUCT { } { { SELECT * { } } }", None),
        ("ASK { ?s a*/b ?o }", None),
        ("", None),
    ],
)
def test_select_all_is_found(query, found):
    star = tokens.select_all(query)
    assert (star and star.start) == found


def test_variables_come_in_the_order_of_the_text():
    assert tokens.variables("SELECT * { ?z ?b '?no' . $a ?z <urn:?x> }") == ["z", "b", "a"]


@pytest.mark.parametrize(
    ("query", "volatile"), [("SELECT (NOW() AS ?t) {}", True), ("SELECT ?now { ?now :rand 'uuid()' }", False)]
)
def test_what_changes_by_the_moment(query, volatile):
    assert tokens.is_volatile(query) is volatile


@given(st.text(max_size=300))
def test_every_text_can_be_looked_at(text):
    assert all(text[token.start :].startswith(token.text) for token in tokens.tokens(text))


@pytest.mark.parametrize(
    "text", ['"' * 32_000, "'''" + "''a" * 10_000, "<" * 32_000, "\\" * 32_000, "a.-" * 10_000, "?" * 32_000]
)
def test_no_text_takes_long(text):
    assert "SELECT" not in tokens.words(text)


SHAPE = 'PREFIX a: <urn:a#> SELECT ?x { ?x a:p "1" ; a:q 2 . ?x a:r ?y FILTER(?y > 1) }'


@pytest.mark.parametrize(
    "query",
    [
        SHAPE.lower().replace("?x", "$z"),
        SHAPE.replace(" ", "\n # a comment\n"),
        SHAPE.replace("1", "3456").replace("<urn:a#>", "<urn:b>"),
        SHAPE.replace("a:p", "<urn:p>").replace('"1"', "'''it's'''"),
    ],
)
def test_queries_have_one_shape_under_every_disguise(query):
    assert tokens.shape(query) == tokens.shape(SHAPE)


@pytest.mark.parametrize(
    "query",
    [SHAPE.replace("?x a:r ?y", "?z a:r ?y"), SHAPE.replace('"1"', "?z"), SHAPE + " LIMIT 1", SHAPE.replace(">", "<")],
)
def test_other_queries_have_another(query):
    assert tokens.shape(query) != tokens.shape(SHAPE)
