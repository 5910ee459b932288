"""Dereferencing: every IRI of the graph answers, and says where the document about its thing is (Cool URIs, 4.2)."""

import asyncio
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import pages
from api.engine.interface import OURS
from api.engine.job import Job
from api.linked.address import SUFFIXES, Document, is_part, path_of, site
from api.linked.description import description, existence
from api.linked.headers import document_headers
from api.linked.json_ld import LARGEST, framed
from api.sparql.router import accept_of, evaluate, respond
from api.web.caching import cache_headers, entity_tag, is_known
from api.web.negotiation import GRAPH_FORMATS, HTML, Format, prefers_html, require
from api.web.served import served
from api.web.templates import page
from graph.vocabulary import BASE

router: Final = APIRouter(tags=["Linked data"])

FORMS: Final = (HTML, *GRAPH_FORMATS)
_SUFFIX_OF: Final = {name: suffix for suffix, name in SUFFIXES.items()}


@router.head("/doc/{local:path}", include_in_schema=False)
@router.get("/doc/{local:path}", summary="Read what the graph says of a thing")
async def document(request: Request, local: str) -> Response:
    """Return the document about the thing whose IRI ends in ``local``: as a page, or as RDF in four formats."""
    for spelling in _spellings(request, "/doc/", local):
        for reading in Document.readings(spelling):
            if await _exists(request, reading.thing):
                return await _answer(request, reading)
    raise HTTPException(404, f"The graph says nothing of <{BASE}{local}>.")


@router.head("/entity", include_in_schema=False)
@router.get("/entity", summary="Find the document about an IRI")
async def entity(request: Request, uri: str = "") -> Response:
    """Lead to the document about the thing ``uri``; of one that is not ours, say here what the graph says of it.

    Without one, a browser gets a form to name it in. Raises HTTPException 400 for others.
    """
    if not uri.strip():
        if not prefers_html(accept_of(request)):
            raise HTTPException(400, "Which thing? Name it by its IRI: ?uri=https://...")
        return page(request, "entity.html", {"base": BASE}, headers={"Vary": "Accept"})
    path = path_of(uri)
    if path is not None and not is_part(uri):
        return _see_other(site(request) + path)
    if not await _exists(request, uri):
        raise HTTPException(404, "The graph says nothing of this IRI.")
    form = require(FORMS, accept_of(request), *request.query_params.getlist("format"))
    if form is HTML:
        return await pages.thing(request, uri)
    answer = await _described(request, Document(uri), form)
    answer.headers["Vary"] = "Accept"
    return answer


async def _answer(request: Request, asked: Document) -> Response:
    overrides = [SUFFIXES[asked.suffix]] if asked.suffix else request.query_params.getlist("format")
    form = require(FORMS, accept_of(request), *overrides)
    headers = document_headers(asked, site(request), _SUFFIX_OF[form.name])
    tag = entity_tag(served(request).version, site(request), form.name, str(request.url))
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers={**headers, **cache_headers(tag)})
    request.state.document = asked
    answer = await (pages.thing(request, asked.thing) if form is HTML else _described(request, asked, form))
    answer.headers.update({**headers, **cache_headers(tag)})
    return answer


async def _described(request: Request, asked: Document, form: Format) -> Response:
    """Return what the graph says of a thing; in JSON-LD as a tree, unless that is too large to be read anyway."""
    text = description(asked.thing)
    if form.name == "jsonld":
        result = await evaluate(request, Job(text, graph="application/n-triples"), OURS)
        triples = await result.read()
        if len(triples) <= LARGEST:
            return Response(await asyncio.to_thread(framed, triples, asked.iri), media_type=form.media_type)
    return await respond(await evaluate(request, Job(text, graph=form.media_type), OURS), {})


async def _exists(request: Request, iri: str) -> bool:
    if iri in served(request).catalogue.names:
        return True
    try:
        asked = existence(iri)
    except ValueError:
        return False
    result = await evaluate(request, Job(asked), OURS)
    return b"true" in await result.read()


def _see_other(address: str) -> Response:
    return RedirectResponse(quote(address, safe=":/?#[]@!$&'()*+,;=%~"), 303, {"Vary": "Accept"})


def _spellings(request: Request, prefix: str, local: str) -> tuple[str, ...]:
    """Return what follows ``prefix`` in the path, as it was sent and decoded, as ``local`` is.

    Percent-encoded signs in IRIs mean themselves, but letters beyond ASCII are encoded on the way only.
    """
    raw: bytes = request.scope.get("raw_path") or b""
    sent = raw.decode("ascii", "replace").partition("?")[0]
    return tuple(dict.fromkeys((sent.removeprefix(request.scope.get("root_path", "")).removeprefix(prefix), local)))


things: Final = APIRouter(include_in_schema=False)
"""The IRIs of things themselves: to be asked last, as it answers every path."""


@things.head("/{local:path}")
@things.get("/{local:path}")
async def thing(request: Request, local: str) -> Response:
    """Lead from the IRI of a thing, which is no document, to the document about it."""
    for spelling in _spellings(request, "/", local):
        if spelling and await _exists(request, BASE + spelling):
            return _see_other(f"{site(request)}{Document(BASE + spelling).path}")
    raise HTTPException(404)
