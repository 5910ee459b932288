"""Search at ``/search``: by words and meaning, as JSON, CSV, RDF or a page; and its description for browsers."""

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.search import render as render_search
from api.search.request import SearchRequest
from api.web.caching import cache_headers, entity_tag, is_known
from api.web.negotiation import GRAPH_FORMATS, Format, prefers_html, require
from api.web.served import served
from api.web.templates import page, render
from graph.queries import ParameterError

router: Final = APIRouter(tags=["Search"])

JSON: Final = Format("json", "application/json", "JSON")
CSV: Final = Format("csv", "text/csv", "CSV")
FORMATS: Final = (JSON, CSV, *GRAPH_FORMATS)
"""What the results can be had in; the first is the default."""

OPENSEARCH: Final = "application/opensearchdescription+xml"


@router.head("/search", include_in_schema=False)
@router.get("/search", summary="Search by words and meaning")
async def search(request: Request) -> Response:
    """Return the items that a text asks for, or that are like another, narrowed by facets."""
    formats = request.query_params.getlist("format")
    accept = ", ".join(request.headers.getlist("accept")) or None
    as_page = "html" in formats or (not formats and prefers_html(accept))
    chosen = None if as_page else require(FORMATS, accept, *formats)
    searcher = served(request).searcher
    try:
        asked = SearchRequest.read(request.query_params)
        tag = entity_tag(served(request).version, searcher.state, asked, chosen and chosen.name)
        headers = {**cache_headers(tag), "Vary": "Accept"}
        if is_known(tag, request.headers.getlist("if-none-match")):
            return Response(status_code=304, headers=headers)
        answer = await searcher.run(asked.run)
    except ParameterError as error:
        if not as_page:
            raise
        context = render_search.form(SearchRequest(), FORMATS, str(error))
        return page(request, "search.html", context, 400, {"Vary": "Accept", "Cache-Control": "no-store"})
    notes = render_search.notes(asked, answer, searcher.note)
    if chosen is None:
        return page(request, "search.html", render_search.page(asked, answer, notes, FORMATS), headers=headers)
    if chosen is JSON:
        return JSONResponse(render_search.document(asked, answer, notes), headers=headers)
    if chosen is CSV:
        return Response(render_search.csv_text(answer), headers=headers, media_type=CSV.media_type)
    address = str(request.url)
    return Response(render_search.rdf(address, answer, chosen), headers=headers, media_type=chosen.media_type)


@router.head("/opensearch.xml", include_in_schema=False)
@router.get("/opensearch.xml", summary="The description of search for browsers")
async def opensearch(request: Request) -> Response:
    """Return the OpenSearch 1.1 description, by which a browser offers search in its address bar."""
    context = {"address": str(request.url_for("search"))}
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(render("opensearch.xml", context), headers=headers, media_type=OPENSEARCH)
