"""A web server that behaves as badly as those on the internet do, each way at a path of its own."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from api.links.check import Checker
from api.links.manners import Manners
from api.links.request import Asker

PATIENCE = 1.0
"""Seconds that a server has in these tests; the slow ones take for ever."""
Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers HEAD and GET as the server's behaviour at the path says, and notes what it was asked."""

    server: "Server"

    def do_HEAD(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        behave = self.server.behaviours.get(path)
        if behave is None:
            self.reply(404)
        else:
            behave(self)

    do_GET = do_HEAD

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A server with a behaviour a path, the requests it had, and a flag that ends those that never end by themselves."""

    daemon_threads = True

    def __init__(self, behaviours: dict[str, Behaviour]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviours, self.asked, self.over = behaviours, list[tuple[str, str, dict[str, str]]](), threading.Event()

    def address(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.server_port}{path}"

    def paths(self, method: str | None = None) -> list[str]:
        return [path for m, path, _ in self.asked if method in (None, m) and path != "/robots.txt"]

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def serving(behaviours: dict[str, Behaviour]) -> Iterator[Server]:
    server = Server(behaviours)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def says(status: int, **headers: str) -> Behaviour:
    return lambda handler: handler.reply(status, **headers)


def only_get(handler: Handler) -> None:
    handler.reply(200 if handler.command == "GET" else 405)


def endless_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.over.is_set():
        handler.wfile.write(b"x" * 65536)


def silent(handler: Handler) -> None:
    handler.server.over.wait()


def dripping(handler: Handler) -> None:
    """One byte of the headers after the other, each in time: only a limit on the whole ends it."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.over.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def huge_headers(handler: Handler) -> None:
    handler.send_response(200)
    for n in range(200):
        handler.send_header(f"X-{n}", "x" * 4000)
    handler.end_headers()


def garbage(handler: Handler) -> None:
    handler.wfile.write(b"\x00\x01 not HTTP at all \xff\r\n\r\n")


def hanging_up(handler: Handler) -> None:
    handler.close_connection = True


def busy(times: int, after: str) -> Behaviour:
    left = [times]

    def behave(handler: Handler) -> None:
        left[0] -= 1
        handler.reply(429, Retry_After=after) if left[0] >= 0 else handler.reply(200)

    return behave


def conditional(handler: Handler) -> None:
    handler.reply(304 if handler.headers.get("If-None-Match") == '"v1"' else 200, ETag='"v1"')


class Naps(list[float]):
    """What was slept, without sleeping; the clock goes on by it."""

    def __init__(self) -> None:
        super().__init__()
        self._start = time.monotonic()

    def __call__(self, seconds: float) -> None:
        self.append(seconds)

    def clock(self) -> float:
        return self._start + sum(self)


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def checker(naps: Naps) -> Checker:
    """A checker that may ask this machine, and waits between two requests without letting time pass."""
    asker = Asker(private=True, seconds=PATIENCE)
    return Checker(asker, Manners(asker, 2.0, clock=naps.clock, sleep=naps))
