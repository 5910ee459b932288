"""Every error as a problem document (RFC 9457), in JSON or, for a browser, as a page."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.engine import errors
from api.reviewing import errors as reviewing
from api.search.searcher import SearchUnavailable
from api.settings import BY_NAME, Settings
from api.sparql import protocol
from api.submitting import errors as submitting
from api.validating import errors as validating
from api.web.middleware import complete, request_id
from api.web.negotiation import NotAcceptable, prefers_html
from api.web.templates import page
from graph.ask.question import QuestionTooLong
from graph.queries import QueryError, UnknownQuery
from graph.vocabulary import BASE

MEDIA_TYPE: Final = "application/problem+json"
TYPES: Final = f"{BASE}problem/"
"""What the IRIs of types of problem begin with; each leads to what it means (``api.problem_types``)."""

_LOG: Final = logging.getLogger("genoguide.problems")


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, fit to be shown to anyone."""

    status: int
    title: str
    detail: str = ""
    type: str = "about:blank"
    errors: tuple[Mapping[str, str], ...] = ()
    """Where and why, for a request with several faults."""
    limit: str = ""
    """The name of the setting that set the limit which was met, or of the parameter."""
    value: str = ""
    """The limit."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """Return the members of the problem document."""
        members = asdict(self)
        del members["headers"]
        return {name: value for name, value in members.items() if value}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of errors."""

    status: HTTPStatus
    title: str
    name: str
    """The last part of the IRI that identifies this type of problem."""
    limit: str = ""
    """The setting that sets the limit, where the error does not say."""
    headers: Mapping[str, str] = field(default_factory=dict)


