"""Texts are one line that can be printed; JSON is YAML 1.1; only web addresses become links."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from api.export.site.text import clean, json_bytes, page_path, short_id, web_address

ANY = st.text(st.characters(), max_size=60)


@given(st.dictionaries(ANY.map(clean), ANY.map(clean) | st.integers(0, 9999) | st.none() | st.booleans(), max_size=4))
def test_json_of_clean_texts_is_yaml_of_the_same(value: dict[str, object]) -> None:
    content = json_bytes(value)
    assert yaml.load(content, Loader=yaml.CSafeLoader) == yaml.safe_load(content) == json.loads(content) == value


@given(ANY)
def test_a_clean_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert len(once.splitlines()) <= 1
    assert clean(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\tb\nc", "a b c"),
        ("  a  ", "a"),
        ("a\x00\x07\x7f\u0085\u2028b", "a b"),
        ("\ufeffa\ufffe", "a"),
        ("👩‍🔬 שלום", "👩‍🔬 שלום"),
        ("NO", "NO"),
    ],
)
def test_what_cannot_be_printed_is_a_space(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("iri", ["https://example.org/a?b=c&d#e", "http://176.9.61.253/en", "HTTPS://example.org"])
def test_addresses_of_the_web_are_linked(iri: str) -> None:
    assert web_address(iri) == iri


@pytest.mark.parametrize(
    "iri", [None, "javascript:alert(1)", "data:text/html,x", "urn:x:y", "https:", "//x.org", "http://[", "ftp://x.org/"]
)
def test_other_addresses_are_not(iri: str | None) -> None:
    assert web_address(iri) is None


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("https://w3id.org/genoguide/practice/fr-plan", "fr-plan"),
        ("https://w3id.org/genoguide/practice/reported-2026-BE_vlaanderen.é", "reported-2026-be-vlaanderen"),
    ],
)
def test_ids_are_of_letters_digits_and_hyphens(iri: str, expected: str) -> None:
    assert short_id(iri) == expected


def test_a_page_is_where_its_file_name_says() -> None:
    assert page_path("mt_resources ") == "/mt_resources%20"
