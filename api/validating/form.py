"""The content within the body of a request: the body itself, or a field of a form. Read in memory, never on disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.validating.errors import NothingSent, TypeRefused
from loaders.findings import shorten
from loaders.submitted import Syntax

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
SYNTAXES: Final[Mapping[str, Syntax]] = {
    "application/yaml": Syntax.YAML,
    "application/x-yaml": Syntax.YAML,
    "text/yaml": Syntax.YAML,
    "text/x-yaml": Syntax.YAML,
    "application/ld+json": Syntax.JSON_LD,
    "application/json": Syntax.JSON_LD,
    "text/turtle": Syntax.TURTLE,
    "application/x-turtle": Syntax.TURTLE,
    "text/csv": Syntax.CSV,
}
"""What content is sent as, by media type."""
_BY_ENDING: Final[Mapping[str, Syntax]] = {
    "yaml": Syntax.YAML,
    "yml": Syntax.YAML,
    "jsonld": Syntax.JSON_LD,
    "json": Syntax.JSON_LD,
    "ttl": Syntax.TURTLE,
    "csv": Syntax.CSV,
}
ACCEPTED: Final = ("application/yaml", "application/ld+json", "text/turtle", "text/csv", MULTIPART, FORM)
"""What people are told of."""
_MOST_FIELDS: Final = 20


@dataclass(frozen=True)
class Content:
    """Content with its syntax and the name of its file."""

    data: bytes
    syntax: Syntax
    name: str


@dataclass
class Field:
    """A field of a form: its name and, of a file, the name of that."""

    name: str
    filename: str
    data: bytearray


def content_of(content_type: str, body: bytes, name: str | None) -> Content:
    """Return the content in a body, called ``name`` where its address says so.

    Raises NothingSent where there is none, TypeRefused where it is of no type that is read.
    """
    kind = media_type(content_type)
    if kind in SYNTAXES:
        return _content(body, SYNTAXES[kind], name)
    return content_in(fields_of(content_type, body), name)


def fields_of(content_type: str, body: bytes) -> list[Field]:
    """Return the fields of a form. Raises NothingSent where they cannot be told."""
    return _multipart(content_type, body) if media_type(content_type) == MULTIPART else _urlencoded(body)


def content_in(fields: Sequence[Field], name: str | None) -> Content:
    """Return the content in the fields of a form. Raises as ``content_of`` does."""
    stated = said(fields, "syntax")
    chosen = next((f for f in fields if f.name in ("file", "text") and f.data.strip()), None)
    if chosen is None:
        raise NothingSent
    ending = chosen.filename.rpartition(".")[2].lower()
    if chosen.filename and ending not in _BY_ENDING:
        raise TypeRefused(f"The file {shorten(chosen.filename)} has another ending than {', '.join(_BY_ENDING)}.")
    syntax = _BY_ENDING.get(ending) or _BY_ENDING.get(stated, Syntax.YAML)
    return _content(bytes(chosen.data), syntax, name or chosen.filename or None)


def said(fields: Sequence[Field], name: str) -> str:
    """Return what a field says, or nothing."""
    return next((_text(f.data).strip() for f in fields if f.name == name and not f.filename), "")


def media_type(content_type: str) -> str:
    """Return the media type of a ``Content-Type``; raise TypeRefused for one that is not taken, or not in UTF-8."""
    kind, parameters = parse_options_header(content_type)
    found = kind.decode("latin-1").strip()
    if found not in SYNTAXES and found not in (FORM, MULTIPART):
        offers = ", ".join(ACCEPTED)
        told = f"Content of the type {shorten(found)} is" if found else "Content without a type is"
        raise TypeRefused(f"{told} not validated here. Send {offers}.", headers={"Accept-Post": offers})
    if parameters.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise TypeRefused("Content is sent in UTF-8.")
    return found


def _content(data: bytes, syntax: Syntax, name: str | None) -> Content:
    if not data.strip():
        raise NothingSent
    return Content(data, syntax, shorten(name) if name else f"submitted.{syntax}")


def _urlencoded(body: bytes) -> list[Field]:
    try:
        pairs = parse_qs(body.decode("ascii"), max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise NothingSent("The form cannot be read: it must be percent-encoded UTF-8, with few fields.") from None
    return [Field(name, "", bytearray(values[0].encode())) for name, values in pairs.items()]


def _multipart(content_type: str, body: bytes) -> list[Field]:
    reader = _Reader()
    _, parameters = parse_options_header(content_type)
    try:
        parser = MultipartParser(parameters[b"boundary"], reader.callbacks())
        parser.write(body)
        parser.finalize()
    except (KeyError, FormParserError, ValueError):
        raise NothingSent("The parts of the form cannot be told from each other.") from None
    return reader.fields


class _Reader:
    """Takes the fields of a form as the parser finds them."""

    def __init__(self) -> None:
        self.fields: list[Field] = []
        self._header = (bytearray(), bytearray())

    def callbacks(self) -> "MultipartCallbacks":
        """Return what the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_part_data": lambda data, start, end: self.fields[-1].data.extend(data[start:end]),
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._take_header,
        }

    def _begin(self) -> None:
        if len(self.fields) >= _MOST_FIELDS:
            raise NothingSent("The form has too many fields.")
        self.fields.append(Field("", "", bytearray()))

    def _take_header(self) -> None:
        name, value = (bytes(part) for part in self._header)
        self._header = (bytearray(), bytearray())
        if name.lower() == b"content-disposition":
            _, options = parse_options_header(value)
            self.fields[-1].name = _text(options.get(b"name", b""))
            self.fields[-1].filename = _text(options.get(b"filename", b""))


def _text(data: bytes | bytearray) -> str:
    return data.decode("utf-8", "replace")
