"""``/submissions``: content that holders of a token hand in is validated, kept, and told of."""

import asyncio
import errno
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Final, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Security
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.linked.address import Document, site
from api.sparql.router import accept_of
from api.submitting import answers, openapi
from api.submitting.access import authorised
from api.submitting.desk import Desk, Handed
from api.submitting.errors import (
    NotTaken,
    StorageFull,
    StorageUnavailable,
    UnknownSubmission,
)
from api.submitting.parcels import Parcel, parcel_of
from api.submitting.tokens import Scope, Token
from api.validating import answers as validating
from api.validating.errors import ValidatorFailed
from api.validating.form import Content
from api.validating.surveys import read_survey
from api.validating.task import Task, Verdict
from api.web.connection import unless_client_leaves
from api.web.negotiation import HTML, Format, require
from api.web.served import served
from api.web.templates import page
from api.workspace import Workspace
from graph.named_graph import content_hash
from graph.vocabulary import BASE
from loaders.submissions import ID, KEPT_AS, MEDIA_TYPES, Export, State, Submission

T = TypeVar("T")
Publish = Callable[[Submission, Token], Awaitable[Submission]]
"""Accepts a submission of a token that may publish, if it can be, and returns it as it is then."""

router: Final = APIRouter(tags=["Submissions"])

_LOG: Final = logging.getLogger("genoguide.submitting")
_BEARER: Final = Security(HTTPBearer(auto_error=False, scheme_name="token", description="A token of this service."))
_METHODS: Final = "GET, HEAD, POST, OPTIONS"
_LISTS: Final = (validating.JSON, HTML)
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
Number = Annotated[str, Path(pattern=f"^{ID.pattern}$", description="The id of a submission.")]


@router.post(
    "/submissions",
    status_code=201,
    summary="Hand in content",
    openapi_extra=dict(openapi.BODY),
    responses=openapi.TAKING,
    dependencies=[_BEARER],
)
async def submit(request: Request) -> Response:
    """Validate the content in the body as POST /validate does, and keep it for review if it conforms."""
    chosen = _form(request, validating.FORMS)
    async with parcel_of(request) as parcel:
        return await (_survey if parcel.survey else _content)(request, parcel, chosen)


async def _content(request: Request, parcel: Parcel, chosen: Format) -> Response:
    """Have content validated, and keep it if it conforms."""
    content, token, desk = parcel.content, parcel.token, _desk(request)
    assert content is not None
    handed = Handed(content.data, content.name, content.syntax, token.id, key=parcel.key)
    if kept := await _stored(desk.repeated, handed):
        return await _taken(request, await _published(request, kept, token), token, chosen)
    verdict = await _verdict(request, content, chosen)
    if not verdict.conforms:
        return validating.tell(request, verdict, chosen)
    submission = await _stored(desk.take, replace(handed, records=verdict.iris, base=verdict.base))
    return await _taken(request, await _published(request, submission, token), token, chosen)


async def _survey(request: Request, parcel: Parcel, chosen: Format) -> Response:
    """Have a survey looked into, and keep what may be kept of it. It waits for a reviewer in any case."""
    files, token, desk = parcel.survey, parcel.token, _desk(request)
    assert files is not None
    handed = Handed(files.whole, parcel.wanted.name, Export.LIMESURVEY, token.id, key=parcel.key)
    if kept := await _stored(desk.repeated, handed):
        return await _taken(request, kept, token, chosen)
    found = await read_survey(request, files, parcel.wanted, chosen)
    if found.wave is None:
        return validating.tell(request, found.verdict, chosen)
    base = await _stored(_wave_now, request.app.state.workspace, found.wave.label)
    complete = replace(handed, records=found.verdict.iris, base=base, kept=found.wave)
    return await _taken(request, await _stored(desk.take, complete), token, chosen)


@router.get("/submissions/new", summary="A form to hand in content with", responses=openapi.FORM)
async def form(request: Request) -> Response:
    """Return a form to hand in a file with. It works without a script, and keeps no token."""
    _desk(request)  # or say that this server takes none
    settings = request.app.state.settings
    limits = {"limit": settings.validation_size_limit, "survey_limit": settings.survey_size_limit}
    context = {**limits, "key": secrets.token_hex(16), "path": "/submissions"}
    return page(request, "submit.html", context, 200, {"Cache-Control": "no-store"})


@router.head("/submissions", include_in_schema=False)
@router.get("/submissions", summary="List submissions", responses=openapi.LISTING, dependencies=[_BEARER])
async def listed(
    request: Request,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
    before: Annotated[str | None, Query(pattern=f"^{ID.pattern}$", description="Only those before this one.")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="How many at most.")] = 50,
) -> Response:
    """List submissions, the latest first: with a token to submit its own, else all. Not all is told to everybody."""
    chosen, token = _form(request, _LISTS), _token(request)
    found = [s for s in await _stored(_desk(request).shelf.all) if _is_listed(s, token) and state in (None, s.state)]
    earlier = [s for s in reversed(found) if before is None or s.id < before]
    following = None
    if len(earlier) > limit:
        wanted = {"state": state, "before": earlier[limit - 1].id, "limit": limit}
        given = {name: value for name, value in wanted.items() if value is not None}
        following = f"{site(request)}/submissions?{urlencode(given)}"
    return answers.tell_all(request, earlier[:limit], token, chosen, following)


@router.options("/submissions", include_in_schema=False)
async def options() -> Response:
    """Say which methods there are, and what is taken."""
    return Response(status_code=204, headers={"Allow": _METHODS, "Accept-Post": ", ".join(openapi.TAKEN)})


