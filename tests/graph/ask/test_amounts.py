"""Numbers are bounds where words make them so."""

import pytest

from graph.ask.span import Amount, Years
from graph.ask.spans import spans
from graph.ask.tokens import tokens


def bounds(asker, text):
    found = spans(tokens(text), asker._phrases)
    return {(s.meaning.how, s.meaning.number) for here in found for s in here if isinstance(s.meaning, Amount)}


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("more than 20 practices", (">", 20)),
        ("at least three laws", (">", 2)),
        ("five pilots or 5 or more", (">", 4)),
        ("mehr als zehn Praktiken", (">", 10)),
        ("moins de 3 lois", ("<", 3)),
        ("no more than seven entries", ("<", 8)),
        ("exactly one law", ("=", 1)),
    ],
)
def test_a_number_with_a_bound_is_an_amount(asker, text, bound):
    assert bounds(asker, text) == {bound}


@pytest.mark.parametrize(
    "text", ["20 practices", "more than enough", "more than 2020 practices", "at least one pilot", "one"]
)
def test_other_numbers_are_none(asker, text):
    assert not bounds(asker, text)


@pytest.mark.parametrize(("text", "of_kind"), [("more than two laws", True), ("more than two years", False)])
def test_an_amount_knows_whether_a_kind_is_counted(asker, text, of_kind):
    found = spans(tokens(text), asker._phrases)
    assert [s.meaning.of_kind for here in found for s in here if isinstance(s.meaning, Amount)] == [of_kind]


def test_a_year_is_no_amount(asker):
    found = spans(tokens("fewer than 3 laws since 2020"), asker._phrases)
    years = [s.meaning for here in found for s in here if isinstance(s.meaning, Years)]
    assert Years(2020, None) in years
    assert bounds(asker, "fewer than 3 laws since 2020") == {("<", 3)}
