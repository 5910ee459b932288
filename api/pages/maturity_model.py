"""The maturity model: its domains, subdomains and indicators, and how well each indicator is covered."""

from asyncio import gather
from collections.abc import Iterable, Mapping
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.pages.kept import kept
from api.pages.table import Row, rows, table
from api.web.templates import page
from graph.vocabulary import PREFIXES

router: Final = APIRouter(include_in_schema=False)

_SUBDOMAINS: Final = """
SELECT ?indicator ?subdomain WHERE { ?indicator a gg:Indicator ; gg:inSubdomain ?subdomain }
"""


@router.head("/model")
@router.get("/model")
@kept
async def model(request: Request) -> Response:
    """Show the maturity model as a tree."""
    coverage, benchmark, steps, subdomains = await gather(
        table(request, "coverage", "Coverage", "coverage-indicator", ()),
        table(request, "benchmark", "Levels reported", "maturity-benchmark", ()),
        table(request, "steps", "The four steps", "roadmap", ()),
        rows(request, f"PREFIX gg: <{PREFIXES['gg']}>\n{_SUBDOMAINS}"),
    )
    context = {
        "domains": _tree(coverage.rows, {row["indicator"]: row["subdomain"] for row in subdomains}),
        "coverage": coverage,
        "benchmark": benchmark,
        "levels": {row["indicator"]: row for row in benchmark.rows},
        "steps": steps.rows,
    }
    return page(request, "model.html", context)


def _tree(indicators: Iterable[Row], subdomains: Mapping[str, str]) -> dict[str, dict[str, list[Row]]]:
    """Return the indicators by the code of their domain and the IRI of their subdomain, in the order of the model."""
    tree: dict[str, dict[str, list[Row]]] = {}
    for row in indicators:
        tree.setdefault(row["domain"], {}).setdefault(subdomains.get(row["indicator"], ""), []).append(row)
    return tree
