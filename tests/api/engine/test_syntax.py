"""What is no SPARQL: the words by which each typical mistake is mended."""

import pyoxigraph
import pytest

from api.engine.syntax import explained
from graph.vocabulary import GG, PREFIXES


def told(query: str) -> str:
    with pytest.raises(SyntaxError) as caught:
        pyoxigraph.Store().query(query)
    return explained(caught.value.msg, query, PREFIXES)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { ?s a gg:Practice }", f"gg: is not declared. Begin the query with PREFIX gg: <{GG}>"),
        ("SELECT * { ?s a mine:Practice }", "Begin the query with PREFIX mine: <...>"),
        ("PREFIX gg: <x:> SELECT * { ?s a gg:A ; rdfs:label _:b ; rdf:type ?t }", "rdfs:, rdf: are not declared"),
        ("SELECT * { ?s a <http://x y> }", "not an IRI"),
        ("SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", "neither grouped by"),
        ("SELCT * { }", "not with SELCT"),
        ("", "a query begins with SELECT"),
        ("SELECT s { ?s ?p ?o }", "SELECT takes *, variables"),
        ("SELECT COUNT(?s) { ?s ?p ?o }", "(COUNT(?x) AS ?n)"),
        ("SELECT * { ?s ?p ?o FILTER ?o > 3 }", "FILTER(?o ...)"),
        ('SELECT * { ?s ?p "x }', 'a string that begins with "'),
        ("SELECT * { ?s ?p ?o", "{ and } are not in pairs: there are 1 and 0."),
        ("SELECT * { ?s ?p ?o FILTER(?o > 3 }", "( and ) are not in pairs"),
        ("SELECT * { ?s ?p ?o ?x }", "SPARQL does not go on like this"),
        ("PREFIX gg <x:> SELECT * { }", ": may be missing"),
    ],
)
def test_a_mistake_is_told_in_words(query: str, words: str) -> None:
    message = told(query)
    assert message.startswith("error at ")
    assert words in message
    assert "\\u{" not in message


def test_a_hostile_query_gets_a_short_message() -> None:
    assert len(told("SELECT * { " + " ".join(f"?s p{n}:x ?o ." for n in range(2000)) + " }")) < 300


def test_other_words_of_the_engine_are_left_as_they_are() -> None:
    assert explained("no such thing", "ASK {}", PREFIXES) == "no such thing"
