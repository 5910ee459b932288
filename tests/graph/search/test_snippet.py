"""Snippets: the telling part of a text."""

from hypothesis import given
from hypothesis import strategies as st

from graph.search.snippet import LENGTH, snippet

LONG = "Nothing of note stands here. " * 20 + "Newborn screening pays. " + "And nothing after. " * 20


def test_a_short_text_is_shown_whole_with_its_words_marked() -> None:
    shown = snippet("Screening of newborns", {"screen"})
    assert (shown.text, shown.marks) == ("Screening of newborns", ((0, 9),))


def test_of_a_long_text_the_part_with_the_words_is_shown() -> None:
    shown = snippet(LONG, {"screen", "newborn"})
    assert [shown.text[start:end] for start, end in shown.marks] == ["Newborn", "screening"]
    assert shown.text.startswith("… ")
    assert shown.text.endswith(" …")


def test_a_code_is_marked_once() -> None:
    shown = snippet("See II.2 there", {"ii.2", "ii", "2"})
    assert [shown.text[start:end] for start, end in shown.marks] == ["II.2"]


@given(st.text(max_size=600), st.sets(st.sampled_from(["screen", "newborn", "a", "2"])))
def test_marks_lie_within_the_text_and_do_not_overlap(text: str, sought: set[str]) -> None:
    shown = snippet(text, sought)
    ends = [0, *(place for mark in shown.marks for place in mark), len(shown.text)]
    assert ends == sorted(ends)
    assert len(shown.text) <= LENGTH + 4
