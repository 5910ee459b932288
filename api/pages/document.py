"""The page of a guidance document: what it is, where to read it, what it helps with, and what it recommends."""

from starlette.requests import Request
from starlette.responses import Response

from api.pages.facts import about
from api.pages.table import table
from api.pages.thing import named, thing_page
from api.pages.usual_columns import BROKEN, BROKEN_TITLE, RECOMMENDATIONS, without


async def page(request: Request, iri: str) -> Response:
    """Return the page about a document."""
    found = named(request, iri, "gg:Document")
    columns = without(RECOMMENDATIONS, "documentLabel")
    return await thing_page(
        request,
        "document",
        found,
        "document",
        authors=about(request, "authors", iri),
        recommendations=table(
            request, "recommendations", "Recommendations", "document-recommendations", columns, document=found.name
        ),
        provenance=about(request, "record-origin", iri),
        broken=table(request, "broken", BROKEN_TITLE, "broken-links", BROKEN, item=iri),
    )
