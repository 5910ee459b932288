"""Questions in words at ``/ask``: what a question means as a competency query, and its answer, as JSON or a page."""

from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.ask_answer import AskAnswer
from api.ask_request import run
from api.caching import cache_headers, entity_tag, is_known
from api.negotiation import Format, prefers_html, require
from api.search_request import Answer, SearchRequest
from api.searcher import SearchUnavailable
from api.served import served
from api.templates import page
from graph.ask.asker import Status
from graph.ask.question import LONGEST, QuestionTooLong, question
from graph.vocabulary import BASE

router: Final = APIRouter(tags=["Ask"])

JSON: Final = Format("json", "application/json", "JSON")
FOUND: Final = 5
"""Search results beside a question that is in doubt."""
SHOWN: Final = 200
"""Rows that a page shows at most."""


@router.head("/ask", include_in_schema=False)
@router.get("/ask", summary="Ask in words")
async def ask(request: Request) -> Response:
    """Answer the question in words ``q``, with how it was read, the query that this means, and other readings."""
    formats = request.query_params.getlist("format")
    accept = ", ".join(request.headers.getlist("accept")) or None
    as_page = "html" in formats or (not formats and prefers_html(accept))
    if not as_page:
        require((JSON,), accept, *formats)
    try:
        text = question(request.query_params.get("q", ""))
    except QuestionTooLong as error:
        if not as_page:
            raise
        return page(request, "ask.html", _form(str(error)), 400, {"Vary": "Accept", "Cache-Control": "no-store"})
    if not text and as_page:
        return page(request, "ask.html", _form(), headers={"Vary": "Accept"})
    tag = entity_tag(served(request).version, served(request).searcher.state, "ask", text, as_page)
    headers = {**cache_headers(tag), "Vary": "Accept"}
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    answer = await run(request, text)
    found = await _search(request, text) if answer.status is not Status.ANSWERED else None
    if as_page:
        return page(request, "ask.html", _page(answer, found), headers=headers)
    return JSONResponse({**answer.document(), "search": _results(text, found)}, headers=headers)


async def _search(request: Request, text: str) -> Answer | None:
    """Return what search finds for a text, or None where there is no search."""
    try:
        return await served(request).searcher.run(SearchRequest(text, limit=FOUND, facets={}).run)
    except SearchUnavailable:
        return None


def _results(text: str, found: Answer | None) -> dict[str, object] | None:
    if found is None:
        return None
    results = [{"iri": h.item.iri, "type": h.item.type, "label": h.item.label} for h in found.found.hits]
    return {"address": f"/search?{urlencode({'q': text})}", "total": found.found.total, "results": results}


def _form(error: str = "") -> dict[str, object]:
    return {"answer": None, "text": "", "error": error, "longest": LONGEST}


def _page(answer: AskAnswer, found: Answer | None) -> dict[str, object]:
    return {
        "answer": answer,
        "text": answer.text,
        "error": "",
        "longest": LONGEST,
        "shown": SHOWN,
        "base": BASE,
        "hits": found.found.hits if found else (),
    }
