"""What a search text asks for: misspellings, names, other languages."""

import pytest

from graph.search.ranking import Search
from graph.search.understanding import Understanding, nearest


@pytest.fixture(scope="module")
def read(word_search: Search):
    def reading(text: str) -> Understanding:
        found = word_search.find(text).understanding
        assert found
        return found

    return reading


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("newbron screning", {"newbron": "newborn", "screning": "screening"}),
        ("accredtation", {"accredtation": "accreditation"}),
        ("newborn screening", {}),
        ("NIPT", {}),
        ("cribado de recién nacidos", {}),
        ("kits on the internet in my pocket", {}),
    ],
)
def test_unknown_words_are_read_as_the_known_ones_they_misspell(read, text: str, corrected: dict[str, str]) -> None:
    assert read(text).corrected == corrected


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("NIPT", "NIPT (non-invasive prenatal testing)"),
        ("MTB", "MTB (molecular tumour board)"),
        ("EHDS", "EHDS (European Health Data Space)"),
        ("Einwilligung bei Biobanken", "Einwilligung bei Biobanken (consent, biobank)"),
    ],
)
def test_a_text_means_what_it_says_with_the_names_in_full(read, text: str, meaning: str) -> None:
    assert read(text).meaning == meaning


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("farmacogenetics reimbursment", "en"),
        ("federeted data acces", "en"),
        ("linee guida per il referto", "it"),
        ("consentement des parents", "fr"),
    ],
)
def test_misspelt_english_is_not_taken_for_another_language(read, text: str, language: str) -> None:
    assert read(text).language == language


def test_a_text_that_says_all_is_left_as_it_is(read) -> None:
    assert read("molecular tumour board").meaning == "molecular tumour board"


@pytest.mark.parametrize(
    ("text", "is_code"), [("II.2", True), ("genome-wide", False), ("level 3", False), ("x.1", False)]
)
def test_a_known_code_is_told_from_words(read, text: str, is_code: bool) -> None:
    assert read(text).is_code is is_code


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("who is it", ["who", "is", "it"]),
        ("who keeps blood samples", ["blood", "samples"]),
        ("WHO principles", ["who", "principles"]),
        ("IT in hospitals", ["it", "hospitals"]),
    ],
)
def test_words_that_merely_ask_are_passed_over_unless_they_are_names_or_all_there_is(
    read, text: str, asked: list[str]
) -> None:
    assert [sought.asked for sought in read(text).words] == asked


def test_an_acronym_is_read_as_what_it_stands_for_rather_than_what_it_belongs_to(read) -> None:
    shown = [phrase.shown for sought in read("HBOC").words for phrase in sought.phrases]
    assert "hereditary breast and ovarian cancer" in shown
    assert "cancer predisposition" not in shown


def test_a_name_is_not_read_as_the_acronyms_of_what_belongs_to_it(read) -> None:
    shown = [phrase.shown for sought in read("prenatal screening").words for phrase in sought.phrases]
    assert shown == ["prenatal screening"]


def test_the_nearest_word_is_the_commonest_of_those_with_fewest_faults() -> None:
    known = {"screening": 9, "screeding": 1, "genome": 5}
    assert nearest("screenin", known) == "screening"
    assert nearest("scren", known) is None
    assert nearest("gnome", known) == "genome"
    assert nearest("gen", known) is None
    assert nearest("x" * 5000, known) is None
