"""Health systems side by side: what each has on record, indicator by indicator, and what each reports."""

from asyncio import gather
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.pages.kept import kept
from api.pages.shades import Shades
from api.pages.table import Row, Table, table
from api.web.served import served
from api.web.templates import page
from graph.names import Named
from graph.queries import ParameterError

router: Final = APIRouter(include_in_schema=False)

LEAST: Final = 2
MOST: Final = 6
"""Health systems that fit side by side."""
EXAMPLES: Final = ("DK,FI,NO,SE", "EE,LT,LV", "AT,CH,DE", "BE,LU,NL", "FR,GB", "ES,IT,PT")


@dataclass(frozen=True, slots=True)
class Side:
    """A country: its practices by indicator, and what was reported in the latest wave, if there is one."""

    code: str
    name: str
    profile: Table
    maturity: Table
    reach: Table

    @property
    def practices(self) -> Mapping[str, Row]:
        """What is on record, by the code of the indicator."""
        return {row["code"]: row for row in self.profile.rows}

    @property
    def levels(self) -> Mapping[str, Sequence[Row]]:
        """What was reported, by the code of the indicator: by the country as a whole, or by regions of it."""
        return _grouped(self.maturity.rows, "indicator")

    @property
    def reported(self) -> Mapping[str, Mapping[str, Sequence[Row]]]:
        """How far arrangements reach, by the code of the application and the status."""
        applications = _grouped(self.reach.rows, "application")
        return {application: _grouped(rows, "status") for application, rows in applications.items()}


@router.head("/compare")
@router.get("/compare")
@kept
async def compare(request: Request) -> Response:
    """Show two to six countries side by side; without them, a form to choose them in. Raises ParameterError."""
    countries = served(request).catalogue.names.of_class("gg:Country")
    chosen = _chosen(request, countries)
    enough = LEAST <= len(chosen) <= MOST
    coverage, sides = await gather(
        table(request, "domains", "By domain", "coverage-country-domain", ()),
        _sides(request, chosen if enough else ()),
    )
    context = {
        "countries": sorted(countries.values(), key=lambda country: country.label),
        "chosen": [country.name for country in chosen],
        "sides": sides,
        "least": LEAST,
        "most": MOST,
        "examples": EXAMPLES,
        "coverage": coverage,
        "cells": {(row["country"], row["domain"]): row for row in coverage.rows},
        "shades": Shades.of(int(row["goodPractices"]) for row in coverage.rows),
        "indicators": _grouped(sides[0].profile.rows, "domain") if sides else {},
    }
    return page(request, "compare.html", context)


def _chosen(request: Request, countries: Mapping[str, Named]) -> list[Named]:
    """Return the countries that the address names, in its order: ``systems=FR,DK`` or ``systems=FR&systems=DK``."""
    codes = [code.strip().upper() for value in request.query_params.getlist("systems") for code in value.split(",")]
    wanted = dict.fromkeys(filter(None, codes))
    unknown = next((code for code in wanted if code not in countries), None)
    if unknown is not None:
        near = served(request).catalogue.names.nearest("gg:Country", unknown)
        raise ParameterError(f"'{unknown}' is not the code of a country.", near.name if near else None)
    return [countries[code] for code in wanted]


async def _sides(request: Request, chosen: Sequence[Named]) -> list[Side]:
    """Return the sides of countries. What was reported is asked of all at once: that takes as long as asking of two."""
    if not chosen:
        return []
    maturity, reach, *profiles = await gather(
        table(request, "maturity", "Levels reported", "maturity", ()),
        table(request, "reach", "Reach reported", "application-status", ()),
        *(table(request, "profile", "On record", "country-profile", (), country=side.name) for side in chosen),
    )
    parts = zip(chosen, profiles, strict=True)
    return [Side(c.name, c.label, p, _of(request, maturity, c), _of(request, reach, c)) for c, p in parts]


def _of(request: Request, whole: Table, country: Named) -> Table:
    """Return the table that is the answer to the same question about one country."""
    given = {"country": country.name}
    rows = [row for row in whole.rows if row["country"] == country.name]
    return replace(whole, given=given, rows=rows, text=served(request).catalogue.bind(whole.query, given))


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups
