"""The pages of programmes, findings and regions."""

from collections.abc import Awaitable

from starlette.requests import Request
from starlette.responses import Response

from api.pages.facts import about
from api.pages.thing import named, thing_page


async def programme(request: Request, iri: str) -> Response:
    """Return the page about a programme."""
    found = named(request, iri, "gg:Programme")
    parts = {"practices": about(request, "practices-of-programme", iri), **_record(request, iri)}
    return await thing_page(request, "programme", found, "programme", **parts)


async def finding(request: Request, iri: str) -> Response:
    """Return the page about a finding."""
    return await thing_page(request, "finding", named(request, iri, "gg:Finding"), "record", **_record(request, iri))


async def region(request: Request, iri: str) -> Response:
    """Return the page about a region."""
    found = named(request, iri, "gg:Region")
    return await thing_page(request, "region", found, "record", practices=about(request, "practices-in-region", iri))


def _record(request: Request, iri: str) -> dict[str, Awaitable[object]]:
    """Return what is asked about each record: its sources with their titles, and where it comes from."""
    return {"sources": about(request, "sources-of", iri), "provenance": about(request, "record-origin", iri)}
