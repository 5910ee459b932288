"""The competency queries at ``/queries``: questions with parameters, for people as pages, for programs as data."""

from asyncio import to_thread
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.engine.interface import OURS
from api.engine.job import Job
from api.pages.columns import columns
from api.pages.table import Table, labels, made, rows
from api.sparql.results import Rows
from api.sparql.router import evaluate, respond
from api.table_rdf import table_rdf
from api.web.caching import cache_headers, entity_tag, is_known
from api.web.negotiation import GRAPH_FORMATS, TABLE_FORMATS, prefers_html, require
from api.web.served import served
from api.web.templates import page
from graph.queries import Catalogue, MissingParameter, Parameter, ParameterError, Query
from graph.vocabulary import BASE

router: Final = APIRouter(tags=["Questions"])

FORMATS: Final = (*TABLE_FORMATS, *GRAPH_FORMATS)
NOT_GIVEN: Final = frozenset({"format", "sort", "rows"})
"""What an address may say beside the parameters of a query: how to show the answer."""
SHOWN: Final = 200
"""Rows that a page shows unless it is asked for all of them."""
LISTED: Final = 60
"""Values of a parameter up to which a page offers them all in a list; beyond it suggests while one types."""


@router.head("/queries", include_in_schema=False)
@router.get("/queries", summary="List the questions")
async def catalogue(request: Request) -> Response:
    """Return all competency queries with their parameters and columns, as JSON or as a page."""
    queries = list(_catalogue(request))
    if _wants_page(request):
        return page(request, "queries.html", {"themes": _by_theme(queries)}, headers={"Vary": "Accept"})
    root = str(request.url.replace(query="", fragment=""))
    return JSONResponse([_described(query, root) for query in queries], headers={"Vary": "Accept"})


@router.head("/queries/{name}", include_in_schema=False)
@router.get("/queries/{name}", summary="Ask a question")
async def query(request: Request, name: str) -> Response:
    """Answer the competency query ``name`` with the parameters in the address, as a table, as RDF or as a page."""
    asked, as_page = _catalogue(request)[name], _wants_page(request)
    given = {k: v for k, v in request.query_params.items() if k not in NOT_GIVEN}
    chosen = TABLE_FORMATS[0] if as_page else require(FORMATS, request.headers.get("accept"), *_formats(request))
    try:
        text = _catalogue(request).bind(name, given)
    except ParameterError as error:
        if as_page:
            return _form(request, asked, given, error)
        raise
    job = Job(text, bindings=TABLE_FORMATS[0].media_type if chosen in GRAPH_FORMATS else chosen.media_type)
    tag = entity_tag(served(request).version, job, chosen.name, as_page and str(request.url))
    headers = {**cache_headers(tag), "Vary": "Accept"}
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    if as_page:
        return page(request, "query.html", await _answered(request, asked, given, text), headers=headers)
    result = await evaluate(request, job, OURS)
    if chosen not in GRAPH_FORMATS:
        return await respond(result, headers)
    written = await to_thread(table_rdf, f"{BASE}queries/{name}", await result.read(), chosen.name)
    return Response(written, headers=headers, media_type=chosen.media_type)


async def ask(request: Request, job: Job) -> Rows:
    """Return the rows that a query results in, for a page. Raises ``EngineError``."""
    result = await evaluate(request, job, OURS)
    return Rows.parse(await result.read())


async def _answered(request: Request, asked: Query, given: Mapping[str, str], text: str) -> dict[str, object]:
    found = await rows(request, text)
    shown = columns(_catalogue(request), asked, found)
    # A person who fills in a form leaves most of it empty.
    filled = {name: value for name, value in given.items() if value}
    plain = Table("answer", asked.title, asked.name, filled, shown, found, text)
    table = made(request, replace(plain, labels=labels(served(request).catalogue, asked.name, filled)))
    whole = "rows" in request.query_params or len(found) <= SHOWN
    return {**_asking(request, asked, given), "table": table, "shown": None if whole else SHOWN}


def _form(request: Request, asked: Query, given: Mapping[str, str], error: ParameterError) -> Response:
    """Return the page without an answer; nobody is told off for what they have not yet filled in."""
    untouched = isinstance(error, MissingParameter) and not given
    context = {**_asking(request, asked, given), "table": None, "error": None if untouched else str(error)}
    return page(request, "query.html", context, 200 if untouched else 400, {"Vary": "Accept"})


def _asking(request: Request, asked: Query, given: Mapping[str, str]) -> dict[str, object]:
    return {
        "query": asked,
        "given": given,
        "error": None,
        "choices": {p.name: _choices(request, p) for p in asked.parameters},
        "listed": LISTED,
        "formats": FORMATS,
        "needed": [p.name for p in asked.parameters if p.required],
    }


def _choices(request: Request, parameter: Parameter) -> list[tuple[str, str]]:
    """Return the values that a parameter takes, with their labels."""
    things = _catalogue(request).names.of_class(parameter.type)
    return [(thing.name, thing.label) for thing in things.values()]


def _by_theme(queries: Iterable[Query]) -> dict[str, list[Query]]:
    """Return the queries by theme, that with the most of them first."""
    themes: dict[str, list[Query]] = {}
    for query in queries:
        themes.setdefault(query.theme, []).append(query)
    return dict(sorted(themes.items(), key=lambda theme: -len(theme[1])))


def _described(asked: Query, root: str) -> dict[str, object]:
    return {
        "name": asked.name,
        "title": asked.title,
        "description": asked.description,
        "theme": asked.theme,
        "url": f"{root.rstrip('/')}/{asked.name}",
        "parameters": [
            {"name": p.name, "type": p.type, "description": p.description, "required": p.required}
            for p in asked.parameters
        ],
        "columns": {c.name: c.description for c in asked.columns},
        "example": asked.example,
    }


def _catalogue(request: Request) -> Catalogue:
    return served(request).catalogue


def _formats(request: Request) -> list[str]:
    return request.query_params.getlist("format")


def _wants_page(request: Request) -> bool:
    named = _formats(request)
    return named == ["html"] or (not named and prefers_html(request.headers.get("accept")))
