"""The result of a query as a page: the query in its form, and below it the first rows, with links to all of them."""

from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, Triple, parse_query_results
from starlette.requests import Request
from starlette.responses import Response

from api.engine.errors import EngineError
from api.engine.interface import Result
from api.engine.job import ResultKind
from api.sparql.protocol import QueryRequest
from api.web.connection import unless_client_leaves
from api.web.negotiation import RDF_FORMATS, TABLE_FORMATS, Format
from api.web.problems import describe, with_value
from api.web.served import served
from api.web.templates import page
from graph.vocabulary import PREFIXES

TABLE: Final = "text/tab-separated-values"
"""What a page is made from: it has a line for each row, so that one need not have them all."""
GRAPH: Final = "text/turtle"

EDITOR: Final = Path(__file__).parent.parent / "static" / "editor" / "yasqe.min.js"
"""The editor that 'make' fetches where there is Node; without it the form stands as it is."""

ROWS: Final = 1000
"""Rows that a page shows at most."""
SIZE: Final = 512 * 1024
"""Bytes of a result that a page shows at most."""
LONG: Final = 2000
"""Characters of one value that a page shows at most."""

EXAMPLE: Final = """\
PREFIX gg: <https://w3id.org/genoguide/ontology#>

SELECT ?practice ?healthSystem WHERE {
  ?practice a gg:Practice ;
            gg:carriedOutBy ?healthSystem .
}
ORDER BY ?healthSystem
LIMIT 50
"""
"""The query in the form before anyone has written one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row, as a page shows it."""

    text: str
    iri: str | None = None
    note: str = ""
    """The language or the datatype of a literal, where it is a special one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """As much of a result as a page shows."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    answer: str | None = None
    """Of ASK: yes or no."""
    turtle: str | None = None
    """Of CONSTRUCT and DESCRIBE."""
    whole: bool = True


def form(request: Request, query: str = EXAMPLE, **more: object) -> dict[str, object]:
    """Return what the template of the page needs: the form with a query in it, and nothing below."""
    return {
        "query": query,
        "default_graphs": (),
        "named_graphs": (),
        "tables": TABLE_FORMATS,
        "graphs": RDF_FORMATS,
        "settings": request.app.state.settings,
        "size_shown": SIZE,
        "result": None,
        "error": None,
        "descriptions": (),
        "examples": list(served(request).catalogue),
        "editor": EDITOR.exists(),
        "example": None,
        **more,
    }


async def answer(
    request: Request, asked: QueryRequest, evaluation: Coroutine[Any, Any, Result], headers: Mapping[str, str]
) -> Response:
    """Return the page for a query; one that has no result is shown again, with the reason."""
    graphs = {"default_graphs": asked.default_graphs, "named_graphs": asked.named_graphs}
    try:
        async with await evaluation as result:
            shown = await unless_client_leaves(request.receive, _show(result))
    except EngineError as error:
        problem = with_value(describe(error), request.app.state.settings)
        context = form(request, asked.query, error=problem, **graphs)
        kept = {"Vary": "Accept", "Cache-Control": "no-store", **problem.headers}
        return page(request, "sparql.html", context, problem.status, kept)
    downloads = RDF_FORMATS if shown.turtle is not None else TABLE_FORMATS
    context = form(request, asked.query, result=shown, downloads=_links(asked, downloads), **graphs)
    return page(request, "sparql.html", context, headers=headers)


def _links(asked: QueryRequest, formats: tuple[Format, ...]) -> list[tuple[str, str]]:
    graphs = [("default-graph-uri", iri) for iri in asked.default_graphs]
    graphs += [("named-graph-uri", iri) for iri in asked.named_graphs]
    return [(f.title, "?" + urlencode([("query", asked.query), *graphs, ("format", f.name)])) for f in formats]


async def _show(result: Result) -> Shown:
    content, whole = await _beginning(result)
    match result.kind:
        case ResultKind.BOOLEAN:
            return Shown(answer="Yes" if content.strip() == b"true" else "No")
        case ResultKind.GRAPH:
            text = content if whole else content[: content.rfind(b"\n") + 1]
            return Shown(turtle=text.decode(errors="replace"), whole=whole)
        case _:
            return _rows(content, whole)


async def _beginning(result: Result) -> tuple[bytes, bool]:
    """Return the beginning of a result, and whether it is all of it. What is not shown is not waited for."""
    content = bytearray()
    async for chunk in result.chunks():
        content += chunk
        if len(content) > SIZE or content.count(b"\n") > ROWS + 1:
            return bytes(content), False
    return bytes(content), True


def _rows(content: bytes, whole: bool) -> Shown:
    lines = content.split(b"\n")
    # After the last line break there is nothing, or a row that was cut.
    kept = lines[: min(ROWS + 1, len(lines) - 1)]
    results = parse_query_results(BytesIO(b"\n".join(kept) + b"\n"), QueryResultsFormat.TSV)
    assert isinstance(results, QuerySolutions)
    columns = tuple(variable.value for variable in results.variables)
    rows = tuple(tuple(_cell(row[name]) for name in columns) for row in results)
    return Shown(columns, rows, whole=whole and len(kept) == len(lines) - 1)


def _cell(term: object) -> Cell:
    match term:
        case NamedNode():
            return Cell(_short(term.value), term.value)
        case Literal():
            return Cell(_cut(term.value), note=f"@{term.language}" if term.language else _datatype(term.datatype.value))
        case BlankNode() | Triple():
            return Cell(_cut(str(term)))
        case _:
            return Cell("")


def _cut(text: str) -> str:
    return text if len(text) <= LONG else text[:LONG] + "…"


def _short(iri: str) -> str:
    """Return an IRI with a prefix, where one of ours is nearest to it."""
    namespaces = [(name, namespace) for name, namespace in PREFIXES.items() if iri.startswith(namespace)]
    if not namespaces:
        return iri
    name, namespace = max(namespaces, key=lambda pair: len(pair[1]))
    local = iri.removeprefix(namespace)
    return f"{name}:{local}" if local and "/" not in local and "#" not in local else iri


def _datatype(iri: str) -> str:
    short = _short(iri)
    return "" if short == "xsd:string" else short.removeprefix("xsd:")
