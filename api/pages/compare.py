"""Health systems side by side: what each has on record, indicator by indicator, and what each reports."""

from asyncio import gather
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.pages.kept import kept
from api.pages.shades import Shades
from api.pages.table import Row, Table, table
from api.served import served
from api.templates import page
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
        gather(*(_side(request, country) for country in chosen if enough)),
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


async def _side(request: Request, country: Named) -> Side:
    profile, maturity, reach = await gather(
        table(request, "profile", "On record", "country-profile", (), country=country.name),
        table(request, "maturity", "Levels reported", "maturity", (), country=country.name),
        table(request, "reach", "Reach reported", "application-status", (), country=country.name),
    )
    return Side(country.name, country.label, profile, maturity, reach)


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups
