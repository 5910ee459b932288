"""The countries: what is on record for each, as a map and as a table."""

from asyncio import gather
from dataclasses import replace
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.pages.kept import kept
from api.pages.table import Column, Show, made, table
from api.pages.tile_map import tile_map
from api.pages.usual_columns import COUNTRY
from api.web.templates import links_of, page

router: Final = APIRouter(include_in_schema=False)

COUNTRIES: Final = (
    COUNTRY,
    Column("Practices", "practices", show=Show.NUMBER),
    Column("Good practices", "goodPractices", show=Show.NUMBER),
    Column("Promising pilots", "promisingPractices", show=Show.NUMBER),
    Column("In force", "inForce", show=Show.NUMBER),
    Column("Evaluated", "evaluated", show=Show.NUMBER),
    Column("Described independently", "independent", show=Show.NUMBER),
    Column("Held up as a model", "recognised", show=Show.NUMBER),
)
SYSTEMS: Final = (
    Column("Health system", "label", link="healthSystem"),
    Column("Type", "type"),
    COUNTRY,
    Column("Practices", "practices", show=Show.NUMBER),
    Column("Good practices", "goodPractices", show=Show.NUMBER),
)


@router.head("/countries")
@router.get("/countries")
@kept
async def countries(request: Request) -> Response:
    """List the countries and the health systems."""
    answers = await gather(
        table(request, "countries", "Countries by what is on record", "evidence-strength", COUNTRIES),
        table(request, "systems", "Health systems, national, regional and European", "health-systems", SYSTEMS),
    )
    found, systems = (made(request, replace(answer, order=COUNTRY.value)) for answer in answers)
    to = links_of(request)
    tiles = tile_map(found.rows, "practices", lambda code: to.country(code) or "")
    return page(request, "countries.html", {"countries": found, "systems": systems, "map": tiles})
