"""The page of a named graph: the file it was read from, its hash, version and licence, and what is in it."""

from starlette.requests import Request
from starlette.responses import Response

from api.pages.facts import about
from api.pages.thing import NotOfKind, asked, show
from graph.names import Named
from graph.vocabulary import BASE


async def page(request: Request, iri: str) -> Response:
    """Return the page about a named graph."""
    name = iri.removeprefix(f"{BASE}graph/")
    found = await asked(
        request,
        Named(iri, name, name),  # what the build adds to the files has no name of its own
        "record",
        records=about(request, "records-of", iri),
        provenance=about(request, "graph-origin", iri),
    )
    if "http://www.w3.org/ns/sparql-service-description#Graph" not in found["facts"].all("rdf:type"):
        raise NotOfKind(f"<{iri}> is no named graph.")
    label = found["facts"].one("rdfs:label") or name
    return show(request, "named-graph", {**found, "thing": Named(iri, name, label)})
