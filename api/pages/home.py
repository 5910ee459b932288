"""The start page: where to ask, where Europe stands at a glance, and the first question answered as people read it."""

from asyncio import gather
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.ask.router import EXAMPLES
from api.catalogue import ask
from api.engine.job import Job
from api.pages.kept import kept
from api.pages.matrix import matrix
from api.pages.table import table
from api.pages.tile_map import tile_map
from api.web.served import served
from api.web.templates import links_of, page

router: Final = APIRouter(include_in_schema=False)

FIRST: Final = "good-practices"
DEFAULT: Final = {"application": "newborn-screening", "domain": "I"}
"""Which countries have good practices for genomic newborn screening governance?"""
MEASURES: Final = {"good": ("goodPractices", "good practices"), "all": ("practices", "practices on record")}
"""What the map can show: the column of ``countries``, and what it counts."""


@router.head("/")
@router.get("/")
@kept
async def start(request: Request) -> Response:
    """Show who has what, for an application and a domain or all; answer the first question for those, too."""
    catalogue = served(request).catalogue
    chosen = {k: v for k, v in request.query_params.items() if k in DEFAULT}
    given = chosen or DEFAULT
    show = request.query_params.get("show") if request.query_params.get("show") in MEASURES else "good"
    assert show is not None
    text = catalogue.bind(FIRST, given)
    answer, countries, coverage, numbers = await gather(
        ask(request, Job(text)),
        table(request, "countries", "Countries", "countries", (), **chosen),
        matrix(request),
        table(request, "numbers", "What is in it", "dataset", ()),
    )
    names = catalogue.names
    context = {
        "given": given,
        "chosen": {k: v for k, v in chosen.items() if v},
        "show": show,
        "measures": MEASURES,
        "is_default": not chosen,
        "application": names.find("gg:ClinicalApplication", given.get("application", "")),
        "domain": names.find("gg:Domain", given.get("domain", "")),
        "criteria": names.of_class("gg:AppraisalCriterion"),
        "answer": answer,
        "countries": countries,
        "map": tile_map(countries.rows, MEASURES[show][0], lambda code: _leads_to(request, code, chosen, show)),
        "matrix_found": coverage,
        "numbers": numbers.rows[0] if numbers.rows else {},
        "examples": EXAMPLES[:4],
        "text": text,
    }
    return page(request, "start.html", context)


def _leads_to(request: Request, code: str, chosen: Mapping[str, str], show: str) -> str:
    """Return the address of a country's page, or of its practices for what was chosen."""
    given = {name: value for name, value in chosen.items() if value}
    if not given:
        return links_of(request).country(code) or ""
    query = "good-practices" if show == "good" else "practices"
    return f"{links_of(request).root}/queries/{query}?{urlencode({'country': code, **given})}"
