"""The pages of domains, subdomains and levels of the maturity model."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.facts import about
from api.pages.table import Column, Show, table
from api.pages.thing import named, thing_page
from api.pages.usual_columns import APPRAISALS, DOCUMENTS, RECOMMENDATIONS
from api.web.served import served

COVERAGE: Final = (
    Column("Indicator", "label", link="indicator"),
    Column("Code", "code"),
    Column("Practices", "practices", show=Show.NUMBER),
    Column("Good", "goodPractices", show=Show.NUMBER),
    Column("Countries", "countries", show=Show.NUMBER),
    Column("With a good one", "goodCountries", show=Show.CODES, of="gg:Country"),
)
BENCHMARK: Final = (
    Column("Indicator", "indicatorLabel", link="indicator", of="gg:Indicator"),
    Column("Health systems", "n", show=Show.NUMBER),
    Column("Median", "median", show=Show.NUMBER),
    Column("Highest", "max", show=Show.NUMBER),
    Column("Reported by", "best", show=Show.CODES, of="gg:Country"),
)


async def domain(request: Request, iri: str) -> Response:
    """Return the page about a domain."""
    found = named(request, iri, "gg:Domain")
    code = {"domain": found.name}
    parts = {
        "coverage": table(request, "indicators", "Its indicators", "coverage-indicator", COVERAGE, **code),
        "practices": table(request, "practices", "Practices", "appraisals", APPRAISALS, **code),
        "recommendations": table(
            request, "recommendations", "Recommendations", "recommendations", RECOMMENDATIONS, **code
        ),
        "documents": table(request, "documents", "Guidance documents", "documents", DOCUMENTS, **code),
    }
    if served(request).catalogue.names.of_class("gg:Survey"):
        parts["benchmark"] = table(request, "maturity", "Maturity reported", "maturity-benchmark", BENCHMARK, **code)
    return await thing_page(request, "domain", found, "term", **parts)


async def subdomain(request: Request, iri: str) -> Response:
    """Return the page about a subdomain."""
    found = named(request, iri, "gg:Subdomain")
    return await thing_page(request, "subdomain", found, "term", indicators=about(request, "indicators-of", iri))


async def level(request: Request, iri: str) -> Response:
    """Return the page about a level of an indicator."""
    found = named(request, iri, "gg:MaturityLevel")
    return await thing_page(request, "level", found, "term", reported=about(request, "at-level", iri))
