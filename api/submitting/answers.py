"""What is told of a submission, and to whom.

Everybody may know what the next snapshot says: that it came, when, how large it is, and what was decided. Which records
it holds, the name of its file and the token it came with are for those who handed it in and for reviewers, as nobody
has reviewed them; the records of an accepted one are for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from pyoxigraph import RdfFormat, serialize
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.linked.address import site
from api.submitting.tokens import Scope, Token
from api.validating.answers import JSON
from api.web.negotiation import HTML, Format
from api.web.templates import page
from graph.vocabulary import PREFIXES
from loaders.submissions import MEDIA_TYPES, State, Submission, read_base

_HEADERS: Final = {"Vary": "Accept, Authorization", "Cache-Control": "no-store"}


def may_read(token: Token | None, submission: Submission) -> bool:
    """Return whether the holder of a token may read all of a submission: reviewers, and who handed it in."""
    return token is not None and (token.may(Scope.REVIEW) or token.id == submission.token)


def described(request: Request, submission: Submission, token: Token | None) -> dict[str, Any]:
    """Return what the holder of a token, or anybody, may know of a submission."""
    own = may_read(token, submission)
    facts = {
        "id": submission.id,
        "iri": submission.iri.value,
        "url": address(request, submission),
        "state": submission.state,
        "received": submission.received,
        "type": MEDIA_TYPES[submission.syntax],
        "size": submission.size,
        "sha256": submission.sha256,
        "number": len(submission.records),
        "decisions": [asdict(decision) for decision in submission.decisions],
    }
    if own or submission.state is State.ACCEPTED:
        facts["records"] = submission.records
    if not own:
        return facts
    told = {**facts, "name": submission.name, "token": submission.token}
    if submission.survey is None:
        return told
    base = read_base(request.app.state.workspace.submissions / submission.id)
    return {**told, "wave": submission.survey.wave, "replaces": base.get(submission.survey.key) is not None}


def address(request: Request, submission: Submission) -> str:
    """Return the address at which a submission is told of."""
    return f"{site(request)}/submissions/{submission.id}"


def tell(  # noqa: PLR0913 - each a choice of its own
    request: Request,
    submission: Submission,
    token: Token | None,
    chosen: Format,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> Response:
    """Return what is known of a submission, in the form that was chosen, with ``more`` in JSON and on pages."""
    told = {**described(request, submission, token), **(more or {})}
    all_headers = {**_HEADERS, **(headers or {})}
    if chosen is HTML:
        return page(request, "submission.html", {"submission": told, "path": "/submissions"}, status, all_headers)
    if chosen is JSON:
        return JSONResponse(told, status, all_headers)
    rdf_format = RdfFormat.from_media_type(chosen.media_type)
    assert rdf_format is not None
    content = serialize(submission.graph().triples, format=rdf_format, prefixes=PREFIXES) or b""
    return Response(content, status, all_headers, chosen.media_type)


def tell_all(
    request: Request, submissions: Sequence[Submission], token: Token | None, chosen: Format, following: str | None
) -> Response:
    """Return what is known of several submissions; ``following`` is the address of those before them."""
    told = [described(request, submission, token) for submission in submissions]
    if chosen is HTML:
        context = {"submissions": told, "following": following, "path": "/submissions"}
        return page(request, "submissions.html", context, 200, _HEADERS)
    return JSONResponse({"submissions": told, "next": following}, 200, _HEADERS)
