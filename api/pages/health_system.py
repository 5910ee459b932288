"""The page of a health system: what is in place there and why it counts as good, how mature it is, what is missing."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.facts import about
from api.pages.table import Column, Row, Show, table
from api.pages.teachers import teachers
from api.pages.thing import asked, named, show
from api.pages.usual_columns import (
    APPLICATIONS,
    COUNTRY,
    CRITERIA,
    INDICATORS,
    PRACTICE,
    QUALITY,
    RECOMMENDATIONS,
    SOURCES,
    STATUS,
    VERDICT,
    without,
)
from api.web.served import served
from graph.names import Named, Names

FEW: Final = 12
"""Practices up to which each is shown with its summary."""

PRACTICES: Final = (PRACTICE, VERDICT, STATUS, APPLICATIONS, INDICATORS)
LEVELS: Final = (
    Column("Code", "indicator", show=Show.CODES, of="gg:Indicator"),
    Column("Indicator", "indicatorLabel", link="indicator", of="gg:Indicator"),
    Column("Level", "level", show=Show.LEVEL),
    Column("Median", "median", show=Show.NUMBER),
    Column("Place", "place", show=Show.NUMBER),
    Column("Of", "n", show=Show.NUMBER),
    Column("Highest", "best", show=Show.CODES, of="gg:Country"),
)
FINDINGS: Final = (
    Column("Finding", "label", link="finding"),
    Column("What was found", "summary"),
    INDICATORS,
    SOURCES,
)
UNMET: Final = "Recommendations without a practice here"
NOT_MET: Final = without(RECOMMENDATIONS, "strength")
GAPS: Final = (
    Column("Code", "code", show=Show.CODES, of="gg:Indicator"),
    Column("Indicator", "label", link="indicator"),
    Column("Gap", "gap", show=Show.TAG),
    Column("Practices", "practices", show=Show.NUMBER),
    Column("Planned", "planned", show=Show.NUMBER),
    Column("Findings", "findings", show=Show.ITEMS),
)
LESSONS: Final = (
    Column("Indicator", "indicatorLabel", link="indicator"),
    PRACTICE,
    COUNTRY,
    CRITERIA,
)
AHEAD: Final = (
    Column("Indicator", "indicatorLabel", link="indicator", of="gg:Indicator"),
    Column("Own level", "ownLevel", show=Show.NUMBER),
    COUNTRY,
    Column("Level there", "level", show=Show.NUMBER),
    Column("Practice", "title", link="practice"),
)
RESPONSES: Final = (
    Column("Response", "wave", link="response"),
    Column("Region", "region"),
    *QUALITY,
)


async def page(request: Request, iri: str) -> Response:
    """Return the page about a health system; ``application`` narrows its practices and whom it may learn from."""
    system = named(request, iri, "gg:HealthSystem")
    names = served(request).catalogue.names
    application = request.query_params.get("application", "")
    found = await asked(request, system, "health-system", **_parts(request, system, names, application))
    if not is_country(names, system):
        found = _of_region(found)
    more = {
        "application": names.find("gg:ClinicalApplication", application),
        "domains": by_domain(names, found["practices"].rows),
        "is_country": is_country(names, system),
        "country": names.find("gg:HealthSystem", country_of(names, system)),
        "latest": latest(found["reported"]),
        "waves": list(dict.fromkeys(row["wave"] for row in found["reported"])),
        "against": against_others(found["levels"].rows) if "levels" in found else {},
        "moves": moves(found["reported"]),
        "teachers": teachers(found["lessons"].rows) if "lessons" in found else (),
        "few": FEW,
    }
    return show(request, "health-system", {**found, **more})


def is_country(names: Names, system: Named) -> bool:
    """Return whether a health system is that of a country, or of Europe, whose code is the country's."""
    return names.find("gg:Country", system.name) is not None


def country_of(names: Names, system: Named) -> str:
    """Return the code of the country of a health system."""
    return system.name if is_country(names, system) else system.name.partition("-")[0]


