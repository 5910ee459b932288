"""Search over real content: what is found, in which order, why, and how it is narrowed."""

from pathlib import Path

import numpy as np
import pytest

from graph.search.encoders import Encoder
from graph.search.index import SearchIndex
from graph.search.ranking import FEEDBACK, RECONSIDERED, Search, Wanted, Weights

BASE = "https://w3id.org/genoguide/"


def first(search: Search, text: str, limit: int = 5) -> list[str]:
    return [hit.item.iri.removeprefix(BASE) for hit in search.find(text, Wanted(limit=limit)).hits]


def places(search: Search, facet: str, *values: str) -> dict[str, list[int]]:
    found = [search.index.facets[facet].find(value) for value in values]
    assert None not in found
    return {facet: [place for place in found if place is not None]}


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("NIPT", "concept/nipt"),
        ("HTA", "concept/hta"),
        ("newbron screning", "application/newborn-screening"),
        ("nobody knows whether this mutation is harmful", "concept/vus"),
        ("vastasyntyneiden seulonta", "application/newborn-screening"),
        ("újszülöttek szűrése", "application/newborn-screening"),
        ("προσυμπτωματικός έλεγχος νεογνών", "application/newborn-screening"),
        ("Zufallsbefunde", "concept/secondary-findings"),
        ("who pays for tests", "queries/reimbursement"),
        ("National Genome Centre", "practice/dk-ngc"),
    ],
)
def test_what_is_sought_is_among_the_first(search: Search, text: str, item: str) -> None:
    assert any(iri.startswith(item) for iri in first(search, text))


@pytest.mark.parametrize(
    ("code", "item"),
    [
        ("II.2", "indicator/II.2"),
        ("II.2-3", "level/II.2-3"),
        ("VII", "domain/VII"),
        (" vii ", "domain/VII"),
        ("I.1", "indicator/I.1"),
        ("newborn-screening", "application/newborn-screening"),
    ],
)
def test_a_code_finds_its_thing_first(word_search: Search, code: str, item: str) -> None:
    assert first(word_search, code, 1) == [item]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("my boss wants to see my genes", "indicator/III.3"),
        ("is it free or do I get a bill", "indicator/II.2"),
        ("illness that nobody can put a name to", "application/rare-diseases"),
    ],
)
def test_a_question_in_everyday_words_finds_what_it_is_about(word_search: Search, text: str, item: str) -> None:
    assert item in first(word_search, text, 10)


def test_an_item_is_found_by_what_is_said_of_it_in_everyday_words(word_search: Search) -> None:
    sought = "practice/cy-thalassaemia-premarital"
    place = word_search.index.place(BASE + sought)
    assert place is not None
    item = word_search.index[place]
    assert "wedding" not in f"{item.label} {item.text}"
    assert first(word_search, "certificate before the wedding", 1) == [sought]


def test_what_is_near_the_first_results_comes_sooner(search: Search, encoder: Encoder, small_index: Path) -> None:
    without = Search(SearchIndex(small_index), encoder, Weights(feedback=0))
    text, wanted = "keeping blood of newborns", Wanted(limit=search.index.size)
    before, after = ([hit.item.iri for hit in s.find(text, wanted).hits] for s in (without, search))
    assert set(before) == set(after)
    vectors = search.index.vectors
    assert vectors is not None
    places = {iri: search.index.place(iri) for iri in before}
    near = vectors @ vectors[[places[iri] for iri in before[:FEEDBACK]]].mean(axis=0)
    risen = [iri for iri in before[:RECONSIDERED] if after.index(iri) < before.index(iri)]
    fallen = [iri for iri in before[:RECONSIDERED] if after.index(iri) > before.index(iri)]
    assert np.mean([near[places[iri]] for iri in risen]) > np.mean([near[places[iri]] for iri in fallen])


def test_scores_fall_and_stay_between_0_and_1(search: Search) -> None:
    scores = [hit.score for hit in search.find("genetic counselling for rare diseases").hits]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1


