"""The pages: one module a kind of thing, each made of tables that are competency queries with parameters filled in."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages import (
    any_thing,
    application,
    document,
    health_system,
    indicator,
    model,
    named_graph,
    practice,
    recommendation,
    records,
    surveys,
    terms,
)
from api.pages.thing import NotOfKind
from graph.vocabulary import BASE

Page = Callable[[Request, str], Awaitable[Response]]
"""Makes the page about the thing with an IRI. Raises NotOfKind for one of another kind."""

PAGES: Final[Mapping[str, Page]] = {
    **dict.fromkeys(terms.VOCABULARIES, terms.page),
    "application": application.page,
    "document": document.page,
    "domain": model.domain,
    "finding": records.finding,
    "graph": named_graph.page,
    "health-system": health_system.page,
    "indicator": indicator.page,
    "level": model.level,
    "practice": practice.page,
    "programme": records.programme,
    "recommendation": recommendation.page,
    "region": records.region,
    "response": surveys.response,
    "subdomain": model.subdomain,
    "survey": surveys.survey,
}
"""The pages by what the IRIs of their things begin with after the base: ``practice``, ``indicator``."""


async def thing(request: Request, iri: str) -> Response:
    """Return the page about a thing of which the graph says something."""
    kind = iri.removeprefix(BASE).partition("/")[0] if iri.startswith(BASE) else ""
    try:
        return await PAGES.get(kind, any_thing.page)(request, iri)
    except NotOfKind:
        return await any_thing.page(request, iri)
