"""Answers in gzip, for clients that take it."""

import re
import zlib
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SUFFIX: Final = "-gzip"
"""What sets the entity tag of a compressed answer apart: a strong tag stands for one sequence of bytes."""

_LEVEL: Final = 1
_GZIP_FORMAT: Final = 31
_TEXTUAL: Final = re.compile(r"text/.*|image/svg\+xml|application/(.*\+)?(json|xml|n-triples|n-quads|trig|javascript)")


def accepts_gzip(header: str | None) -> bool:
    """Return whether a client that sends this ``Accept-Encoding`` takes gzip, and no worse than plain answers."""
    if header is None:
        return False
    weights = dict(map(_weight, header.lower().split(",")))
    anything = weights.get("*", 0.0)
    gzip = max(weights.get("gzip", anything), weights.get("x-gzip", 0.0))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _weight(element: str) -> tuple[str, float]:
    name, *parameters = (part.strip() for part in element.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            return name, _number(value.strip())
    return name, 1.0


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"[01](\.\d{0,3})?", text) else 0.0


class Compressed:
    """Compresses answers of text as they pass, if the client takes gzip and they are not small."""

    def __init__(self, app: ASGIApp, least: int) -> None:
        self._app = app
        self._least = least

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        accepted = accepts_gzip(", ".join(headers.getlist("accept-encoding")) or None)
        known = headers.getlist("if-none-match")
        if accepted and known:
            scope = {**scope, "headers": _without_suffix(scope["headers"])}
        answer = _Answer(send, accepted, self._least, ", ".join(known), scope["method"] == "HEAD")
        return await self._app(scope, receive, answer.send)


def _without_suffix(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    end = f'{SUFFIX}"'.encode()
    return [(name, value.replace(end, b'"') if name == b"if-none-match" else value) for name, value in headers]


class _Answer:
    """One answer on its way out."""

    def __init__(self, send: Send, accepted: bool, least: int, known: str, without_body: bool) -> None:
        self._send = send
        self._accepted = accepted
        self._least = least
        self._known = known
        self._without_body = without_body
        self._compressor: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begin(message, MutableHeaders(scope=message))
        elif message["type"] == "http.response.body" and self._compressor and not self._without_body:
            message = {**message, "body": self._compressed(message)}
            if not message["body"] and message.get("more_body"):
                return
        await self._send(message)

    def _begin(self, message: Message, headers: MutableHeaders) -> None:
        if message["status"] == 304:
            headers.add_vary_header("Accept-Encoding")
            self._recall(headers)
        elif _is_textual(headers):
            headers.add_vary_header("Accept-Encoding")
            if self._accepted and self._is_large(headers) and message["status"] not in (204, 206):
                self._compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP_FORMAT)
                headers["Content-Encoding"] = "gzip"
                del headers["Content-Length"]
                _mark(headers)

    def _recall(self, headers: MutableHeaders) -> None:
        """Name the tag under which the client has what still holds."""
        tag = headers.get("etag", "").removesuffix('"')
        if self._accepted and tag and f'{tag}{SUFFIX}"' in self._known:
            _mark(headers)

    def _is_large(self, headers: Mapping[str, str]) -> bool:
        size = headers.get("content-length")
        return size is None or int(size) >= self._least

    def _compressed(self, message: Message) -> bytes:
        assert self._compressor is not None
        body = self._compressor.compress(message.get("body", b""))
        return body if message.get("more_body") else body + self._compressor.flush()


def _is_textual(headers: Mapping[str, str]) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return bool(_TEXTUAL.fullmatch(kind)) and "content-encoding" not in headers


def _mark(headers: MutableHeaders) -> None:
    tag = headers.get("etag", "")
    if tag.endswith('"') and not tag.startswith("W/"):
        headers["ETag"] = f'{tag[:-1]}{SUFFIX}"'
