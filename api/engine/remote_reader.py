"""Tables from another service, row by row: read from SPARQL 1.1 Query Results JSON as it comes, and mended.

JSON and not XML, because XML cannot carry every character of a literal: control characters are none of its own, and a
carriage return becomes a line end on the way. Some services write what no other reads. Mended, and nothing else: yes
or no as a table of one number, blank nodes whose name is an address, ``typed-literal``, and ``1`` and ``0`` as
booleans (all four are Virtuoso's ways).
"""

import codecs
import json
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

T = TypeVar("T")

_BOOLEAN: Final = "http://www.w3.org/2001/XMLSchema#boolean"
_ASKED: Final = "__ASK_RETVAL"
_NODE: Final = "nodeID://"
_KINDS: Final = {"uri": "uri", "bnode": "bnode", "literal": "literal", "typed-literal": "literal"}
_SPACE: Final = re.compile(r"[ \t\r\n]*")


class NotRows(ValueError):
    """What came is not SPARQL 1.1 Query Results JSON, or does not answer what was asked."""


class Cell(NamedTuple):
    """A term: ``uri``, ``bnode`` or ``literal``, its text, and a literal's datatype or language."""

    kind: str
    value: str
    datatype: str = ""
    language: str = ""


Row = dict[str, Cell]
_Steps = Generator[Row | None, None, T]
"""Yields rows, and nothing where it can go on only once there are more data."""


def _refuse_constant(name: str) -> object:
    raise NotRows(f"{name} is no JSON")


_DECODER: Final = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_int=float
)  # an int may be too long to be read


class Reader:
    """Reads a table, or a yes or no, from its JSON in parts. Holds no more of it than the row that is being read."""

    def __init__(self, columns: Sequence[str] = ()) -> None:
        self._expected = frozenset(columns)
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._text, self._at, self._ended, self._found_rows = "", 0, False, False
        self._steps = self._document()
        self.columns: list[str] = []
        """The names of the columns, as the service has them."""
        self.boolean: bool | None = None

    def feed(self, data: bytes) -> Iterator[Row]:
        """Yield the rows that are whole with these data. Raises ``NotRows``."""
        return self._go_on(data)

    def end(self) -> Iterator[Row]:
        """Yield what rows are left; raise ``NotRows`` unless the document is whole."""
        self._ended = True
        yield from self._go_on(b"")
        if not self._found_rows and self.boolean is None:
            raise NotRows("another kind of JSON")

    def _go_on(self, data: bytes) -> Iterator[Row]:
        try:
            self._text = self._text[self._at :] + self._decode(data, self._ended)
            self._at = 0
            for row in self._steps:
                if row is None:
                    return
                yield row
        except (UnicodeDecodeError, RecursionError) as error:
            raise NotRows(str(error)) from None

    def _document(self) -> _Steps[None]:
        yield from self._object(self._member)
        while True:
            self._skip_space()
            if self._at < len(self._text):
                raise NotRows("something follows the document")
            yield None

    def _member(self, name: str) -> _Steps[None]:
        if name == "results":
            yield from self._object(self._member_of_results)
            return
        value = yield from self._value()
        if name == "boolean" and isinstance(value, bool):
            self.boolean = value
        if name == "head" and isinstance(value, dict) and isinstance(value.get("vars"), list):
            self.columns = [str(column) for column in value["vars"]]

    def _member_of_results(self, name: str) -> _Steps[None]:
        if name != "bindings":
            yield from self._value()
            return
        if self._found_rows:
            raise NotRows("rows in two places")
        self._found_rows = True
        yield from self._take("[")
        if (yield from self._next()) == "]":
            self._at += 1
            return
        while True:
            yield self._row((yield from self._value()))
            if (yield from self._take(",]")) == "]":
                return

    def _object(self, member: Callable[[str], _Steps[None]]) -> _Steps[None]:
        yield from self._take("{")
        if (yield from self._next()) == "}":
            self._at += 1
            return
        while True:
            name = yield from self._value()
            yield from self._take(":")
            yield from member(str(name))
            if (yield from self._take(",}")) == "}":
                return

    def _value(self) -> _Steps[object]:
        yield from self._next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                pass  # it may only be cut
            else:
                # A number that ends with the data may go on.
                if end < len(self._text) or not isinstance(value, float):
                    self._at = end
                    return value
            yield from self._wait_for(2 * (len(self._text) - self._at))

    def _wait_for(self, size: int) -> _Steps[None]:
        """Wait for twice what there is, so that a value of any length is tried but a few times."""
        if self._ended:
            raise NotRows("it ends too soon")
        while len(self._text) - self._at < size and not self._ended:
            yield None

    def _next(self) -> _Steps[str]:
        """Return the next sign, which stays."""
        while True:
            self._skip_space()
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                raise NotRows("it ends too soon")
            yield None

    def _take(self, signs: str) -> _Steps[str]:
        sign = yield from self._next()
        if sign not in signs:
            raise NotRows(f"{sign!r} instead of one of {signs}")
        self._at += 1
        return sign

    def _skip_space(self) -> None:
        found = _SPACE.match(self._text, self._at)
        assert found is not None
        self._at = found.end()

    def _row(self, value: object) -> Row:
        if not isinstance(value, dict):
            raise NotRows("a row that is no object")
        row = {name: _cell(term) for name, term in value.items()}
        if self._expected and not row.keys() <= self._expected:
            raise NotRows("a column that was not asked for")
        return row


def asked(columns: Sequence[str]) -> bool:
    """Return whether a table is Virtuoso's way to say yes (one row) or no (none)."""
    return list(columns) == [_ASKED]


def _cell(term: object) -> Cell:
    if not isinstance(term, dict) or not all(isinstance(text, str) for text in term.values()):
        raise NotRows("a term that is none")
    kind, value = _KINDS.get(term.get("type", ""), ""), term.get("value", "")
    if not kind or "value" not in term:
        raise NotRows("a term of another kind")
    if kind == "uri" and value.startswith(_NODE):
        kind = "bnode"
    if kind == "bnode":
        return Cell(kind, "".join(c if c.isalnum() else "_" for c in value.removeprefix(_NODE)))
    datatype = term.get("datatype", "")
    if datatype == _BOOLEAN:
        value = {"1": "true", "0": "false"}.get(value, value)
    return Cell(kind, value, datatype, term.get("xml:lang", ""))
