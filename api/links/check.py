"""The check of one address: where it leads, hop by hop, and what that means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final
from urllib.parse import quote

import httpx

from api.links.manners import Manners
from api.links.request import Answer, Asker, Failure, parsed, redirected
from loaders.links import State

MOST_HOPS: Final = 10
"""Redirects that are followed."""
TRIES: Final = 2
"""How often an address is asked whose server says that it is busy."""

_PERMANENT: Final = frozenset({301, 308})
_GONE: Final = frozenset({404, 410})
_CLOSED: Final = frozenset({401, 402, 403, 407, 429, 451, 999})
_BUSY: Final = frozenset({429, 503})
_DOI: Final = "doi.org"
_KEPT: Final = "%:/?#[]@!$&'()*+,;=~-._"
"""Signs that stand in an address as they are (RFC 3986); a server may send others."""


class Kind(StrEnum):
    """Whether a check says something of the address, or only that no connection came about."""

    KNOWN = "known"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Outcome:
    """What a check found: the state, the last status, where it has moved to, and why; and what tells this version."""

    state: State
    status: int | None = None
    moved_to: str = ""
    note: str = ""
    kind: Kind = Kind.KNOWN
    validators: Mapping[str, str] = field(default_factory=dict)


class Checker:
    """Checks addresses with ``asker`` and ``manners``."""

    def __init__(self, asker: Asker, manners: Manners) -> None:
        self._asker, self._manners = asker, manners

    def check(self, address: str, validators: Mapping[str, str] | None = None) -> Outcome:
        """Return where ``address`` leads now. ``validators`` are those of its last answer. Raises Later."""
        try:
            return self._followed(parsed(address), validators or {})
        except Failure as failure:
            kind = Kind.UNREACHABLE if failure.unreachable else Kind.KNOWN
            return Outcome(State.FAILING, note=str(failure), kind=kind)

    def _followed(self, start: httpx.URL, validators: Mapping[str, str]) -> Outcome:
        url, moved, for_good, seen = start, start, True, {start}
        for _ in range(MOST_HOPS + 1):
            if not self._manners.allows(url):
                return Outcome(State.CLOSED, note=f"robots.txt of {url.host} keeps programs off")
            answer = self._answer(url, validators if url == start else {})
            target = redirected(url, answer)
            if target is None or _is_registered(start, target):
                return _judged(start, moved, answer, found=target is not None)
            for_good = for_good and answer.status in _PERMANENT
            moved = target if for_good else moved
            if target in seen:
                return Outcome(State.FAILING, answer.status, note="it leads round in a circle")
            seen.add(target)
            url = target
        return Outcome(State.FAILING, answer.status, note=f"it leads on more than {MOST_HOPS} times")

    def _answer(self, url: httpx.URL, validators: Mapping[str, str]) -> Answer:
        """Return what the server says: to HEAD, or to GET where it does not do HEAD well."""
        headers = _conditions(validators)
        answer = self._patient("HEAD", url, headers)
        return self._patient("GET", url, headers) if answer.status >= 400 and answer.status not in _BUSY else answer

    def _patient(self, method: str, url: httpx.URL, headers: Mapping[str, str]) -> Answer:
        for attempt in range(TRIES):
            with self._manners.turn(url):
                answer = self._asker.ask(method, url, headers)
            if answer.status not in _BUSY or "retry-after" not in answer.headers or attempt == TRIES - 1:
                break
            self._manners.pause(url, retry_after(answer.headers["retry-after"]))
        return answer


def retry_after(value: str) -> float | None:
    """Return the seconds that a Retry-After header means (RFC 9110, 10.2.3), or None for what is none."""
    if value.strip().isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def _conditions(validators: Mapping[str, str]) -> dict[str, str]:
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {names[name]: value for name, value in validators.items() if name in names}


def _is_registered(start: httpx.URL, target: httpx.URL) -> bool:
    """Return whether the DOI service has sent us on: such a DOI exists, whatever publishers let us see."""
    return start.host == _DOI and target.host != _DOI


def _judged(start: httpx.URL, moved: httpx.URL, answer: Answer, *, found: bool) -> Outcome:
    status = answer.status
    if found or 200 <= status < 300 or status == 304:
        validators = {name: answer.headers[name] for name in ("etag", "last-modified") if name in answer.headers}
        where = "" if moved == start else quote(str(moved), safe=_KEPT)
        return Outcome(State.MOVED if where else State.REACHED, status, where, validators=validators)
    if status in _GONE:
        return Outcome(State.GONE, status, note="the server says that it is not there")
    if status in _CLOSED:
        return Outcome(State.CLOSED, status, note="the server lets no program see it")
    return Outcome(State.FAILING, status, note="the server reports an error")
