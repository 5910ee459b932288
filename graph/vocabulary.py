"""The names that GenoGuide uses: namespaces, IRIs of things, and the folders that ship with the package."""

from importlib.resources import files
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

BASE: Final = "https://w3id.org/genoguide/"
"""Every IRI that GenoGuide mints begins with this (DESIGN 3)."""

CONTEXT_IRI: Final = BASE + "context.jsonld"


class Namespace:
    """A namespace whose attributes and items are its terms: ``GG.Practice``, ``RDF["type"]``."""

    def __init__(self, iri: str) -> None:
        self._iri = iri

    def __str__(self) -> str:
        return self._iri

    def __getitem__(self, name: object) -> NamedNode:
        """Return the term ``name`` of this namespace."""
        return NamedNode(f"{self._iri}{name}")

    def __getattr__(self, name: str) -> NamedNode:
        """Return the term ``name`` of this namespace."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]


GG: Final = Namespace(BASE + "ontology#")
BIBO: Final = Namespace("http://purl.org/ontology/bibo/")
DC: Final = Namespace("http://purl.org/dc/elements/1.1/")
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")
ENTAILMENT: Final = Namespace("http://www.w3.org/ns/entailment/")
FOAF: Final = Namespace("http://xmlns.com/foaf/0.1/")
FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
QB: Final = Namespace("http://purl.org/linked-data/cube#")
RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
RELEVANCE: Final = Namespace("http://a9.com/-/opensearch/extensions/relevance/1.0/")
SCHEMA: Final = Namespace("https://schema.org/")
SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
VOID_EXT: Final = Namespace("http://ldf.fi/void-ext#")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")

PREFIXES: Final[dict[str, str]] = {
    "gg": str(GG),
    "application": BASE + "application/",
    "country": "http://publications.europa.eu/resource/authority/country/",
    "criterion": BASE + "criterion/",
    "dc": str(DC),
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "document": BASE + "document/",
    "domain": BASE + "domain/",
    "foaf": str(FOAF),
    "health-system": BASE + "health-system/",
    "indicator": BASE + "indicator/",
    "level": BASE + "level/",
    "owl": str(OWL),
    "practice": BASE + "practice/",
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "recommendation": BASE + "recommendation/",
    "schema": str(SCHEMA),
    "sd": str(SD),
    "sh": str(SH),
    "skos": str(SKOS),
    "subdomain": BASE + "subdomain/",
    "void": str(VOID),
    "void-ext": str(VOID_EXT),
    "xsd": str(XSD),
}
"""Prefixes in which people read the graph: Turtle answers, the query form, the examples."""


SEARCH: Final = NamedNode(BASE + "search")
"""Text search, as a service that queries may call."""
ENDPOINT: Final = NamedNode(BASE + "sparql")
"""The SPARQL endpoint at its canonical address."""
DATASET: Final = NamedNode(BASE + "dataset")
"""The dataset that GenoGuide is."""


def graph_iri(name: str) -> NamedNode:
    """Return the IRI of the named graph ``name``, a path such as ``practice/fr``."""
    return NamedNode(f"{BASE}graph/{name}")


def packaged(folder: str) -> Path:
    """Return a folder that ships with the package: ``ontology``, ``shapes``, ``queries`` or ``data``."""
    return Path(str(files(folder)))
