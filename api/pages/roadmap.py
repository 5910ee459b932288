"""The roadmap: assess, learn, plan, implement, as a guided path for one country."""

from asyncio import gather
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.pages.kept import kept
from api.pages.table import Column, Row, Show, Table, table
from api.pages.teachers import teachers
from api.pages.thing import filled
from api.pages.usual_columns import (
    DOCUMENTS,
    GOOD,
    INDICATORS,
    KIND,
    PRACTICE,
    RECOMMENDATIONS,
    SOURCES,
    STATUS,
    without,
)
from api.web.served import served
from api.web.templates import links_of, page

router: Final = APIRouter(include_in_schema=False)

EXAMPLES: Final = 3
"""Practices to learn from that are named for an indicator."""

GAPS: Final = (
    Column("Indicator", "code", link="indicator"),
    Column("What it is", "label"),
    Column("Gap", "gap", show=Show.TAG),
    Column("Practices", "practices", show=Show.NUMBER),
    Column("Implemented", "implemented", show=Show.NUMBER),
    Column("Pilots", "pilots", show=Show.NUMBER),
    Column("Planned", "planned", show=Show.NUMBER),
    Column("What surveys and reviews say", "findings", show=Show.ITEMS),
)
LEVELS: Final = (
    Column("Indicator", "indicator", show=Show.CODES, of="gg:Indicator"),
    Column("What it is", "indicatorLabel"),
    Column("Level reported", "level", show=Show.LEVEL),
    Column("Place", "place", show=Show.NUMBER),
    Column("Of", "n", show=Show.NUMBER),
    Column("Highest in", "best", show=Show.CODES, of="gg:Country"),
)
RECOMMENDED: Final = without(RECOMMENDATIONS, "strength", "applications")
GUIDANCE: Final = without(DOCUMENTS, "applications", "indicators")
IN_PLACE: Final = (PRACTICE, KIND, STATUS, GOOD, INDICATORS, SOURCES)


@dataclass(frozen=True, slots=True)
class Lesson:
    """An indicator on which others are ahead, and their rows, the best first."""

    indicator: Row
    rows: Sequence[Row]

    @property
    def systems(self) -> Sequence[Row]:
        """The first row of each health system."""
        return list({row["system"]: row for row in reversed(self.rows)}.values())[::-1]


@router.head("/roadmap")
@router.get("/roadmap")
@kept
async def roadmap(request: Request) -> Response:
    """Lead a country through the four steps, for an application or all. Raises ParameterError."""
    names = served(request).catalogue.names
    steps = await table(request, "steps", "The four steps", "roadmap", ())
    code, application = (request.query_params.get(name, "") for name in ("country", "application"))
    context: dict[str, object] = {
        "countries": sorted(names.of_class("gg:Country").values(), key=lambda country: country.label),
        "applications": names.of_class("gg:ClinicalApplication").values(),
        "country": names.find("gg:Country", code),
        "application": names.find("gg:ClinicalApplication", application),
        "steps": steps,
        "shown": EXAMPLES,
    }
    if code:
        context |= await _path(request, code, application)
    return page(request, "roadmap.html", context)


async def _path(request: Request, country: str, application: str) -> dict[str, object]:
    """Return the tables of the four steps. Raises ParameterError for what is no country or application."""
    of, about = {"country": country}, {"application": application}
    levels, gaps, good, ahead, recommended, plans, put, practices, training, registries = await gather(
        table(request, "levels", "Levels reported, among all", "maturity-benchmark", LEVELS, **of),
        table(request, "gaps", "What is missing", "gaps", GAPS, **of),
        table(request, "learn", "Good practices elsewhere", "learn-from", (), **of, **about),
        table(request, "ahead", "Health systems that report more", "learn-from-levels", (), **of),
        table(request, "recommended", "Recommendations without a practice", "recommendations-without-practice",
              RECOMMENDED, **of),
        table(request, "plans", "Documents that help to plan", "documents", GUIDANCE, step="plan", **about),
        table(request, "put", "Documents that help to implement", "documents", GUIDANCE, step="implement", **about),
        table(request, "practices", "What is in place and under way", "practices", IN_PLACE, **of, **about),
        table(request, "training", "Training on record", "training", IN_PLACE, **of),
        table(request, "registries", "Registries and infrastructure on record", "registries-and-infrastructure",
              IN_PLACE, **of, **about),
    )  # fmt: skip
    return {
        "levels": replace(levels, rows=[row for row in levels.rows if row.get("level")]),
        "gaps": filled(gaps),
        "learn": good,
        "lessons": _lessons(good.rows, "code"),
        "teachers": _compared(request, country, good.rows),
        "ahead": ahead,
        "levels_ahead": _lessons(ahead.rows, "indicator"),
        "recommended": _for(recommended, application),
        "plans": plans,
        "put": put,
        "practices": filled(practices),
        "training": filled(training),
        "registries": filled(registries),
    }


def _compared(request: Request, country: str, rows: Sequence[Row]) -> list[tuple[str, int, str]]:
    """Return whom to learn from, on how many indicators, and the address of a comparison with each."""
    compare = f"{links_of(request).root}/compare?systems={country},"
    return [(teacher.label, len(teacher.indicators), compare + teacher.country) for teacher in teachers(rows)]


def _for(recommended: Table, application: str) -> Table:
    """Return the recommendations that bear on an application: that name it, or none."""
    kept = [row for row in recommended.rows if application in ("", *(row.get("applications") or application).split())]
    return replace(recommended, rows=kept)


def _lessons(rows: Iterable[Row], code: str) -> list[Lesson]:
    """Return rows by indicator, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[code], []).append(row)
    return [Lesson(of[0], of) for of in found.values()]
