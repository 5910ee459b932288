"""The page of a practice: what it is, whether it counts as good and why, on which sources, and what is like it."""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.facts import about
from api.pages.table import Column, Show, table
from api.pages.thing import named, thing_page
from api.pages.usual_columns import BROKEN, BROKEN_TITLE, CRITERIA, INDICATORS, PUBLISHERS, VERDICT
from api.search.request import SearchRequest
from api.search.searcher import SearchUnavailable
from api.web.served import served
from graph.queries import ParameterError
from graph.search.ranking import Hit

SIMILAR: Final = 5
"""Items alike that the page names."""

SOURCES: Final = (
    Column("Source", "label", link="source"),
    Column("Publisher", "publisher"),
    Column("Published", "published"),
    Column("Kind", "kind", show=Show.CODES, of="gg:DocumentKind"),
)

APPRAISAL: Final = (
    VERDICT,
    CRITERIA,
    Column("Not shown", "criteriaNotMet", show=Show.CODES, of="gg:AppraisalCriterion"),
    PUBLISHERS,
    INDICATORS,
)


async def page(request: Request, iri: str) -> Response:
    """Return the page about a practice."""
    practice = named(request, iri, "gg:Practice")
    by_id = {"practice": practice.name}
    return await thing_page(
        request,
        "practice",
        practice,
        "practice",
        appraisal=table(request, "verdict", "Verdict", "appraisals", APPRAISAL, **by_id),
        sources=table(request, "sources", "Sources", "sources", SOURCES, **by_id),
        candidates=similar(request, iri, "recommendation"),
        provenance=about(request, "record-origin", iri),
        similar=similar(request, iri, "practice"),
        broken=table(request, "broken", BROKEN_TITLE, "broken-links", BROKEN, item=iri),
    )


async def similar(request: Request, iri: str, type: str) -> Sequence[Hit]:
    """Return the items of a type that are most like another; none where search cannot tell."""
    asked = SearchRequest(like=iri, facets={"type": (type,)}, limit=SIMILAR + 1)
    try:
        hits = (await served(request).searcher.run(asked.run)).found.hits
    except (ParameterError, SearchUnavailable):
        return ()
    return [hit for hit in hits if hit.item.iri != iri][:SIMILAR]  # nothing is more like it than itself
