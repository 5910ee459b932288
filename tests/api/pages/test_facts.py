"""Facts about one thing, and the queries in ``queries/pages`` that ask for them."""

import re

import pytest
from rdflib.plugins.sparql import prepareQuery

from api.pages.facts import Facts, bound
from graph.queries import read_queries
from graph.vocabulary import BASE, GG, packaged

FILES = sorted((packaged("queries") / "pages").glob("*.rq"))
THING = BASE + "indicator/I.1"


def row(property, value):
    return {"property": f"{GG}{property}", "value": value}


def test_facts_are_the_values_of_properties():
    facts = Facts.of(THING, [row("kind", "b"), row("kind", "a"), row("status", "c")])
    assert facts.all("gg:kind") == ["a", "b"]
    assert (facts.one("gg:status"), facts.one("gg:scale"), facts.all("gg:scale")) == ("c", "", ())


def test_indicators_stand_in_the_order_of_the_model():
    codes = ["III.10", "II.1", "III.2"]
    facts = Facts.of(THING, [row("addresses", f"{BASE}indicator/{code}") for code in codes])
    assert facts.all("gg:addresses") == [f"{BASE}indicator/{code}" for code in ("II.1", "III.2", "III.10")]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_query_about_a_thing_is_standard_and_valid_as_it_stands_and_with_a_thing(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    prepareQuery(text)
    asked = bound(path.name.removesuffix(".rq"), THING)
    prepareQuery(asked)
    assert (f"<{THING}>" in asked) == ("?_thing" in text)
    assert "?_thing" not in asked


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_query_declares_the_prefixes_that_it_uses(path):
    text = path.read_text(encoding="utf-8")
    declared = re.findall(r"^PREFIX ([\w-]+):", text, re.M)
    body = re.sub(r"^(?:PREFIX|#).*$|<[^>]*>|\"[^\"]*\"", "", text, flags=re.M)
    assert declared == sorted(declared)
    assert set(declared) == set(re.findall(r"\b([\w-]+):\w", body))


def test_queries_about_things_are_no_questions():
    names = {query.name for query in read_queries(packaged("queries"))}
    assert not names & {path.stem for path in FILES}


@pytest.mark.parametrize("iri", ["no iri", "http://x/> } DROP ALL #", ""])
def test_what_is_no_iri_is_never_part_of_a_query(iri):
    with pytest.raises(ValueError, match=r"IRI|iri|scheme|Invalid"):
        bound("facts", iri)
