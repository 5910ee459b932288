"""The matrix of applications and domains: how many practices and good practices are on record for each pair."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from api.pages.shades import Shades
from api.pages.table import Row, Table, table


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of a table by the codes of their application and domain."""

    table: Table
    cells: Mapping[tuple[str, str], Row]
    applications: Mapping[str, str]
    domains: Mapping[str, str]
    shades: Shades

    def shade(self, application: str, domain: str) -> str:
        """Return the class of the number of good practices of a pair."""
        return self.shades(int(self.cells[application, domain]["goodPractices"]))

    def address(self, application: str, domain: str) -> str | None:
        """Return the path of the good practices of a pair, else of its practices, else nothing."""
        cell, given = self.cells[application, domain], urlencode({"application": application, "domain": domain})
        if int(cell["goodPractices"]):
            return f"/queries/good-practices?{given}"
        return f"/queries/practices?{given}" if int(cell["practices"]) else None


async def matrix(request: Request) -> Matrix:
    """Return the matrix, from the competency query of that name. Raises ``EngineError``."""
    found = await table(request, "matrix", "Applications by domain", "coverage-application-domain", ())
    return Matrix(
        found,
        {(row["application"], row["domain"]): row for row in found.rows},
        {row["application"]: row["applicationLabel"] for row in found.rows},
        {row["domain"]: row["domainLabel"] for row in found.rows},
        Shades.of(int(row["goodPractices"]) for row in found.rows),
    )
