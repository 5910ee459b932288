"""The page of an indicator: its levels, who has put what in place for it, and what guidance recommends."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.table import Column, Show, table
from api.served import served
from api.templates import page as render

PRACTICES: Final = (
    Column("Country", "countryLabel"),
    Column("Practice", "label", link="practice"),
    Column("Status", "status"),
    Column("Good", "good"),
    Column("Also bears on", "indicators", show=Show.CODES, of="gg:Indicator"),
    Column("Sources", "sources", show=Show.LINKS),
)


async def page(request: Request, iri: str) -> Response:
    """Return the page about an indicator."""
    indicator = served(request).catalogue.names[iri]
    practices = await table(request, "practices", "Practices", "practices", PRACTICES, indicator=indicator.name)
    return render(request, "pages/indicator.html", {"indicator": indicator, "practices": practices})
