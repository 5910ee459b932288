"""``/submissions/<id>/decisions``: holders of a token for it accept or reject what was handed in."""

import asyncio
import json
from contextlib import suppress
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Security
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.render_findings import summary
from api.reviewing.clerk import Clerk
from api.reviewing.errors import DecisionMalformed, NotConforming, ReviewRefused, UnknownSubmission
from api.reviewing.review import Wish
from api.sparql.router import accept_of
from api.submitting import answers, openapi
from api.submitting.access import authorised
from api.submitting.desk import Desk
from api.submitting.tokens import Scope, Token
from api.validating import answers as validating
from api.validating.task import Verdict
from api.web.negotiation import require
from loaders.limesurvey.review import Decision as TextDecision
from loaders.submissions import ID, State, Submission

router: Final = APIRouter(tags=["Submissions"])

_BEARER: Final = Security(HTTPBearer(auto_error=False, scheme_name="token", description="A token of this service."))
_LARGEST: Final = 256 * 1024
"""Bytes of a decision; its reason has at most a thousand characters, and a survey a few hundred texts."""
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["state"],
                    "additionalProperties": False,
                    "properties": {
                        "state": {"type": "string", "enum": [State.ACCEPTED.value, State.REJECTED.value]},
                        "reason": {"type": "string", "maxLength": 1000, "description": "Required to reject."},
                        "overwrite": {
                            "type": "boolean",
                            "description": "Accept although records were changed since they were submitted.",
                        },
                        "texts": {
                            "type": "object",
                            "description": "What was decided on each text of a survey, by the id of its answer.",
                            "additionalProperties": {"type": "string", "enum": [said.value for said in TextDecision]},
                        },
                    },
                }
            }
        },
    }
}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    **openapi.READING,
    201: openapi.READING[200],
    400: openapi.problem("This is no decision, or the token is not sent as it should be."),
    409: openapi.problem("It was decided on before, or its records were changed since it came."),
    422: openapi.problem("A reason is missing, or the curated files would not conform: the findings."),
    503: openapi.problem("Other decisions are being carried out; Retry-After says when to come again."),
}
_CELL: Final = {
    "type": "object",
    "required": ["response", "column", "before", "after"],
    "properties": {
        **{name: {"type": "string"} for name in ("response", "column")},
        **{name: {"type": ["string", "null"]} for name in ("before", "after")},
    },
}
_PREVIEW: Final = {
    "type": "object",
    "required": ["files", "changes"],
    "properties": {
        "files": {"type": "array", "items": {"type": "string"}},
        "changes": {"type": "string", "description": "A unified diff of curated files, or the cells of a wave."},
        "cells": {"type": "array", "items": _CELL, "description": "Of a wave that would be replaced."},
    },
}
_CHANGES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "What would change.", "content": {"application/json": {"schema": _PREVIEW}}},
    **{code: _ANSWERS[code] for code in (400, 401, 403, 404, 422, 503)},
    500: openapi.problem("What is kept of the submission is not what was sent."),
}
Number = Annotated[str, Path(pattern=f"^{ID.pattern}$", description="The id of a submission.")]


@router.post(
    "/submissions/{number}/decisions",
    status_code=201,
    summary="Accept or reject a submission",
    openapi_extra=_BODY,
    responses={code: answer for code, answer in _ANSWERS.items() if code != 200},
    dependencies=[_BEARER],
)
async def decide(request: Request, number: Number) -> Response:
    """Accept a submission, so that its records go into the curated files, or reject it. It is on disk then."""
    chosen = require(validating.FORMS, accept_of(request), *request.query_params.getlist("format"))
    token = authorised(request, Scope.REVIEW)
    wish = _wish(await _body(request), token)
    clerk: Clerk = request.app.state.clerk
    try:
        await clerk.decide(number, wish)
    except NotConforming as error:
        return validating.tell(request, _verdict(error), validating.JSON)
    submission = await _found(request.app.state.desk, number)
    headers = {"Location": answers.address(request, submission)}
    return answers.tell(request, submission, token, chosen, status=201, headers=headers)


@router.get(
    "/submissions/{number}/changes",
    summary="See what accepting a submission would change",
    responses=_CHANGES,
    dependencies=[_BEARER],
)
async def changes(request: Request, number: Number) -> Response:
    """Return, to reviewers, the lines of curated files, or the cells of a wave, that accepting would change."""
    authorised(request, Scope.REVIEW)
    clerk: Clerk = request.app.state.clerk
    try:
        told = await clerk.preview(number)
    except NotConforming as error:
        return validating.tell(request, _verdict(error), validating.JSON)
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


@router.api_route(
    "/submissions/{number}/decisions", methods=["GET", "HEAD", "PUT", "DELETE", "PATCH"], include_in_schema=False
)
async def refuse(number: str) -> Response:
    """Say which method there is instead."""
    raise HTTPException(405, "A submission is decided on by POST.", {"Allow": "POST"})


async def published(clerk: Clerk, desk: Desk, submission: Submission, token: Token) -> Submission:
    """Have a submission of a token that may publish accepted, and return it as it is then.

    One that cannot be accepted at once, as its records were changed meanwhile, say, waits for a reviewer.
    """
    with suppress(ReviewRefused):
        await clerk.decide(submission.id, Wish(State.ACCEPTED, token.role))
    return await _found(desk, submission.id)


async def _found(desk: Desk, number: str) -> Submission:
    found = await asyncio.to_thread(desk.shelf.find, number)
    if found is None:
        raise UnknownSubmission(number)
    return found


async def _body(request: Request) -> bytes:
    received = bytearray()
    async for part in request.stream():
        received += part
        if len(received) > _LARGEST:
            raise DecisionMalformed
    return bytes(received)


def _wish(body: bytes, token: Token) -> Wish:
    """Return the decision that a body states. Raises DecisionMalformed."""
    try:
        members = json.loads(body)
        state, reason = State(members.pop("state")), members.pop("reason", "")
        overwrite, texts = members.pop("overwrite", False), members.pop("texts", {})
        texts = {answer: TextDecision(said).value for answer, said in texts.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DecisionMalformed from None
    sound = isinstance(reason, str) and isinstance(overwrite, bool) and state is not State.SUBMITTED
    if members or not sound:
        raise DecisionMalformed
    return Wish(state, token.role, reason, overwrite, texts)


def _verdict(error: NotConforming) -> Verdict:
    found = error.findings
    shown = tuple(finding.as_dict() for finding in found[:1000])
    return Verdict(False, 0, len(found), summary(found), shown)
