"""The competency queries at ``/queries``: questions with parameters, for people as pages, for programs as data."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.caching import cache_headers, entity_tag, is_known
from api.engine.interface import OURS
from api.engine.job import Job
from api.negotiation import TABLE_FORMATS, prefers_html, require
from api.results import Rows
from api.served import served
from api.sparql import evaluate, respond
from api.templates import page
from graph.queries import Catalogue, MissingParameter, Parameter, ParameterError, Query
from graph.vocabulary import BASE

router: Final = APIRouter(tags=["Questions"])

LISTED: Final = 60
"""Values of a parameter up to which a page offers them all in a list; beyond it suggests while one types."""


@router.head("/queries", include_in_schema=False)
@router.get("/queries", summary="List the questions")
async def catalogue(request: Request) -> Response:
    """Return all competency queries with their parameters and columns, as JSON or as a page."""
    queries = list(_catalogue(request))
    if _wants_page(request):
        return page(request, "queries.html", {"queries": queries}, headers={"Vary": "Accept"})
    root = str(request.url.replace(query="", fragment=""))
    return JSONResponse([_described(query, root) for query in queries], headers={"Vary": "Accept"})


@router.head("/queries/{name}", include_in_schema=False)
@router.get("/queries/{name}", summary="Ask a question")
async def query(request: Request, name: str) -> Response:
    """Answer the competency query ``name`` with the parameters in the address, in any result format or as a page."""
    asked, as_page = _catalogue(request)[name], _wants_page(request)
    given = {k: v for k, v in request.query_params.items() if k != "format"}
    chosen = TABLE_FORMATS[0] if as_page else require(TABLE_FORMATS, request.headers.get("accept"), *_formats(request))
    try:
        job = Job(_catalogue(request).bind(name, given), bindings=chosen.media_type)
    except ParameterError as error:
        if as_page:
            return _form(request, asked, given, error)
        raise
    tag = entity_tag(served(request).version, job, as_page)
    headers = {**cache_headers(tag), "Vary": "Accept"}
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    if as_page:
        return page(request, "query.html", await _answered(request, asked, given, job), headers=headers)
    result = await evaluate(request, job, OURS)
    return await respond(result, headers)


async def ask(request: Request, job: Job) -> Rows:
    """Return the rows that a query results in, for a page. Raises ``EngineError``."""
    result = await evaluate(request, job, OURS)
    return Rows.parse(await result.read())


async def _answered(request: Request, asked: Query, given: Mapping[str, str], job: Job) -> dict[str, object]:
    address = f"?{request.url.query}&" if request.url.query else "?"
    return {**_asking(request, asked, given), "result": await ask(request, job), "text": job.query, "address": address}


def _form(request: Request, asked: Query, given: Mapping[str, str], error: ParameterError) -> Response:
    """Return the page without an answer; nobody is told off for what they have not yet filled in."""
    untouched = isinstance(error, MissingParameter) and not given
    context = {**_asking(request, asked, given), "result": None, "error": None if untouched else str(error)}
    return page(request, "query.html", context, 200 if untouched else 400, {"Vary": "Accept"})


def _asking(request: Request, asked: Query, given: Mapping[str, str]) -> dict[str, object]:
    return {
        "query": asked,
        "given": given,
        "error": None,
        "choices": {p.name: _choices(request, p) for p in asked.parameters},
        "listed": LISTED,
        "base": BASE,
        "draft": served(request).manifest.get("draft", False),
    }


def _choices(request: Request, parameter: Parameter) -> list[tuple[str, str]]:
    """Return the values that a parameter takes, with their labels."""
    things = _catalogue(request).names.of_class(parameter.type)
    return [(thing.name, thing.label) for thing in things.values()]


def _described(asked: Query, root: str) -> dict[str, object]:
    return {
        "name": asked.name,
        "title": asked.title,
        "description": asked.description,
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
