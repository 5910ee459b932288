"""Why a submission is not taken. Every text is fit for the person who sent it."""

from collections.abc import Mapping
from types import MappingProxyType

from api.refusal import Refusal


def _challenge(why: str = "") -> Mapping[str, str]:
    return MappingProxyType({"WWW-Authenticate": f'Bearer realm="genoguide"{why}'})


def _retry_after(seconds: int) -> Mapping[str, str]:
    return MappingProxyType({"Retry-After": str(seconds)})


class SubmissionRefused(Refusal):
    """A submission is not taken."""

    message = "This is not taken."


class NotTaken(SubmissionRefused):
    """The server keeps no workspace, so it takes no submissions."""

    message = "This server takes no submissions."


class TokenMissing(SubmissionRefused):
    """The request has no token (RFC 6750, 3.1: then no error code is told)."""

    message = "This needs a token, in the header 'Authorization: Bearer ...'. Who runs this service gives them out."
    headers = _challenge()


class AuthorizationMalformed(SubmissionRefused):
    """What the request has for a token has not the form of one (RFC 6750, 3.1: ``invalid_request``)."""

    message = "The token is not sent as it should be: once, in the header 'Authorization: Bearer ...'."
    headers = _challenge(', error="invalid_request"')


class TokenInvalid(SubmissionRefused):
    """The token is unknown, expired or revoked (RFC 6750, 3.1: ``invalid_token``); it is not said which."""

    message = "The token is not valid: it is unknown, has expired, or was revoked."
    headers = _challenge(', error="invalid_token"')


class ScopeMissing(SubmissionRefused):
    """The token is for something else (RFC 6750, 3.1: ``insufficient_scope``)."""

    def __init__(self, needed: str) -> None:
        challenge = _challenge(f', error="insufficient_scope", scope="{needed}"')
        super().__init__(f"The token is not for this. It needs the scope {needed}.", headers=challenge)


class TokensUnreadable(SubmissionRefused):
    """The file of tokens is damaged, or others may write to it: nobody is let in."""

    message = "Tokens cannot be checked at the moment. Please try again later."
    headers = _retry_after(60)


class KeyMalformed(SubmissionRefused):
    """The ``Idempotency-Key`` is none."""

    message = "An Idempotency-Key has 1 to 200 visible ASCII characters, in double quotes or without."


class KeyReused(SubmissionRefused):
    """The key came with other content before."""

    message = "Other content was handed in under this Idempotency-Key. Take a new key for new content."


class TooManySubmissions(SubmissionRefused):
    """The token, or the address, has had its share for now."""

    message = "Much was handed in from here in the last minute. Please wait a moment."


class QuotaMet(SubmissionRefused):
    """As many submissions of the token wait as may."""

    message = "Many of your submissions wait for their review. Hand in more when some of them have had it."
    headers = _retry_after(3600)


class DeskFull(SubmissionRefused):
    """As many submissions wait as may."""

    message = "Many submissions wait for their review. Please hand this in later."
    headers = _retry_after(3600)


class StorageFull(SubmissionRefused):
    """There is no space left. Nothing was kept."""

    message = "There is no space left to keep this, so nothing of it was kept. Please hand it in later."
    headers = _retry_after(3600)


class StorageUnavailable(SubmissionRefused):
    """What is handed in cannot be written. Nothing was kept."""

    message = "This cannot be kept at the moment, so nothing of it was. Please hand it in later."
    headers = _retry_after(600)


class UnknownSubmission(SubmissionRefused):
    """There is no submission with this id."""

    message = "There is no such submission."
