"""Which format an answer takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.negotiation import (
    GRAPH_FORMATS,
    TABLE_FORMATS,
    NotAcceptable,
    best,
    choose,
    parse_accept,
    prefers_html,
    require,
)

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "table", "graph"),
    [
        (None, "json", "turtle"),
        ("", "json", "turtle"),
        ("*/*", "json", "turtle"),
        ("application/*", "json", "jsonld"),
        ("text/*", "csv", "turtle"),
        ("application/sparql-results+xml", "xml", None),
        ("application/json", "json", "jsonld"),
        ("application/rdf+xml", None, "rdfxml"),
        ("text/csv;q=0.5, text/tab-separated-values", "tsv", None),
        ("text/csv, */*", "csv", "turtle"),  # equally wanted: the one that is named
        ("text/turtle;q=0, */*", "json", "jsonld"),  # anything but
        ("*/*;q=0.1, application/n-triples;q=0.2", "json", "ntriples"),
        ("TEXT/CSV", "csv", None),
        ("text/turtle; charset=utf-8; q=0.9", None, "turtle"),
        ('application/ld+json;profile="http://a.example/x,y;z"', None, "jsonld"),
        ("image/png", None, None),
        ("*/*;q=0", None, None),
        ("rubbish, text/csv;q=2, text/tab-separated-values;q=0.1", "tsv", None),
        ("*/csv", None, None),
        ("application/pdf, application/sparql-results+json", "json", None),
    ],
)
def test_accept_decides(accept, table, graph):
    chosen = [choose(formats, accept) for formats in (TABLE_FORMATS, GRAPH_FORMATS)]
    assert [found and found.name for found in chosen] == [table, graph]


@pytest.mark.parametrize(
    ("override", "table", "graph"),
    [
        ("json", "json", "jsonld"),
        ("CSV", "csv", None),
        ("ttl", None, "turtle"),
        ("xml", "xml", "rdfxml"),
        ("application/sparql-results json", "json", None),  # what "+" in an address becomes
        ("pdf", None, None),
        ("", None, None),
    ],
)
def test_format_stands_above_accept(override, table, graph):
    chosen = [choose(formats, "text/csv, text/turtle", override) for formats in (TABLE_FORMATS, GRAPH_FORMATS)]
    assert [found and found.name for found in chosen] == [table, graph]


def test_of_several_formats_the_first_that_is_known_decides():
    chosen = choose(GRAPH_FORMATS, None, "unheard of", "application/rdf+xml", "turtle")
    assert chosen is not None
    assert chosen.name == "rdfxml"


def test_a_refusal_says_what_there_is():
    with pytest.raises(NotAcceptable, match=r"application/sparql-results\+json \(format=json\)"):
        require(TABLE_FORMATS, "image/png")


@pytest.mark.parametrize(
    ("accept", "page"),
    [(FIREFOX, True), ("*/*", False), (None, False), ("application/json", False), ("text/html", True)],
)
def test_browsers_get_pages(accept, page):
    assert prefers_html(accept) is page


def test_parameters_are_read():
    (found,) = parse_accept('text/turtle; Version="1.2"; q=0.25')
    assert found.parameters == {("version", "1.2")}
    assert found.quality == 0.25


TYPES = st.sampled_from(["text/turtle", "application/ld+json", "text/html", "text/*", "application/*", "*/*"])
QUALITIES = st.sampled_from(["", ";q=0", ";q=0.3", ";q=0.9", ";q=1.000"])
HEADERS = st.lists(st.tuples(TYPES, QUALITIES).map("".join), min_size=1, max_size=6)
OFFERS = ("text/turtle", "application/ld+json", "text/html")


@given(HEADERS, st.randoms())
def test_the_order_of_elements_means_nothing(elements, random):
    shuffled = random.sample(elements, len(elements))
    assert best(OFFERS, ", ".join(elements)) == best(OFFERS, ",".join(shuffled))


@given(HEADERS)
def test_the_choice_is_on_offer_and_wanted(elements):
    chosen = best(OFFERS, ", ".join(elements))
    wanted = {element.split(";")[0] for element in elements if not element.endswith(";q=0")}
    assert chosen is None or {chosen, chosen.split("/")[0] + "/*", "*/*"} & wanted


@given(HEADERS)
def test_what_is_refused_by_name_is_never_chosen(elements):
    others = [element for element in elements if not element.startswith("text/turtle")]
    assert best(OFFERS, ", ".join([*others, "text/turtle;q=0"])) != "text/turtle"


@given(st.text(max_size=200))
def test_no_header_is_an_error(header):
    assert best(OFFERS, header) in {None, *OFFERS}


@pytest.mark.parametrize(
    "header", [";" + " " * 50_000 + "x", "a/b" + "; " * 25_000 + "(", '"' * 50_001, "a/b;q=" * 9_000]
)
def test_no_header_takes_long(header):
    assert best(OFFERS, header) is None
