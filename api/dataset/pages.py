"""The dataset at ``/dataset``, each of its versions below it, and its description in VoID."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.dataset.citation import Citation
from api.dataset.dcat import Catalogued
from api.dataset.document import FORMS, RDF_FORMS, Document, Link, constructed, triples_of, unless_known, written
from api.dataset.facts import LICENCE, Facts, facts, version_iri
from api.dataset.queries import text, with_triples
from api.dataset.schema_org import described
from api.linked.address import site
from api.pages.structured_data import block
from api.sparql.router import accept_of
from api.web.negotiation import RDF_FORMATS, Format, require
from api.web.templates import page
from graph.history import Version
from graph.vocabulary import BASE, DATASET

router: Final = APIRouter(tags=["Dataset"])

_TEXTS: Final[Mapping[str, Format]] = {
    "bib": Format("bib", "application/x-bibtex", "BibTeX"),
    "cff": Format("cff", "application/yaml", "CITATION.cff"),
}
FORMS_HERE: Final = {**FORMS, **_TEXTS}


@router.head("/dataset", include_in_schema=False)
@router.get("/dataset", summary="Describe the dataset")
async def dataset(request: Request) -> Response:
    """Describe the dataset: a page, RDF in DCAT 3 and VoID, or a citation."""
    return await _answer(request, None, None)


@router.head("/dataset.{suffix}", include_in_schema=False)
@router.get("/dataset.{suffix}", include_in_schema=False)
async def dataset_form(request: Request, suffix: str) -> Response:
    """Describe the dataset in one form."""
    return await _answer(request, None, suffix)


@router.head("/dataset/{name}", include_in_schema=False)
@router.get("/dataset/{name}", summary="Describe a version of the dataset")
async def version(request: Request, name: str) -> Response:
    """Describe a version of the dataset, ``<version>`` or ``<version>.<form>``."""
    stem, _, suffix = name.partition(".")
    return await _answer(request, stem, suffix or None)


@router.head("/.well-known/void", include_in_schema=False)
@router.get("/.well-known/void", summary="Describe the dataset in VoID")
async def void(request: Request) -> Response:
    """Describe the dataset: what it holds by class and property, its graphs, its licence, its sources, its dumps."""
    chosen = require(RDF_FORMATS, accept_of(request), *request.query_params.getlist("format"))
    link = f'<{site(request)}/dataset>; rel="describedby", <{LICENCE.value}>; rel="license"'
    known, headers = unless_known(request, {"Vary": "Accept", "Link": link}, chosen.name)
    if known:
        return known
    catalogued = Catalogued(await facts(request), site(request))
    return await constructed(request, with_triples("void", catalogued.dump_addresses()), chosen, headers)


async def _answer(request: Request, name: str | None, suffix: str | None) -> Response:
    """Return the description of the dataset, or of its version ``name``, in the form ``suffix`` or the best one."""
    known_facts = await facts(request)
    asked = known_facts.current if name is None else known_facts.version(name)
    if name is not None and asked is None:
        raise HTTPException(404, f"There is no version {name!r} here, or not any more. /dataset lists those there are.")
    document = _document(site(request), known_facts, name, asked)
    chosen = document.suffix(request, suffix)
    known, headers = unless_known(request, document.headers(request, chosen), chosen)
    if known:
        return known
    return await _form(request, document, asked, chosen, headers)


async def _form(
    request: Request, document: Document, asked: Version | None, suffix: str, headers: Mapping[str, str]
) -> Response:
    known_facts = await facts(request)
    citation = _citation(known_facts, asked)
    if suffix in _TEXTS:
        cited = citation.bibtex if suffix == "bib" else citation.cff
        return Response(cited, headers=headers, media_type=_TEXTS[suffix].media_type)
    if suffix in RDF_FORMS:
        catalogued = Catalogued(known_facts, site(request))
        whole = document.iri == DATASET.value
        triples = list(catalogued.dataset() if asked is None or whole else catalogued.alone(asked))
        stated = await triples_of(request, text("description")) if whole else []
        return written([*stated, *triples], RDF_FORMS[suffix], headers)
    context = {
        "facts": known_facts,
        "asked": asked,
        "is_version": document.iri != DATASET.value,
        "citation": citation,
        **document.about(request),
        "previous": known_facts.previous(asked) if asked else None,
        "base": BASE,
        "licence": LICENCE.value,
        "json_ld": block(described(known_facts, asked, site(request), citation)),
    }
    return page(request, "dataset.html", context, headers=headers)


def _document(address: str, known_facts: Facts, name: str | None, asked: Version | None) -> Document:
    links: list[Link] = [
        (LICENCE.value, "license", None),
        (f"{BASE}organization/genoguide", "author", None),
        ("https://schema.org/Dataset", "type", None),
        ("https://schema.org/AboutPage", "type", None),
        (f"{address}/.well-known/void", "describedby", "text/turtle"),
    ]
    if asked is not None:
        links += [(f"{address}/dump/{asked.name}/{d.file}", "item", "application/gzip") for d in asked.distributions]
    if name is None or asked is None:
        return Document("/dataset", DATASET.value, FORMS_HERE, tuple(links))
    before = known_facts.previous(asked)
    links.append((f"{address}/dataset", "latest-version", None))
    links += [(f"{address}/dataset/{before.name}", "predecessor-version", None)] if before else []
    return Document(f"/dataset/{name}", version_iri(asked), FORMS_HERE, tuple(links))


def _citation(known_facts: Facts, asked: Version | None) -> Citation:
    day = re.match(r"\d{4}-\d\d-\d\d", asked.built) if asked else None
    return Citation(
        known_facts.title,
        asked.number if asked else known_facts.about.get("version", ""),
        version_iri(asked) if asked else DATASET.value,
        date.fromisoformat(day[0]) if day else None,
    )
