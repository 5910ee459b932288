"""What the rows of an answer say in a sentence."""

import pytest

from graph.ask.sentence import sentence

ROWS = [
    {"label": "A", "country": "FR", "countryLabel": "France", "practices": "3"},
    {"label": "B", "country": "FR", "countryLabel": "France", "practices": "3"},
    {"label": "C", "country": "IT", "countryLabel": "Italy", "practices": "1"},
]


def say(asker, text, rows):
    return sentence(asker.ask(text).best, rows)


@pytest.mark.parametrize(
    ("text", "rows", "said"),
    [
        (
            "laws on biobanks in Spain since 2015",
            [],
            "Nothing is on record: no legal act on “Rules on human samples and biobanks” (indicator III.7) in Spain since 2015. That does not mean that nothing exists.",
        ),
        ("pilots for pharmacogenetics", ROWS[:1], "One pilot is on record for pharmacogenetics: A."),
        (
            "pilots for pharmacogenetics",
            ROWS,
            "3 pilots are on record for pharmacogenetics, in 2 countries: France and Italy.",
        ),
        ("pilots in France", ROWS[:2], "2 pilots are on record in France."),
        ("pilots between 2015 and 2020", ROWS[2:], "One pilot is on record from 2015 to 2020: C."),
        (
            "Which country has the most practices?",
            [{"countryLabel": "France", "practices": "3"}, {"countryLabel": "Italy", "practices": "1"}],
            "France first, with 3 practices on record; 2 countries compared.",
        ),
        (
            "Which countries have no practices on governance?",
            [{"countryLabel": "Malta", "practices": "0"}, {"countryLabel": "Romania", "practices": "0"}],
            "2 countries have no practices on record on “Governance and strategy” (domain I): Malta and Romania. "
            "That does not mean that nothing exists.",
        ),
        (
            "Which countries have no good practices on governance?",
            [{"countryLabel": "Malta", "goodPractices": "0"}],
            "One country has no good practices on record on “Governance and strategy” (domain I): Malta. "
            "That does not mean that nothing exists.",
        ),
        (
            "laws in the Nordic countries or the Netherlands",
            ROWS[:2],
            "2 legal acts are on record in the Nordic countries or the Netherlands.",
        ),
        (
            "laws in the Baltic countries",
            ROWS,
            "3 legal acts are on record in the Baltic countries, in 2 countries: France and Italy.",
        ),
        ("laws outside France and Spain", ROWS[2:], "One legal act is on record outside France and Spain: C."),
        (
            "the newest pilots in France",
            [{"label": "A", "countryLabel": "France", "start": "2024"}, {"label": "B", "start": "2020"}],
            "The newest of 2 pilots with a date on record in France: A (2024).",
        ),
        (
            "How many countries have practices on governance?",
            [{"countryLabel": "France", "practices": "3"}, {"countryLabel": "Italy", "practices": "1"}],
            "2 countries have practices on record on “Governance and strategy” (domain I): France and Italy.",
        ),
        (
            "which countries have improved",
            [{"country": "FR"}, {"country": "IT"}],
            "2 changes for the better are on record.",
        ),
        (
            "From whom can Latvia learn?",
            ROWS,
            "3 good practices elsewhere are on record that Latvia may learn from.",
        ),
        (
            "Which countries have more than 2 practices?",
            [{"countryLabel": "France", "practices": "3"}, {"countryLabel": "Italy", "practices": "4"}],
            "2 countries with more than 2 practices: France and Italy. What is on record is counted, not what exists.",
        ),
        ("documents since 2020", ROWS[:1], "One document is on record since 2020: A."),
        ("Which countries have no practices?", [], "No country is without practices on record."),
    ],
)
def test_sentences(asker, text, rows, said):
    assert say(asker, text, rows) == said


def test_a_query_has_sentences_of_its_own(asker):
    row = {"code": "I.1", "label": "Governance", "rank": "3", "levelLabel": "Settled", "levelDefinition": "It is so."}
    assert say(asker, "what is level 3 of I.1", [row]) == "Level 3 of I.1 “Governance”: Settled. It is so."


def test_text_of_the_data_is_no_template(asker):
    assert "{count}" in say(asker, "pilots in France", [{"label": "{count} {0}", "countryLabel": "France"}])
