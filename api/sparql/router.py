"""The SPARQL protocol at ``/sparql``: queries by GET, POST and QUERY, in every standard format or as a page.

Without a query it answers with the description of the service, or with a form to write a query in.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.engine.errors import EngineError
from api.engine.interface import USUAL, Result, Terms
from api.engine.job import Job
from api.engine.tokens import is_volatile
from api.settings import Settings, show_size
from api.sparql import result_page
from api.sparql import text_search as search_service
from api.sparql.description import describe
from api.sparql.protocol import FORM, QUERY, AddressTooLong, BodyTooLong, Parameters, QueryRequest, RequestError
from api.web.caching import cache_headers, entity_tag, is_known
from api.web.connection import unless_client_leaves
from api.web.middleware import ResponseAborted
from api.web.negotiation import RDF_FORMATS, TABLE_FORMATS, choose, prefers_html, require
from api.web.served import served

router: Final = APIRouter(tags=["SPARQL"])

ALLOWED: Final = "GET, HEAD, POST, QUERY, OPTIONS"

_ENCODED: Final = 3
"""What percent-encoding makes of one byte at worst."""


async def respond(result: Result, headers: Mapping[str, str]) -> Response:
    """Return the answer that a result is: at once if all of it is there, else as it comes."""
    if result.size is None:
        return ResultResponse(result, headers)
    async with result:
        return Response(await result.read(), headers=headers, media_type=result.media_type)


class ResultResponse(StreamingResponse):
    """The result of a query, passed on as it comes: whole or visibly broken off, never quietly short."""

    def __init__(self, result: Result, headers: Mapping[str, str]) -> None:
        self.result = result
        super().__init__(_whole_or_broken(result), headers=headers, media_type=result.media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the result; stop its evaluation if the client leaves."""
        async with self.result:
            if scope["method"] == "HEAD":
                await Response(headers=self.headers)(scope, receive, send)
            else:
                await unless_client_leaves(receive, self.stream_response(send))


# Routes are tried in the order in which they are made, in each of these groups from below.
@router.post("/sparql/", include_in_schema=False)
@router.post("/sparql", summary="Ask a SPARQL query that is long")
async def post(request: Request) -> Response:
    """Answer the query in the body: ``application/x-www-form-urlencoded`` or ``application/sparql-query``."""
    return await answer_post(request, await body(request))


@router.head("/sparql/", include_in_schema=False)
@router.head("/sparql", include_in_schema=False)
@router.get("/sparql/", include_in_schema=False)
@router.get("/sparql", summary="Ask a SPARQL query")
async def get(request: Request) -> Response:
    """Answer the query in the address; without one, describe the service, to browsers by a form to ask it with."""
    parameters = address_parameters(request)
    if {name for name, _ in parameters.pairs} <= {"format", "example"}:
        return describe(request, parameters.all("format"), parameters.one("example"))
    asked = QueryRequest.from_parameters(parameters)
    _check_length(len(asked.query.encode()), _settings(request).query_size_limit, AddressTooLong)
    return await _answer_unless_known(request, asked)


@router.api_route("/sparql", methods=["QUERY"], include_in_schema=False)
@router.api_route("/sparql/", methods=["QUERY"], include_in_schema=False)
async def query(request: Request) -> Response:
    """Answer the query in the body, as for POST; but an answer to QUERY may be kept."""
    return await _answer_unless_known(request, _posted(request, await body(request)))


@router.options("/sparql", include_in_schema=False)
@router.options("/sparql/", include_in_schema=False)
async def options() -> Response:
    """Say which methods there are."""
    types = f"{FORM}, {QUERY}"
    return Response(status_code=204, headers={"Allow": ALLOWED, "Accept-Post": types, "Accept-Query": types})


@router.api_route("/sparql", methods=["PUT", "DELETE", "PATCH"], include_in_schema=False)
@router.api_route("/sparql/", methods=["PUT", "DELETE", "PATCH"], include_in_schema=False)
async def refuse() -> Response:
    """Say which methods there are instead."""
    raise HTTPException(405, "Queries are asked by GET, POST or QUERY.", {"Allow": ALLOWED})


async def answer_post(request: Request, sent: bytes) -> Response:
    """Answer the query in the body of a POST."""
    asked = _posted(request, sent)
    return await _answer(request, asked, _job(request, asked), None)


def _posted(request: Request, sent: bytes) -> QueryRequest:
    return QueryRequest.from_post(request.headers.get("content-type"), sent, address_parameters(request))


