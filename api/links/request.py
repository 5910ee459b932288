"""One request for an address, without following where it leads."""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpcore
import httpx

from api.links.guard import Deadline, Forbidden, Guard, Unresolved
from graph.named_graph import TOOL_VERSION
from graph.vocabulary import BASE

AGENT: Final = "GenoGuide-links"
"""What robots.txt files may call the program."""
TIME_LIMIT: Final = 30.0
"""Seconds in which a server must have answered."""
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_HOST: Final = re.compile(rb"\[?[0-9a-fA-F:.]+\]?|[0-9A-Za-z._-]+")
LONGEST: Final = 2_000
"""Characters of an address that is asked."""


class Failure(Exception):
    """A request that had no answer; the text says why.

    ``unreachable`` tells that no connection came about, which may as well be the fault of this machine.
    """

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


@dataclass(frozen=True)
class Answer:
    """An answer: its status, its headers by name in small letters, and the beginning of its body if asked for."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Asker:
    """Sends requests. ``private`` servers, as on an intranet, are asked only if that is wanted."""

    def __init__(self, *, contact: str = "", private: bool = False, seconds: float = TIME_LIMIT) -> None:
        about = f"+{BASE}; {contact}" if contact else f"+{BASE}"
        self._agent = f"{AGENT}/{TOOL_VERSION} ({about})"
        self._private, self._seconds = private, seconds
        self._tls = ssl.create_default_context()

    def ask(self, method: str, url: httpx.URL, headers: Mapping[str, str] | None = None, most: int = 0) -> Answer:
        """Return the answer to a request, with at most ``most`` bytes of its body; the rest is not read.

        Raises Failure.
        """
        deadline = Deadline(self._seconds)
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        own = {"Host": url.netloc.decode(), "User-Agent": self._agent, "Accept": "*/*"}
        try:
            sent = [(name.encode(), value.encode("latin-1")) for name, value in {**own, **(headers or {})}.items()]
            guard = Guard(deadline, private=self._private)
            with (
                httpcore.ConnectionPool(self._tls, network_backend=guard, max_connections=1) as pool,
                pool.stream(method, target, headers=sent) as response,
            ):
                known = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
                return Answer(response.status, known, _beginning(response, most))
        except (Forbidden, Unresolved) as error:
            raise Failure(str(error), unreachable=isinstance(error, Unresolved)) from None
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, ValueError) as error:
            raise _failure(error) from None


def parsed(address: str) -> httpx.URL:
    """Return an address as it is sent, with its host and path in ASCII. Raises Failure for one that cannot be asked."""
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise Failure("this is no web address") from None
    if url.scheme not in ("http", "https") or not _HOST.fullmatch(url.raw_host) or len(address) > LONGEST:
        raise Failure("this is no web address that can be asked")
    if url.userinfo:
        raise Failure("an address with a password is not asked")
    return url.copy_with(fragment=None)


def redirected(url: httpx.URL, answer: Answer) -> httpx.URL | None:
    """Return where an answer leads, or None if it leads nowhere. Raises Failure for what cannot be asked."""
    if answer.status not in REDIRECTS or not answer.headers.get("location"):
        return None
    try:
        return parsed(str(url.join(answer.headers["location"])))
    except (httpx.InvalidURL, ValueError):
        raise Failure("it leads to what is no web address") from None


def _beginning(response: httpcore.Response, most: int) -> bytes:
    body = bytearray()
    for part in response.iter_stream() if most else ():
        body += part
        if len(body) >= most:
            break
    return bytes(body[:most])


def _failure(error: Exception) -> Failure:
    if isinstance(error, httpcore.TimeoutException):
        return Failure("it did not answer in time", unreachable=isinstance(error, httpcore.ConnectTimeout))
    if isinstance(error, httpcore.ConnectError):
        text = str(error)
        is_tls = "SSL" in text or "certificate" in text
        return Failure(
            f"the connection is not secure: {_short(text)}" if is_tls else "no connection", unreachable=not is_tls
        )
    return Failure(f"it did not answer as a web server does: {_short(str(error)) or type(error).__name__}")


def _short(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:120]
