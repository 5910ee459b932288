"""Tables from another service, written row by row in the format that was asked for."""

import json
import re
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode

from api.engine.remote_reader import Cell, Row


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


_RETURN: Final = {"\r": "&#13;"}
"""What becomes a line end when XML is read, unless it is written so."""
_MARGIN: Final = re.compile(r"^[ \t\n]+|[ \t\n]+\Z")
"""What some readers of XML results take away, unless it is written by number."""


def _json(cell: Cell) -> dict[str, str]:
    members = {"type": cell.kind, "value": cell.value, "xml:lang": cell.language, "datatype": cell.datatype}
    return {name: text for name, text in members.items() if text or name == "value"}


def _xml(cell: Cell) -> str:
    attribute = f" xml:lang={quoteattr(cell.language)}" if cell.language else ""
    attribute = f" datatype={quoteattr(cell.datatype)}" if cell.datatype else attribute
    text = _MARGIN.sub(lambda m: "".join(f"&#{ord(c)};" for c in m[0]), escape(cell.value, _RETURN))
    return f"<{cell.kind}{attribute}>{text}</{cell.kind}>"


def _csv(cell: Cell) -> str:
    value = f"_:{cell.value}" if cell.kind == "bnode" else cell.value
    return '"' + value.replace('"', '""') + '"' if set(value) & set(',"\r\n') else value


def _tsv(cell: Cell) -> str:
    if cell.kind == "uri":
        return str(NamedNode(cell.value))
    if cell.kind == "bnode":
        return str(BlankNode(cell.value))
    if cell.language:
        return str(Literal(cell.value, language=cell.language)).replace("\t", "\\t")
    literal = Literal(cell.value, datatype=NamedNode(cell.datatype)) if cell.datatype else Literal(cell.value)
    return str(literal).replace("\t", "\\t")
