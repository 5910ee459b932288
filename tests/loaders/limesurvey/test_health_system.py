"""Health systems are found by the country and the region that a response names, however it writes them."""

import pytest

from loaders.limesurvey.health_system import slug
from tests.loaders.limesurvey.made import systems


@pytest.mark.parametrize(
    ("country", "region", "code"),
    [
        ("FR", None, "FR"), ("FR", "  ", "FR"), ("IT", "Emilia-Romagna", "IT-45"), ("IT", " emilia romagna ", "IT-45"),
        ("ES", "Cataluña", "ES-CT"), ("ES", "CATALUNA", "ES-CT"), ("ES", "ES-CT", "ES-CT"),
        ("ES", "Andalucía", "ES-andalucia"), ("FR", "Catalonia", "FR-catalonia"), ("BE", "Vlaanderen", "BE-VLG"),
        ("GR", "Αττική", "GR-αττικη"),
    ],
)  # fmt: skip
def test_a_region_is_known_by_any_of_its_names_within_its_country(country: str, region: str | None, code: str) -> None:
    found = systems().find(country, region)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("country", [None, "XX", ""])
def test_an_unknown_country_has_none(country: str | None) -> None:
    assert systems().find(country, None) is None


def test_a_known_region_without_health_system_of_its_own_keeps_its_name() -> None:
    found = systems().find("BE", "vlaanderen")
    assert found is not None
    assert (found.name, found.region_known, found.system_known) == ("Flemish Region", True, False)


def test_contact_details_in_the_name_of_a_region_go_nowhere() -> None:
    found = systems().find("ES", "Sevilla, ask jane@example.org")
    assert found is not None
    assert "jane" not in repr(found)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Île-de-France", "ile-de-france"), ("Straße 7", "strasse-7"), ("!?", slug("!?")), ("a_b", "a-b")],
)
def test_slugs_are_plain_words(text: str, name: str) -> None:
    assert slug(text) == name
    assert slug(text)


def test_long_names_stay_apart() -> None:
    assert slug("x" * 100 + "a") != slug("x" * 100 + "b")
    assert len(slug("x" * 1000)) < 80
