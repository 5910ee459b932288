"""Reading YAML from people: the JSON-compatible core of YAML 1.2, with the line of every value, and nothing harmful.

YAML 1.1 readers turn ``NO`` into false and ``2016-03-05`` into a date. Here, as YAML-LD asks, a scalar is a string
unless the core schema of YAML 1.2 (section 10.3) makes it null, a boolean or a number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from loaders.findings import Finding, Unreadable, shorten
from loaders.yaml_syntax import goes_on_as_comment, syntax_finding

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
Position = tuple[str | int, ...]

SIZE_LIMIT: Final = 5 * 1024 * 1024
"""Bytes. The largest curated file has a tenth of a megabyte."""
DEPTH_LIMIT: Final = 20

_LOADER: Final[type] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE_SCHEMA: Final = (
    (re.compile(r"~|null|Null|NULL|"), lambda text: None),
    (re.compile(r"true|True|TRUE|false|False|FALSE"), lambda text: text.lower() == "true"),
    (re.compile(r"[-+]?[0-9]{1,15}"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,2})?"), float),
)


@dataclass(frozen=True)
class YamlDocument:
    """The value of a YAML file, and the line (from 1) on which each of its parts begins.

    ``cut`` are the texts that end at a '#' which looks like a part of them.
    """

    data: Json
    lines: dict[Position, int]
    cut: tuple[Position, ...] = ()

    def line(self, position: Position) -> int | None:
        """Return the line of the value at ``position``, or of the nearest part that holds it."""
        while position and position not in self.lines:
            position = position[:-1]
        return self.lines.get(position)


def read_yaml(path: Path, name: str) -> tuple[YamlDocument, bytes]:
    """Read the YAML file at ``path``, called ``name`` in messages, and return its document and its bytes.

    Raises Unreadable for a file that is missing, too large, empty, not text, not YAML, or that uses what curated
    files have no need of: anchors, tags, several documents, duplicate keys, deep nesting.
    """
    content = read_bytes(path, name)
    return parse_yaml(decode(content, name), name), content


def parse_yaml(text: str, name: str) -> YamlDocument:
    """Return the document that ``text`` holds. Raises Unreadable as ``read_yaml`` does."""
    composer = _Composer(name, text.splitlines())
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            composer.take(event)
    except yaml.YAMLError as error:
        raise Unreadable(syntax_finding(error, text, name)) from None
    if composer.root is None:
        raise Unreadable(Finding(name, "The file is empty.", 1, expected="a header and a list of records"))
    return YamlDocument(composer.root, composer.lines, tuple(composer.cut))


def read_bytes(path: Path, name: str) -> bytes:
    """Return the bytes of the file at ``path``. Raises Unreadable when it is missing or too large."""
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            message = f"The file has {size / 1e6:.0f} MB; a curated file has at most {SIZE_LIMIT / 1e6:.0f} MB."
            raise Unreadable(Finding(name, message, expected="several smaller files"))
        return path.read_bytes()
    except IsADirectoryError:
        raise Unreadable(Finding(name, "This is a folder, not a file.", expected="a YAML file")) from None
    except OSError as error:
        raise Unreadable(Finding(name, f"The file cannot be read: {error.strerror}.")) from None


def decode(content: bytes, name: str) -> str:
    """Return the text that ``content`` is. Raises Unreadable, with the line, where it is not UTF-8."""
    if b"\0" in content[:4096]:
        raise Unreadable(Finding(name, "The file is binary, not text.", 1, expected="a YAML file in UTF-8"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"The file is not UTF-8: byte 0x{content[error.start]:02x}."
        raise Unreadable(Finding(name, message, line, expected="a file saved as UTF-8")) from None


@dataclass
class _Open:
    """A mapping or sequence whose end has not come yet."""

    value: list[Json] | dict[str, Json]
    position: Position
    key: str | None = None


class _Composer:
    """Builds the value from parser events, refusing on the way what curated files have no need of."""

    def __init__(self, name: str, text: list[str]) -> None:
        self.name = name
        self.text = text
        self.cut: list[Position] = []
        self.root: Json = None
        self.documents = 0
        self.lines: dict[Position, int] = {}
        self.open: list[_Open] = []

    def take(self, event: Event) -> None:
        """Take the next event of the parser."""
        self.documents += isinstance(event, DocumentStartEvent)
        if self.documents > 1:
            raise self._refusal(event, "The file holds several documents.", "one document, without '---' in the middle")
        if isinstance(event, NodeEvent):
            self._take_node(event)
        elif isinstance(event, CollectionEndEvent):
            self.open.pop()

    def _take_node(self, event: NodeEvent) -> None:
        self._refuse_extras(event)
        top = self.open[-1] if self.open else None
        if top and isinstance(top.value, dict) and top.key is None:
            self._take_key(top, event)
        else:
            self._take_value(top, event)

    def _refuse_extras(self, event: NodeEvent) -> None:
        if event.anchor is not None:
            kind = "alias" if isinstance(event, AliasEvent) else "anchor"
            sign = "*" if kind == "alias" else "&"
            raise self._refusal(
                event, f"An {kind} ({sign}{shorten(event.anchor)}) is not allowed.", "the value itself, in quotes"
            )
        if (tag := getattr(event, "tag", None)) is not None:
            raise self._refusal(
                event, f"A tag ({shorten(tag)}) is not allowed.", "a plain value; quote text that begins with '!'"
            )
        if len(self.open) > DEPTH_LIMIT:
            raise self._refusal(
                event, f"Values are nested more than {DEPTH_LIMIT} deep.", "a record as the templates show it"
            )

    def _take_key(self, top: _Open, event: NodeEvent) -> None:
        if not isinstance(event, ScalarEvent):
            raise self._refusal(event, "A field's name must be plain text.", "name: value")
        if event.value in top.value:
            message = f"The field '{shorten(event.value)}' stands twice in the same record."
            raise self._refusal(event, message, "each field once")
        top.key = event.value
        self.lines[(*top.position, event.value)] = _line(event)

    def _take_value(self, top: _Open | None, event: NodeEvent) -> None:
        value: Json = _value_of(event)
        position = self._place(top, value)
        self.lines.setdefault(position, _line(event))
        if isinstance(value, list | dict):
            self.open.append(_Open(value, position))
        elif isinstance(event, ScalarEvent) and self._is_cut(event):
            self.cut.append(position)

    def _is_cut(self, event: ScalarEvent) -> bool:
        end = event.end_mark
        if not event.implicit[0] or end is None or end.line >= len(self.text):
            return False
        return goes_on_as_comment(self.text[end.line], end.column)

    def _place(self, top: _Open | None, value: Json) -> Position:
        if top is None:
            self.root = value
            return ()
        if isinstance(top.value, list):
            top.value.append(value)
            return (*top.position, len(top.value) - 1)
        key, top.key = str(top.key), None
        top.value[key] = value
        return (*top.position, key)

    def _refusal(self, event: Event, message: str, expected: str) -> Unreadable:
        return Unreadable(Finding(self.name, message, _line(event), expected=expected))


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _value_of(event: Any) -> Json:  # noqa: ANN401 - the stubs of PyYAML name no attributes of events
    if isinstance(event, MappingStartEvent):
        return {}
    if isinstance(event, SequenceStartEvent):
        return []
    text: str = event.value
    if not event.implicit[0]:  # quoted or block text is a string whatever it looks like
        return text
    return next((make(text) for pattern, make in _CORE_SCHEMA if pattern.fullmatch(text)), text)


def walk(value: Json, position: Position = ()) -> Iterator[tuple[Position, Json]]:
    """Yield each part of ``value`` with its position, parents before children."""
    yield position, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from walk(part, (*position, key))
