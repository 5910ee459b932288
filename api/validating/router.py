"""``/validate``: content that anybody sends is validated, without a token, and nothing of it is kept or logged."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.sparql.router import accept_of
from api.validating.answers import FORMS, REPORTS, SHOWN, body_of, check_encoding, findings_page, tell
from api.validating.errors import TooManyFiles, ValidatorFailed
from api.validating.form import ACCEPTED, media_type
from api.validating.surveys import ARCHIVE, PARAMETERS, is_survey, read_survey, survey_of
from api.validating.task import Task
from api.web.connection import unless_client_leaves
from api.web.negotiation import HTML, Format, require
from api.web.problems import MEDIA_TYPE
from api.web.served import served

router: Final = APIRouter(tags=["Validation"])

_METHODS: Final = "GET, HEAD, POST, OPTIONS"

_BODY: Final[Mapping[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A curated file as YAML or JSON-LD, or records in Turtle, JSON-LD or CSV, in UTF-8; or a form; "
        "or an archive of LimeSurvey.",
        "content": {
            **{kind: {"schema": {"type": "string"}} for kind in ACCEPTED[:4]},
            ARCHIVE: {"schema": {"type": "string", "format": "binary"}},
            **{
                kind: {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "file": {"type": "string", "format": "binary"},
                            "text": {"type": "string"},
                            "syntax": {"type": "string", "enum": ["yaml", "jsonld", "ttl", "csv"]},
                        },
                    }
                }
                for kind in ACCEPTED[4:]
            },
        },
    },
    "parameters": [
        *PARAMETERS,
        {
            "name": "file",
            "in": "query",
            "description": "The file's name with its folder, where the file does not say its place itself.",
            "example": "practice/fr.yaml",
            "schema": {"type": "string"},
        },
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
                                "properties": {name: {} for name in (*SHOWN, "remedy")},
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
    return findings_page(request, None)


@router.post("/validate", summary="Validate content without keeping it", openapi_extra=dict(_BODY), responses=_ANSWERS)
async def validate(request: Request) -> Response:
    """Say what is wrong in the content in the body, seen together with what is served. Nothing of it is kept."""
    chosen = require(FORMS, accept_of(request), *request.query_params.getlist("format"))
    content_type = request.headers.get("content-type", "")
    check_encoding(request)
    if is_survey(request):
        return await _survey(request, chosen)
    media_type(content_type)
    _check_rate(request)
    body = await body_of(request)
    folder = served(request).folder
    if folder is None:
        raise ValidatorFailed
    report = chosen.media_type if chosen in REPORTS else None
    task = Task(content_type, request.query_params.get("file"), report, chosen is HTML)
    verdict = await unless_client_leaves(request.receive, request.app.state.validators.run(folder, task, body))
    return tell(request, verdict, chosen)


async def _survey(request: Request, chosen: Format) -> Response:
    _check_rate(request)
    async with request.app.state.survey_places[0].taken():
        files, wanted = await survey_of(request)
        found = await read_survey(request, files, wanted, chosen)
    return tell(request, found.verdict, chosen)


@router.options("/validate", include_in_schema=False)
async def options() -> Response:
    """Say which methods there are, and what is taken."""
    return Response(status_code=204, headers={"Allow": _METHODS, "Accept-Post": ", ".join((*ACCEPTED, ARCHIVE))})


@router.api_route("/validate", methods=["PUT", "DELETE", "PATCH"], include_in_schema=False)
async def refuse() -> Response:
    """Say which methods there are instead."""
    raise HTTPException(405, "Content is sent by POST.", {"Allow": _METHODS})


def _check_rate(request: Request) -> None:
    wait = request.app.state.validation_rate.take(request.client.host if request.client else "")
    if wait:
        raise TooManyFiles(limit="validation_rate", headers={"Retry-After": f"{wait:.0f}"})
