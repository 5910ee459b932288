"""Triples as an rdflib graph: what pySHACL works on. Imported only where it is used; rdflib takes a while to load."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

import rdflib
from pyoxigraph import BlankNode, NamedNode, Triple
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from graph.named_graph import Term
from graph.vocabulary import XSD

_STRING: Final = XSD.string


class PreparedGraph(rdflib.Graph):
    """A graph that parses each query once: pySHACL asks the same one of every focus node, and parsing takes longest."""

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> rdflib.query.Result:  # noqa: ANN401
        """Answer a query, given as text or prepared; see rdflib."""
        query = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *args, **options)


@lru_cache(maxsize=100)
def _prepared(text: str) -> Query:
    return prepareQuery(text)


def rdflib_graph(triples: Iterable[Triple]) -> rdflib.Graph:
    """Return ``triples`` as an rdflib graph, every literal spelled as it was."""
    known: dict[Term, rdflib.term.Node] = {}

    def term(node: Term) -> rdflib.term.Node:
        if node not in known:
            known[node] = _term(node)
        return known[node]

    graph = PreparedGraph(bind_namespaces="none")
    graph.addN((term(t.subject), term(t.predicate), term(t.object), graph) for t in triples)
    return graph


def _term(node: Term) -> rdflib.term.Node:
    if isinstance(node, NamedNode):
        return rdflib.URIRef(node.value)
    if isinstance(node, BlankNode):
        return rdflib.BNode(node.value)
    if node.language:
        return rdflib.Literal(node.value, lang=node.language)
    datatype = None if node.datatype == _STRING else rdflib.URIRef(node.datatype.value)
    return rdflib.Literal(node.value, datatype=datatype, normalize=False)