def test_why_says_which_words_stand_for_which_and_how_near_it_is(word_search: Search, search: Search) -> None:
    why = [hit.why.words for hit in word_search.find("MTB", Wanted(limit=50)).hits]
    assert {"mtb": "molecular tumour board"} in why
    why = search.find("dépistage néonatal", Wanted(limit=1)).hits[0].why
    assert why.meaning is not None
    assert 0.5 < why.meaning <= 1


def test_pages_follow_one_another_without_overlap(search: Search) -> None:
    whole = search.find("genome sequencing", Wanted(limit=30)).hits
    parts = [search.find("genome sequencing", Wanted(first=first, limit=10)).hits for first in (0, 10, 20)]
    assert [hit.item.iri for part in parts for hit in part] == [hit.item.iri for hit in whole]


def test_values_of_a_facet_widen_and_facets_narrow(search: Search) -> None:
    french = search.find("law", Wanted(places(search, "country", "FR"), limit=100))
    both = search.find("law", Wanted(places(search, "country", "FR", "DK"), limit=100))
    laws = search.find("law", Wanted({**places(search, "country", "FR"), **places(search, "kind", "law")}, limit=100))
    assert {v.code for hit in french.hits for v in hit.item.facets["country"]} == {"FR"}
    assert laws.total < french.total < both.total
    assert {v.code for hit in laws.hits for v in hit.item.facets["kind"]} == {"law"}


def test_counts_say_what_a_choice_would_find(search: Search) -> None:
    chosen = places(search, "country", "FR")
    found = search.find("genome", Wanted(chosen))
    for value, count in found.facets["country"]:
        assert search.find("genome", Wanted(places(search, "country", value.code))).total == count
    for value, count in found.facets["kind"]:
        assert search.find("genome", Wanted({**chosen, **places(search, "kind", value.code)})).total == count


def test_without_words_there_is_everything(search: Search) -> None:
    found = search.find("?! ")
    assert found.total == search.index.size
    assert {v.code: n for v, n in found.facets["type"]}["concept"] > 50


def test_words_that_nobody_wrote_find_nothing_by_words_alone(word_search: Search) -> None:
    assert word_search.find("qwxzqwxz").total == 0


def test_an_item_is_not_like_itself(search: Search) -> None:
    place = search.index.place(BASE + "concept/nipt")
    assert place is not None
    found = search.like(place)
    assert BASE + "concept/nipt" not in {hit.item.iri for hit in found.hits}
    assert {"application/prenatal-screening", "concept/carrier-screening"} & {
        h.item.iri.removeprefix(BASE) for h in found.hits[:5]
    }


def test_what_two_items_share_is_said(search: Search) -> None:
    place = search.index.place(BASE + "practice/fr-dpni-reimbursement")
    assert place is not None
    hits = search.like(place).hits
    assert any("prenatal-screening" in hit.why.shared for hit in hits)


def test_an_encoder_other_than_that_of_the_index_is_not_used(search: Search) -> None:
    class Other:
        id = "other"

        def passages(self, texts):
            raise AssertionError

        def query(self, text):
            raise AssertionError

    other = Search(search.index, Other())
    assert not other.has_meaning
    assert other.find("newborn screening").hits[0].why.meaning is None


HOSTILE = [
    "x" * 100_000,
    "a " * 50_000,
    "\x00\x01\x1b[31m",
    "\u202eevil\u202c \u200f",
    '" } DROP GRAPH <x> ; #',
    "<script>alert(1)</script>",
    '*:* AND NOT (a OR b) NEAR/5 "c"',
    "".join(map(chr, range(0x1F300, 0x1FAFF))),
    "\ud800\udfff",
    "%00%ff../../etc/passwd",
    "∀x∈S: ⌈x⌉ ≥ ⌊x⌋",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_search(search: Search, text: str) -> None:
    from graph.search.text import clean

    found = search.find(clean(text, 300))
    assert found.total >= len(found.hits)


def test_the_index_says_where_an_item_is(search: Search) -> None:
    index: SearchIndex = search.index
    assert [index.place(index[place].iri) for place in (0, 7, index.size - 1)] == [0, 7, index.size - 1]
    assert index.place("https://example.org/none") is None
