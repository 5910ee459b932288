"""The profile of a country: what the YAML records say of it, and what its response to the survey says."""

from statistics import median

import pytest

from graph.vocabulary import BASE
from tests.api.pages.conftest import asking
from tests.queries.expected import (
    country_label,
    gaps,
    in_domain,
    is_good,
    is_promising,
    label,
    learn_from,
    matches,
    recommendations_without_practice,
    records,
    things,
)
from tests.queries.surveys.content import answers

COUNTRIES = ("DK", "MT", "EU", "PL", "ES")


def practices(country, **wanted):
    return [p for p in records("practice") if matches(p, country=country, **wanted)]


@pytest.fixture(scope="module", params=COUNTRIES)
def country(request):
    return request.param


@pytest.fixture(scope="module")
def page(look, country):
    return look(f"health-system/{country}")


def test_it_sums_up_what_is_on_record(page, country):
    found = practices(country)
    unmet = recommendations_without_practice(country)
    assert page.title == country_label(country)
    good, promising = sum(map(is_good, found)), sum(map(is_promising, found))
    assert f"on record in {country_label(country)}: {good} good, {promising} promising" in page.text
    assert f"{len(unmet)} of {len(records('recommendation'))} recommendations have no practice here." in page.text
    assert page.text.count(f"{len(found)} practice{'' if len(found) == 1 else 's'} ") >= 1


def test_it_lists_every_practice_by_domain_with_why_it_counts(page, country):
    section = page.section("in-place")
    for practice in practices(country):
        assert f"/doc/practice/{practice['id']}" in page.addresses
        assert all(source["publisher"] in section for source in practice["sources"])
    headings = [text for level, text in page.headings if level == 3]
    for code in things("Domain"):
        number = sum(in_domain(p, code) for p in practices(country))
        assert (f"{code} {label('Domain', code)} {number}" in headings) is (number > 0)


def test_it_says_what_is_missing_and_whom_to_learn_from(page, country):
    missing = gaps(country)
    assert [row["Indicator"] for row in page.rows("gaps")] == [row["label"] for row in missing]
    teachers = {}
    for row in learn_from(country):
        teachers.setdefault(row["countryLabel"], set()).add(row["code"])
    best = max(teachers, key=lambda c: (len(teachers[c]), [-ord(sign) for sign in c]))
    first = page.section("lessons").partition("has none. ")[2]
    assert first.startswith(best)


def test_it_names_all_sources(page, country):
    for practice in practices(country):
        for source in practice["sources"]:
            assert source["url"] in page.addresses
            assert source["title"] in page.section("sources")


def test_it_leads_to_comparison_roadmap_and_the_same_place_elsewhere(page, country):
    assert {f"/compare?systems={country}", f"/roadmap?country={country}"} <= page.addresses
    assert any(a.startswith("http://publications.europa.eu/resource/authority/country/") for a in page.addresses)
    assert any(a.startswith("http://www.wikidata.org/entity/Q") for a in page.addresses)
    assert f"genoguide export report --country {country}" in page.text


def test_what_does_denmark_do_about_an_application_and_who_says_it_is_good(look):
    page = look("health-system/DK", application="newborn-screening")
    found = practices("DK", application="newborn-screening")
    section = page.section("in-place")
    assert "What Denmark does about genomic newborn screening, and who says that it is good" in section
    assert {a for a in page.addresses if a.startswith("/doc/practice/dk-")} == {
        f"/doc/practice/{p['id']}" for p in found
    }
    for practice in found:
        after = section.partition(practice["title"])[2]
        assert after.startswith(" Good practice") is is_good(practice)
        assert all(source["publisher"] in after for source in practice["sources"])


def test_where_nothing_is_on_record_for_an_application_it_says_so_and_leads_on(look):
    assert not practices("DK", application="pharmacogenetics")
    page = look("health-system/DK", application="pharmacogenetics")
    assert "No practice that names pharmacogenetics is on record in Denmark; that does not mean" in page.text
    assert {"/doc/health-system/EU?application=pharmacogenetics", "/doc/application/pharmacogenetics"} <= page.addresses


