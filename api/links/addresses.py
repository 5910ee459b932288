"""Which addresses the curated files of a workspace name: those of sources and documents, and DOIs."""

from collections.abc import Iterable
from typing import Final

from pyoxigraph import NamedNode

from graph.named_graph import NamedGraph
from graph.vocabulary import DCTERMS, GG, SCHEMA

NAMING: Final = (DCTERMS.source, SCHEMA.url, GG.doi)
"""The properties whose values are web addresses that a reader is meant to open."""


def addresses(graphs: Iterable[NamedGraph]) -> list[str]:
    """Return the web addresses that ``graphs`` name, each once, in order."""
    found = (t.object for graph in graphs for t in graph.triples if t.predicate in NAMING)
    return sorted({o.value for o in found if isinstance(o, NamedNode) and o.value.startswith(("http://", "https://"))})
