"""What a request hands in, and with which token: content, a table, a survey, or a form that holds one of them."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from api.settings import Settings
from api.submitting import openapi
from api.submitting.access import authorised, authorised_by
from api.submitting.errors import KeyMalformed, TooManySubmissions
from api.submitting.tokens import Scope, Token
from api.validating import answers as validating
from api.validating.errors import ContentTooLarge, TypeRefused
from api.validating.form import MULTIPART, SYNTAXES, Content, Field, content_in, content_of, fields_of, media_type, said
from api.validating.rate import Rate
from api.validating.surveys import Wanted, is_archive, is_survey, survey_in, survey_of
from loaders.limesurvey.handed import SurveyFiles

_KEY: Final = re.compile(r'"([!#-~]{1,200})"|([!#-~]{1,200})')
_SURVEY_FIELDS: Final = frozenset({"structure", "responses"})


@dataclass(frozen=True)
class Parcel:
    """What was handed in, ``content`` or ``survey``, by the holder of ``token``.

    ``key`` is a digest of the key by which a repetition is known, of this token alone; ``wanted`` what is said of a
    survey.
    """

    token: Token
    key: str | None
    content: Content | None = None
    survey: SurveyFiles | None = None
    wanted: Wanted = field(default_factory=Wanted)


@asynccontextmanager
async def parcel_of(request: Request) -> AsyncIterator[Parcel]:
    """Give what a request hands in, while there is room in memory for it.

    Raises SubmissionRefused and ValidationRefused: of a request without a token nothing is read, but for a form.
    """
    _check_rate(request, 0, request.client.host if request.client else "")
    validating.check_encoding(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == MULTIPART:
        async with request.app.state.survey_places[1].taken():
            yield await _of_form(request)
    elif is_survey(request):
        token = _admitted(request, authorised(request, Scope.SURVEY))
        async with request.app.state.survey_places[1].taken():
            files, wanted = await survey_of(request)
            yield Parcel(token, _stated_key(request, token), survey=files, wanted=wanted)
    else:
        token = _admitted(request, authorised(request, Scope.SUBMIT))
        key = _stated_key(request, token)
        content_type = _checked_type(request)
        body = await validating.body_of(request)
        yield Parcel(token, key, content_of(content_type, body, request.query_params.get("file")))


async def _of_form(request: Request) -> Parcel:
    """Return what a form holds. Its field ``token`` stands for the header, which no browser can be told to send."""
    body = await validating.body_of(request, "survey_size_limit")
    fields = await asyncio.to_thread(fields_of, request.headers["content-type"], body)
    survey = is_survey(request) or any(map(_is_survey, fields))
    scope, secret = Scope.SURVEY if survey else Scope.SUBMIT, said(fields, "token")
    in_header = "authorization" in request.headers or not secret
    token = _admitted(request, authorised(request, scope) if in_header else authorised_by(request, secret, scope))
    key = _stated_key(request, token) or (_key([said(fields, "key")], token) if said(fields, "key") else None)
    if survey:
        return Parcel(token, key, survey=survey_in(fields), wanted=Wanted.of(request.query_params, fields))
    content, settings = content_in(fields, request.query_params.get("file")), _settings(request)
    if len(content.data) > settings.validation_size_limit:
        raise ContentTooLarge(limit="validation_size_limit")
    return Parcel(token, key, content)


def _is_survey(sent: Field) -> bool:
    return bool(sent.data) and (sent.name in _SURVEY_FIELDS or is_archive(sent.data))


def _admitted(request: Request, token: Token) -> Token:
    _check_rate(request, 1, token.id)
    return token


def _check_rate(request: Request, which: int, client: str) -> None:
    rate: Rate = request.app.state.submission_rates[which]
    if wait := rate.take(client):
        raise TooManySubmissions(limit="submission_rate", headers={"Retry-After": f"{wait:.0f}"})


def _checked_type(request: Request) -> str:
    """Return the type of the content. Raises TypeRefused for one that is not taken."""
    content_type, offers = request.headers.get("content-type", ""), ", ".join(openapi.TAKEN)
    if content_type.partition(";")[0].strip().lower() not in SYNTAXES:
        raise TypeRefused(f"This is of no type that is taken. Send {offers}.", "", {"Accept-Post": offers})
    media_type(content_type)
    return content_type


def _stated_key(request: Request, token: Token) -> str | None:
    stated = request.headers.getlist("idempotency-key")
    return _key(stated, token) if stated else None


def _key(stated: Sequence[str], token: Token) -> str:
    """Return a digest of the key by which a repetition is known. Raises KeyMalformed."""
    match = _KEY.fullmatch(stated[0].strip()) if len(stated) == 1 else None
    if match is None:
        raise KeyMalformed
    return hashlib.sha256(f"{token.id} {match[1] or match[2]}".encode()).hexdigest()


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
