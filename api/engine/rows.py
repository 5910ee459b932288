"""Counting the rows of a result as it goes by, in whatever format it is written, without reading it.

Exact for what the engine writes: each format has a mark that a row has once and that no value can contain.
"""

import re
from typing import Final, Protocol

from api.engine.errors import ResultTooLarge


class RowCounter(Protocol):
    """Counts the rows in the parts of one result."""

    rows: int
    """How many rows have begun, or ended, so far."""

    def add(self, part: bytes) -> None:
        """Count the rows of the next part."""


class Marks:
    """Counts a mark that stands in each row once, where values are escaped so that they cannot contain it."""

    def __init__(self, mark: bytes, besides: int = 0) -> None:
        self._mark = mark
        self._tail = b""
        self.rows = -besides

    def add(self, part: bytes) -> None:
        """Count the marks in the next part."""
        text = self._tail + part
        self.rows += text.count(self._mark)
        self._tail = text[max(0, len(text) - len(self._mark) + 1) :]


class CsvRows:
    """Counts the line ends of CSV outside of quotation marks, but for the one of the header."""

    def __init__(self) -> None:
        self._quoted = 0
        self.rows = -1

    def add(self, part: bytes) -> None:
        """Count the line ends in the next part."""
        pieces = part.split(b'"')  # a doubled quotation mark leaves and enters again
        self.rows += b'"'.join(pieces[self._quoted :: 2]).count(b"\n")
        self._quoted ^= (len(pieces) - 1) & 1


_NEXT: Final = re.compile(rb'\},\{"[^,}]')
"""The beginning of a row that binds something, after another row.

In a value, the quotation mark could only be its end, which ``,`` or ``}`` follows.
"""
_FIRST: Final = re.compile(rb':\[\{"[^,}]')


class JsonRows:
    """Counts the members of the array of bindings."""

    def __init__(self) -> None:
        self._tail = b""
        self._in_string = 0
        self._escaped = self._opened = self._begun = False
        self.rows = 0

    def add(self, part: bytes) -> None:
        """Count the rows in the next part."""
        text = self._tail + part
        if not self._begun and _FIRST.search(text):
            self._begun = True
            self.rows += 1
        self.rows += len(_NEXT.findall(text))
        self._tail = text[-4:]  # one byte short of a beginning
        self._count_empty(part)

    def _count_empty(self, part: bytes) -> None:
        """Count rows that bind nothing, ``{}``, which values may contain: only outside of them."""
        text = (b"\\" + part if self._escaped else part).replace(b"\\\\", b"")
        self._escaped = text.endswith(b"\\")
        text = text.removesuffix(b"\\")
        before = self._in_string
        self._in_string ^= (text.count(b'"') - text.count(b'\\"')) & 1
        if self._opened and text.startswith(b"}"):
            self.rows += 1
        if b"{}" in text:
            self.rows += b'"'.join(text.replace(b'\\"', b"").split(b'"')[before::2]).count(b"{}")
        self._opened = not self._in_string and text.endswith(b"{")


def counter(media_type: str) -> RowCounter:
    """Return a counter for a table in this format."""
    match media_type:
        case "text/csv":
            return CsvRows()
        case "text/tab-separated-values":
            return Marks(b"\n", besides=1)
        case "application/sparql-results+xml":
            return Marks(b"<result>")
        case _:
            return JsonRows()


def check_rows(rows: int, limit: int | None) -> None:
    """Raise ``ResultTooLarge`` if these are more rows than there may be."""
    if limit is not None and rows > limit:
        raise ResultTooLarge(
            "The result has too many rows. Ask for less with LIMIT, or take the dump.", "result_row_limit"
        )


_MOST_KEPT: Final = 1024**2


class RowLimit:
    """Holds a table that goes by in parts to a number of rows.

    A row takes a byte at least, so that nothing is looked at until there are as many bytes as there may be rows.
    """

    def __init__(self, media_type: str, limit: int | None) -> None:
        self._counter = counter(media_type)
        self._limit = limit
        self._unseen: list[bytes] = []
        self._room = 0 if limit is None else min(limit, _MOST_KEPT)

    def add(self, part: bytes) -> None:
        """Take the next part; raise ``ResultTooLarge`` if there are too many rows by now."""
        if self._limit is None:
            return
        self._unseen.append(part)
        self._room -= len(part)
        if self._room < 0:
            for unseen in self._unseen:
                self._counter.add(unseen)
            self._unseen.clear()
            check_rows(self._counter.rows, self._limit)
