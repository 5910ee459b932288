"""The sitemap (https://www.sitemaps.org/protocol.html) and ``/robots.txt`` (RFC 9309).

The date of an address is that of the file that its record is from; what has no date of its own gets none.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.dataset.document import unless_known
from api.dataset.queries import rows
from api.dataset.remembered import Remembered
from api.linked.address import path_of, site
from api.web.served import served

router: Final = APIRouter(tags=["Dataset"])

MOST: Final = 50_000
"""The most addresses in one sitemap, by its protocol."""
PAGES: Final = (
    "/",
    "/countries",
    "/applications",
    "/model",
    "/roadmap",
    "/queries",
    "/browse",
    "/dataset",
    "/ontology",
    "/report",
    "/dump/",
)
"""Pages that are about no single thing."""
KEPT_OFF: Final = (
    "/sparql",
    "/search",
    "/ask",
    "/entity",
    "/rdf-graph-store",
    "/graph/",
    "/metrics",
    "/health",
    "/ready",
)
"""What robots should leave alone: each address of it costs a query, and there is no end of them."""
WITH_PARAMETERS: Final = "/*?"
"""Every address with parameters: sorted tables, filled-in questions, facets."""

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML: Final = "application/xml"


async def _count(request: Request) -> int:
    [row] = (await rows(request, "sitemap-count")).rows
    return int(row["things"])


count: Final = Remembered(_count)
"""Return how many things have a page. Raises ``EngineError``."""


@router.head("/sitemap.xml", include_in_schema=False)
@router.get("/sitemap.xml", summary="List the sitemaps")
async def index(request: Request) -> Response:
    """Return the index of the sitemaps: one of the pages about no single thing, and as many as needed of things."""
    known, headers = unless_known(request, {})
    if known:
        return known
    built = str(served(request).manifest.get("built", ""))
    parts = range(1 + math.ceil(await count(request) / MOST))
    addresses = ((f"{site(request)}/sitemap-{part}.xml", built) for part in parts)
    return Response(_document("sitemapindex", "sitemap", addresses), headers=headers, media_type=_XML)


@router.head("/sitemap-{part}.xml", include_in_schema=False)
@router.get("/sitemap-{part}.xml", include_in_schema=False)
async def part(request: Request, part: str) -> Response:
    """Return a sitemap: part 0 lists pages and questions, the others things."""
    number = int(part) if part.isdecimal() and len(part) < 6 else -1
    if not 0 <= number <= math.ceil(await count(request) / MOST):
        raise HTTPException(404, "There is no such part. /sitemap.xml lists the parts.")
    known, headers = unless_known(request, {})
    if known:
        return known
    entries = _pages(request) if number == 0 else await _things(request, number)
    return Response(_document("urlset", "url", entries), headers=headers, media_type=_XML)


@router.head("/robots.txt", include_in_schema=False)
@router.get("/robots.txt", summary="Tell robots what to leave alone")
async def robots(request: Request) -> Response:
    """Return what robots may visit."""
    root = request.scope.get("root_path", "").rstrip("/")
    lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in (*KEPT_OFF, WITH_PARAMETERS))]
    text = "\n".join([*lines, f"Allow: {root}/", "", f"Sitemap: {site(request)}/sitemap.xml", ""])
    known, headers = unless_known(request, {})
    return known or Response(text, headers=headers, media_type="text/plain")


def _pages(request: Request) -> Iterator[tuple[str, str]]:
    questions = (f"/queries/{query.name}" for query in served(request).catalogue)
    return ((site(request) + path, "") for path in (*PAGES, *questions))


async def _things(request: Request, number: int) -> Iterator[tuple[str, str]]:
    found = await rows(request, "sitemap", f"LIMIT {MOST} OFFSET {(number - 1) * MOST}")
    address = site(request)
    paths = ((path_of(row["thing"]), row.get("modified", "")) for row in found.rows)
    return ((address + path, modified) for path, modified in paths if path)


def _document(name: str, entry: str, addresses: Iterable[tuple[str, str]]) -> str:
    """Return the XML of a sitemap or of an index."""
    entries = (
        f"<{entry}><loc>{escape(address)}</loc>{f'<lastmod>{escape(date)}</lastmod>' if date else ''}</{entry}>\n"
        for address, date in addresses
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{_NAMESPACE}">\n{"".join(entries)}</{name}>\n'
