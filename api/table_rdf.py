"""Tables as RDF: W3C "Generating RDF from Tabular Data on the Web" (2015) in its minimal mode.

A row is a blank node, a column a property: the address of the table, ``#`` and the column's name. What is empty in a
row is left out. Values are what they are in the result: IRIs stay IRIs, literals keep their datatype and language.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from graph.examples import column_property

FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
}
"""What a table can be written in, by the names of ``api.web.negotiation.GRAPH_FORMATS``."""


def table_rdf(table: str, content: bytes, format: str) -> bytes:
    """Return a result in the SPARQL 1.1 Query Results JSON Format as RDF about the table with the IRI ``table``."""
    written = serialize(triples(table, content), format=FORMATS[format])
    assert written is not None
    return written


def triples(table: str, content: bytes) -> Iterator[Triple]:
    """Yield the triples of the rows of a result, in their order."""
    document: dict[str, Any] = json.loads(content)
    properties = {name: column_property(table, name) for name in document["head"]["vars"]}
    for number, row in enumerate(document["results"]["bindings"], 1):
        node = BlankNode(f"row{number}")
        for name, value in row.items():
            yield Triple(node, properties[name], _term(value))


def _term(value: Mapping[str, str]) -> NamedNode | BlankNode | Literal:
    match value["type"]:
        case "uri":
            return NamedNode(value["value"])
        case "bnode":
            return BlankNode(f"value{value['value']}")
        case _:
            language = value.get("xml:lang")
            if language:
                return Literal(value["value"], language=language)
            datatype = value.get("datatype")
            return Literal(value["value"], datatype=NamedNode(datatype) if datatype else None)
