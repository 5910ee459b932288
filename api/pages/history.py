"""The history at ``/history``: of one thing, of the file of a named graph, or edition by edition of the whole graph."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.engine.interface import OURS
from api.engine.job import Job
from api.linked.description import existence
from api.pages.facts import about, bound
from api.pages.table import Column, Row, Show, Table, made, rows
from api.sparql.router import accept_of, evaluate, respond
from api.web.caching import cache_headers, entity_tag, is_known
from api.web.negotiation import GRAPH_FORMATS, HTML, Format, require
from api.web.served import served
from api.web.templates import page as render
from graph.queries import ParameterError
from graph.vocabulary import BASE, packaged

router: Final = APIRouter(tags=["Linked data"])

_JSON: Final = Format("json", "application/json", "JSON")
FORMS: Final = (HTML, _JSON, *GRAPH_FORMATS)
QUERY: Final = "item-history"

COLUMNS: Final = (
    Column("Edition", "edition", show=Show.NUMBER),
    Column("Built", "time"),
    Column("Version", "version"),
    Column("Change", "change", show=Show.TAG),
    Column("What changed", "what"),
    Column("File", "file"),
    Column("Edited", "edited"),
    Column("Submission", "submission", show=Show.LINKS),
    Column("Rolled back", "withdrawn"),
)


@router.head("/history", include_in_schema=False)
@router.get("/history", summary="Read how a thing, or the whole graph, has come to be as it is")
async def history(request: Request, uri: str = "") -> Response:
    """Return the history of the thing with the IRI ``uri``, as a page, as JSON or as RDF; without one, the editions."""
    if not uri:
        return await _editions(request)
    form = require(FORMS, accept_of(request), *request.query_params.getlist("format"))
    tag = entity_tag(served(request).version, form.name, str(request.url))
    headers = {**cache_headers(tag), "Vary": "Accept"}
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    iri = _iri(request, uri)
    table = await _table(request, iri)
    if form in GRAPH_FORMATS:
        return await respond(await evaluate(request, Job(bound("history", iri), graph=form.media_type), OURS), headers)
    if form is _JSON:
        return JSONResponse(_object(table, await about(request, "changes-of", iri)), headers=headers)
    label = next((row["label"] for row in table.rows if row.get("label")), iri.removeprefix(BASE))
    context = {"iri": iri, "label": label, "table": table, "first": _first(table.rows)}
    return render(request, "history.html", context, headers=headers)


def _iri(request: Request, uri: str) -> str:
    """Return the IRI that ``uri`` is, or is the end of. Raises HTTPException for what is neither."""
    catalogue = served(request).catalogue
    try:
        return catalogue.term(catalogue[QUERY].parameters[0], uri).value
    except ParameterError as error:
        raise HTTPException(400, str(error)) from None


async def _table(request: Request, iri: str) -> Table:
    """Return the rows of the question about a thing; of a graph, the versions of its file. Raises HTTPException."""
    text = served(request).catalogue.bind(QUERY, {"item": iri})
    listed = await rows(request, text) or await about(request, "sources-of-graph", iri)
    found = [_dated(request, row) for row in listed]
    if not found and b"true" not in await (await evaluate(request, Job(existence(iri)), OURS)).read():
        raise HTTPException(404, f"The graph says nothing of <{iri}>, and never did as far as it knows.")
    shown = tuple(column for column in COLUMNS if any(row.get(column.value) for row in found))
    return made(request, Table("history", "What changed when", QUERY, {"item": iri}, shown, found, text))


def _dated(request: Request, row: Row) -> Row:
    """Return a row with version and time of the latest edition, which no snapshot can tell of itself."""
    if row.get("version"):
        return row
    manifest = served(request).manifest
    return {**row, "version": str(manifest["version"]), "time": str(manifest.get("built", "")).replace("+00:00", "Z")}


def _first(found: Sequence[Row]) -> Row | None:
    """Return the row of the first edition that is known to have the thing; none for one that is gone."""
    known = [row for row in found if row.get("change", "on record") in ("on record", "added")]
    return min(known, key=lambda row: int(row["edition"]), default=None)


def _object(table: Table, edits: Iterable[Row]) -> dict[str, Any]:
    """Return the history as JSON: a change an edition, with its fields."""
    changes: dict[str, dict[str, Any]] = {}
    for row in table.rows:
        known = {name: row[name] for name in _KEPT if row.get(name)}
        changes.setdefault(row["edition"], {**known, "edition": int(row["edition"]), "fields": []})
    fields: dict[tuple[str, str], dict[str, Any]] = {}
    for edit in edits:
        field = fields.setdefault(
            (edit["number"], edit["words"]),
            {"field": edit["field"], "property": edit["property"], "words": edit["words"], "before": [], "after": []},
        )
        for side in ("before", "after"):
            field[side] += [edit[side]] if edit.get(side) else []
    for (number, _), field in fields.items():
        changes[number]["fields"].append(field)
    return {"item": table.given["item"], "changes": list(changes.values()), "query": table.text}


_KEPT: Final = ("change", "label", "version", "time", "withdrawn", "file", "sha256", "edited", "submission")


async def _editions(request: Request) -> Response:
    text = (packaged("queries") / "pages" / "editions.rq").read_text(encoding="utf-8")
    found: Sequence[Row] = [_dated(request, row) for row in await rows(request, text)]
    if require((HTML, _JSON), accept_of(request), *request.query_params.getlist("format")) is _JSON:
        return JSONResponse({"editions": found}, headers={"Vary": "Accept"})
    return render(request, "editions.html", {"editions": found}, headers={"Vary": "Accept"})
