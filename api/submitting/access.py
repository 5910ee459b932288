"""Who may: the bearer token of a request (RFC 6750). Taken from the header alone; secrets are never logged."""

import logging
import re
from typing import Final

from starlette.requests import Request

from api.submitting.errors import (
    AuthorizationMalformed,
    NotTaken,
    ScopeMissing,
    TokenInvalid,
    TokenMissing,
    TokensUnreadable,
)
from api.submitting.tokens import Scope, Token, Tokens, TokensDamaged

_LOG: Final = logging.getLogger("genoguide.submitting")
_BEARER: Final = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/-]{1,200}=*)")


def authorised(request: Request, *scopes: Scope) -> Token:
    """Return the token of a request that is for one of ``scopes``.

    Raises NotTaken, TokenMissing, AuthorizationMalformed, TokenInvalid, ScopeMissing or TokensUnreadable.
    """
    if request.app.state.tokens is None:
        raise NotTaken
    stated = request.headers.getlist("authorization")
    if not stated:
        raise TokenMissing
    match = _BEARER.fullmatch(stated[0].strip()) if len(stated) == 1 else None
    if match is None:
        raise AuthorizationMalformed
    return authorised_by(request, match[1], *scopes)


def authorised_by(request: Request, secret: str, *scopes: Scope) -> Token:
    """Return the token with a secret that is for one of ``scopes``. Raises as ``authorised`` does."""
    tokens: Tokens | None = request.app.state.tokens
    if tokens is None:
        raise NotTaken
    try:
        token = tokens.find(secret)
    except TokensDamaged as error:
        _LOG.error("%s", error)
        raise TokensUnreadable from None
    if token is None:
        raise TokenInvalid
    if not any(token.may(scope) for scope in scopes):
        raise ScopeMissing(scopes[0])
    return token
