"""Words of a text: what they are compared by."""

import pytest

from graph.search.text import clean, fold, function_words, terms, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prénatal screening", ["prenatal", "screening"]),
        ("cost-effectiveness", ["cost", "effectiveness"]),
        ("indicator II.2", ["indicator", "ii", "2", "ii.2"]),
        ("ISO-15189", ["iso", "15189", "iso-15189"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("", []),
        ("!?… 🧬", []),
    ],
)
def test_words_are_folded_and_codes_come_whole_as_well(text: str, expected: list[str]) -> None:
    assert [word.folded for word in words(text)] == expected


def test_words_know_where_they_stand() -> None:
    text = "Le dépistage, enfin"
    assert [text[word.start : word.end] for word in words(text)] == ["Le", "dépistage", "enfin"]


def test_terms_are_stems_without_function_words() -> None:
    assert list(terms("What is the screening of the newborns?")) == ["screen", "newborn"]


def test_each_language_has_function_words() -> None:
    assert {"the", "und", "les"} <= function_words()
    assert "und" in function_words("de")
    assert "und" not in function_words("fr")


def test_a_word_longer_than_any_is_cut() -> None:
    assert len(fold("x" * 10_000)) == 40


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a\n\tb\x00c ", "a b c"),
        ("left\u202eright\u200b", "left right"),
        ("\ud800lone half", "lone half"),
        ("e\u0301", "é"),
        ("x" * 500, "x" * 300),
    ],
)
def test_clean_leaves_one_line_of_what_can_be_seen(text: str, expected: str) -> None:
    assert clean(text, 300) == expected
