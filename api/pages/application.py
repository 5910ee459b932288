"""The page of a clinical application: what it is, who does what for it, what is recommended, what else it is called."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.facts import about
from api.pages.table import Column, Show, table
from api.pages.thing import named, thing_page
from api.pages.usual_columns import APPRAISALS, COUNTRY, DOCUMENTS, RECOMMENDATIONS, without
from api.web.served import served

COUNTRIES: Final = (
    COUNTRY,
    Column("Practices", "practices", show=Show.NUMBER),
    Column("Good", "goodPractices", show=Show.NUMBER),
)
STATUS: Final = (
    COUNTRY,
    Column("Region", "region"),
    Column("Domain", "domain", show=Show.CODES, of="gg:Domain"),
    Column("Reach", "status", show=Show.TAG, of="gg:ApplicationStatus"),
)


async def page(request: Request, iri: str) -> Response:
    """Return the page about a clinical application."""
    found = named(request, iri, "gg:ClinicalApplication")
    code = {"application": found.name}
    practices, recommendations = without(APPRAISALS, "applications"), without(RECOMMENDATIONS, "applications")
    parts = {
        "countries": table(request, "countries", "Countries", "countries", COUNTRIES, **code),
        "practices": table(request, "practices", "Practices", "appraisals", practices, **code),
        "recommendations": table(
            request, "recommendations", "Recommendations", "recommendations", recommendations, **code
        ),
        "documents": table(request, "documents", "Guidance documents", "documents", DOCUMENTS, **code),
        "mappings": about(request, "mappings", iri),
    }
    if served(request).catalogue.names.of_class("gg:Survey"):
        parts["status"] = table(request, "status", "Reach reported in the survey", "application-status", STATUS, **code)
    return await thing_page(request, "application", found, "term", **parts)
