"""The addresses of the types of problem: ``/problem`` lists them, ``/problem/<name>`` tells of one."""

from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.dataset.document import FORMS, Document, unless_known, written
from api.dataset.facts import LICENCE
from api.problem_types.types import PROBLEM_TYPES, SCHEME, TITLE, ProblemType, triples
from api.web.negotiation import HTML
from api.web.templates import page

router: Final = APIRouter(tags=["Problems"])


@router.head("/problem", include_in_schema=False)
@router.get("/problem", summary="List the types of problem")
async def whole(request: Request) -> Response:
    """Return all types of problem: as a page, or as RDF."""
    return _answer(request, None, None)


@router.head("/problem.{suffix}", include_in_schema=False)
@router.get("/problem.{suffix}", include_in_schema=False)
async def whole_form(request: Request, suffix: str) -> Response:
    """Return all types of problem in one form."""
    return _answer(request, None, suffix)


@router.head("/problem/{name}", include_in_schema=False)
@router.get("/problem/{name}", summary="Read what a type of problem means")
async def one(request: Request, name: str) -> Response:
    """Return a type of problem, ``<name>`` or ``<name>.<form>``. Raises HTTPException 404 for what is none."""
    stem, _, suffix = name.partition(".")
    if stem not in PROBLEM_TYPES:
        raise HTTPException(404, f"There is no type of problem {stem!r}. /problem lists those there are.")
    return _answer(request, PROBLEM_TYPES[stem], suffix or None)


def _answer(request: Request, one: ProblemType | None, suffix: str | None) -> Response:
    path, iri = (f"/problem/{one.name}", one.iri) if one else ("/problem", SCHEME.value)
    document = Document(path, iri, FORMS, ((LICENCE.value, "license", None),))
    chosen = document.suffix(request, suffix)
    types = [one] if one else list(PROBLEM_TYPES.values())
    known, headers = unless_known(request, document.headers(request, chosen), chosen, types)
    if known:
        return known
    if FORMS[chosen] is not HTML:
        return written(triples(types), FORMS[chosen], headers)
    about = {**document.about(request), "title": one.title if one else TITLE, "types": types, "one": one}
    return page(request, "problem-types.html", about, headers=headers)
