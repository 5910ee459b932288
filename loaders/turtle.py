"""RDF files in Turtle: the ontology, the maturity model, the concept schemes and mappings."""

from pathlib import Path

import pyoxigraph

from graph.named_graph import NamedGraph, Provenance
from loaders.findings import Finding, Unreadable, shorten


def read_turtle(path: Path, key: str, name: str | None = None) -> NamedGraph:
    """Read the Turtle file at ``path`` into the named graph ``key`` (``ontology/genoguide``).

    Raises Unreadable, with the line, when the file is missing or not Turtle.
    """
    name = name or path.name
    try:
        content = path.read_bytes()
        triples = [q.triple for q in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE)]
    except OSError as error:
        raise Unreadable(Finding(name, f"The file cannot be read: {error.strerror}.")) from None
    except SyntaxError as error:
        raise Unreadable(Finding(name, f"This is not Turtle: {shorten(error.msg)}.", error.lineno)) from None
    return NamedGraph.of(key, triples, Provenance.of(f"{key}.ttl", content, "loaders.turtle"))
