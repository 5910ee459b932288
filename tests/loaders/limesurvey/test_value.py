"""Values as crosswalks and people write them."""

import pytest

from loaders.limesurvey.value import is_number, is_web_address, level, truth, year


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (1, 1),
        ("5", 5),
        (3.0, 3),
        ("3.0", 3),
        (0, None),
        (6, None),
        (True, None),
        ("L1", None),
        ("1.5", None),
        ("", None),
    ],
)
def test_levels(value: str | float, meant: int | None) -> None:
    assert level(value) == meant


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (True, True),
        ("Y", True),
        ("yes", True),
        (1, True),
        (False, False),
        ("N", False),
        ("no", False),
        ("2", False),
        ("U", None),
    ],
)
def test_yes_and_no(value: str | float, meant: bool | None) -> None:
    assert truth(value) is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2016", 2016),
        ("2016.0000000000", 2016),
        ("2016-06-22 00:00:00", 2016),
        ("since 2016 or 2017", 2016),
        ("for 12345 people from 1999", 1999),
        ("20161", None),
        ("lately", None),
    ],
)
def test_the_first_number_of_four_digits_is_the_year(text: str, meant: int | None) -> None:
    assert year(text) == meant


@pytest.mark.parametrize("text", ["https://example.org", "http://a.example/b?c=d&e=f;g#h", "HTTPS://EXAMPLE.ORG/"])
def test_web_addresses(text: str) -> None:
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "www.example.org",
        "mailto:a@example.org",
        "https://",
        "https://localhost",
        "ftp://example.org",
        "https://a.example b",
        "https://user:pass@example.org",
        "javascript:alert(1)//.x",
        "https://[::1",
        "file:///etc.d",
    ],
)
def test_what_is_no_web_address(text: str) -> None:
    assert not is_web_address(text)


@pytest.mark.parametrize(
    ("text", "number"), [("7", True), ("-7.50", True), ("7,5", True), ("7 beds", False), ("", False)]
)
def test_numbers(text: str, number: bool) -> None:
    assert is_number(text) is number
