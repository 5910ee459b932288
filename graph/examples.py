"""The competency queries as data: examples that SPARQL editors offer, and the prefixes that they complete."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import NamedGraph
from graph.queries import Query
from graph.vocabulary import BASE, DCTERMS, ENDPOINT, PREFIXES, RDF, RDFS, SCHEMA, SH, XSD

PREFIX_SET: Final = NamedNode(BASE + "prefixes")
"""What the prefixes are declared by."""

_FORM: Final = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT)\b", re.MULTILINE | re.IGNORECASE)
_CLASSES: Final = {
    "select": SH.SPARQLSelectExecutable,
    "ask": SH.SPARQLAskExecutable,
    "construct": SH.SPARQLConstructExecutable,
}


def example_graph(queries: Iterable[Query]) -> NamedGraph:
    """Return the graph of the examples and the prefixes."""
    return NamedGraph.of("examples", [*_prefixes(), *(triple for query in queries for triple in _example(query))])


def column_property(table: str, column: str) -> NamedNode:
    """Return the property that a column is where the table with the IRI ``table`` is written as RDF (csv2rdf)."""
    return NamedNode(f"{table}#{quote(column, safe='')}")


def _example(query: Query) -> Iterable[Triple]:
    example = NamedNode(f"{BASE}queries/{query.name}")
    found = _FORM.search(query.text)
    form = found[1].lower() if found else "select"
    yield Triple(example, RDF.type, SH.SPARQLExecutable)
    yield Triple(example, RDF.type, _CLASSES[form])
    yield Triple(example, RDFS.label, Literal(query.title, language="en"))
    # Editors show the comment as the title of the example.
    yield Triple(example, RDFS.comment, Literal(query.title, language="en"))
    yield Triple(example, DCTERMS.description, Literal(query.description, language="en"))
    yield Triple(example, SH[form], Literal(query.text))
    yield Triple(example, SH.prefixes, PREFIX_SET)
    yield Triple(example, SCHEMA.target, ENDPOINT)
    for parameter in query.parameters:
        yield Triple(example, SCHEMA.keywords, Literal(parameter.name, language="en"))
    yield from _columns(query, example)


def _columns(query: Query, example: NamedNode) -> Iterable[Triple]:
    """Yield what the columns of an answer are: the properties of its rows, where it is written as RDF."""
    for column in query.columns:
        name = column_property(example.value, column.name)
        yield Triple(name, RDF.type, RDF.Property)
        yield Triple(name, RDFS.label, Literal(column.name, language="en"))
        yield Triple(name, RDFS.comment, Literal(column.description, language="en"))
        yield Triple(name, RDFS.isDefinedBy, example)


def _prefixes() -> Iterable[Triple]:
    yield Triple(PREFIX_SET, RDFS.label, Literal("The prefixes that GenoGuide's queries are written in", language="en"))
    for name, namespace in PREFIXES.items():
        declaration = NamedNode(f"{PREFIX_SET.value}#{name}")
        yield Triple(PREFIX_SET, SH.declare, declaration)
        yield Triple(declaration, RDF.type, SH.PrefixDeclaration)
        yield Triple(declaration, SH.prefix, Literal(name))
        yield Triple(declaration, SH.namespace, Literal(namespace, datatype=XSD.anyURI))
