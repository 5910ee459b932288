"""Records into a curated file: one of the same id is replaced field by field, a new one is added, all else stays.

Comments, order and layout of what does not change are kept to the byte, so that a version control system shows what
was submitted and nothing else. That the text says what it should is checked, not assumed.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.curating import schemas, template
from api.reviewing import yaml_text
from api.reviewing.layout import Layout, Place, Span
from api.reviewing.records import Entry, entries
from api.reviewing.statements import canonical
from loaders.curated import CuratedFile, curated_file
from loaders.findings import Finding, Unreadable
from loaders.yaml_document import Json, parse_yaml

_COMMENT: Final = "# Submission"


@dataclass(frozen=True)
class Stamp:
    """From which submission records come, and on which day they were accepted."""

    submission: str
    day: str

    @property
    def line(self) -> str:
        """Return the comment that stands above each record of the submission."""
        return f"{_COMMENT} {self.submission}, accepted {self.day}"


@dataclass(frozen=True)
class Head:
    """What the head of a new file says besides its place."""

    title: str
    license: str


@dataclass(frozen=True)
class _Edit:
    """Lines that take the place of others."""

    span: Span
    lines: tuple[str, ...]


def merged(before: CuratedFile, text: str, records: Sequence[Entry], stamp: Stamp) -> str:
    """Return the ``text`` of the file ``before`` with ``records`` in it.

    Raises Unreadable where the layout of the file leaves no way to put them in.
    """
    layout = Layout.of(text)
    own = {entry.id: entry for entry in entries(before.graph, before.name, {entry.iri for entry in records})}
    edits: list[_Edit] = []
    for entry in records:
        if entry.id in own and entry.id in layout.records:
            edits += _changes(layout.records[entry.id], own[entry.id].fields, entry.fields, layout, stamp)
    added = [entry for entry in records if entry.id not in own]
    edits += _additions(layout, added, stamp)
    if edits and (modified := layout.head.get("modified")):
        edits.append(_Edit(modified, (f'modified: "{stamp.day}"',)))
    new = _applied(layout.lines, edits, "\r\n" if "\r\n" in text else "\n")
    _check(before, new, records)
    return new


def created(key: str, head: Head, records: Sequence[Entry], stamp: Stamp) -> str:
    """Return the text of a new file at the place ``key`` (``practice/fr``) with ``records`` in it."""
    folder = key.partition("/")[0]
    items = (f"\n  {stamp.line}\n{yaml_text.record(entry.fields)}" for entry in records)
    top = f"{schemas.first_line(folder)}\n{template.head(key, head.title, head.license, stamp.day)}"
    return top + "".join(items)


def _additions(layout: Layout, added: Iterable[Entry], stamp: Stamp) -> Iterator[_Edit]:
    """Yield the lines of new records, after the last one of the file."""
    if not layout.records:
        return
    last = list(layout.records.values())[-1]
    indent = " " * last.dash
    for entry in added:
        lines = ("", f"{indent}{stamp.line}", *yaml_text.record(entry.fields, indent).splitlines())
        yield _Edit((last.span[1], last.span[1]), lines)


def _changes(
    place: Place, old: Mapping[str, Json], new: Mapping[str, Json], layout: Layout, stamp: Stamp
) -> Iterator[_Edit]:
    """Yield what makes the record at ``place`` say what ``new`` does: nothing where it says so already."""
    if old == new:
        return
    if stamp.line not in _above(layout.lines, place):
        yield _Edit((place.span[0], place.span[0]), (" " * place.dash + stamp.line,))
    if not place.fields:
        yield _Edit(place.span, tuple(yaml_text.record(new, " " * place.dash).splitlines()))
        return
    at = place.span[0]
    for name, value in new.items():
        span = place.fields.get(name)
        if old.get(name) != value:
            written = textwrap.indent(yaml_text.field(name, value), " " * place.column).splitlines()
            yield _Edit(span or (at, at), tuple(written))
        at = span[1] if span else at
    yield from (_Edit(span, ()) for name, span in place.fields.items() if name not in new)


def _above(lines: Sequence[str], place: Place) -> set[str]:
    """Return the comments directly above a record."""
    at, found = place.span[0] - 1, set[str]()
    while at >= 0 and lines[at].lstrip().startswith("#"):
        found.add(lines[at].strip())
        at -= 1
    return found


def _applied(lines: Sequence[str], edits: Iterable[_Edit], newline: str) -> str:
    """Return the text with ``edits`` made; those at one place in their order."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda e: e.span):
        parts += [*lines[at : edit.span[0]]]
        if edit.lines and parts and not parts[-1].endswith("\n"):
            parts.append(newline)
        parts += [line + newline for line in edit.lines]
        at = edit.span[1]
    return "".join([*parts, *lines[at:]])


def _check(before: CuratedFile, text: str, records: Sequence[Entry]) -> None:
    """Raise Unreadable unless ``text`` says what the file did before, with ``records`` in it, and nothing else."""
    after = curated_file(parse_yaml(text, before.name), text.encode(), before.key, before.name)
    new = {entry.id: entry for entry in records}
    old_fields = {r.id: dict(r.fields) for r in before.records}
    fields = {r.id: dict(r.fields) for r in after.records}
    kept = all(fields.get(name) == value for name, value in old_fields.items() if name not in new)
    whole = [*fields] == [*old_fields, *(name for name in new if name not in old_fields)]
    if not (kept and whole and said(after, records)):
        expected = (
            "'records:' and below it a list, each item beginning with '- id:' and each field on a line of its own"
        )
        raise Unreadable(Finding(before.name, "The records cannot be put into this file.", expected=expected))


def said(file: CuratedFile, records: Sequence[Entry]) -> bool:
    """Return whether ``file`` states of each of ``records`` just what it should."""
    stated = {e.id: e for e in entries(file.graph, file.name, {entry.iri for entry in records})}
    return all(e.id in stated and canonical(stated[e.id].triples) == canonical(e.triples) for e in records)
