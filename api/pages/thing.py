"""What the pages of things share: facts, structured data and tables, all asked at the same time, and the frame."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.linked.address import Document, site
from api.pages.facts import facts
from api.pages.structured_data import structured_data
from api.pages.table import Table
from api.web.served import served
from api.web.templates import page as render
from graph.names import Named


class NotOfKind(LookupError):
    """A thing is not of the class that its IRI lets one expect: it has no page of that kind."""


def named(request: Request, iri: str, class_name: str) -> Named:
    """Return the thing of a class with an IRI. Raises NotOfKind."""
    found = served(request).catalogue.names.find(class_name, iri)
    if found is None or found.iri != iri:
        raise NotOfKind(f"<{iri}> is no {class_name}.")
    return found


async def thing_page(
    request: Request, template: str, thing: Named, data: str, /, **parts: Awaitable[object]
) -> Response:
    """Return the page of a thing: the template ``pages/<template>.html`` filled in.

    It sees the facts about the thing, what its ``parts`` come to, and its structured data, which the query ``data``
    constructs. Raises ``EngineError``.
    """
    return show(request, template, await asked(request, thing, data, **parts))


async def asked(request: Request, thing: Named, data: str, /, **parts: Awaitable[object]) -> dict[str, Any]:
    """Return what the page of a thing shows: its ``parts``, all asked at the same time. Raises ``EngineError``."""
    known, block, *found = await asyncio.gather(
        facts(request, thing.iri), structured_data(request, data, thing.iri), *parts.values()
    )
    return {"thing": thing, "facts": known, "data": block, **dict(zip(parts, map(filled, found), strict=True))}


def filled(part: object) -> object:
    """Return a table without the columns in which there is nothing; anything else as it is."""
    if not isinstance(part, Table):
        return part
    return replace(part, columns=[c for c in part.columns if not part.rows or any(r.get(c.value) for r in part.rows)])


def show(request: Request, template: str, context: Mapping[str, Any]) -> Response:
    """Return the page of a thing, of what ``asked`` returned."""
    address = Document(context["thing"].iri).path
    about = {
        "address": address,
        "canonical": site(request) + address,
        "whole": "rows" in request.query_params,
    }
    return render(request, f"pages/{template}.html", {**about, **context})
