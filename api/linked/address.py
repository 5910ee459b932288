"""Addresses: the IRI of a thing, the document about it, and where the site has both.

A thing's IRI below the base, ``https://w3id.org/genoguide/practice/x``, is the address ``/practice/x`` of the site,
which leads (303) to the document ``/doc/practice/x``; with a suffix, as in ``/doc/practice/x.ttl``, the document has
one form. The data is the same on every host: its IRIs stay what they are.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self
from urllib.parse import quote

from starlette.requests import Request

from api.settings import Settings
from graph.vocabulary import BASE, GG

DOCUMENTS: Final = "/doc/"
SUFFIXES: Final = {"html": "html", "ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml"}
"""The forms of a document: suffix, and name of the format."""

UNRESERVED: Final = "/:@!$&'()*+,;=~-._%"
"""Characters that stand in paths as they are; also those already percent-encoded."""

_OWN_PAGES: Final = ("dataset", "sparql", "search", "problem")
_BELOW_OWN_PAGES: Final = ("queries/", "problem/")
_IN_PARTS: Final = ("dataset#", "sparql#", "prefixes#")
"""What the IRIs begin with, after the base, of parts of descriptions that have no place of their own on a page."""


@lru_cache(maxsize=65_536)  # a page has a thousand links, mostly to the same things as others
def path_of(iri: str) -> str | None:
    """Return the path of the page about a thing, such as ``/doc/practice/x``, or ``None`` if the thing is not ours.

    Terms of the ontology are on the page of the ontology; questions, and what has a page of its own, on theirs. What
    only a description in RDF tells apart, such as a graph of the SPARQL service, is found by its IRI.
    """
    if iri.startswith(str(GG)) or iri == str(GG)[:-1]:
        return "/ontology" + iri.removeprefix(str(GG)[:-1])
    if not iri.startswith(BASE) or iri == BASE:
        return "/" if iri == BASE else None
    if is_part(iri):
        return f"/entity?uri={quote(iri, safe='')}"
    local = quote(iri.removeprefix(BASE), safe=UNRESERVED + "#")
    own_page = local.startswith(_BELOW_OWN_PAGES) or local in _OWN_PAGES
    return f"/{local}" if own_page else DOCUMENTS + local


def is_part(iri: str) -> bool:
    """Return whether an IRI names a part of a description of ours that has no place on a page."""
    return iri.startswith(BASE) and iri.removeprefix(BASE).startswith(_IN_PARTS)


def site(request: Request) -> str:
    """Return the absolute address of the site, without a slash at its end: as configured, else as it was asked for."""
    settings: Settings = request.app.state.settings
    return settings.public_url or str(request.base_url).rstrip("/")


@dataclass(frozen=True, slots=True)
class Document:
    """A document about a thing: the thing's IRI, and the suffix of the form that was asked for, if any."""

    thing: str
    suffix: str | None = None

    @classmethod
    def readings(cls, local: str) -> tuple[Self, ...]:
        """Return what the address ``/doc/<local>`` may mean: codes have full stops too, as in ``indicator/I.1``."""
        stem, _, suffix = local.rpartition(".")
        whole = cls(BASE + local)
        return (cls(BASE + stem, suffix), whole) if stem and suffix in SUFFIXES else (whole,)

    @property
    def iri(self) -> str:
        """The canonical IRI of the document itself; of one about a thing elsewhere, the address that finds it."""
        if not self.thing.startswith(BASE):
            return f"{BASE}entity?uri={quote(self.thing, safe='')}"
        return f"{BASE}doc/{self.thing.removeprefix(BASE)}"

    @property
    def path(self) -> str:
        """The path of the document on the site."""
        return DOCUMENTS + quote(self.thing.removeprefix(BASE), safe=UNRESERVED)
