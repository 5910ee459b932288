"""Query results on a terminal: a table for people, SPARQL 1.1 CSV or JSON for programs."""

import sys

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graph.vocabulary import PREFIXES

Result = QueryBoolean | QuerySolutions | QueryTriples
WIDE = 6
"""Columns beyond which a row is shown as a record, one value below the other."""


def print_result(result: Result, form: str) -> None:
    """Print ``result`` in the form ``table``, ``csv`` or ``json``; graphs are printed as Turtle or JSON-LD."""
    if isinstance(result, QueryTriples):
        rdf = RdfFormat.JSON_LD if form == "json" else RdfFormat.TURTLE
        pyoxigraph.serialize(result, sys.stdout.buffer, format=rdf, prefixes=PREFIXES)
    elif form == "table":
        _print_table(result)
    else:
        results = QueryResultsFormat.CSV if form == "csv" else QueryResultsFormat.JSON
        result.serialize(sys.stdout.buffer, format=results)
        sys.stdout.buffer.write(b"\n" if form == "json" else b"")


def _print_table(result: QueryBoolean | QuerySolutions) -> None:
    console = Console()
    if isinstance(result, QueryBoolean):
        console.print("yes" if result else "no")
        return
    names = [v.value for v in result.variables]
    rows = [[_text(solution[n]) for n in names] for solution in result]
    if not rows:
        console.print("No rows. Nothing in the graph answers this; that does not mean that nothing exists.")
        return
    if len(names) <= WIDE and _fits(names, rows, console.width):
        console.print(_table(names, rows))
    else:
        _print_records(console, names, rows)
    console.print(f"{len(rows)} row{'s' * (len(rows) != 1)}", style="dim", highlight=False)


def _fits(names: list[str], rows: list[list[str]], width: int) -> bool:
    """Return whether no address would be torn apart in a table of this width: people copy and click them."""
    longest = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    addresses = any(cell.startswith("http") for row in rows for cell in row)
    return not addresses or sum(longest) + 3 * len(names) < width


def _table(names: list[str], rows: list[list[str]]) -> Table:
    table = Table(header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _print_records(console: Console, names: list[str], rows: list[list[str]]) -> None:
    for number, row in enumerate(rows, 1):
        cells = dict(zip(names, row, strict=True))
        title = cells.get("label") or row[0]
        console.print(Text(f"{number}. {title}", style="bold"))
        grid = Table.grid(padding=(0, 2, 0, 3))
        grid.add_column()
        grid.add_column(overflow="fold")
        for name, cell in cells.items():
            if cell and name != "label":
                grid.add_row(Text(name, style="cyan"), Text(cell))
        console.print(grid)


def _text(term: object) -> str:
    return str(getattr(term, "value", "") or "")
