"""The SPARQL protocol at ``/sparql``: queries by GET and POST, in every standard format, or a form to write one."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.caching import cache_headers, entity_tag, is_known
from api.connection import unless_client_leaves
from api.engine.errors import EngineError
from api.engine.interface import USUAL, Result, Terms
from api.engine.job import Job
from api.engine.tokens import is_volatile
from api.middleware import ResponseAborted
from api.negotiation import GRAPH_FORMATS, TABLE_FORMATS, choose, prefers_html, require
from api.protocol import FORM, QUERY, AddressTooLong, BodyTooLong, Parameters, QueryRequest, RequestError
from api.served import served
from api.settings import Settings, show_size
from api.templates import page

router: Final = APIRouter(tags=["SPARQL"])

ALLOWED: Final = "GET, HEAD, POST, OPTIONS"

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

_ENCODED: Final = 3
"""What percent-encoding makes of one byte at worst."""


class ResultResponse(StreamingResponse):
    """The result of a query, passed on as it comes: whole or visibly broken off, never quietly short."""

    def __init__(self, result: Result, headers: Mapping[str, str]) -> None:
        self.result = result
        super().__init__(_whole_or_broken(result), headers=headers, media_type=result.media_type)
        if result.size is not None:
            self.headers["Content-Length"] = str(result.size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the result; stop its evaluation if the client leaves."""
        async with self.result:
            if scope["method"] == "HEAD":
                await Response(headers=self.headers)(scope, receive, send)
            else:
                await unless_client_leaves(receive, self.stream_response(send))


@router.head("/sparql", include_in_schema=False)
@router.get("/sparql", summary="Ask a SPARQL query")
async def get(request: Request) -> Response:
    """Answer the query in the address; without one, show browsers a form to write it in."""
    parameters = _address(request)
    if not parameters.pairs and _prefers_html(request):
        return _form(request)
    asked = QueryRequest.from_parameters(parameters)
    _check_length(len(asked.query.encode()), _settings(request).query_size_limit, AddressTooLong)
    return await _answer_unless_known(request, asked)


@router.post("/sparql", summary="Ask a SPARQL query that is long")
async def post(request: Request) -> Response:
    """Answer the query in the body: ``application/x-www-form-urlencoded`` or ``application/sparql-query``."""
    body = await _body(request)
    asked = QueryRequest.from_post(request.headers.get("content-type"), body, _address(request))
    return await _answer(request, asked, _job(request, asked), None)


@router.options("/sparql", include_in_schema=False)
async def options() -> Response:
    """Say which methods there are."""
    return Response(status_code=204, headers={"Allow": ALLOWED, "Accept-Post": f"{FORM}, {QUERY}"})


async def _answer_unless_known(request: Request, asked: QueryRequest) -> Response:
    job = _job(request, asked)
    # What changes from one moment to the next has no tag that could stand for it.
    tag = None if is_volatile(asked.query) else entity_tag(served(request).version, job)
    if tag is not None and is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers={**cache_headers(tag), "Vary": "Accept"})
    return await _answer(request, asked, job, tag)


async def _answer(request: Request, asked: QueryRequest, job: Job, tag: str | None) -> Response:
    result = await evaluate(request, job, Terms(time_limit=asked.time_limit))
    return ResultResponse(result, {**cache_headers(tag), "Vary": "Accept"})


async def evaluate(request: Request, job: Job, terms: Terms = USUAL) -> Result:
    """Return the result of a job for the client of a request, once it is certain enough to promise it.

    Raises an ``EngineError`` if there is none, ``ClientDisconnect`` if the client leaves.
    """
    return await unless_client_leaves(request.receive, _first_or_all(request, job, terms))


async def _first_or_all(request: Request, job: Job, terms: Terms) -> Result:
    result = await served(request).engine.run(job, terms)
    if request.scope["http_version"] == "1.0":
        # Which some proxies speak still. It ends an answer by hanging up, so that one cut short would look whole.
        await result.complete()
    return result


def _job(request: Request, asked: QueryRequest) -> Job:
    """Return the job that a request is; raise ``NotAcceptable`` if no result whatever could be answered with."""
    accept = _accept(request)
    table = choose(TABLE_FORMATS, accept, *asked.formats)
    graph = choose(GRAPH_FORMATS, accept, *asked.formats)
    if table is None and graph is None:
        require((*TABLE_FORMATS, *GRAPH_FORMATS), accept, *asked.formats)
    return Job(
        asked.query,
        bindings=None if table is None else table.media_type,
        graph=None if graph is None else graph.media_type,
        base=str(request.url.replace(query="", fragment="")),
        dataset=asked.dataset,
    )


async def _whole_or_broken(result: Result) -> AsyncIterator[bytes]:
    try:
        async for chunk in result.chunks():
            yield chunk
    except EngineError as error:
        # The status is out already. All that is left is to let the connection break.
        raise ResponseAborted(type(error).__name__) from None


def _form(request: Request) -> Response:
    context = {"query": EXAMPLE, "tables": TABLE_FORMATS, "graphs": GRAPH_FORMATS, "settings": _settings(request)}
    return page(request, "sparql.html", context, headers={"Vary": "Accept"})


def _address(request: Request) -> Parameters:
    text: bytes = request.scope["query_string"]
    _check_length(len(text), _settings(request).query_size_limit * _ENCODED, AddressTooLong)
    return Parameters.parse(text)


async def _body(request: Request) -> bytes:
    limit = _settings(request).query_size_limit * _ENCODED
    body = bytearray()
    async for part in request.stream():
        body += part
        _check_length(len(body), limit, BodyTooLong)
    return bytes(body)


def _check_length(size: int, limit: int, error: type[RequestError]) -> None:
    if size > limit:
        raise error(f"That is longer than the limit of {show_size(limit)}.")


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _accept(request: Request) -> str | None:
    return ", ".join(request.headers.getlist("accept")) or None


def _prefers_html(request: Request) -> bool:
    return prefers_html(_accept(request))