TABLE: Final[Mapping[type[Exception], Row]] = {
    errors.QuerySyntaxError: Row(HTTPStatus.BAD_REQUEST, "Not a SPARQL query", "query-syntax"),
    errors.ServiceRefused: Row(HTTPStatus.FORBIDDEN, "No calls to other endpoints", "service-refused"),
    errors.UnknownGraph: Row(HTTPStatus.NOT_FOUND, "No such graph", "unknown-graph"),
    errors.GraphExists: Row(HTTPStatus.CONFLICT, "The graph exists", "graph-exists"),
    errors.QueryTooLarge: Row(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Query too long", "query-too-long"),
    errors.FormatUnavailable: Row(HTTPStatus.NOT_ACCEPTABLE, "No such format", "format-unavailable"),
    errors.DialectRefused: Row(HTTPStatus.BAD_REQUEST, "Not a query for this engine", "dialect-refused"),
    errors.QueryTimeout: Row(HTTPStatus.GATEWAY_TIMEOUT, "The query took too long", "query-timeout"),
    errors.ResultTooLarge: Row(HTTPStatus.UNPROCESSABLE_ENTITY, "The result is too large", "result-too-large"),
    errors.MemoryExceeded: Row(HTTPStatus.INSUFFICIENT_STORAGE, "The query needs too much memory", "memory-exceeded"),
    errors.EngineBusy: Row(HTTPStatus.SERVICE_UNAVAILABLE, "Busy", "busy", headers={"Retry-After": "2"}),
    errors.NestedTooDeeply: Row(HTTPStatus.BAD_REQUEST, "The query is nested too deeply", "nested-too-deeply"),
    errors.EndpointUnavailable: Row(
        HTTPStatus.SERVICE_UNAVAILABLE, "Not to be had", "unavailable", headers={"Retry-After": "10"}
    ),
    errors.EngineError: Row(HTTPStatus.INTERNAL_SERVER_ERROR, "The query failed", "engine-failure"),
    SearchUnavailable: Row(HTTPStatus.SERVICE_UNAVAILABLE, "No search", "search-unavailable"),
    QuestionTooLong: Row(HTTPStatus.BAD_REQUEST, "The question is too long", "question-too-long"),
    NotAcceptable: Row(HTTPStatus.NOT_ACCEPTABLE, "No such format", "format-unavailable"),
    UnknownQuery: Row(HTTPStatus.NOT_FOUND, "No such question", "unknown-query"),
    QueryError: Row(HTTPStatus.BAD_REQUEST, "The question cannot be asked like this", "parameter"),
    protocol.QueryMissing: Row(HTTPStatus.BAD_REQUEST, "No query", "query-missing"),
    protocol.MediaTypeUnsupported: Row(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Not a type that is read here", "media-type-unsupported"
    ),
    protocol.AddressTooLong: Row(
        HTTPStatus.REQUEST_URI_TOO_LONG, "Address too long", "address-too-long", "query_size_limit"
    ),
    protocol.BodyTooLong: Row(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Query too long", "query-too-long", "query_size_limit"
    ),
    validating.NothingSent: Row(HTTPStatus.BAD_REQUEST, "Nothing to validate", "nothing-sent"),
    validating.TypeRefused: Row(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Not a type that is read here", "media-type-unsupported"
    ),
    validating.ContentTooLarge: Row(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large to validate", "content-too-large"),
    validating.TooCostly: Row(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too costly to validate", "content-too-costly"),
    validating.TooManyFiles: Row(HTTPStatus.TOO_MANY_REQUESTS, "Too many files", "too-many-files"),
    validating.AllBusy: Row(HTTPStatus.SERVICE_UNAVAILABLE, "Busy", "busy"),
    validating.ValidationRefused: Row(HTTPStatus.INTERNAL_SERVER_ERROR, "The validation failed", "validation-failed"),
    submitting.NotTaken: Row(HTTPStatus.NOT_FOUND, "No submissions here", "no-submissions"),
    submitting.TokenMissing: Row(HTTPStatus.UNAUTHORIZED, "A token is needed", "token-missing"),
    submitting.TokenInvalid: Row(HTTPStatus.UNAUTHORIZED, "The token is not valid", "token-invalid"),
    submitting.AuthorizationMalformed: Row(HTTPStatus.BAD_REQUEST, "Not a token", "token-malformed"),
    submitting.ScopeMissing: Row(HTTPStatus.FORBIDDEN, "The token is not for this", "scope-missing"),
    submitting.TokensUnreadable: Row(HTTPStatus.SERVICE_UNAVAILABLE, "No tokens to be had", "tokens-unreadable"),
    submitting.KeyMalformed: Row(HTTPStatus.BAD_REQUEST, "Not an idempotency key", "key-malformed"),
    submitting.KeyReused: Row(HTTPStatus.UNPROCESSABLE_ENTITY, "The key was used for other content", "key-reused"),
    submitting.TooManySubmissions: Row(HTTPStatus.TOO_MANY_REQUESTS, "Too many submissions", "too-many-submissions"),
    submitting.QuotaMet: Row(HTTPStatus.TOO_MANY_REQUESTS, "Too many submissions wait", "quota-met"),
    submitting.DeskFull: Row(HTTPStatus.SERVICE_UNAVAILABLE, "Too many submissions wait", "desk-full"),
    submitting.StorageFull: Row(HTTPStatus.INSUFFICIENT_STORAGE, "No space left", "storage-full"),
    submitting.StorageUnavailable: Row(HTTPStatus.SERVICE_UNAVAILABLE, "Not to be kept", "storage-unavailable"),
    submitting.UnknownSubmission: Row(HTTPStatus.NOT_FOUND, "No such submission", "unknown-submission"),
    submitting.SubmissionRefused: Row(HTTPStatus.INTERNAL_SERVER_ERROR, "Not taken", "submission-failed"),
    **{kind: Row(kind.status, kind.title, kind.code, headers=kind.headers) for kind in reviewing.kinds()},
    protocol.RequestError: Row(HTTPStatus.BAD_REQUEST, "Not a SPARQL request", "bad-request"),
}
"""What each error is over HTTP. An error that is not here counts as the nearest class above it that is."""

_UNTOLD: Final = {404: "There is nothing at this address."}
"""What is said where the framework says no more than the status."""

NOT_CONFORMING: Final = Row(HTTPStatus.UNPROCESSABLE_ENTITY, "The content does not conform", "not-conforming")
"""The answer about a file that was validated and found wrong: no error of the request."""


def describe(error: Exception) -> Problem:
    """Return the problem that an error is; one that nobody expected tells nothing of itself."""
    if isinstance(error, HTTPException):
        return _from_status(error.status_code, str(error.detail), error.headers or {})
    if isinstance(error, RequestValidationError):
        return _from_validation(error)
    row = next((TABLE[kind] for kind in type(error).__mro__ if kind in TABLE), None)
    if row is None:
        return _from_status(500, "Something went wrong here. It has been noted; please try again later.", {})
    limit = getattr(error, "limit", "") or row.limit
    headers = {**row.headers, **getattr(error, "headers", {})}
    return Problem(row.status, row.title, str(error), TYPES + row.name, limit=limit, headers=headers)


def with_value(problem: Problem, settings: Settings) -> Problem:
    """Return a problem with the value of the limit that was met, if one was."""
    setting = BY_NAME.get(problem.limit)
    if setting is None:
        return problem
    value = setting.shown(getattr(settings, problem.limit))
    detail = f"{problem.detail} The limit ({setting.variable}) is {value}."
    return replace(problem, detail=detail, value=value)


def _from_status(status: int, detail: str, headers: Mapping[str, str]) -> Problem:
    title = HTTPStatus(status).phrase
    told = _UNTOLD.get(status, "") if detail == title else detail
    return Problem(status, title, told, headers=headers)


def _from_validation(error: RequestValidationError) -> Problem:
    # Not the value that was sent: it need not be repeated to anyone.
    faults = tuple(
        {"where": " ".join(map(str, fault["loc"])), "message": str(fault["msg"])} for fault in error.errors()
    )
    return Problem(422, "The request is not valid", "Some parameters are not as expected.", errors=faults)


def respond(request: Request, problem: Problem) -> Response:
    """Return the answer that tells of a problem: a page for a browser, a JSON document for all others."""
    headers = {"Vary": "Accept", "Cache-Control": "no-store", **problem.headers}
    if prefers_html(request.headers.get("accept")):
        context = {"problem": problem, "request_id": request_id(request.scope)}
        return page(request, "problem.html", context, problem.status, headers)
    return JSONResponse(problem.document(), problem.status, headers, MEDIA_TYPE)


async def answer(request: Request, error: Exception) -> Response:
    """Turn any error into an answer."""
    settings = getattr(request.app.state, "settings", None) or Settings()
    return respond(request, with_value(describe(error), settings))


async def answer_unexpected(request: Request, error: Exception) -> Response:
    """Turn an error that nobody expected into an answer, and note it for the operator."""
    _LOG.error("request %s failed with %s", request_id(request.scope), type(error).__name__)
    response = await answer(request, error)
    # This answer is given outside of the middleware that completes all others.
    complete(response.headers, request_id(request.scope))
    return response


def install(app: FastAPI) -> None:
    """Have every error of an application answered by a problem document."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        **dict.fromkeys((*TABLE, HTTPException, RequestValidationError), answer),
        Exception: answer_unexpected,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
