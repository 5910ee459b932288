"""LimeSurvey's XML documents (.lss, .lsr): tables of rows, read as a stream by a parser that refuses what is harmful.

A document is one level of nesting per thing: ``document/SECTION/rows/row/FIELD``, written by LimeSurvey's
``buildXMLFromQuery``. A field that is NULL is left out of its row; an empty one is an empty element. There is never a
DOCTYPE, so one is refused before any entity can be declared; expat is the parser that defusedxml guards likewise.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final
from xml.parsers import expat

from loaders.findings import Finding, Unreadable, shorten
from loaders.limesurvey.sheet import HOW_TO_EXPORT

Record = Mapping[str, str]
"""A row of a section: field to text. A field that is NULL is absent."""

_SECTION, _ROW, _FIELD = 2, 4, 5
"""Depths of elements; the root is at depth 1."""
_DEEPEST: Final = 8
EXPECTED: Final[Mapping[str, str]] = {
    "Survey": "a structure file (Display/Export -> Survey structure, .lss) or a survey archive (.lsa)",
    "Responses": HOW_TO_EXPORT,
}
"""The kinds of document that are read, and what to say when it is another."""
_REMEDY: Final = "the file as LimeSurvey exported it, neither edited nor cut"


class Document:
    """A document that is read from ``chunks`` while its rows are asked for.

    It must be of ``doctype`` (``Survey``, ``Responses``, ...). ``select`` says which fields of which sections to read;
    of a section mapped to None, all. ``version`` and ``fields`` (the names a section declares) are known once the
    first row is.
    """

    def __init__(
        self, chunks: Iterable[bytes], name: str, doctype: str, select: Mapping[str, Collection[str] | None]
    ) -> None:
        self.name = name
        self._expected = doctype
        self._doctype = ""
        self.version = ""
        self.fields: dict[str, list[str]] = {}
        self._chunks = chunks
        self._select = select
        self._path: list[str] = []
        self._text: list[str] = []
        self._row: dict[str, str] = {}
        self._rows: list[tuple[str, Record]] = []

    def rows(self) -> Iterator[tuple[str, Record]]:
        """Yield each row of the selected sections with its section.

        Raises Unreadable for what is not a document of LimeSurvey, is broken off, or declares a DOCTYPE.
        """
        parser = self._parser()
        try:
            for chunk in self._chunks:
                parser.Parse(chunk, False)
                yield from self._taken()
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            message = f"This is not well-formed XML: {expat.ErrorString(error.code)}."
            raise Unreadable(Finding(self.name, message, error.lineno, expected=_REMEDY)) from None
        except (ValueError, LookupError):
            message = "The file is in an encoding that is not known."
            raise Unreadable(Finding(self.name, message, 1, expected="UTF-8, as LimeSurvey writes it")) from None
        if not self._doctype:
            raise self._refusal("The file is XML of LimeSurvey, but does not say of what kind.")
        yield from self._taken()

    def _taken(self) -> list[tuple[str, Record]]:
        rows, self._rows = self._rows, []
        return rows

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        return parser

    def _refuse_doctype(self, *_: object) -> None:
        message = "The file declares a DOCTYPE, which LimeSurvey never writes and which may hide harmful entities."
        raise Unreadable(Finding(self.name, message, 1, expected=_REMEDY))

    def _refusal(self, message: str) -> Unreadable:
        return Unreadable(Finding(self.name, message, 1, expected=EXPECTED[self._expected]))

    def _start(self, tag: str, _: Mapping[str, str]) -> None:
        self._text.clear()
        self._path.append(tag)
        depth = len(self._path)
        if depth == 1 and tag != "document":
            message = f"The file is XML, but not of LimeSurvey: its root is <{shorten(tag)}>."
            raise Unreadable(Finding(self.name, message, 1, expected="<document>"))
        if depth > _DEEPEST:
            raise Unreadable(Finding(self.name, "Elements are nested too deep.", expected=_REMEDY))
        if depth == _ROW:
            self._row = {}

    def _end(self, tag: str) -> None:
        depth = len(self._path)
        if depth == _FIELD:
            self._end_field(tag)
        elif depth == _ROW:
            self._end_fourth(tag)
        elif depth == _SECTION:
            self._end_second(tag)
        self._text.clear()
        self._path.pop()

    def _end_field(self, tag: str) -> None:
        section = self._path[1]
        wanted = self._select.get(section, ())
        if self._path[3] == "row" and (wanted is None or tag in wanted):
            self._row[tag] = "".join(self._text)

    def _end_fourth(self, tag: str) -> None:
        section = self._path[1]
        if tag == "fieldname":
            self.fields.setdefault(section, []).append("".join(self._text))
        elif tag == "row" and section in self._select:
            self._rows.append((section, self._row))

    def _end_second(self, tag: str) -> None:
        if tag == "LimeSurveyDocType":
            self._doctype = "".join(self._text)
            if self._doctype != self._expected:
                raise self._refusal(f"This is a LimeSurvey file of another kind: {shorten(self._doctype)}.")
        elif tag == "DBVersion":
            self.version = "".join(self._text)
