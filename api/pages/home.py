"""The start page: the first question, and its answer as a person would want to read it."""

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.catalogue import ask
from api.engine.job import Job
from api.served import served
from api.templates import page

router: Final = APIRouter(include_in_schema=False)

FIRST: Final = "good-practices"
DEFAULT: Final = {"application": "newborn-screening", "domain": "I"}
"""Which countries have good practices for genomic newborn screening governance?"""


@router.head("/")
@router.get("/")
async def start(request: Request) -> Response:
    """Answer which countries have good practices for an application and a domain, by default the first question."""
    catalogue = served(request).catalogue
    given = {k: v for k, v in request.query_params.items() if k in DEFAULT} or DEFAULT
    text = catalogue.bind(FIRST, given)
    names = catalogue.names
    context = {
        "given": given,
        "application": names.find("gg:ClinicalApplication", given.get("application", "")),
        "domain": names.find("gg:Domain", given.get("domain", "")),
        "applications": names.of_class("gg:ClinicalApplication").values(),
        "domains": names.of_class("gg:Domain").values(),
        "criteria": names.of_class("gg:AppraisalCriterion"),
        "indicators": names.of_class("gg:Indicator"),
        "answer": await ask(request, Job(text)),
        "manifest": served(request).manifest,
        "queries": list(catalogue),
        "text": text,
    }
    return page(request, "start.html", context)
