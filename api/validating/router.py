"""``/validate``: content that anybody sends is validated, without a token, and nothing of it is kept or logged."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.connection import unless_client_leaves
from api.dataset.document import RDF_FORMS
from api.negotiation import HTML, Format, require
from api.problems import MEDIA_TYPE, NOT_CONFORMING, TYPES
from api.render_findings import remedy
from api.served import served
from api.settings import Settings
from api.sparql import accept_of
from api.templates import page
from api.validating.errors import ContentTooLarge, TooManyFiles, TypeRefused, ValidatorFailed
from api.validating.form import ACCEPTED, media_type
from api.validating.task import Task, Verdict
from loaders.findings import Finding, Severity

router: Final = APIRouter(tags=["Validation"])

_JSON: Final = Format("json", "application/json", "JSON", frozenset({MEDIA_TYPE}))
_REPORTS: Final = tuple(RDF_FORMS[suffix] for suffix in ("ttl", "jsonld", "nt", "rdf"))
FORMS: Final = (_JSON, HTML, *_REPORTS)
"""What the findings can be had in; the first is the default."""
_METHODS: Final = "GET, HEAD, POST, OPTIONS"
_HEADERS: Final = {"Vary": "Accept", "Cache-Control": "no-store"}
_IDENTITY: Final = ("", "identity")
_SHOWN: Final = ("file", "line", "record", "field", "message", "value", "expected", "nearest", "severity")

_BODY: Final[Mapping[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A curated file as YAML or JSON-LD, or records in Turtle or JSON-LD, in UTF-8; or a form.",
        "content": {
            **{kind: {"schema": {"type": "string"}} for kind in ACCEPTED[:3]},
            **{
                kind: {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "file": {"type": "string", "format": "binary"},
                            "text": {"type": "string"},
                            "syntax": {"type": "string", "enum": ["yaml", "jsonld", "ttl"]},
                        },
                    }
                }
                for kind in ACCEPTED[3:]
            },
        },
    },
    "parameters": [
        {
            "name": "file",
            "in": "query",
            "description": "The file's name with its folder, where the file does not say its place itself.",
            "example": "practice/fr.yaml",
            "schema": {"type": "string"},
        }
    ],
}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The content conforms; there may be warnings.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["conforms", "records", "warnings"],
                    "properties": {
                        "conforms": {"const": True},
                        "records": {"type": "integer"},
                        "warnings": {"type": "array", "items": {"type": "object"}},
                    },
                }
            }
        },
    },
    413: {"description": "The content is larger, or takes more time or memory, than a file may."},
    415: {"description": "The content is of a type that is not validated, or compressed."},
    422: {
        "description": "The content does not conform: a problem document with the findings, or a SHACL report.",
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "conforms", "errors"],
                    "properties": {
                        "conforms": {"const": False},
                        "errors": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {name: {} for name in (*_SHOWN, "remedy")},
                            },
                        },
                    },
                }
            },
            "text/turtle": {"schema": {"type": "string"}},
        },
    },
    429: {"description": "One address had many files validated; Retry-After says when the next may come."},
    503: {"description": "Many files wait already; Retry-After says when to come again."},
}


@router.head("/validate", include_in_schema=False)
@router.get("/validate", summary="A form to validate content with")
async def form(request: Request) -> Response:
    """Return a form to paste or upload a file in."""
    return _page(request, None)


@router.post("/validate", summary="Validate content without keeping it", openapi_extra=dict(_BODY), responses=_ANSWERS)
async def validate(request: Request) -> Response:
    """Say what is wrong in the content in the body, seen together with what is served. Nothing of it is kept."""
    chosen = require(FORMS, accept_of(request), *request.query_params.getlist("format"))
    content_type = request.headers.get("content-type", "")
    _check_type(content_type, request.headers.get("content-encoding", ""))
    _check_rate(request)
    body = await _body(request)
    folder = served(request).folder
    if folder is None:
        raise ValidatorFailed
    report = chosen.media_type if chosen in _REPORTS else None
    task = Task(content_type, request.query_params.get("file"), report, chosen is HTML)
    verdict = await unless_client_leaves(request.receive, request.app.state.validators.run(folder, task, body))
    return _answer(request, verdict, chosen)


@router.options("/validate", include_in_schema=False)
async def options() -> Response:
    """Say which methods there are, and what is taken."""
    return Response(status_code=204, headers={"Allow": _METHODS, "Accept-Post": ", ".join(ACCEPTED)})


@router.api_route("/validate", methods=["PUT", "DELETE", "PATCH"], include_in_schema=False)
async def refuse() -> Response:
    """Say which methods there are instead."""
    raise HTTPException(405, "Content is sent by POST.", {"Allow": _METHODS})


def _answer(request: Request, verdict: Verdict, chosen: Format) -> Response:
    status = HTTPStatus.OK if verdict.conforms else HTTPStatus.UNPROCESSABLE_ENTITY
    if chosen is HTML:
        return _page(request, verdict, status)
    if verdict.report is not None:
        return Response(verdict.report, status, _HEADERS, chosen.media_type)
    found = [_shown(Finding(**{**f, "severity": Severity(f["severity"])})) for f in verdict.findings]
    if verdict.conforms:
        content = {"conforms": True, "records": verdict.records, "warnings": found}
        return JSONResponse(content, status, _HEADERS)
    problem = {
        "type": TYPES + NOT_CONFORMING.name,
        "title": NOT_CONFORMING.title,
        "status": int(status),
        "detail": verdict.summary,
        "conforms": False,
        "records": verdict.records,
        "number": verdict.number,
        "errors": found,
    }
    return JSONResponse(problem, status, _HEADERS, MEDIA_TYPE)


def _shown(finding: Finding) -> dict[str, object]:
    facts = finding.as_dict()
    return {**{name: facts[name] for name in _SHOWN}, "remedy": remedy(finding)}


def _page(request: Request, verdict: Verdict | None, status: int = 200) -> Response:
    findings = [Finding(**{**f, "severity": Severity(f["severity"])}) for f in verdict.findings] if verdict else []
    context = {
        "verdict": verdict,
        "findings": findings,
        "limit": _settings(request).validation_size_limit,
        "path": "/validate",
    }
    return page(request, "validate.html", context, status, _HEADERS)


def _check_type(content_type: str, encoding: str) -> None:
    if encoding.strip().lower() not in _IDENTITY:
        raise TypeRefused("Compressed content is not taken. Send it as it is.", headers={"Accept-Encoding": "identity"})
    media_type(content_type)


def _check_rate(request: Request) -> None:
    wait = request.app.state.validation_rate.take(request.client.host if request.client else "")
    if wait:
        raise TooManyFiles(limit="validation_rate", headers={"Retry-After": f"{wait:.0f}"})


async def _body(request: Request) -> bytes:
    limit = _settings(request).validation_size_limit
    stated = request.headers.get("content-length", "")
    received = bytearray()
    if stated.isdecimal() and int(stated) > limit:
        raise ContentTooLarge(limit="validation_size_limit", headers={"Connection": "close"})
    async for part in request.stream():
        received += part
        if len(received) > limit:
            raise ContentTooLarge(limit="validation_size_limit", headers={"Connection": "close"})
    return bytes(received)


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
