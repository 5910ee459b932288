"""The page of an indicator: its levels and who is where, who has put what in place for it, and what is recommended."""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.table import Column, Row, Show, table
from api.pages.thing import asked, named, show
from api.pages.usual_columns import APPRAISALS, COUNTRY, RECOMMENDATIONS
from api.web.served import served

LEVELS: Final = (
    Column("Rank", "rank", show=Show.NUMBER),
    Column("Level", "levelLabel", link="level"),
    Column("What it means", "levelDefinition"),
)
REPORTED: Final = (
    COUNTRY,
    Column("Region", "region"),
    Column("Level", "level", show=Show.LEVEL),
    Column("In words", "levelLabel"),
)
BENCHMARK: Final = (
    Column("Health systems", "n", show=Show.NUMBER),
    Column("First quartile", "q1", show=Show.NUMBER),
    Column("Median", "median", show=Show.NUMBER),
    Column("Third quartile", "q3", show=Show.NUMBER),
    Column("Highest", "max", show=Show.NUMBER),
    Column("Reported by", "best", show=Show.CODES, of="gg:Country"),
)


async def page(request: Request, iri: str) -> Response:
    """Return the page about an indicator."""
    indicator = named(request, iri, "gg:Indicator")
    code = indicator.name
    parts = {
        "levels": table(request, "levels", "Its five levels", "indicator", LEVELS, code=code),
        "practices": table(request, "practices", "Practices", "appraisals", APPRAISALS, indicator=code),
        "recommendations": table(
            request, "recommendations", "Recommendations", "recommendations", RECOMMENDATIONS, indicator=code
        ),
    }
    if served(request).catalogue.names.of_class("gg:Survey"):
        parts |= {
            "reported": table(request, "reported", "Who is where", "maturity", REPORTED, indicator=code),
            "benchmark": table(request, "benchmark", "Benchmark", "maturity-benchmark", BENCHMARK, indicator=code),
        }
    found = await asked(request, indicator, "term", **parts)
    return show(request, "indicator", {**found, "at": at_level(found["reported"].rows) if "reported" in found else {}})


def at_level(reported: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    """Return who reports which level, by the level's number."""
    found: dict[str, list[Row]] = {}
    for row in reported:
        found.setdefault(row["level"], []).append(row)
    return found
