"""The sections ``ask`` in the headers of the queries."""

import re

import pytest

from graph.ask.cover import Cover
from graph.ask.guide import Guide
from graph.ask.tokens import tokens
from graph.queries import InvalidHeader, parse_query, read_queries
from graph.vocabulary import packaged

QUERIES = list(read_queries(packaged("queries")))
GUIDED = [guide for query in QUERIES if (guide := Guide.of(query))]
HEADER = """\
#+ title: Bees
#+ description: How many bees?
#+ columns: {bee: IRI of the bee}
#+ ask:
#+   rows: [bee, bees]
#+   examples: [how many bees]
#+   cues: [bee*]
SELECT ?bee { ?bee ?p ?o }
"""


def test_every_query_can_be_asked_in_words():
    assert len(GUIDED) == len(QUERIES)


@pytest.mark.parametrize("guide", GUIDED, ids=lambda g: g.name)
def test_examples_name_parameters_of_the_query(guide):
    names = {name for example in guide.examples for name in re.findall(r"{(\w+)}", example)}
    assert names <= {p.name for p in guide.query.parameters}


@pytest.mark.parametrize("guide", GUIDED, ids=lambda g: g.name)
def test_every_cue_is_found_where_it_is_said(guide):
    phrases = Cover(guide).phrases
    for cue in guide.cues:
        said = tokens(cue.replace("*", "").replace("=", ""))
        assert any(end == len(said) for end, *_ in phrases.at(said, 0)), cue


def test_a_new_query_is_askable_by_its_header_alone():
    guide = Guide.of(parse_query("bees", HEADER))
    reading = Cover(guide).read(tokens("bees"), [[]])
    assert reading is not None
    assert not reading.left


def test_nothing_speaks_for_a_query_without_a_word_of_it():
    guide = Guide.of(parse_query("bees", HEADER))
    assert Cover(guide).read(tokens("wasps"), [[]]) is None


@pytest.mark.parametrize(
    "wrong",
    [HEADER.replace("rows:", "row:"), HEADER.replace("rows: [bee, bees]", "rows: [bee]"), HEADER.replace(
        "cues: [bee*]", "cues: [bee*]\n#+   measures: {hive: [hives]}")],
)  # fmt: skip
def test_a_wrong_section_is_named(wrong):
    with pytest.raises(InvalidHeader, match="bees"):
        Guide.of(parse_query("bees", wrong))
