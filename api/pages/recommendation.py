"""The page of a recommendation: what it asks of whom, where it is written, and which practices may follow it."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.facts import about
from api.pages.table import Column, Show, table
from api.pages.thing import named, thing_page
from api.pages.usual_columns import APPLICATIONS, COUNTRY, GOOD, INDICATORS, PRACTICE, SOURCES, STATUS

CANDIDATES: Final = (
    COUNTRY,
    PRACTICE,
    STATUS,
    GOOD,
    Column("Score", "score", show=Show.NUMBER),
    INDICATORS,
    APPLICATIONS,
    SOURCES,
)


async def page(request: Request, iri: str) -> Response:
    """Return the page about a recommendation."""
    found = named(request, iri, "gg:Recommendation")
    title = "Practices that may follow it"
    return await thing_page(
        request,
        "recommendation",
        found,
        "recommendation",
        practices=table(request, "practices", title, "recommendation-practices", CANDIDATES, recommendation=found.name),
        provenance=about(request, "record-origin", iri),
    )
