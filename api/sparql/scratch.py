"""The server in test mode: an empty store that may be written to, served to this machine alone.

Everything that the public server answers by the SPARQL and Graph Store protocols is answered here by the same code;
this module adds what writes. Queries are evaluated in the web process (see ``api.engine.scratch``).
"""

import asyncio
import ipaddress
import socket
import uuid
from typing import Final

import uvicorn
from fastapi import APIRouter, FastAPI
from pyoxigraph import DefaultGraph, NamedNode, Quad
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.engine.errors import UnknownGraph
from api.engine.scratch import Graph, ScratchEngine
from api.engine.updates import prepare
from api.settings import Settings
from api.sparql import graph_store
from api.sparql import router as sparql
from api.sparql.graph_upload import read_graph
from api.sparql.protocol import FORM, QUERY, UPDATE, GraphRequest, RequestError, UpdateRequest
from api.web import logs, problems
from api.web.middleware import AccessLog, Careful
from api.web.served import Served
from api.web.server import address, configuration, listen
from graph.ask.asker import Asker
from graph.names import Names
from graph.queries import Catalogue
from graph.service import Capability
from graph.vocabulary import PREFIXES

router: Final = APIRouter(include_in_schema=False)

ALLOWED: Final = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_STORE: Final = graph_store.STORE
_WRITING: Final = asyncio.Lock()
"""One at a time, so that a graph is not seen between its old content and its new."""


def create_app(settings: Settings) -> FastAPI:
    """Return the application in test mode."""
    app = FastAPI(title="GenoGuide, scratch", openapi_url=None, docs_url=None, redoc_url=None)
    engine = ScratchEngine(PREFIXES)
    app.state.settings = settings
    app.state.engine = engine
    app.state.capability = Capability.WRITE
    for part in (router, sparql.router, graph_store.router):
        app.include_router(part)
    app.add_middleware(FromScratch, engine=engine)
    app.add_middleware(Careful)
    app.add_middleware(AccessLog)
    problems.install(app)
    return app


class FromScratch:
    """Gives every request what it is answered from: the store as it is then."""

    def __init__(self, app: ASGIApp, engine: ScratchEngine) -> None:
        self._app = app
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] == "http":
            manifest = {"version": self._engine.version, "triples": len(self._engine)}
            scope.setdefault("state", {})["served"] = Served(
                self._engine, manifest, NO_QUESTIONS, Asker(NO_QUESTIONS, None)
            )
        await self._app(scope, receive, send)


NO_QUESTIONS: Final = Catalogue({}, Names({}))


class Server(uvicorn.Server):
    """A server that says where it is as soon as it can be reached."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started and sockets:
            print(f"GenoGuide is at {address(sockets[0])} (Ctrl+C stops it)", flush=True)


def serve(settings: Settings) -> None:
    """Serve a scratch store until SIGINT or SIGTERM; raise ``SystemExit`` for an address that others can reach."""
    refuse_other_machines(settings.host)
    logs.configure(settings.log_format)
    with listen(settings.host, settings.port) as listener:
        try:
            Server(configuration(create_app(settings), settings)).run(sockets=[listener])
        except KeyboardInterrupt:
            return


def refuse_other_machines(host: str) -> None:
    """Raise ``SystemExit`` unless a host is this machine and can be reached from it alone."""
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except socket.gaierror:
        raise SystemExit(f"There is no host {host!r} to listen on.") from None
    if not all(ipaddress.ip_address(str(address).partition("%")[0]).is_loopback for address in found):
        raise SystemExit(f"Anyone may write to a scratch store, so it listens on this machine only, not on {host}.")


@router.post("/sparql")
@router.post("/sparql/")
async def post(request: Request) -> Response:
    """Run the update in the body, or answer the query in it."""
    sent = await sparql.body(request, _settings(request).result_size_limit)
    asked = UpdateRequest.from_post(request.headers.get("content-type"), sent, sparql.address_parameters(request))
    if asked is None:
        return await sparql.answer_post(request, sent)
    text = prepare(asked.update, asked.default_graphs, asked.named_graphs)
    async with _WRITING:
        await _engine(request).update(text, sparql.base_of(request))
    return Response(status_code=204)


@router.options("/sparql")
@router.options("/sparql/")
async def options() -> Response:
    """Say which methods there are."""
    types = f"{FORM}, {QUERY}"
    headers = {"Allow": sparql.ALLOWED, "Accept-Post": f"{types}, {UPDATE}", "Accept-Query": types}
    return Response(status_code=204, headers=headers)


@router.put(_STORE)
@router.put(_STORE + "/{path:path}")
async def put_graph(request: Request) -> Response:
    """Put the content of the body in the place of a graph: 201 if it is new, else 204."""
    graph = _named(graph_store.graph_request(request))
    quads = await _content(request, graph)
    async with _WRITING:
        existed = await _engine(request).has(graph)
        await _engine(request).remove(graph)
        await _engine(request).add(graph, quads)
    return Response(status_code=204 if existed else 201)


@router.post(_STORE)
@router.post(_STORE + "/{path:path}")
async def post_graph(request: Request) -> Response:
    """Merge the content of the body into a graph, or into a new one if it names none: 201 if it is new, else 200."""
    asked = graph_store.graph_request(request)
    graph = NamedNode(f"{graph_store.store_address(request)}/{uuid.uuid4()}") if asked is None else _named(asked)
    quads = await _content(request, graph)
    async with _WRITING:
        existed = await _engine(request).has(graph)
        await _engine(request).add(graph, quads)
    headers = {"Location": graph.value} if asked is None and isinstance(graph, NamedNode) else {}
    return Response(status_code=200 if existed else 201, headers=headers)


@router.delete(_STORE)
@router.delete(_STORE + "/{path:path}")
async def delete_graph(request: Request) -> Response:
    """Remove a graph."""
    graph = _named(graph_store.graph_request(request))
    async with _WRITING:
        if isinstance(graph, NamedNode) and not await _engine(request).has(graph):
            raise UnknownGraph(f"There is no graph {graph}.")
        await _engine(request).remove(graph)
    return Response(status_code=200)


@router.api_route(_STORE, methods=["OPTIONS", "PATCH"])
@router.api_route(_STORE + "/{path:path}", methods=["OPTIONS", "PATCH"])
async def other(request: Request) -> Response:
    """Say which methods there are; a graph is patched by an update at ``/sparql``."""
    return Response(status_code=204 if request.method == "OPTIONS" else 405, headers={"Allow": ALLOWED})


def _named(asked: GraphRequest | None) -> Graph:
    if asked is None:
        raise RequestError("Which graph? Name one by ?graph=, or the default graph by ?default.")
    return DefaultGraph() if asked.iri is None else NamedNode(asked.iri)


async def _content(request: Request, graph: Graph) -> list[Quad]:
    sent = await sparql.body(request, _settings(request).result_size_limit)
    base = graph.value if isinstance(graph, NamedNode) else sparql.base_of(request)
    return read_graph(request.headers.get("content-type"), sent, base)


def _engine(request: Request) -> ScratchEngine:
    engine: ScratchEngine = request.app.state.engine
    return engine


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
