"""The pages of a wave and its responses: levels, quality, and nothing of who answered."""

from graph.vocabulary import BASE
from tests.api.test_canaries import CANARY
from tests.queries.expected import label
from tests.queries.surveys.content import answers
from tests.queries.surveys.expected import quality


def responses(page):
    return {address for address in page.addresses if address.startswith("/doc/response/2026/")}


def test_a_wave_lists_its_responses_and_says_that_it_is_synthetic(look_surveyed):
    page = look_surveyed("survey/2026")
    expected = quality(wave="2026")
    assert "This wave is synthetic" in page.text
    assert f"{len(expected)} responses, of which {len(answers('2026'))} count" in page.text
    assert len(page.rows("responses")) == len(expected)
    assert len(responses(page)) == len(expected)


def test_a_response_lists_the_levels_that_it_reports(look_surveyed):
    page = look_surveyed("response/2026/DK")
    (own,) = (a for a in answers("2026") if a["system"] == f"{BASE}health-system/DK")
    assert page.title == "Health system of Denmark, 2026"
    levels = {code: level for code, level in own["levels"].items() if level}
    for code, level in levels.items():
        assert f"/doc/level/{code}-{level}" in page.addresses
        assert label("Indicator", code) in page.section("levels")
    assert page.fact("Indicators with a level") == str(len(levels))
    reported = {a for a in page.addresses if a.startswith("/doc/practice/reported-2026-dk-")}
    assert reported


def test_a_response_that_does_not_count_says_why(look_surveyed):
    page = look_surveyed("response/2026/row-14")
    assert page.fact("What became of it") in ("superseded", "incomplete", "invalid")
    assert "Levels that it reports" not in page.text


def test_no_page_of_a_response_says_who_wrote_it(look_surveyed):
    for response in responses(look_surveyed("survey/2026")):
        source = look_surveyed(response.removeprefix("/doc/")).source
        assert not CANARY.findall(source.encode())
