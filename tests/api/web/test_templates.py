"""Pages escape everything and link only to the web."""

import pytest

from api.web.templates import TEMPLATES, heading, link


def test_web_addresses_are_linked():
    assert link("https://example.org/a?b&c") == (
        '<a href="https://example.org/a?b&amp;c">https://example.org/a?b&amp;c</a>'
    )
    assert link("http://example.org/", "<b>") == '<a href="http://example.org/">&lt;b&gt;</a>'


@pytest.mark.parametrize(
    "iri",
    ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "urn:a", "https:x", "http://[", "//x.org/"],
)
def test_nothing_else_is_linked(iri):
    assert "<a" not in link(iri)


def test_a_link_cannot_be_broken_out_of():
    assert '"><script>' not in link('https://example.org/"><script>')


def test_templates_escape():
    assert TEMPLATES.from_string("{{ text }}").render(text="<script>") == "&lt;script&gt;"


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("genomic newborn screening", "Genomic newborn screening"), ("eHealth strategy", "eHealth strategy"),
        ("p53 guideline", "P53 guideline"), ("École", "École"), ("élan", "Élan"), ("I.1 Governance", "I.1 Governance"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_label_begins_a_page_with_a_capital(label: str, shown: str) -> None:
    assert heading(label) == shown
