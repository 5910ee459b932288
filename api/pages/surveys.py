"""The pages of a wave of the survey and of its responses: nothing of who answered, by construction of the graph."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.facts import about
from api.pages.table import Column, Show, table
from api.pages.thing import NotOfKind, asked, named, show, thing_page
from api.pages.usual_columns import QUALITY
from graph.names import Named
from graph.vocabulary import BASE

RESPONSES: Final = (
    Column("Country", "country", show=Show.CODES, of="gg:Country"),
    Column("Region", "region"),
    Column("Response", "row", link="response"),
    *QUALITY,
)
GAPS: Final = (
    Column("Indicator", "indicatorLabel", link="indicator", of="gg:Indicator"),
    Column("Share at level 1 or 2", "share", show=Show.NUMBER),
    Column("At level 1 or 2", "low", show=Show.NUMBER),
    Column("Of", "n", show=Show.NUMBER),
)


async def survey(request: Request, iri: str) -> Response:
    """Return the page about a wave of the survey."""
    found = named(request, iri, "gg:Survey")
    return await thing_page(
        request,
        "survey",
        found,
        "record",
        responses=table(request, "responses", "Responses", "response-quality", RESPONSES, wave=found.name),
        gaps=table(request, "gaps", "Gaps that health systems share", "common-gaps", GAPS, wave=found.name),
        questions=about(request, "questions", iri),
        provenance=about(request, "record-origin", iri),
    )


async def response(request: Request, iri: str) -> Response:
    """Return the page about a response: the levels and practices that it reports, and how complete it is."""
    found = await asked(
        request,
        Named(iri, iri.removeprefix(BASE), "Response"),  # a response has neither label nor code
        "record",
        levels=about(request, "levels-of-response", iri),
        practices=about(request, "practices-of-response", iri),
        answers=about(request, "answers-of-response", iri),
        provenance=about(request, "record-origin", iri),
    )
    if not found["facts"].one("gg:responseStanding"):
        raise NotOfKind(f"<{iri}> is no response.")
    return show(request, "response", found)
