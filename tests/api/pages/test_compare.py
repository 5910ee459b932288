"""Countries side by side: the same as two by two, and as each alone."""

import pytest

from tests.api.pages.conftest import asking, elements


def test_two_countries_side_by_side_say_what_the_question_for_two_says(site, ask):
    page = elements(site, "/compare?systems=FI,EE")
    counted = {text for text in page.texts("a") if " practice" in text}
    links = dict(zip(page.attributes("a", "href"), page.texts("a"), strict=False))
    assert counted
    for row in ask("compare-countries", country="FI", other="EE"):
        for code, number in (("FI", row["practices"]), ("EE", row["otherPractices"])):
            address = f"/queries/practices?country={code}&indicator={row['code']}"
            noun = "practice" if number == "1" else "practices"
            assert links.get(address) == (f"{number} {noun}" if number != "0" else None)
        for title in filter(None, f"{row['best']} | {row['otherBest']}".split(" | ")):
            assert title in page.texts("a")


@pytest.mark.parametrize(
    "address", ["/compare?systems=FR,DK", "/compare?systems=FR&systems=DK", "/compare?systems=fr,+DK,FR,"]
)
def test_countries_are_named_in_a_list_or_by_ticks(site, address):
    assert elements(site, address).texts("h1") == ["France, Denmark side by side"]


def test_levels_are_those_reported(surveyed):
    page = elements(surveyed, "/compare?systems=FR,BE")
    said = page.attributes("svg", "aria-label")
    for code, name in (("FR", "France"), ("BE", "Belgium")):
        rows = asking(surveyed)("maturity", country=code)
        assert rows
        for row in rows:
            assert f"{name} {row['region']}: level {row['level']} of 5" in said


def test_reach_is_that_reported(surveyed, site):
    statuses = {row["status"] for row in asking(surveyed)("application-status", country="FR")}
    assert statuses
    assert statuses <= set(elements(surveyed, "/compare?systems=FR,BE").texts("span"))
    assert "as reported" not in site.get("/compare?systems=FR,BE").text


@pytest.mark.parametrize(("address", "said"), [("/compare", "2 to 6"), ("/compare?systems=DK", "compare Denmark")])
def test_without_two_countries_they_are_to_be_chosen(site, address, said):
    page = elements(site, address)
    assert said in " ".join(page.texts("p"))
    assert len(page.attributes("input", "id", type="checkbox")) == 32


def test_more_than_fit_are_not_shown(site):
    page = elements(site, "/compare?systems=AT,BE,BG,CH,CY,CZ,DE")
    assert "these are 7" in page.texts("p", role="alert")[0]
    assert len([a for t, a, _ in page.all if t == "input" and "checked" in a]) == 7


def test_what_is_no_country_is_named_with_the_nearest(site):
    response = site.get("/compare?systems=FR,UK")
    assert response.status_code == 400
    assert "Did you mean" in response.text
    assert "GB" in response.text
