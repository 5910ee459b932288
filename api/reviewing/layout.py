"""Where the records and fields of a curated file stand in its text, so that a part can be replaced and the rest stays.

Lines count from 0; a span ends before its second number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_LOADER: Final[type] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Span = tuple[int, int]


@dataclass(frozen=True)
class Place:
    """Where a record stands: its lines, the column of its dash and of its fields, and the lines of each field."""

    span: Span
    dash: int
    column: int
    fields: Mapping[str, Span]


@dataclass(frozen=True)
class Layout:
    """The lines of a curated file: those of the fields of its head, and its records by id, if each begins a line."""

    lines: tuple[str, ...]
    head: Mapping[str, Span]
    records: Mapping[str, Place]

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the layout of a text that the reader of curated files could read."""
        lines = tuple(text.splitlines(keepends=True))
        root = yaml.compose(text, Loader=_LOADER)
        assert isinstance(root, MappingNode)
        listed = next((v for k, v in root.value if k.value == "records" and isinstance(v, SequenceNode)), None)
        places = {}
        for node in listed.value if listed and not listed.flow_style else ():
            if isinstance(node, MappingNode) and (identifier := _id(node)):
                places[identifier] = _place(node, listed.start_mark.column if listed else 0, lines)
        return cls(lines, _fields(root), places)


def _place(node: MappingNode, dash: int, lines: tuple[str, ...]) -> Place:
    start, end = node.start_mark.line, _end(node)
    while not lines[start].lstrip().startswith("-"):  # the dash may stand alone, above the fields
        start -= 1
    return Place((start, _with_comments(lines, end, dash)), dash, node.start_mark.column, _fields(node))


def _with_comments(lines: tuple[str, ...], end: int, dash: int) -> int:
    """Return the end of a record with the comments below it that are indented as its fields are."""
    at = end
    while at < len(lines) and (not lines[at].strip() or lines[at].lstrip().startswith("#")):
        at += 1
        if lines[at - 1].strip():
            if len(lines[at - 1]) - len(lines[at - 1].lstrip()) <= dash:
                break
            end = at
    return end


def _fields(node: MappingNode) -> dict[str, Span]:
    """Return the lines of each field; none where several stand on one line."""
    spans = {str(key.value): (key.start_mark.line, _end(value)) for key, value in node.value}
    return {} if node.flow_style else spans


def _end(node: Node) -> int:
    """Return the line after the last one of a value, without the comments that follow it."""
    if isinstance(node, ScalarNode) or _is_flow(node) or not node.value:
        mark = node.end_mark
        return int(mark.line if mark.column == 0 and mark.line > node.start_mark.line else mark.line + 1)
    last: Any = node.value[-1]
    return _end(last[1] if isinstance(node, MappingNode) else last)


def _is_flow(node: Node) -> bool:
    return bool(getattr(node, "flow_style", False))


def _id(node: MappingNode) -> str | None:
    return next((str(v.value) for k, v in node.value if k.value == "id" and isinstance(v, ScalarNode)), None)
