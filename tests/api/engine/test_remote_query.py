"""Queries as they leave: no way to call a service is left in them, and their graphs are said apart."""

import pytest
from pyoxigraph import Store

from api.engine.errors import QuerySyntaxError
from api.engine.remote_query import (
    Clause,
    dataset_clauses,
    refuse_ascii_escapes,
    with_base,
    without,
    without_keywords,
)


def graphs(query):
    return [(clause.graph, clause.named) for clause in dataset_clauses(query)]


def test_the_graphs_of_a_query():
    query = "PREFIX ex: <urn:ex:> SELECT * FROM <urn:a> from named ex:b FROM NAMED<urn:c> { ?from ?p 'FROM <urn:d>' }"
    assert graphs(query) == [("urn:a", False), ("urn:ex:b", True), ("urn:c", True)]
    rest = " ".join(without(query, dataset_clauses(query)).split())
    assert rest == "PREFIX ex: <urn:ex:> SELECT * { ?from ?p 'FROM <urn:d>' }"


@pytest.mark.parametrize(
    "clause", ["FROM <relative>", "FROM ex:undeclared", "FROM ?g", "FROM", "FROM NAMED", "FROM <urn:\\u00e9>"]
)
def test_a_graph_that_is_not_named_whole_is_refused(clause):
    with pytest.raises(QuerySyntaxError, match="FROM names a graph"):
        dataset_clauses(f"SELECT * {clause}")


def test_nothing_is_left_out_of_a_query_without_clauses():
    assert without("ASK {}", []) == "ASK {}"
    assert without("ASK FROM <urn:a> {}", [Clause("urn:a", False, 4, 16)]) == "ASK   {}"


CALLS = [
    "SELECT * { ?a ?b ?c . SERVICE:x { ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c . sErVicEex:x { ?s ?p ?o } }",
    "SELECT * { ?a ?b trueSERVICE<http://h/> { ?s ?p ?o } }",
    "SELECT * { ?a ?b trueSERVICESILENT:x { ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c . FILTER(?a<?b)#>'''\n SERVICE<http://h/> { ?s ?p ?o } #'''\n}",
    "SELECT * { ?a ?b ?c . FILTER(?a<?b&&'>'='x')SERVICE<http://h/> { ?s ?p ?o } #'\n}",
    "SELECT * FROM:x { ?a ?b ?c }",
    "SELECT * FROMNAMED:x { ?a ?b ?c }",
]
MENTIONS = [
    "SELECT ?service { ?service ?from 'a service from here' } # SERVICE <http://h/> {}",
    "PREFIX service: <urn:service:> SELECT * { service:x service:from <urn:service> . GRAPH service:g { ?a ?b ?c } }",
    "SELECT * { ?a ?b :x.SERVICE:y { ?s ?p ?o } }",
    "SELECT * { ?a ?b '''SERVICE <http://h/> { ?s ?p ?o }''' }",
    'SELECT * { ?a ?b ?c FILTER (?a < ?c || ?b > ?c || CONTAINS(STR(?a), "service")) }',
]
PREFIXES = "PREFIX : <urn:p:> PREFIX ex: <urn:ex:> PREFIX SERVICEex: <urn:ex:> "


def parses(query):
    try:
        Store().query(PREFIXES + query)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("query", CALLS)
def test_a_keyword_shows_however_it_is_hidden(query):
    assert parses(query), "the example is no query, so that it shows nothing"
    assert not parses(without_keywords(query))


@pytest.mark.parametrize("query", MENTIONS)
def test_a_mention_is_no_keyword(query):
    assert parses(query)
    assert parses(without_keywords(query))


def test_a_query_without_the_words_need_not_be_read_again():
    assert without_keywords("SELECT * { ?a ?b ?c }") is None


@pytest.mark.parametrize("escape", ["\\u000A", "\\u0053", "\\U00000022", "\\u007f"])
def test_an_escape_for_ascii_is_refused(escape):
    with pytest.raises(QuerySyntaxError, match="write the character itself"):
        refuse_ascii_escapes(f"ASK {{}} # {escape}SERVICE <http://h/> {{}}")
    refuse_ascii_escapes("ASK { ?s ?p '\\u00e9\\U0001F9EC' }")


def test_relative_addresses_are_those_of_here():
    assert with_base("ASK { <a> ?p ?o }", "http://h/sparql") == "BASE <http://h/sparql>\nASK { <a> ?p ?o }"
    assert with_base("ASK { <urn:a> ?p 'a<b>' }", "http://h/sparql") == "ASK { <urn:a> ?p 'a<b>' }"
