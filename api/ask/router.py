"""Questions in words at ``/ask``: what a question means as a competency query, and its answer, as JSON or a page."""

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.ask.answer import AskAnswer
from api.ask.asking import run
from api.pages.columns import columns
from api.pages.table import Table, labels, made, rows
from api.search.request import Answer, SearchRequest
from api.search.searcher import SearchUnavailable
from api.web.caching import cache_headers, entity_tag, is_known
from api.web.negotiation import Format, prefers_html, require
from api.web.served import served
from api.web.templates import page
from graph.ask.asker import Status
from graph.ask.question import LONGEST, QuestionTooLong, question
from graph.queries import Column

router: Final = APIRouter(tags=["Ask"])

JSON: Final = Format("json", "application/json", "JSON")
FOUND: Final = 5
"""Search results beside a question that is in doubt."""
SHOWN: Final = 200
"""Rows that a page shows at most."""

NARROW: Final = ("application", "indicator", "domain")
"""Parameters to leave out, the first that is given, where an answer names no source."""
EXAMPLES: Final = (
    "What does Denmark do about pharmacogenetics, and who says it is good?",
    "Which countries have good practices for genomic newborn screening governance?",
    "From whom can Portugal learn about genomic governance?",
    "What does guidance recommend to health ministries on data sharing?",
    "What does the Netherlands do about pharmacogenetics?",
    "Welche Gesetze gibt es in Österreich?",
)
"""Questions to begin with, each answered from the content as shipped, if only by what is nearest."""


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
    state = served(request).searcher.state
    tag = entity_tag(served(request).version, state, "ask", text, as_page and str(request.url))
    headers = {**cache_headers(tag), "Vary": "Accept"}
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    answer = await run(request, text)
    found = await _search(request, text) if answer.status is not Status.ANSWERED else None
    if as_page:
        found_table = _table(request, answer)
        broader = await _broader(request, found_table) if found_table else None
        return page(request, "ask.html", _page(request, answer, found, found_table, broader), headers=headers)
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
    return {"answer": None, "text": "", "error": error, "longest": LONGEST, "examples": EXAMPLES}


def _table(request: Request, answer: AskAnswer) -> Table | None:
    """Return the rows of an answer as a table, with the columns in the order that suits the question."""
    if answer.rows is None or answer.reading is None:
        return None
    catalogue, reading = served(request).catalogue, answer.reading
    ordered = tuple(Column(name, description) for name, description in answer.columns.items())
    shown = columns(catalogue, replace(catalogue[reading.query], columns=ordered), answer.rows)
    called = labels(catalogue, reading.query, reading.parameters)
    table = Table("rows", reading.title, reading.query, reading.parameters, shown, answer.rows, reading.sparql)
    return made(request, replace(table, labels=called))


async def _broader(request: Request, found: Table) -> Table | None:
    """Return the answer without what narrows it most, where no row of it names a source; or None."""
    narrow = next((name for name in NARROW if name in found.given and len(found.given) > 1), None)
    if narrow is None or any(row.get("sources") for row in found.rows):
        return None
    catalogue = served(request).catalogue
    given = {name: value for name, value in found.given.items() if name != narrow}
    text = catalogue.bind(found.query, given)
    answer = await rows(request, text)
    shown = columns(catalogue, catalogue[found.query], answer)
    title = f"The same without {narrow} “{found.labels.get(narrow, found.given[narrow])}”"
    return made(request, Table("broader", title, found.query, given, shown, answer, text)) if answer else None


def _needed(request: Request, answer: AskAnswer) -> list[str]:
    """Return the parameters that the question cannot do without."""
    parameters = served(request).catalogue[answer.reading.query].parameters if answer.reading else ()
    return [parameter.name for parameter in parameters if parameter.required]


def _page(
    request: Request, answer: AskAnswer, found: Answer | None, table: Table | None, broader: Table | None
) -> dict[str, object]:
    return {
        "answer": answer,
        "text": answer.text,
        "error": "",
        "longest": LONGEST,
        "table": table,
        "broader": broader,
        "needed": _needed(request, answer),
        "shown": SHOWN,
        "hits": found.found.hits if found else (),
    }
