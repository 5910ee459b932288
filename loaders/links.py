"""What is known of the addresses of sources: a table that ``genoguide links`` keeps, and the named graph made of it.

The table, ``links/checked.csv`` in the workspace, has a row an address and dates without times, so that it reads well
under version control. Curated files are never changed by it.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import NamedGraph, Provenance
from graph.vocabulary import GG, RDF, XSD
from loaders.findings import Finding, Severity, Unreadable, shorten

KEY: Final = "links/checked"
"""The name of the table and of its graph."""
LARGEST: Final = 50_000_000
"""Bytes of a table that is read."""


class State(StrEnum):
    """What is known of an address."""

    REACHED = "reached"
    MOVED = "moved"
    CLOSED = "closed"
    FAILING = "failing"
    GONE = "gone"


@dataclass(frozen=True)
class Link:
    """An address: its state and since when; when it was checked and reached last; where it has moved to; and why.

    Dates are years, months and days, empty where there is none.
    """

    address: str
    state: State
    since: str
    checked: str
    seen: str = ""
    moved_to: str = ""
    status: str = ""
    note: str = ""


COLUMNS: Final = tuple(field.name for field in fields(Link))
_DATE: Final = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")


def written(links: Iterable[Link]) -> bytes:
    """Return the table of ``links``, in the order of their addresses."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(asdict(link) for link in sorted(links, key=lambda link: link.address))
    return text.getvalue().encode()


def read_links(path: Path, name: str | None = None) -> tuple[tuple[Link, ...], tuple[Finding, ...]]:
    """Read the table at ``path``, and say which rows are not as they should be; these are passed over.

    Raises Unreadable for a file that is missing, too large or no such table.
    """
    name = name or path.name
    links: list[Link] = []
    findings: list[Finding] = []
    table = csv.DictReader(io.StringIO(_text(path, name), newline=""))
    if table.fieldnames is None or list(table.fieldnames) != list(COLUMNS):
        raise Unreadable(Finding(name, "This is no table of links.", 1, expected=f"the columns {', '.join(COLUMNS)}"))
    try:
        for row in table:
            found = _link(row)
            if isinstance(found, Link):
                links.append(found)
            else:
                findings.append(_finding(name, table.line_num, found))
    except csv.Error as error:
        raise Unreadable(Finding(name, f"This is no CSV: {error}.", table.line_num)) from None
    return tuple(links), tuple(findings)


def graph_of(links: Iterable[Link], content: bytes) -> NamedGraph:
    """Return the named graph of what is known of addresses, as the table with ``content`` says."""
    triples = (triple for link in links for triple in _triples(link))
    return NamedGraph.of(KEY, triples, Provenance.of(f"{KEY}.csv", content, "loaders.links"))


def _text(path: Path, name: str) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(Finding(name, f"The file is larger than {LARGEST:,} bytes."))
        return path.read_bytes().decode()
    except OSError as error:
        raise Unreadable(Finding(name, f"The file cannot be read: {error.strerror}.")) from None
    except UnicodeDecodeError:
        raise Unreadable(Finding(name, "The file is not in UTF-8.")) from None


def _link(row: dict[str, str | None]) -> Link | str:
    """Return the link of a row, or the name of the first column that is not as it should be."""
    values = {column: (row.get(column) or "").strip() for column in COLUMNS}
    wrong = next((column for column in COLUMNS if not _is_valid(column, values[column])), "")
    if wrong or None in row:
        return wrong or "note"
    state = State(values.pop("state"))
    return Link(state=state, **values)


def _is_valid(column: str, value: str) -> bool:
    if column == "address":
        return bool(_ADDRESS.fullmatch(value))
    if column == "state":
        return value in set(State)
    if column in ("since", "checked"):
        return bool(_DATE.fullmatch(value))
    optional = {"seen": _DATE, "moved_to": _ADDRESS, "status": re.compile(r"[1-9][0-9]{2}")}
    return column not in optional or not value or bool(optional[column].fullmatch(value))


def _finding(name: str, line: int, column: str) -> Finding:
    message = f"The column {shorten(column)} is not as 'genoguide links' writes it; the row is passed over."
    return Finding(name, message, line, expected="the row as it was, or none", severity=Severity.WARNING)


def _triples(link: Link) -> Iterator[Triple]:
    address = NamedNode(link.address)
    yield Triple(address, RDF.type, GG.CheckedAddress)
    yield Triple(address, GG.linkState, Literal(link.state.value))
    yield Triple(address, GG.stateSince, _date(link.since))
    yield Triple(address, GG.lastChecked, _date(link.checked))
    if link.seen:
        yield Triple(address, GG.lastSeen, _date(link.seen))
    if link.moved_to:
        yield Triple(address, GG.movedTo, NamedNode(link.moved_to))
    if link.status:
        yield Triple(address, GG.httpStatus, Literal(int(link.status)))
    if link.note:
        yield Triple(address, GG.linkNote, Literal(link.note, language="en"))


def _date(text: str) -> Literal:
    return Literal(text, datatype=XSD.date)
