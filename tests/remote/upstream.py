"""A SPARQL service of our own that does what real ones do seldom: it answers late, cut, wrong, or without end."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from urllib.parse import parse_qs

from graph.vocabulary import BASE

JSON = "application/sparql-results+json"
NTRIPLES = "application/n-triples"
GRAPH = f"{BASE}graph/a"


def table(columns, rows):
    bindings = [{n: {"type": "literal", "value": str(v)} for n, v in zip(columns, row, strict=True)} for row in rows]
    return json.dumps({"head": {"vars": list(columns)}, "results": {"bindings": bindings}}).encode()


@dataclass
class Answer:
    """What is answered: the body, or its parts with pauses between them."""

    body: bytes = b""
    type: str = JSON
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    parts: Callable[[], Iterator[bytes]] | None = None
    """Written as they come, after the body."""
    length: int | None = None
    """The length that is promised, if it is not the true one."""
    chunked: bool = True
    """Whether an answer in parts tells where it ends."""
    cut: bool = False
    """Whether it breaks off before that."""


class Upstream(ThreadingHTTPServer):
    """Answers what is asked of a service when it is looked at, and all other queries as it is told."""

    daemon_threads = True

    def __init__(self, cuts_at=None, cuts_graphs_at=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.cuts_at, self.asked, self.left = cuts_at, [], threading.Event()
        self.cuts_graphs_at, self.gone = cuts_graphs_at, False
        self.answer = Answer(table("x", [["1"]]))

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.server_port}/sparql"

    def answer_to(self, query):
        if "GROUP BY ?g" in query:
            return Answer(table("gn", [[GRAPH, 1000]]))
        if "LIMIT 1" in query and "?p" in query and "GRAPH ?g" in query:
            return Answer(table("p", [["x"]]))
        if query.startswith("SELECT (1 AS ?x)"):
            rows = min(int(query.rpartition(" ")[2]), self.cuts_at or 10**9)
            return Answer(b"x\r\n" + b"1\r\n" * rows, "text/csv")
        if query.startswith("CONSTRUCT { []"):
            rows = min(int(query.rpartition(" ")[2]), self.cuts_graphs_at or 10**9)
            return Answer(b"[] <urn:x> 1 .\n" * rows, NTRIPLES)
        return self.answer(query) if callable(self.answer) else self.answer

    def die(self):
        """Hang up on everyone, and take no connection any more."""
        self.gone = True
        self.shutdown()
        self.server_close()

    async def wait_until_left(self):
        assert await asyncio.to_thread(self.left.wait, 10), "the request was not given up"

    def handle_error(self, *_):
        """Say nothing: who asked has hung up."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True)
        if self.server.gone:
            self.close_connection = True
            return
        answer = self.server.answer_to(form["query"][0])
        if "?g" not in form["query"][0]:
            self.server.asked.append(form)
        self.send_response(answer.status)
        headers = {"Content-Type": answer.type, **answer.headers}
        if answer.parts is None:
            headers.setdefault("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
        elif answer.chunked:
            headers["Transfer-Encoding"] = "chunked"
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.write(answer)

    def write(self, answer):
        framed = answer.parts is not None and answer.chunked
        try:
            for part in [answer.body] if answer.parts is None else chain([answer.body], answer.parts()):
                if part:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if framed else part)
                self.look()
            if framed and not answer.cut:
                self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.server.left.set()
            self.close_connection = True
        if answer.cut or answer.length is not None or (answer.parts is not None and not framed):
            self.close_connection = True

    def look(self):
        """Raise ``OSError`` if who asked is gone."""
        with suppress(BlockingIOError):
            if self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"":
                raise ConnectionResetError

    def log_message(self, *_):
        pass


@contextmanager
def upstream(**how):
    server = Upstream(**how)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def silence():
    """Nothing, for longer than any test."""
    for _ in range(1000):
        yield b""
        time.sleep(0.01)


def endless(part):
    def parts():
        while True:
            yield part

    return parts
