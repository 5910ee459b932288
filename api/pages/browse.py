"""Everything in the graph, class by class: so that whatever has an address can be reached by links."""

from asyncio import gather
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from pyoxigraph import NamedNode
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.pages.kept import kept
from api.pages.table import rows
from api.web.templates import links_of, page
from graph.vocabulary import BASE, GG, PREFIXES

router: Final = APIRouter(include_in_schema=False)

LISTED: Final = 250
"""Things on one page of a list."""

_CLASSES: Final = """
SELECT ?class ?label ?definition ?things WHERE {
  { SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) WHERE { ?thing a ?class FILTER (isIRI(?thing)) } GROUP BY ?class }
  FILTER (isIRI(?class))
  OPTIONAL { ?class rdfs:label ?label FILTER (LANG(?label) IN ("en", "")) }
  OPTIONAL { ?class skos:definition ?definition FILTER (LANG(?definition) IN ("en", "")) }
}
ORDER BY ?class
"""
_THINGS: Final = """
SELECT ?thing ?label WHERE {
  { SELECT DISTINCT ?thing WHERE { ?thing a CLASS FILTER (isIRI(?thing)) } ORDER BY ?thing LIMIT LISTED OFFSET FIRST }
  OPTIONAL { ?thing rdfs:label ?label FILTER (LANG(?label) IN ("en", "")) }
}
ORDER BY ?thing
"""
_COUNT: Final = "SELECT (COUNT(DISTINCT ?thing) AS ?things) WHERE { ?thing a CLASS . FILTER (isIRI(?thing)) }"
_HEAD: Final = "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in ("rdfs", "skos"))


@router.head("/browse")
@router.get("/browse")
@kept
async def classes(request: Request) -> Response:
    """List the classes of which there are things, those of our own ontology first."""
    found = [{"name": _in_path(short(row["class"])), **row} for row in await rows(request, _HEAD + _CLASSES)]
    ours = [row for row in found if row["class"].startswith(str(GG))]
    others = [row for row in found if not row["class"].startswith(str(GG))]
    return page(request, "browse.html", {"ours": ours, "others": others})


@router.head("/browse/{name:path}")
@router.get("/browse/{name:path}")
@kept
async def things(request: Request) -> Response:
    """List the things of a class, page by page. Raises HTTPException 404 for a class or a page without any."""
    name = request.path_params["name"]
    kind, number = expand(name), _page_number(request)
    counted, found = await gather(
        rows(request, _filled(_COUNT, kind)),
        rows(request, _HEAD + _filled(_THINGS, kind).replace("FIRST", str(max(number - 1, 0) * LISTED))),
    )
    count = int(counted[0]["things"])
    pages = -(-count // LISTED)
    if not 1 <= number <= pages:
        raise HTTPException(404, f"There is no page {number} of things of the class '{name}'; there are {pages}.")
    context = {
        "name": _in_path(name),
        "label": links_of(request).names.label(kind) or name,
        "kind": kind,
        "things": [{"address": address(request, row["thing"]), **row} for row in found],
        "base": BASE,
        "first": (number - 1) * LISTED + 1,
        "count": count,
        "number": number,
        "pages": pages,
    }
    return page(request, "browse-class.html", context)


def short(iri: str) -> str:
    """Return the name of a class in addresses: of ours the last part, of others with a prefix, else the whole IRI."""
    if iri.startswith(str(GG)):
        return iri.removeprefix(str(GG))
    fitting = [(p, namespace) for p, namespace in PREFIXES.items() if iri.startswith(namespace)]
    prefix, namespace = max(fitting, key=lambda pair: len(pair[1]), default=("", ""))
    return f"{prefix}:{iri.removeprefix(namespace)}" if prefix else iri


def expand(name: str) -> str:
    """Return the IRI of the class that ``short`` named."""
    prefix, colon, local = name.partition(":")
    if not colon:
        return str(GG) + name
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


def address(request: Request, iri: str) -> str:
    """Return the address of our page of a thing, also of one that is not ours."""
    to = links_of(request)
    return to.address(iri) or f"{to.root}/entity?uri={quote(iri, safe='')}"


def _in_path(name: str) -> str:
    """Return the name of a class as addresses spell it, one and the same on all pages."""
    return quote(name, safe=":/")


def _filled(text: str, kind: str) -> str:
    try:
        return text.replace("CLASS", str(NamedNode(kind))).replace("LISTED", str(LISTED))
    except ValueError:
        raise HTTPException(404, "That is not the name of a class.") from None


def _page_number(request: Request) -> int:
    asked = request.query_params.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
