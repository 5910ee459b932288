"""What a text is about: the things that are asked for in plain words."""

import numpy as np
import pytest

from graph.search.encoders import Encoder
from graph.search.items import EVERYDAY_WORDS, PLAIN_WORDS, read_phrasings
from graph.search.lexicon import ENGLISH, lexicon
from graph.search.ranking import Search
from graph.search.text import fold, words
from graph.search.topics import Topics

BASE = "https://w3id.org/genoguide/"


@pytest.fixture(scope="module")
def topics(word_search: Search) -> Topics:
    return Topics(word_search.index, lexicon())


def asked(topics: Topics, text: str) -> np.ndarray:
    return topics.asked(lexicon().notions([fold(word.folded) for word in words(text)], ENGLISH))


def place(search: Search, name: str) -> int:
    found = search.index.place(BASE + name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", [PLAIN_WORDS, EVERYDAY_WORDS])
def test_every_phrasing_is_of_something_that_can_be_found(word_search: Search, name: str) -> None:
    assert {iri for iri, _ in read_phrasings(name) if word_search.index.place(iri) is None} == set()


def test_what_is_said_of_single_items_is_no_topic(word_search: Search) -> None:
    assert len(word_search.index.phrasings) == len(read_phrasings(PLAIN_WORDS))


def test_every_indicator_and_application_has_a_phrasing(word_search: Search) -> None:
    known = {iri.removeprefix(BASE) for iri, _ in read_phrasings()}
    wanted = {
        value.iri.removeprefix(BASE)
        for name in ("indicator", "application")
        for value in word_search.index.facets[name].values
    }
    assert wanted - known == set()


def test_a_phrasing_asks_for_its_thing_above_all(topics: Topics, word_search: Search) -> None:
    bearing, _ = topics.spread(asked(topics, "who pays for a genetic test"))
    assert bearing[place(word_search, "indicator/II.2")] == pytest.approx(1)
    assert bearing.max() == bearing[place(word_search, "indicator/II.2")]


def test_other_plain_words_for_the_same_ask_for_the_same(topics: Topics) -> None:
    said, other = "who pays for a genetic test", "who is paying for DNA examinations"
    assert np.allclose(asked(topics, said), asked(topics, other))


def test_a_part_of_what_is_said_counts_in_part(topics: Topics) -> None:
    whole, part = asked(topics, "who pays for a genetic test"), asked(topics, "who pays for a genetic test in Zanzibar")
    assert part.max() < whole.max()


def test_what_bears_on_a_thing_and_what_names_it_are_found_with_it(topics: Topics, word_search: Search) -> None:
    bearing, naming = topics.spread(asked(topics, "a meeting that picks a treatment by the tumour's genes"))
    board = place(word_search, "concept/molecular-tumour-board")
    assert bearing[board] > 0.9
    assert naming[place(word_search, "recommendation/esmo-mtb-expertise")] == bearing[board]
    assert naming[board] == 0


def test_what_is_clearly_asked_for_is_named(topics: Topics, word_search: Search) -> None:
    found = asked(topics, "who pays for a genetic test")
    assert "Paying for genomic tests for patients" in topics.recognised(found, place(word_search, "indicator/II.2"))
    assert topics.recognised(found, place(word_search, "indicator/VIII.5")) == ()


def test_meaning_asks_as_well(search: Search, encoder: Encoder) -> None:
    topics = Topics(search.index, lexicon())
    found = topics.asked((), encoder.query("parents whose little one suffers from something no doctor can explain"))
    bearing, _ = topics.spread(found)
    assert bearing[place(search, "application/rare-diseases")] == bearing.max() > 0


def test_nothing_is_asked_for_by_words_that_nobody_uses(topics: Topics) -> None:
    assert asked(topics, "qwxz").max() == 0
    assert asked(topics, "").max() == 0
