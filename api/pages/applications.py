"""The clinical applications of genomics: what each is, and how much is on record for it, domain by domain."""

from asyncio import gather
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.pages.kept import kept
from api.pages.matrix import matrix
from api.pages.table import Column, Show, table
from api.web.templates import page

router: Final = APIRouter(include_in_schema=False)

APPLICATIONS: Final = (
    Column("Application", "label", link="application"),
    Column("What it is", "definition"),
    Column("Practices", "practices", show=Show.NUMBER),
    Column("Good practices", "goodPractices", show=Show.NUMBER),
    Column("Documents", "documents", show=Show.NUMBER),
    Column("Recommendations", "recommendations", show=Show.NUMBER),
)


@router.head("/applications")
@router.get("/applications")
@kept
async def applications(request: Request) -> Response:
    """List the clinical applications."""
    found, by_domain = await gather(
        table(request, "applications", "What is on record for each", "applications", APPLICATIONS), matrix(request)
    )
    return page(request, "applications.html", {"applications": found, "matrix_found": by_domain})
