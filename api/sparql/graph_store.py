"""The Graph Store Protocol at ``/rdf-graph-store``, for reading: every named graph whole, in every RDF format."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.engine.errors import UnknownGraph
from api.engine.job import Job
from api.linked.address import path_of, site
from api.sparql.protocol import GraphRequest, RequestError
from api.sparql.router import accept_of, address_parameters, base_of, evaluate, respond
from api.web.caching import cache_headers, entity_tag, is_known
from api.web.negotiation import QUAD_FORMATS, RDF_FORMATS, Format, prefers_html, require
from api.web.served import served
from api.web.templates import page
from graph.vocabulary import graph_iri

router: Final = APIRouter(tags=["Graphs"])

STORE: Final = "/rdf-graph-store"
ALLOWED: Final = "GET, HEAD, OPTIONS"

_WRITES: Final = ["PUT", "POST", "DELETE", "PATCH"]
_ALL: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@router.head(STORE, include_in_schema=False)
@router.head(STORE + "/{path:path}", include_in_schema=False)
@router.get(STORE, summary="Read a graph")
@router.get(STORE + "/{path:path}", include_in_schema=False)
async def get(request: Request) -> Response:
    """Return the graph that ``?graph=`` names, or the default graph for ``?default``.

    A browser that says no format gets the list of graphs, and is led to the page of one.
    """
    asked = graph_request(request)
    if _wants_page(request):
        if asked is None:
            return _listed(request)
        path = path_of(asked.iri) if asked.iri else None
        if asked.iri and path and await _exists(request, asked.iri):
            return RedirectResponse(site(request) + path, 303, {"Vary": "Accept"})
    if asked is None:
        raise RequestError("Which graph? Name one by ?graph=, or ask for the default graph by ?default.")
    return await _graph(request, asked.iri)


@router.head("/graph/{name:path}", include_in_schema=False)
@router.get("/graph/{name:path}", summary="Read a graph by its own address")
async def direct(request: Request, name: str) -> Response:
    """Return the graph whose name is this address below the canonical one of GenoGuide."""
    try:
        iri = graph_iri(name).value
    except ValueError:
        raise UnknownGraph from None
    return await _graph(request, iri)


@router.options(STORE, include_in_schema=False)
@router.options(STORE + "/{path:path}", include_in_schema=False)
async def options() -> Response:
    """Say which methods there are."""
    return Response(status_code=204, headers={"Allow": ALLOWED})


@router.api_route(STORE, methods=_WRITES, include_in_schema=False)
@router.api_route(STORE + "/{path:path}", methods=_WRITES, include_in_schema=False)
async def refuse() -> Response:
    """Say which methods there are instead."""
    raise HTTPException(405, "The graphs can be read, not written.", {"Allow": ALLOWED})


def graph_request(request: Request) -> GraphRequest | None:
    """Return the graph that a request is about, or ``None`` for the store itself; raise ``RequestError``."""
    return GraphRequest.read(address_parameters(request), base_of(request), store_address(request))


def store_address(request: Request) -> str:
    """Return the address of the graph store."""
    root = request.scope.get("root_path", "").rstrip("/")
    return str(request.url.replace(path=root + STORE, query="", fragment=""))


def _wants_page(request: Request) -> bool:
    return prefers_html(accept_of(request)) and not address_parameters(request).all("format")


def _listed(request: Request) -> Response:
    graphs: Mapping[str, int] = served(request).manifest.get("graphs") or {}
    return page(request, "graphs.html", {"graphs": sorted(graphs.items())}, headers={"Vary": "Accept"})


async def _graph(request: Request, iri: str | None) -> Response:
    chosen = _format(request)
    if iri is None:
        return await _construct(request, Job(_ALL, None, chosen.media_type))
    if not await _exists(request, iri):
        raise UnknownGraph(f"There is no graph <{iri}>.")
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
    return await _construct(request, Job(query, None, chosen.media_type, name=iri if chosen in QUAD_FORMATS else None))


async def _exists(request: Request, iri: str) -> bool:
    graphs: Mapping[str, int] | None = served(request).manifest.get("graphs")
    if graphs is not None:
        return iri in graphs
    async with await evaluate(request, Job(f"ASK {{ GRAPH <{iri}> {{}} }}", "text/csv")) as result:
        return (await result.read()).strip() == b"true"


async def _construct(request: Request, job: Job) -> Response:
    tag = entity_tag(served(request).version, job)
    headers = {**cache_headers(tag), "Vary": "Accept"}
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    return await respond(await evaluate(request, job), headers)


def _format(request: Request) -> Format:
    return require(RDF_FORMATS, accept_of(request), *address_parameters(request).all("format"))
