"""The page of a thing of a kind that has no page of its own: what the graph says of it, and what leads to it."""

from collections.abc import Sequence
from typing import Final

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response

from api.pages.table import Row, rows
from api.web.served import served
from api.web.templates import page as render
from graph.vocabulary import BASE, DCTERMS, PREFIXES

LISTED: Final = 200
"""Things that lead here which the page lists at most."""

_STATEMENTS: Final = """
SELECT ?property ?name ?value ?label (isIRI(?value) AS ?named) WHERE {
  { THING ?property ?value FILTER (!isBlank(?value)) }
  UNION
  { THING ?property ?list . FILTER (isBlank(?list)) ?list rdf:rest*/rdf:first ?value }
  OPTIONAL { ?property rdfs:label ?name FILTER (LANG(?name) IN ("en", "")) }
  OPTIONAL { ?value rdfs:label ?label FILTER (LANG(?label) IN ("en", "")) }
}
ORDER BY ?property ?label ?value
"""

_REFERENCES: Final = """
SELECT DISTINCT ?thing ?label ?property ?name WHERE {
  ?thing ?property THING . FILTER (isIRI(?thing))
  OPTIONAL { ?property rdfs:label ?name FILTER (LANG(?name) IN ("en", "")) }
  OPTIONAL { ?thing rdfs:label ?label FILTER (LANG(?label) IN ("en", "")) }
}
ORDER BY ?property ?label ?thing LIMIT 201
"""


async def page(request: Request, iri: str) -> Response:
    """Return the page about a thing."""
    statements = await rows(request, _filled(_STATEMENTS, iri))
    references = await rows(request, _filled(_REFERENCES, iri))
    context = {
        "iri": iri,
        "label": served(request).catalogue.names.label(iri) or _title(statements) or iri.removeprefix(BASE),
        "statements": statements,
        "references": references[:LISTED],
        "more": len(references) > LISTED,
    }
    return render(request, "pages/any-thing.html", context)


def _title(statements: Sequence[Row]) -> str | None:
    """Return what the graph calls a thing that has no label, as concept schemes have a title."""
    return next((row["value"] for row in statements if row["property"] == f"{DCTERMS}title"), None)


def _filled(text: str, iri: str) -> str:
    prefixes = "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in ("rdf", "rdfs"))
    return prefixes + text.replace("THING", str(NamedNode(iri)))
