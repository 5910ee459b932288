"""The pages: one module a kind of thing, each made of tables that are competency queries with parameters filled in."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages import any_thing, indicator
from graph.vocabulary import BASE

Page = Callable[[Request, str], Awaitable[Response]]
"""Makes the page about the thing with an IRI."""

PAGES: Final[Mapping[str, Page]] = {"indicator": indicator.page}
"""The pages by what the IRIs of their things begin with after the base: ``practice``, ``indicator``."""


async def thing(request: Request, iri: str) -> Response:
    """Return the page about a thing of which the graph says something."""
    kind = iri.removeprefix(BASE).partition("/")[0] if iri.startswith(BASE) else ""
    return await PAGES.get(kind, any_thing.page)(request, iri)
