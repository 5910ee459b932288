"""What stands around a question is passed over, but for what the question needs of it."""

import pytest

from graph.ask.frame import unframed
from graph.ask.vocabulary import vocabulary


@pytest.fixture(scope="module")
def asked(catalogue):
    phrases = vocabulary(catalogue.names, ["gg:Country", "gg:CountryGroup", "gg:ClinicalApplication", "gg:Indicator"])
    return lambda text: " ".join(unframed(text, phrases).split())


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "I sit on an advisory board on biobanks and would like to know which good examples of newborn screening exist",
            "which good examples of newborn screening exist",
        ),
        ("The deputy director asked for a table of laws in Italy", "a table of laws in Italy"),
        ("Thank you for this site! Could you tell me who pays in Malta?", "tell me who pays in Malta?"),
        ("Who pays for tests in Malta? We have a meeting tomorrow.", "Who pays for tests in Malta?"),
        ("Ich bereite eine Vorlage vor und wüsste gern, welche Länder Tests bezahlen", "welche Länder Tests bezahlen"),
    ],
)
def test_who_asks_and_what_for_is_passed_over(asked, text, question):
    assert asked(text) == question


def test_a_question_without_a_frame_is_left_as_it_is(asked):
    assert asked("which laws on biobanks does Sweden have") == "which laws on biobanks does Sweden have"


def test_our_country_is_the_one_that_is_named_before(asked):
    text = "I work at a ministry in Portugal and would like to know which courses there are in our country"
    assert asked(text) == "Portugal which courses there are"


def test_a_topic_that_is_named_in_the_frame_alone_is_kept(asked):
    text = "I'm writing about newborn screening and would like to know which countries have good practices"
    assert asked(text) == "newborn screening which countries have good practices"


def test_who_asks_for_themselves_is_heard_whole(asked):
    text = "My daughter has a rare disease and I would like to know which hospitals test in Italy"
    assert asked(text) == text
