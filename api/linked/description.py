"""Descriptions: what the graph says of one thing, as an RDF graph about the thing and the document that it is in."""

from typing import Final

from pyoxigraph import NamedNode

from api.linked.address import Document
from graph.dataset import LICENCE
from graph.vocabulary import DATASET, PREFIXES

_PREFIXES: Final = "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in ("dcterms", "foaf", "prov", "rdf", "rdfs", "void"))

_DESCRIPTION: Final = """
CONSTRUCT {
  THING ?property ?value .
  ?node ?part ?partValue .
  ?value rdfs:label ?label .
  DOCUMENT a foaf:Document ; foaf:primaryTopic THING ; dcterms:license LICENCE ; void:inDataset DATASET ;
           prov:wasDerivedFrom ?graph .
}
WHERE {
  { THING ?property ?value }
  UNION
  { THING ?leadsTo ?value . FILTER (?leadsTo != rdf:type) ?value rdfs:label ?label }
  UNION
  { # a list of authors, say: blank nodes have no description of their own
    THING ?list ?first .
    FILTER (isBlank(?first))
    ?first rdf:rest* ?node .
    ?node ?part ?partValue .
  }
  UNION
  { GRAPH ?graph { THING ?says ?this } }
}
"""

_EXISTS: Final = "ASK { THING ?property ?value }"


def description(thing: str) -> str:
    """Return the query that constructs the description of a thing.

    That is its concise bounded description (W3C member submission, 2005), with the labels of what it leads to, and
    with the document: its licence, and the graphs that say so. Raises ValueError for what is no IRI.
    """
    document = NamedNode(Document(thing).iri)
    terms = {"THING": NamedNode(thing), "DOCUMENT": document, "LICENCE": LICENCE, "DATASET": DATASET}
    return _PREFIXES + _filled(_DESCRIPTION, terms)


def existence(thing: str) -> str:
    """Return the query whether the graph says anything of a thing. Raises ValueError for what is no IRI."""
    return _filled(_EXISTS, {"THING": NamedNode(thing)})


def _filled(text: str, terms: dict[str, NamedNode]) -> str:
    for name, term in terms.items():
        text = text.replace(name, str(term))
    return text
