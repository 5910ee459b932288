"""Documents that are had at one address in several forms: as the client likes it best, or by the suffix of a form.

The address itself answers 200, as what it names is a document, so that no redirect stands between a client and the
data. Every answer says where it is (``Content-Location``), what else there is, and what it is about
(https://signposting.org/FAIR).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

from pyoxigraph import RdfFormat, Triple, parse, serialize
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.engine.head import SortedHead
from api.engine.interface import OURS
from api.engine.job import Job
from api.linked.address import site
from api.sparql.router import accept_of, evaluate, respond
from api.web.caching import cache_headers, entity_tag, is_known
from api.web.negotiation import GRAPH_FORMATS, HTML, Format, require
from api.web.served import served
from graph.vocabulary import PREFIXES

Link = tuple[str, str, str | None]
"""A typed link (RFC 8288): address, relation, and media type where it matters."""

_TURTLE, _JSONLD, _NTRIPLES, _RDFXML = (
    replace(form, aliases=frozenset(a for a in form.aliases if a not in ("text/n3", "application/json")))
    for form in GRAPH_FORMATS
)
RDF_FORMS: Final[Mapping[str, Format]] = {
    "ttl": _TURTLE,
    "jsonld": _JSONLD,
    "nt": _NTRIPLES,
    "rdf": _RDFXML,
    # Some FAIR assessors take an answer only if its type is the very one that they asked for.
    "n3": Format("n3", "text/n3", "N3"),
    "json": Format("json", "application/json", "JSON-LD as JSON"),
}
"""The forms of what is RDF, by suffix."""
FORMS: Final[Mapping[str, Format]] = {"html": HTML, **RDF_FORMS}
"""The forms of what is RDF and has a page; the first is the default."""

_SHOWN: Final = ("ttl", "jsonld", "nt", "rdf")
"""The forms that people are offered."""
_WRITTEN_AS: Final = {"text/n3": "text/turtle", "application/json": "application/ld+json"}
"""Turtle is N3, and JSON-LD is JSON."""


@dataclass(frozen=True)
class Document:
    """A document of the site: its path, the IRI by which it is cited, its forms by suffix, and what is true of all."""

    path: str
    iri: str
    forms: Mapping[str, Format]
    links: tuple[Link, ...] = ()

    def suffix(self, request: Request, named: str | None) -> str:
        """Return the suffix of the form that a request is for: the one ``named`` in the address, or the best.

        Raises HTTPException (404) for a suffix that is none, ``NotAcceptable`` where the client takes no form.
        """
        if named is not None and named not in self.forms:
            offers = ", ".join(f"{self.path}.{suffix}" for suffix in self.forms)
            raise HTTPException(404, f"There is no such form. There are {offers}.")
        if named is not None:
            return named
        overrides = request.query_params.getlist("format")
        chosen = require(tuple(self.forms.values()), accept_of(request), *overrides)
        return next(suffix for suffix, form in self.forms.items() if form is chosen)

    def headers(self, request: Request, suffix: str) -> Mapping[str, str]:
        """Return the headers of the form with this suffix."""
        address = site(request) + self.path
        links = [(address, "canonical", None), (self.iri, "cite-as", None), *self.links]
        for other, form in self.forms.items():
            if other != suffix:
                links.append((f"{address}.{other}", "alternate", form.media_type))
            if form is not HTML and other != suffix:
                links.append((f"{address}.{other}", "describedby", form.media_type))
        return {"Content-Location": f"{address}.{suffix}", "Vary": "Accept", "Link": link_header(links)}

    def about(self, request: Request) -> Mapping[str, object]:
        """Return what the page of the document says of it: where it is, and the forms of it that are data."""
        shown = {suffix: form.media_type for suffix, form in self.forms.items() if suffix in _SHOWN}
        return {"document": self, "path": self.path, "canonical": site(request) + self.path, "forms": shown}


def link_header(links: Iterable[Link]) -> str:
    """Return the value of a ``Link`` header."""
    return ", ".join(
        f'<{address}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")
        for address, relation, media_type in links
    )


def unless_known(
    request: Request, headers: Mapping[str, str], *parts: object
) -> tuple[Response | None, dict[str, str]]:
    """Return the answer to a client that has what ``parts`` determine already, if it has; and the headers of a new one.

    The version of the data and the address of the site count among the parts in any case.
    """
    tag = entity_tag(served(request).version, served(request).folder, site(request), request.url.path, *parts)
    complete = {**headers, **cache_headers(tag)}
    known = is_known(tag, request.headers.getlist("if-none-match"))
    return (Response(status_code=304, headers=complete) if known else None), complete


async def constructed(request: Request, query: str, form: Format, headers: Mapping[str, str]) -> Response:
    """Return the answer in ``form`` that is the graph that ``query`` constructs. Raises ``EngineError``."""
    job = Job(query, None, _WRITTEN_AS.get(form.media_type, form.media_type))
    answer = await respond(await evaluate(request, job, OURS), headers)
    if form.media_type in _WRITTEN_AS:
        answer.headers["Content-Type"] = form.media_type
    return answer


async def triples_of(request: Request, query: str) -> list[Triple]:
    """Return the graph that ``query`` constructs. Raises ``EngineError``."""
    result = await evaluate(request, Job(query, None, "application/n-triples"), OURS)
    return [quad.triple for quad in parse(await result.read(), RdfFormat.N_TRIPLES)]


def written(triples: Iterable[Triple], form: Format, headers: Mapping[str, str]) -> Response:
    """Return the answer in ``form`` that is the graph of ``triples``."""
    media_type = _WRITTEN_AS.get(form.media_type, form.media_type)
    content = SortedHead(BytesIO())
    rdf_format = RdfFormat.from_media_type(media_type)
    serialize(sorted(set(triples), key=str), content, rdf_format, prefixes=PREFIXES)  # type: ignore[arg-type]
    return Response(content.end().getvalue(), headers=headers, media_type=form.media_type)