def test_a_region_shows_its_own(look):
    page = look("health-system/ES-CT")
    own = {f"/doc/practice/{p['id']}" for p in records("practice") if p.get("region") == "ES-CT"}
    shown = {a for a in page.addresses if a.startswith("/doc/practice/")}
    assert own
    assert shown <= own
    assert {"/doc/health-system/ES", "/doc/region/ES-CT"} <= page.addresses
    assert (2, "Gaps") not in page.headings


def test_a_country_leads_to_its_regions(look):
    assert {"/doc/health-system/ES-CT", "/doc/health-system/ES-MD"} <= look("health-system/ES").addresses


def test_without_a_wave_nothing_is_said_of_maturity(look):
    page = look("health-system/DK")
    assert "survey" not in page.section("lessons")
    assert not [text for _, text in page.headings if "Maturity" in text]


def test_levels_are_those_of_the_latest_response(look_surveyed):
    page = look_surveyed("health-system/DK")
    (own,) = (a for a in answers() if a["system"] == f"{BASE}health-system/DK")
    shown = {row["Indicator"]: row["Level"] for row in page.rows("levels")}
    for code, level in own["levels"].items():
        assert shown[label("Indicator", code)].removeprefix("level ").strip() == str(level or "\N{EN DASH}")
    assert "This wave is synthetic" in page.section("maturity")
    assert "/doc/response/2026/DK" in page.addresses


def test_domains_are_held_against_the_median(look_surveyed):
    text = look_surveyed("health-system/DK").section("maturity")
    (own,) = (a for a in answers() if a["system"] == f"{BASE}health-system/DK")
    for domain in things("Domain"):
        levels = {c: level for c, level in own["levels"].items() if level and c.partition(".")[0] == domain}
        medians = {c: median(a["levels"][c] for a in answers() if a["levels"].get(c)) for c in levels}
        reached = sum(level >= medians[c] for c, level in levels.items())
        assert f"{domain} {label('Domain', domain)}: on {reached} of {len(levels)} indicator" in text


def test_changes_are_those_between_the_responses(look_surveyed):
    text = look_surveyed("health-system/DK").section("maturity")
    before, after = (
        next(a["levels"] for a in answers(wave) if a["system"] == f"{BASE}health-system/DK")
        for wave in ("2023", "2026")
    )
    moved = [(c, before[c], after[c]) for c in after if before.get(c) and after[c] and before[c] != after[c]]
    assert moved
    for code, old, new in moved:
        assert f"{code} {old} → {new}" in text
    assert f"Up on {sum(new > old for _, old, new in moved)}" in text


def test_whom_to_learn_from_by_levels_is_asked_for(look_surveyed):
    assert "?more=learn-from-levels#ahead" in look_surveyed("health-system/DK").addresses
    assert look_surveyed("health-system/DK", more="learn-from-levels").rows("ahead")


def test_an_application_that_there_is_not_is_refused(look):
    with pytest.raises(AssertionError, match="The question cannot be asked"):
        look("health-system/DK", application="nonsense")


def test_a_health_system_in_the_words_of_schema_org(page, country):
    node = page.node(f"{BASE}health-system/{country}")
    assert (node["@type"], node["identifier"]) == ("Organization", country)
    place = page.node(node["areaServed"]["@id"])
    assert (place["@type"], place["name"], place["identifier"]) == ("Country", country_label(country), country)
    projects = {n["name"] for n in page.data["@graph"] if n["@type"] == "Project"}
    assert {p["title"] for p in practices(country) if "region" not in p} <= projects


def test_what_is_reported_stands_under_the_domain_that_it_was_asked_about(look_surveyed, surveyed):
    rows = [row for row in asking(surveyed)("appraisals", country="DK") if row["domains"] and not row["indicators"]]
    assert rows
    page = look_surveyed("health-system/DK")
    assert "Without a domain" not in page.section("in-place")
    assert all(row["label"] in page.section("in-place") for row in rows)
