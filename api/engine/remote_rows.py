"""Tables from another service, row by row: read from SPARQL Query Results XML as it comes, mended, written as asked.

Some services write what no other reads. Mended, and nothing else: yes or no as a table of one number, blank nodes whose
name is an address, and ``1`` and ``0`` as booleans (all three are Virtuoso's ways).
"""

import json
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.sax.saxutils import escape, quoteattr

_NS: Final = "{http://www.w3.org/2005/sparql-results#}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_BOOLEAN: Final = "http://www.w3.org/2001/XMLSchema#boolean"
_ASKED: Final = "__ASK_RETVAL"
_NODE: Final = "nodeID://"


class NotRows(ValueError):
    """What came is not SPARQL Query Results XML."""


class Cell(NamedTuple):
    """A term: ``uri``, ``bnode`` or ``literal``, its text, and a literal's datatype or language."""

    kind: str
    value: str
    datatype: str = ""
    language: str = ""


Row = dict[str, Cell]


class Reader:
    """Reads a table, or a yes or no, from its XML in parts."""

    def __init__(self) -> None:
        self._parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
        self._root: Element | None = None
        self.columns: list[str] = []
        self.boolean: bool | None = None

    def feed(self, data: bytes) -> Iterator[Row]:
        """Yield the rows that are whole with these data. Raises ``NotRows``."""
        try:
            self._parser.feed(data)
            for event, element in cast("Iterator[tuple[str, Element]]", self._parser.read_events()):
                if event == "start":
                    self._root = element if self._root is None else self._root
                elif element.tag == f"{_NS}result":
                    yield _row(element)
                    element.clear()
                else:
                    self._note(element)
        except ParseError as error:
            raise NotRows(str(error)) from None

    def end(self) -> None:
        """Raise ``NotRows`` unless the document is whole."""
        try:
            self._parser.close()
        except ParseError as error:
            raise NotRows(str(error)) from None
        if self._root is None or self._root.tag != f"{_NS}sparql":
            raise NotRows("another kind of XML")

    def _note(self, element: Element) -> None:
        if element.tag == f"{_NS}variable":
            self.columns.append(element.get("name", ""))
        elif element.tag == f"{_NS}boolean":
            self.boolean = (element.text or "").strip() == "true"


def asked(columns: Sequence[str]) -> bool:
    """Return whether a table is Virtuoso's way to say yes (one row) or no (none)."""
    return list(columns) == [_ASKED]


def _row(element: Element) -> Row:
    return {str(binding.get("name")): _cell(binding[0]) for binding in element if len(binding)}


def _cell(element: Element) -> Cell:
    kind, value = element.tag.removeprefix(_NS), element.text or ""
    if kind == "uri" and value.startswith(_NODE):
        kind = "bnode"
    if kind == "bnode":
        return Cell(kind, "".join(c if c.isalnum() else "_" for c in value.removeprefix(_NODE)))
    datatype = element.get("datatype", "")
    if datatype == _BOOLEAN:
        value = {"1": "true", "0": "false"}.get(value, value)
    return Cell(kind, value, datatype, element.get(_LANG, ""))


class Json:
    """Writes SPARQL 1.1 Query Results JSON."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns, self._separator = columns, ""

    def head(self) -> str:
        """Return what comes before the rows."""
        return f'{{"head":{{"vars":{json.dumps(list(self._columns))}}},"results":{{"bindings":['

    def row(self, row: Row) -> str:
        """Return a row."""
        separator, self._separator = self._separator, ","
        cells = {name: _json(row[name]) for name in self._columns if name in row}
        return separator + json.dumps(cells, ensure_ascii=False, separators=(",", ":"))

    def tail(self) -> str:
        """Return what comes after the rows."""
        return "]}}"

    @staticmethod
    def boolean(value: bool) -> str:
        """Return the document that says yes or no."""
        return f'{{"head":{{}},"boolean":{json.dumps(value)}}}'


class Xml:
    """Writes SPARQL Query Results XML."""

    _HEAD = '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns

    def head(self) -> str:
        """Return what comes before the rows."""
        names = "".join(f"<variable name={quoteattr(name)}/>" for name in self._columns)
        return f"{self._HEAD}<head>{names}</head><results>"

    def row(self, row: Row) -> str:
        """Return a row."""
        cells = (f"<binding name={quoteattr(n)}>{_xml(row[n])}</binding>" for n in self._columns if n in row)
        return f"<result>{''.join(cells)}</result>"

    def tail(self) -> str:
        """Return what comes after the rows."""
        return "</results></sparql>"

    @classmethod
    def boolean(cls, value: bool) -> str:
        """Return the document that says yes or no."""
        return f"{cls._HEAD}<head/><boolean>{json.dumps(value)}</boolean></sparql>"


class Csv:
    """Writes SPARQL 1.1 Query Results CSV."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns

    def head(self) -> str:
        """Return the line of names."""
        return ",".join(self._columns) + "\r\n"

    def row(self, row: Row) -> str:
        """Return a row."""
        return ",".join(_csv(row[n]) if n in row else "" for n in self._columns) + "\r\n"

    def tail(self) -> str:
        """Return nothing."""
        return ""

    @staticmethod
    def boolean(value: bool) -> str:
        """Return yes or no."""
        return json.dumps(value)


class Tsv(Csv):
    """Writes SPARQL 1.1 Query Results TSV."""

    def head(self) -> str:
        """Return the line of names."""
        return "\t".join(f"?{name}" for name in self._columns) + "\n"

    def row(self, row: Row) -> str:
        """Return a row."""
        return "\t".join(_tsv(row[n]) if n in row else "" for n in self._columns) + "\n"


Writer = Json | Xml | Csv

WRITERS: Final[dict[str, type[Json] | type[Xml] | type[Csv]]] = {
    "application/sparql-results+json": Json,
    "application/sparql-results+xml": Xml,
    "text/csv": Csv,
    "text/tab-separated-values": Tsv,
}


def _json(cell: Cell) -> dict[str, str]:
    members = {"type": cell.kind, "value": cell.value, "xml:lang": cell.language, "datatype": cell.datatype}
    return {name: text for name, text in members.items() if text or name == "value"}


def _xml(cell: Cell) -> str:
    attribute = f" xml:lang={quoteattr(cell.language)}" if cell.language else ""
    attribute = f" datatype={quoteattr(cell.datatype)}" if cell.datatype else attribute
    return f"<{cell.kind}{attribute}>{escape(cell.value)}</{cell.kind}>"


def _csv(cell: Cell) -> str:
    value = f"_:{cell.value}" if cell.kind == "bnode" else cell.value
    return '"' + value.replace('"', '""') + '"' if set(value) & set(',"\r\n') else value


def _tsv(cell: Cell) -> str:
    from pyoxigraph import BlankNode, Literal, NamedNode

    if cell.kind == "uri":
        return str(NamedNode(cell.value))
    if cell.kind == "bnode":
        return str(BlankNode(cell.value))
    if cell.language:
        return str(Literal(cell.value, language=cell.language)).replace("\t", "\\t")
    literal = Literal(cell.value, datatype=NamedNode(cell.datatype)) if cell.datatype else Literal(cell.value)
    return str(literal).replace("\t", "\\t")
