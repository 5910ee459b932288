"""What every answer passes on its way out: a number, the headers of a careful server, and a line in the log."""

import logging
import re
import time
import uuid
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.web.metrics import Metrics

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, X-Request-ID",
}
"""Set on every answer that does not set them itself. The data is public, so any site may read it, without cookies."""

PREFLIGHT_HEADERS: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, QUERY, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}

CLIENT_LEFT: Final = 499
"""What the log says of a request that nobody waits for any more."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"})
_LINE: Final = "%s %s %s %d bytes %s ms %s%s"
_LOG: Final = logging.getLogger("genoguide.access")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


class ResponseAborted(Exception):
    """A response that has begun cannot be finished; it must not look as if it were."""


def request_id(scope: Scope) -> str:
    """Return the number of a request: its own ``X-Request-ID`` if that is a plain one, else a new one."""
    known: str | None = scope.get("genoguide.request_id")
    if known is None:
        stated = Headers(scope=scope).get("x-request-id", "")
        known = scope["genoguide.request_id"] = stated if _REQUEST_ID.fullmatch(stated) else uuid.uuid4().hex
    return known


class Careful:
    """Gives every answer a number and ``HEADERS``, and answers the preflight requests of browsers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                complete(MutableHeaders(scope=message), request_id(scope))
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            return await _preflight(send_with_headers)
        return await self._app(scope, receive, send_with_headers)


def complete(headers: MutableHeaders, number: str) -> None:
    """Add what every answer carries to the headers of one, beside what it says itself."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("X-Request-ID", number)


async def _preflight(send: Send) -> None:
    headers = [(name.encode(), value.encode()) for name, value in PREFLIGHT_HEADERS.items()]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


class BelowPath:
    """Lets the whole site lie below a path, whether or not a proxy has taken the path off the address."""

    def __init__(self, app: ASGIApp, base: str) -> None:
        self._app = app
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] == "http" and self._base:
            scope = {**scope, "root_path": self._base}
            if not f"{scope['path']}/".startswith(f"{self._base}/"):
                raw = scope.get("raw_path") or scope["path"].encode()
                scope |= {"path": self._base + scope["path"], "raw_path": self._base.encode() + raw}
        await self._app(scope, receive, send)


class AccessLog:
    """Writes a line for every request: method, path, status, size, time and number; and counts it.

    Never the query string, which holds what people ask, nor who they are.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics | None = None) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began, status, size, end = time.perf_counter(), 500, 0, ""

        async def counting_send(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counting_send)
        except ClientDisconnect:
            status = CLIENT_LEFT
        except ResponseAborted as error:
            # To return without the last part makes the server cut the connection.
            end = str(error)
        finally:
            took = time.perf_counter() - began
            self._note(scope, status, size, took, end)

    def _note(self, scope: Scope, status: int, size: int, seconds: float, end: str) -> None:
        route = str(getattr(scope.get("route"), "path", "other"))
        method = scope["method"] if scope["method"] in _METHODS else "other"
        if self._metrics is not None:
            self._metrics.count(route, method, status, seconds, size)
        facts = {
            "method": method,
            "path": quote(scope["path"], safe="/:"),
            "status": status,
            "bytes": size,
            "ms": round(seconds * 1000, 1),
            "id": request_id(scope),
        }
        facts |= {"aborted": end} if end else {}
        _LOG.info(_LINE, *list(facts.values())[:6], f" aborted: {end}" if end else "", extra={"request": facts})
