"""Tokens: who may submit, review or publish. Secrets are told once and never kept.

``<workspace>/tokens.json`` holds of each token what it is for and the SHA-256 of its secret. A secret has 256 random
bits, so that its digest can neither be looked up nor be guessed: a slow hash, as passwords need, would add nothing, and
cost every request. Those who can read the file learn no secret; those who can write it can make tokens.
"""

import fcntl
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from graph.files import whole_file
from loaders.submissions import Role

FILE: Final = "tokens.json"
_LOCK: Final = ".tokens.lock"
_SECRET: Final = re.compile(r"gg_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_OTHERS_MAY_WRITE: Final = 0o022


class Scope(StrEnum):
    """What a token is for: to submit content, surveys, or what is published at once, or to review."""

    SUBMIT = "submit"
    REVIEW = "review"
    PUBLISH = "publish"
    SURVEY = "survey"


_INCLUDED: Final = {
    Scope.SUBMIT: {Scope.SUBMIT},
    Scope.REVIEW: {Scope.REVIEW},
    Scope.PUBLISH: {Scope.PUBLISH, Scope.SUBMIT},
    Scope.SURVEY: {Scope.SURVEY},
}


class TokensDamaged(Exception):
    """The file of tokens cannot be trusted; the text says why."""


class UnknownToken(Exception):
    """There is no token with this id."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret. Times are in UTC, ISO 8601.

    ``previous`` is the digest of the secret before the last rotation, valid until ``previous_until``.
    """

    id: str
    scope: Scope
    label: str
    created: str
    sha256: str
    expires: str | None = None
    revoked: str | None = None
    rotated: str | None = None
    previous: str | None = None
    previous_until: str | None = None

    @classmethod
    def decode(cls, members: dict[str, Any]) -> Self:
        """Return the token that a member of the file describes. Raises ValueError, KeyError, TypeError."""
        times = (members[name] for name in ("expires", "revoked", "previous_until") if members.get(name))
        if not all(datetime.fromisoformat(time).tzinfo for time in times):
            raise ValueError("a time without its zone")
        return cls(**{**members, "scope": Scope(members["scope"])})

    @property
    def role(self) -> Role:
        """Return in what role its holder decides on submissions."""
        return Role.PUBLISHER if self.scope is Scope.PUBLISH else Role.REVIEWER

    def may(self, scope: Scope) -> bool:
        """Return whether the token is for what needs ``scope``."""
        return scope in _INCLUDED[self.scope]

    def state(self, now: datetime) -> str:
        """Return ``valid``, ``expired`` or ``revoked``."""
        if self.revoked:
            return "revoked"
        return "expired" if self.expires and datetime.fromisoformat(self.expires) <= now else "valid"

    def opens(self, secret: str, now: datetime) -> bool:
        """Return whether ``secret`` is that of the token, and the token valid; it takes equally long for any."""
        given, until = _digest(secret), self.previous_until
        current = hmac.compare_digest(given, self.sha256)
        former = hmac.compare_digest(given, self.previous or "")
        overlapping = until is not None and now < datetime.fromisoformat(until)
        return self.state(now) == "valid" and (current or (former and overlapping))


class Tokens:
    """The tokens of a workspace. Read anew when the file has changed, so that no server needs a restart."""

    def __init__(self, workspace: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = workspace / FILE
        self._clock = clock
        self._known: dict[str, Token] = {}
        self._read_at: tuple[int, int, int] | None = None

    def all(self) -> Sequence[Token]:
        """Return all tokens, the oldest first. Raises TokensDamaged."""
        self._refresh()
        return tuple(self._known.values())

    def find(self, secret: str) -> Token | None:
        """Return the valid token whose secret this is, or None. Raises TokensDamaged."""
        match = _SECRET.fullmatch(secret)
        self._refresh()
        token = self._known.get(match[1]) if match else None
        return token if token and token.opens(secret, self._clock()) else None

    def new(self, scope: Scope, label: str = "", lifetime: timedelta | None = None) -> tuple[Token, str]:
        """Add a token and return it with its secret, which is kept nowhere. Raises TokensDamaged, OSError."""
        with self._changing():
            now = self._clock()
            number = secrets.token_hex(4)
            secret = _secret(number)
            expires = _time(now + lifetime) if lifetime else None
            token = Token(number, scope, label, _time(now), _digest(secret), expires)
            self._write({**self._known, number: token})
        return token, secret

    def rotate(self, number: str, overlap: timedelta = timedelta()) -> tuple[Token, str]:
        """Give a token another secret; the old one stays valid for ``overlap``. Return both.

        Raises UnknownToken for one that is not there or revoked, TokensDamaged, OSError.
        """
        with self._changing():
            now = self._clock()
            old = self._valid(number)
            secret = _secret(number)
            until = _time(now + overlap)
            token = replace(old, sha256=_digest(secret), rotated=_time(now), previous=old.sha256, previous_until=until)
            self._write({**self._known, number: token})
        return token, secret

    def revoke(self, number: str) -> Token:
        """Make a token invalid for good. Raises UnknownToken, TokensDamaged, OSError."""
        with self._changing():
            token = replace(self._valid(number), revoked=_time(self._clock()), previous=None, previous_until=None)
            self._write({**self._known, number: token})
        return token

    def _valid(self, number: str) -> Token:
        token = self._known.get(number)
        if token is None or token.revoked:
            told = "was revoked" if token else "is not there"
            raise UnknownToken(f"The token {number!r} {told}. 'genoguide token list' shows all.")
        return token

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the right to change the file, and know what is in it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with (self.path.parent / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._refresh()
            yield

    def _refresh(self) -> None:
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            self._known, self._read_at = {}, None
            return
        except OSError as error:
            raise TokensDamaged(f"{self.path} cannot be read: {error.strerror}.") from None
        if stat.st_mode & _OTHERS_MAY_WRITE:
            raise TokensDamaged(f"Others may write to {self.path}. Say: chmod 600 {self.path}")
        stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if stamp != self._read_at:
            self._known, self._read_at = self._read(), stamp

    def _read(self) -> dict[str, Token]:
        try:
            listed = json.loads(self.path.read_bytes())["tokens"]
            return {token.id: token for token in map(Token.decode, listed)}
        except OSError as error:
            raise TokensDamaged(f"{self.path} cannot be read: {error.strerror}.") from None
        except (ValueError, KeyError, TypeError):
            raise TokensDamaged(f"{self.path} is damaged. Bring it back from a backup, or remove it.") from None

    def _write(self, tokens: dict[str, Token]) -> None:
        content = json.dumps({"tokens": [asdict(token) for token in tokens.values()]}, indent=2, ensure_ascii=False)
        with whole_file(self.path, 0o600) as file:
            file.write(content.encode() + b"\n")
        self._refresh()


def _secret(number: str) -> str:
    return f"gg_{number}_{secrets.token_urlsafe(32)}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
