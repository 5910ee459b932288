"""The service's description of itself: what it understands and what it holds, as RDF, or as a form for browsers."""

from collections.abc import Sequence
from io import BytesIO

from pyoxigraph import NamedNode, RdfFormat, serialize
from starlette.requests import Request
from starlette.responses import Response

from api.engine.head import SortedHead
from api.sparql import result_page
from api.web.caching import cache_headers, entity_tag, is_known
from api.web.negotiation import GRAPH_FORMATS, RDF_FORMATS, prefers_html, require
from api.web.served import served
from api.web.templates import page
from graph.service import Capability, describe_service
from graph.vocabulary import PREFIXES


def describe(request: Request, formats: Sequence[str], example: str | None = None) -> Response:
    """Describe the service at the address of the request, in RDF; to browsers by the form to ask it with.

    ``example`` names the question that stands in the form. Raises ``UnknownQuery`` if there is none of this name.
    """
    accept = ", ".join(request.headers.getlist("accept")) or None
    if "html" in formats or (not formats and prefers_html(accept)):
        links = [(f.title, f"?format={f.name}") for f in GRAPH_FORMATS]
        text = served(request).catalogue[example].text if example else result_page.EXAMPLE
        context = result_page.form(request, text, descriptions=links, example=example)
        return page(request, "sparql.html", context, headers={"Vary": "Accept"})
    chosen = require(RDF_FORMATS, accept, *formats)
    endpoint = str(request.url.replace(query="", fragment=""))
    tag = entity_tag(served(request).version, endpoint, chosen.media_type)
    headers = {**cache_headers(tag), "Vary": "Accept"}
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    capability = getattr(request.app.state, "capability", Capability.READ)
    triples = describe_service(NamedNode(endpoint), served(request).manifest.get("graphs", {}), capability)
    rdf_format = RdfFormat.from_media_type(chosen.media_type)
    content = SortedHead(BytesIO())
    serialize(sorted(triples, key=str), content, rdf_format, prefixes=PREFIXES)  # type: ignore[arg-type]
    return Response(content.end().getvalue(), headers=headers, media_type=chosen.media_type)