@router.api_route("/submissions", methods=["PUT", "DELETE", "PATCH"], include_in_schema=False)
async def refuse() -> Response:
    """Say which methods there are instead."""
    raise HTTPException(405, "Content is handed in by POST.", {"Allow": _METHODS})


@router.head("/submissions/{number}", include_in_schema=False)
@router.get("/submissions/{number}", summary="Read of a submission", responses=openapi.READING, dependencies=[_BEARER])
async def read(request: Request, number: Number) -> Response:
    """Say what is known of a submission. Not all is told to everybody."""
    chosen, token = _form(request, validating.FORMS), _token(request)
    return answers.tell(request, await _found(request, number), token, chosen)


@router.get(
    "/submissions/{number}/content",
    summary="Read a submission itself",
    responses=openapi.CONTENT,
    dependencies=[_BEARER],
)
async def content(request: Request, number: Number) -> Response:
    """Return the content of a submission as it was sent, to reviewers and to who handed it in."""
    token = authorised(request, Scope.SUBMIT, Scope.REVIEW, Scope.SURVEY)
    submission = await _found(request, number)
    if not answers.may_read(token, submission):
        raise UnknownSubmission
    headers = {
        "Content-Disposition": f'attachment; filename="{submission.id}.{submission.syntax}"',
        "Cache-Control": "no-store",
    }
    body = await _stored(_desk(request).content, submission)
    return Response(body, headers=headers, media_type=KEPT_AS[submission.syntax])


@router.get(
    "/submissions/{number}/texts",
    summary="Read the texts of a survey that wait for their review",
    responses=openapi.TEXTS,
    dependencies=[_BEARER],
)
async def texts(request: Request, number: Number) -> Response:
    """Return the review file of a survey, to reviewers: the free texts that might be published, while it waits."""
    authorised(request, Scope.REVIEW)
    submission = await _found(request, number)
    body = await _stored(_desk(request).texts, submission)
    if body is None:
        raise UnknownSubmission("There is no such survey, or it was decided on: its texts are no longer kept.")
    headers = {"Content-Disposition": f'attachment; filename="{submission.id}.csv"', "Cache-Control": "no-store"}
    return Response(body, headers=headers, media_type="text/csv")


@router.head("/submission/{number}", include_in_schema=False)
@router.get("/submission/{number}", include_in_schema=False)
async def thing(request: Request, number: str) -> Response:
    """Lead from a submission to the document about it; before a snapshot tells of it, to what is known of it here."""
    iri = f"{BASE}submission/{number}"
    if iri in served(request).catalogue.names:
        return RedirectResponse(f"{site(request)}{Document(iri).path}", 303, {"Vary": "Accept"})
    return RedirectResponse(answers.address(request, await _found(request, number)), 303, {"Vary": "Accept"})


def _form(request: Request, offered: tuple[Format, ...]) -> Format:
    return require(offered, accept_of(request), *request.query_params.getlist("format"))


def _desk(request: Request) -> Desk:
    desk: Desk | None = request.app.state.desk
    if desk is None:
        raise NotTaken
    return desk


def _token(request: Request) -> Token | None:
    """Return the token of a request, if it has one. Raises as ``authorised`` does."""
    return authorised(request, *Scope) if "authorization" in request.headers else None


def _is_listed(submission: Submission, token: Token | None) -> bool:
    return token is None or answers.may_read(token, submission)


def _wave_now(workspace: Workspace, label: str) -> dict[str, str | None]:
    """Return the digest of a wave as the workspace has it, by its name; None where it has none. Raises OSError."""
    path = workspace.wave(label)
    return {f"survey/{label}": content_hash(path) if path.is_file() else None}


async def _verdict(request: Request, content: Content, chosen: Format) -> Verdict:
    folder = served(request).folder
    if folder is None:
        raise ValidatorFailed
    report = chosen.media_type if chosen in validating.REPORTS else None
    task = Task(MEDIA_TYPES[content.syntax], content.name, report, chosen is HTML)
    verdict: Verdict = await unless_client_leaves(
        request.receive, request.app.state.validators.run(folder, task, content.data)
    )
    return verdict


async def _stored(work: Callable[..., T], *given: object) -> T:
    """Return what a call to the desk returns. Raises StorageFull or StorageUnavailable where the disk is at fault."""
    try:
        return await asyncio.to_thread(work, *given)
    except OSError as error:
        _LOG.error("submissions cannot be kept or read: %s", error.strerror)
        raise StorageFull if error.errno in _FULL else StorageUnavailable from None


async def _found(request: Request, number: str) -> Submission:
    submission = await asyncio.to_thread(_desk(request).shelf.find, number) if ID.fullmatch(number) else None
    if submission is None:
        raise UnknownSubmission
    return submission


async def _published(request: Request, submission: Submission, token: Token) -> Submission:
    """Return a submission as it is once a token that may publish has had it accepted, if it has.

    It is kept in any case: what goes wrong with its acceptance leaves it to a reviewer.
    """
    publish: Publish | None = request.app.state.publish
    if publish is None or submission.state is not State.SUBMITTED or not token.may(Scope.PUBLISH):
        return submission
    try:
        return await publish(submission, token)
    except OSError as error:
        _LOG.error("submission %s cannot be accepted at once: %s", submission.id, error.strerror)
        return submission


async def _taken(request: Request, submission: Submission, token: Token, chosen: Format) -> Response:
    """Return the answer that says that a submission is kept: the same however often it is sent under its key."""
    before = await _stored(_desk(request).duplicated, submission)
    more = {"duplicateOf": before.id if before else None}
    headers = {"Location": answers.address(request, submission)}
    return answers.tell(request, submission, token, chosen, status=201, headers=headers, more=more)