async def _answer_unless_known(request: Request, asked: QueryRequest) -> Response:
    job = _job(request, asked)
    # What changes from one moment to the next has no tag that could stand for it.
    as_page = _wants_page(request, asked)
    version = (served(request).version, _searching(request, job))
    tag = None if is_volatile(asked.query) else entity_tag(version, job, as_page)
    if tag is not None and is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers={**cache_headers(tag), "Vary": "Accept"})
    return await _answer(request, asked, job, tag)


def _searching(request: Request, job: Job) -> tuple[str, str] | None:
    """Return the state of search if the query uses it: without an encoder, its answer is another."""
    return served(request).searcher.state if search_service.SERVICE in job.query else None


async def _answer(request: Request, asked: QueryRequest, job: Job, tag: str | None) -> Response:
    headers = {**cache_headers(tag), "Vary": "Accept"}
    evaluation = evaluate(request, job, Terms(time_limit=asked.time_limit))
    if _wants_page(request, asked):
        return await result_page.answer(request, asked, evaluation, headers)
    return await respond(await evaluation, headers)


async def evaluate(request: Request, job: Job, terms: Terms = USUAL) -> Result:
    """Return the result of a job for the client of a request, once it is certain enough to promise it.

    Raises an ``EngineError`` if there is none, ``ClientDisconnect`` if the client leaves.
    """
    return await unless_client_leaves(request.receive, _first_or_all(request, job, terms))


async def _first_or_all(request: Request, job: Job, terms: Terms) -> Result:
    result = await served(request).engine.run(await _searched(request, job), terms)
    if request.scope["http_version"] == "1.0":
        # Which some proxies speak still. It ends an answer by hanging up, so that one cut short would look whole.
        await result.complete()
    return result


async def _searched(request: Request, job: Job) -> Job:
    """Return a job with the text searches in its query answered. Raises ``QuerySyntaxError``, ``SearchUnavailable``."""
    found = search_service.calls(job.query)
    if not found:
        return job
    text = await served(request).searcher.run(lambda search: search_service.answered(job.query, found, search))
    return replace(job, query=text)


def _job(request: Request, asked: QueryRequest) -> Job:
    """Return the job that a request is; raise ``NotAcceptable`` if no result whatever could be answered with."""
    base = base_of(request)
    if _wants_page(request, asked):
        return Job(asked.query, result_page.TABLE, result_page.GRAPH, base, asked.dataset)
    accept = accept_of(request)
    table = choose(TABLE_FORMATS, accept, *asked.formats)
    graph = choose(RDF_FORMATS, accept, *asked.formats)
    if table is None and graph is None:
        require((*TABLE_FORMATS, *RDF_FORMATS), accept, *asked.formats)
    bindings, statements = (None if chosen is None else chosen.media_type for chosen in (table, graph))
    return Job(asked.query, bindings, statements, base, asked.dataset)


async def _whole_or_broken(result: Result) -> AsyncIterator[bytes]:
    try:
        async for chunk in result.chunks():
            yield chunk
    except EngineError as error:
        # The status is out already. All that is left is to let the connection break.
        raise ResponseAborted(type(error).__name__) from None


def _wants_page(request: Request, asked: QueryRequest) -> bool:
    return "html" in asked.formats or (not asked.formats and prefers_html(accept_of(request)))


def address_parameters(request: Request) -> Parameters:
    """Return the parameters in the address of a request; raise ``AddressTooLong`` if it is."""
    text: bytes = request.scope["query_string"]
    _check_length(len(text), _settings(request).query_size_limit * _ENCODED, AddressTooLong)
    return Parameters.parse(text)


async def body(request: Request, limit: int | None = None) -> bytes:
    """Return the body of a request; raise ``BodyTooLong`` if it is longer than a limit, by default that of queries."""
    most = _settings(request).query_size_limit * _ENCODED if limit is None else limit
    received = bytearray()
    async for part in request.stream():
        received += part
        _check_length(len(received), most, BodyTooLong)
    return bytes(received)


def _check_length(size: int, limit: int, error: type[RequestError]) -> None:
    if size > limit:
        raise error(f"That is longer than the limit of {show_size(limit)}.")


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def accept_of(request: Request) -> str | None:
    """Return what a client accepts, all its ``Accept`` headers together."""
    return ", ".join(request.headers.getlist("accept")) or None


def base_of(request: Request) -> str:
    """Return the address of a request without its parameters."""
    return str(request.url.replace(query="", fragment=""))