def _parts(request: Request, system: Named, names: Names, application: str) -> dict[str, Awaitable[object]]:
    """Return what the page asks: of a region less, as most questions are about countries."""
    country, has_wave = country_of(names, system), bool(names.of_class("gg:Survey"))
    known = {"country": country, "application": application}
    parts: dict[str, Awaitable[object]] = {
        "practices": table(request, "practices", "All practices in a table", "appraisals", PRACTICES, **known),
        "own": about(request, "carries-out", system.iri),
        "reported": about(request, "system-levels", system.iri),
        "links": about(request, "same-place", system.iri),
        "sources": about(request, "system-sources", system.iri),
    }
    if not is_country(names, system):
        return parts
    parts |= {
        "gaps": table(request, "gaps", "Gaps", "gaps", GAPS, country=country),
        "lessons": table(request, "lessons", "Whom to learn from", "learn-from", LESSONS, **known),
        "unmet": table(request, "unmet", UNMET, "recommendations-without-practice", NOT_MET, country=country),
        "findings": table(request, "findings", "Findings about gaps", "findings", FINDINGS, country=country),
    }
    return {**(_waves(request, country) if has_wave else {}), **parts}  # the slowest first


def _waves(request: Request, country: str) -> dict[str, Awaitable[object]]:
    parts: dict[str, Awaitable[object]] = {
        "levels": table(request, "levels", "Maturity", "maturity-benchmark", LEVELS, country=country),
        "responses": table(
            request, "responses", "Quality of its response", "response-quality", RESPONSES, country=country
        ),
    }
    if request.query_params.get("more") == "learn-from-levels":  # this takes longer than all the others together
        title = "Whom to learn from, by reported levels"
        parts["ahead"] = table(request, "ahead", title, "learn-from-levels", AHEAD, country=country)
    return parts


def _of_region(found: dict[str, Any]) -> dict[str, Any]:
    """Return what the page of a region shows: of its country's practices its own."""
    own = {row["practice"] for row in found["own"]}
    practices = [row for row in found["practices"].rows if row["practice"] in own]
    return {**found, "practices": replace(found["practices"], rows=practices)}


def against_others(levels: Sequence[Row]) -> dict[str, tuple[int, int]]:
    """Return on how many indicators of each domain a level is at least the median, and on how many there is one."""
    found: dict[str, tuple[int, int]] = {}
    for row in levels:
        if row.get("level"):
            reached, reported = found.get(row["domain"], (0, 0))
            found[row["domain"]] = reached + (float(row["level"]) >= float(row["median"])), reported + 1
    return found


@dataclass(frozen=True, slots=True)
class Move:
    """How a health system has moved on an indicator, by its code, from one wave to another."""

    indicator: str
    before: int
    after: int

    @property
    def is_up(self) -> bool:
        """Whether the level is higher than it was."""
        return self.after > self.before


def latest(reported: Sequence[Row]) -> Sequence[Row]:
    """Return the levels of the latest wave, of those of all waves, the latest first."""
    return [row for row in reported if row["wave"] == reported[0]["wave"]]


def moves(reported: Sequence[Row]) -> list[Move]:
    """Return where a health system has moved from the last but one wave that it answered to the latest."""
    waves = list(dict.fromkeys(row["wave"] for row in reported))[:2]
    if len(waves) < 2:
        return []
    before = {row["code"]: int(row["rank"]) for row in reported if row["wave"] == waves[1]}
    after = {row["code"]: int(row["rank"]) for row in latest(reported)}
    return [Move(code, before[code], rank) for code, rank in after.items() if before.get(code, rank) != rank]


def by_domain(names: Names, practices: Sequence[Row]) -> list[tuple[Named | None, list[tuple[Row, bool]]]]:
    """Return practices by the domains that they bear on, in the order of the model; those that name none at the end.

    Each comes with whether it has been there before, in an earlier domain.
    """
    seen: set[str] = set()
    groups = []
    for domain in (*names.of_class("gg:Domain").values(), None):
        code = domain.name if domain else ""
        rows = [row for row in practices if code in _domains(row)]
        if rows:
            groups.append((domain, [(row, row["practice"] in seen) for row in rows]))
            seen |= {row["practice"] for row in rows}
    return groups


def _domains(practice: Row) -> set[str]:
    # Those of its indicators too: a snapshot from before there was the list of domains may be rolled back to.
    codes = {code.partition(".")[0] for code in practice.get("indicators", "").split()}
    return codes | set(practice.get("domains", "").split()) or {""}
