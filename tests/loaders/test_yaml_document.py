"""YAML from people: read as YAML 1.2's core schema says, with lines, and refused with a reason when it is not plain."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.findings import Unreadable
from loaders.yaml_document import SIZE_LIMIT, parse_yaml, read_yaml

letters = st.characters(
    max_codepoint=0xFFFF, exclude_categories=["Cs"]
)  # JSON writes others as two escapes, YAML as one
scalars = st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.text(letters, max_size=20)
keys = st.text(letters, min_size=1, max_size=12)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(keys, values, min_size=1, max_size=5))
def test_what_json_writes_is_read_as_it_was(value: dict[str, object]) -> None:
    """Every JSON text is YAML 1.2, and means the same."""
    text = json.dumps(value, ensure_ascii=True)
    assert parse_yaml(text, "f").data == value


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    try:
        parse_yaml(text, "f")
    except Unreadable as error:
        assert error.finding.file == "f"
        assert error.finding.message


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_reason(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    try:
        read_yaml(path, "f")
    except Unreadable as error:
        assert error.finding.message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("2016-03-05", "2016-03-05"), ("12:30", "12:30"), ("1_000", "1_000"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("2016", 2016), ("-3", -3), ("1.5", 1.5),
        ("1e3", 1000.0), (".inf", ".inf"), ("'2016'", "2016"), ('"true"', "true"), ("I.1", "I.1"), ("1.2.3", "1.2.3"),
        ("9" * 30, 1e30), ("0x1F", "0x1F"),
    ],
)  # fmt: skip
def test_a_scalar_is_a_string_unless_the_core_schema_says_otherwise(text: str, value: object) -> None:
    found = parse_yaml(f"a: {text}", "f").data
    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


def test_every_part_knows_its_line() -> None:
    document = parse_yaml("a: 1\nb:\n  - x\n  - c: [y,\n      z]\n", "f")
    assert [document.line(p) for p in [("a",), ("b",), ("b", 0), ("b", 1), ("b", 1, "c"), ("b", 1, "c", 1)]] == [
        1,
        2,
        3,
        4,
        4,
        5,
    ]
    assert document.line(("b", 1, "missing")) == 4


def test_the_packaged_files_are_what_another_yaml_reader_sees() -> None:
    from graph.vocabulary import packaged

    for path in sorted(packaged("data").rglob("*.yaml")):
        assert read_yaml(path, "f")[0].data == yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x 1", 1, "anchor"),
        ("a: &x 1\nb: *x", 1, "anchor"),
        ("a: 1\nb: *x", 2, "alias"),
        ("a: !!python/object/apply:os.system ['true']", 1, "tag"),
        ("a: !secret 1", 1, "tag"),
        ("a: 1\nb: 2\na: 3", 3, "twice"),
        ("a:\n\t- b", 2, "tab"),
        ("a: 1\n---\nb: 2", 2, "several documents"),
        ("[a, b]: 1", 1, "plain text"),
        ("a: " + "[" * 30 + "]" * 30, 1, "nested"),
        ("a: 'unclosed", 1, "not valid YAML"),
        ("a: b: c", 1, "not valid YAML"),
        ("", 1, "empty"),
        ("# only a comment\n", 1, "empty"),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        parse_yaml(text, "f")
    assert caught.value.finding.line == line


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    with pytest.raises(Unreadable, match="at most 5 MB"):
        read_yaml(path, "f")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        read_yaml(tmp_path / "missing.yaml", "f")
    with pytest.raises(Unreadable, match="folder"):
        read_yaml(tmp_path, "f")
