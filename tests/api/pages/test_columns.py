"""Columns of any answer: found from the header of the question and from its rows."""

import pytest

from api.pages.columns import columns, humane
from api.pages.table import Show
from graph.queries import Catalogue


@pytest.fixture(scope="module")
def catalogue(names):
    return Catalogue.read(names)


def shown(catalogue, ask, name, **given):
    rows = [{k: v for k, v in row.items() if v} for row in ask(name, **given)]
    return {column.title: column for column in columns(catalogue, catalogue[name], rows)}


def test_things_are_shown_by_their_labels_codes_with_theirs(catalogue, ask):
    found = shown(catalogue, ask, "good-practices", application="newborn-screening")
    assert (found["Practice"].value, found["Practice"].link, found["Practice"].of) == ("label", "practice", "")
    assert (found["Country"].value, found["Country"].link, found["Country"].of) == (
        "countryLabel",
        "country",
        "gg:Country",
    )
    assert (found["Indicators"].show, found["Indicators"].of) == (Show.CODES, "gg:Indicator")
    assert (found["Criteria met"].show, found["Criteria met"].of) == (Show.CODES, "gg:AppraisalCriterion")
    assert found["Sources"].show is Show.LINKS
    assert "Label" not in found
    assert "Country label" not in found


def test_numbers_flags_tags_and_lists_are_told_apart(catalogue, ask):
    practices = shown(catalogue, ask, "practices", country="DK")
    assert (practices["Good"].show, practices["Status"].show) == (Show.FLAG, Show.TAG)
    assert practices["Kind"].of == "gg:PracticeKind"
    assert "Region" not in practices, "nothing is in it"
    assert "Title" not in practices, "it says what the label says"
    compared = shown(catalogue, ask, "compare-countries", country="FI", other="EE")
    assert (compared["Practices"].show, compared["Best"].show) == (Show.NUMBER, Show.ITEMS)


def test_a_name_is_told_in_words():
    assert [humane(name) for name in ("criteriaMet", "n", "countryLabel")] == ["Criteria met", "N", "Country label"]


def test_every_question_has_columns_for_every_row(catalogue, ask):
    for query in catalogue:
        rows = ask(query.name, **query.example)
        filled = [{k: v for k, v in row.items() if v} for row in rows]
        found = columns(catalogue, query, filled)
        assert bool(found) is bool(rows), query.name
        assert {c.value for c in found} <= {c.name for c in query.columns}
