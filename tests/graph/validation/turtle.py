"""Small graphs for tests, written in Turtle."""

import pyoxigraph
from pyoxigraph import Triple

PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix gg: <https://w3id.org/genoguide/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def turtle(text: str) -> list[Triple]:
    """Return the triples of ``text``."""
    return [q.triple for q in pyoxigraph.parse(PREFIXES + text, format=pyoxigraph.RdfFormat.TURTLE)]
