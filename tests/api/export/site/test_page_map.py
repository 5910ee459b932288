"""What goes on which page: a rule asks for every part that it names, a page for one of its rules."""

import pytest

from api.export.site.page_map import Facets, Page, page_map

PAGE = Page(
    "x",
    "A reason.",
    (
        Facets(indicators=("VII.2", "VII.3"), kinds=("standard",)),
        Facets(applications=("cancers",), kinds=("law", "report")),
    ),
)


@pytest.mark.parametrize(
    ("facets", "taken"),
    [
        (Facets(indicators=("VII.3",), kinds=("standard",)), True),
        (Facets(indicators=("VII.3", "I.1"), applications=("cancers",), kinds=("standard",)), True),
        (Facets(indicators=("VII.3",), kinds=("law",)), False),
        (Facets(applications=("cancers",), kinds=("law",)), True),
        (Facets(applications=("rare-diseases",), kinds=("law",)), False),
        (Facets(kinds=("standard",)), False),
        (Facets(), False),
    ],
)
def test_a_page_takes_what_meets_one_of_its_rules(facets: Facets, taken: bool) -> None:
    assert PAGE.takes(facets) is taken


def test_odd_national_pages_are_in_the_map() -> None:
    national = page_map().national
    assert national["GB"] == "uk_resources"
    assert national["NO"] == "no_resources"
    assert page_map().path("MT") == "/mt_resources%20"
    assert [code for code in ("PL", "SK", "CH", "IS", "EU") if code in national] == []


def test_a_practice_is_where_its_country_is_shown() -> None:
    assert page_map().place("GB", "gb-plan") == "/uk_resources#genoguide-gb-plan"
    assert page_map().place("PL", "pl-plan") == "/genoguide-practices#genoguide-pl-plan"
