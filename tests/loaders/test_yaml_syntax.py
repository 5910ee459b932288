"""What is no YAML, and the words that mend it: each mistake as somebody makes it in a record."""

import pytest

from loaders.findings import Unreadable
from loaders.yaml_document import parse_yaml

HEAD = "records:\n  - id: a\n    type: Practice\n"

MISTAKES = {
    "colon": ("    title: Estonia: a plan\n", 4, "a colon and a space stand within the text"),
    "colon-at-the-end": ("    summary: It says:\n      who and when.\n", 4, "a colon and a space"),
    "colon-in-the-next-line": ("    summary: It says\n      who: the state.\n", 5, "belongs to its text"),
    "indented-too-deep": ("    title: Plan\n     kind: law\n", 5, "indented deeper than the field above"),
    "indented-too-little": ("    title: Plan\n   kind: law\n", 5, "not indented like any above it"),
    "a-source-askew": ("    sources:\n      - url: x\n       title: y\n", 6, "not indented like any above it"),
    "tab": ("\tkind: law\n", 4, "a tab indents this line"),
    "number-sign": ("    summary: Programme #1 of\n      the land.\n", 4, "a '#' after a space begins a comment"),
    "quoted-word": ('    title: "Plan" of the land\n', 4, "goes on after its quote has closed"),
    "apostrophe": ("    title: 'Children's plan'\n", 4, "goes on after its quote has closed"),
    "bracketed-word": ("    title: [Plan] of the land\n", 4, "goes on after its bracket has closed"),
    "open-quote": ('    title: "Plan\n    kind: law\n', 4, "never closed"),
    "open-bracket": ("    indicators: [I.1, I.2\n    kind: law\n", 4, "bracket that opens here is not closed"),
    "at-sign": ("    title: @home\n", 4, "no text begins with '@'"),
    "percent": ("    title: %home\n", 4, "no text begins with '%'"),
    "star": ("    title: *home*\n", 4, "no text begins with '*'"),
    "greater-than": ("    summary: > A plan\n", 4, "no text begins with '>'"),
    "dash": ("    title: - Plan\n", 4, "no text begins with '-'"),
    "no-space": ("    kind:law\n    country: FR\n", 4, "no colon and space follow the name"),
    "no-colon": ("    kind law\n", 4, "no colon and space follow the name"),
    "conflict": ("<<<<<<< HEAD\n    kind: law\n=======\n", 4, "git has left a conflict"),
    "control": ("    title: Plan\a\n", 4, "U+0007"),
    "backslash": ('    title: "C:\\data"\n', 4, "not valid YAML"),
}


@pytest.mark.parametrize(("text", "line", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_where_it_was_made_and_how_to_mend_it(text: str, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_yaml(HEAD + text, "f")
    finding = caught.value.finding
    assert (finding.line, finding.message.startswith("This is not valid YAML: ")) == (line, True)
    assert words in finding.message
    assert finding.expected


def test_a_dash_without_a_space() -> None:
    with pytest.raises(Unreadable, match="a space is missing after the dash") as caught:
        parse_yaml("records:\n  -id: a\n    type: Practice\n", "f")
    assert caught.value.finding.line == 2


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("a: Trial #1 of x", True), ("a: Trial #", False), ("a: Trial # of x", False), ("a: 'Trial' #1", False),
        ("a: https://example.org/#1", False), ("a: 'Trial #1'", False), ("a: Ж\u2028\nb: Trial #1", True),
    ],
)  # fmt: skip
def test_a_number_sign_that_looks_like_a_part_of_the_text(text: str, cut: bool) -> None:
    assert bool(parse_yaml(text, "f").cut) is cut
