"""The addresses of the ontology: ``/ontology``, its versions, and the JSON-LD context of its terms."""

from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.dataset.document import FORMS, Document, constructed, unless_known, written
from api.dataset.facts import LICENCE
from api.dataset.queries import text
from api.linked.address import site
from api.ontology.sources import current, older, released, triples
from api.web.caching import cache_headers, entity_tag, is_known
from api.web.negotiation import HTML
from api.web.templates import page
from graph.vocabulary import BASE, CONTEXT_IRI, GG, OWL, packaged

router: Final = APIRouter(tags=["Ontology"])

IRI: Final = str(GG).removesuffix("#")
JSON_LD: Final = "application/ld+json"


@router.head("/ontology", include_in_schema=False)
@router.get("/ontology", summary="Read the ontology")
async def whole(request: Request) -> Response:
    """Return the ontology: as a page on which each term is at its fragment, or as RDF."""
    return await _answer(request, None, None)


@router.head("/ontology.{suffix}", include_in_schema=False)
@router.get("/ontology.{suffix}", include_in_schema=False)
async def form(request: Request, suffix: str) -> Response:
    """Return the ontology in one form."""
    return await _answer(request, None, suffix)


@router.head("/ontology/{name}", include_in_schema=False)
@router.get("/ontology/{name}", summary="Read a version of the ontology")
async def version(request: Request, name: str) -> Response:
    """Return a version of the ontology, ``<version>`` or ``<version>.<form>``."""
    stem, _, suffix = name.rpartition(".")
    return await _answer(request, stem, suffix) if suffix in FORMS else await _answer(request, name, None)


@router.head("/context.jsonld", include_in_schema=False)
@router.get("/context.jsonld", summary="Read the JSON-LD context")
async def context(request: Request) -> Response:
    """Return the JSON-LD context in which the curated files are written, and records can be read as JSON."""
    content = (packaged("ontology") / "context.jsonld").read_bytes()
    tag = entity_tag(content)
    link = f'<{CONTEXT_IRI}>; rel="cite-as", <{site(request)}/ontology>; rel="describedby"; type="text/html"'
    headers = {**cache_headers(tag), "Link": link}
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=JSON_LD)


async def _answer(request: Request, named: str | None, suffix: str | None) -> Response:
    """Return the ontology, or its version ``named``, in the form ``suffix`` or the best one."""
    now = await current(request)
    old = named is not None and named != now.version
    if old and named not in released():
        raise HTTPException(404, f"There is no version {named!r} of the ontology. /ontology lists those there are.")
    document = _document(named, site(request))
    chosen = document.suffix(request, suffix)
    known, headers = unless_known(request, document.headers(request, chosen), chosen)
    if known:
        return known
    if FORMS[chosen] is not HTML:
        if old and named:
            return written(triples(named), FORMS[chosen], headers)
        return await constructed(request, text("ontology"), FORMS[chosen], headers)
    shown = await older(named) if old and named else now
    about = {
        "ontology": shown,
        "current": now.version,
        "versions": released(),
        **document.about(request),
        "namespace": str(GG),
        "licence": LICENCE.value,
    }
    return page(request, "ontology.html", about, headers=headers)


def _document(named: str | None, address: str) -> Document:
    links = (
        (LICENCE.value, "license", None),
        (f"{BASE}organization/genoguide", "author", None),
        (OWL.Ontology.value, "type", None),
        ("https://schema.org/DefinedTermSet", "type", None),
    )
    if named is None:
        return Document("/ontology", IRI, FORMS, links)
    latest = (f"{address}/ontology", "latest-version", None)
    return Document(f"/ontology/{named}", f"{IRI}/{named}", FORMS, (*links, latest))
