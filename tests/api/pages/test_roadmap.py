"""The roadmap: four steps, each with what the questions say for the country."""

from html import unescape

import pytest

from tests.api.pages.conftest import asking, elements


def test_without_a_country_the_steps_are_told_and_a_country_is_to_be_chosen(site, ask):
    page = elements(site, "/roadmap")
    for row in ask("roadmap"):
        assert row["label"] in page.texts("a")
        assert row["definition"] in page.texts("p")
    assert "PT" in page.attributes("option", "value")


@pytest.mark.parametrize("given", [{"country": "PT"}, {"country": "PT", "application": "newborn-screening"}])
def test_each_step_has_what_the_questions_say(site, ask, given):
    page = elements(site, "/roadmap?" + "&".join(f"{k}={v}" for k, v in given.items()))
    links = page.texts("a")
    gaps, good = ask("gaps", country="PT"), ask("learn-from", **given)
    assert gaps
    assert {row["code"] for row in gaps} <= set(links)
    first = {}
    for row in good:
        first.setdefault(row["code"], row["label"])
    assert set(first.values()) <= set(links)
    assert {f"{code} {row['indicatorLabel']}" for row in good for code in [row["code"]]} <= set(links)
    assert {row["label"] for row in ask("practices", **given)} <= set(links)
    assert {row["label"] for row in ask("planned", country="PT")} <= set(
        elements(site, "/roadmap?country=PT").texts("a")
    )


def test_each_step_opens_without_a_script_and_its_heading_is_there_when_closed(site, ask):
    page = site.get("/roadmap?country=PT").text
    for row in ask("roadmap"):
        head, _, rest = page.partition(f'id="step-{row["label"]}"')[2].partition('<details class="narrow step">')
        assert row["action"] in unescape(head)
        assert "<table" not in head
        assert "<table" in rest.partition("<h2")[0]


def test_recommendations_of_other_applications_are_left_out(site, ask):
    rows = ask("recommendations-without-practice", country="PT")
    other = [r["label"] for r in rows if r["applications"] and "newborn-screening" not in r["applications"].split()]
    page = elements(site, "/roadmap?country=PT&application=newborn-screening")
    assert other
    assert not set(other) & set(page.texts("a"))


def test_levels_are_shown_where_a_wave_is_loaded(surveyed, site):
    page = elements(surveyed, "/roadmap?country=PT")
    rows = [row for row in asking(surveyed)("maturity-benchmark", country="PT") if row["level"]]
    said = page.attributes("svg", "aria-label")
    for row in rows:
        assert f"level {row['level']} of 5, median {row['median']}, highest {row['max']}" in said
    ahead = asking(surveyed)("learn-from-levels", country="PT")
    assert {row["system"].rpartition("/")[2] for row in ahead} <= {
        address.rpartition("/")[2] for address in page.attributes("a", "href")
    }
    assert "Levels reported" not in " ".join(elements(site, "/roadmap?country=PT").texts("h3"))


@pytest.mark.parametrize("query", ["country=ZZ", "country=PT&application=nonsense"])
def test_what_is_no_country_or_application_is_refused(site, query):
    assert site.get(f"/roadmap?{query}").status_code == 400
