"""Structured data: what a page says in the words of schema.org, as a JSON-LD data block in its head.

What is said is written in ``queries/pages/<name>.jsonld.rq``, which constructs it; here it only takes its form.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from markupsafe import Markup
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from starlette.requests import Request

from api.engine.interface import OURS
from api.engine.job import Job
from api.pages.facts import bound
from api.sparql.router import evaluate
from graph.vocabulary import RDF, SCHEMA

CONTEXT: Final = "https://schema.org"
_TRIPLES: Final = "application/n-triples"

Node = dict[str, object]


async def structured_data(request: Request, name: str, iri: str) -> Markup:
    """Return the data block about a thing: a ``script`` element, which no browser runs. Raises ``EngineError``."""
    result = await evaluate(request, Job(bound(f"{name}.jsonld", iri), graph=_TRIPLES), OURS)
    triples = parse(await result.read(), format=RdfFormat.N_TRIPLES)
    return block({"@context": CONTEXT, "@graph": nodes(iri, (quad.triple for quad in triples))})


def block(document: Mapping[str, object]) -> Markup:
    """Return a JSON document as a ``script`` element: no text in it can end the element or begin another."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704 - escaped above


def nodes(iri: str, triples: Iterable[Triple]) -> list[Node]:
    """Return the nodes of a graph in schema.org terms, that of ``iri`` first; blank nodes within others."""
    by_subject: dict[NamedNode | BlankNode, list[Triple]] = {}
    for triple in triples:
        assert isinstance(triple.subject, NamedNode | BlankNode)
        by_subject.setdefault(triple.subject, []).append(triple)
    named = sorted((s.value != iri, s.value) for s in by_subject if isinstance(s, NamedNode))
    return [{"@id": name, **_node(by_subject, NamedNode(name))} for _, name in named]


def _node(by_subject: Mapping[NamedNode | BlankNode, list[Triple]], subject: NamedNode | BlankNode) -> Node:
    found: dict[str, list[object]] = {}
    for triple in by_subject.get(subject, ()):
        value = _value(by_subject, triple)
        found.setdefault(_key(triple.predicate), []).append(value)
    return {key: values[0] if len(values) == 1 else sorted(values, key=str) for key, values in found.items()}


def _key(property: NamedNode) -> str:
    return "@type" if property == RDF["type"] else property.value.removeprefix(str(SCHEMA))


def _value(by_subject: Mapping[NamedNode | BlankNode, list[Triple]], triple: Triple) -> object:
    value = triple.object
    if isinstance(value, Literal):
        return int(value.value) if value.datatype.value.endswith("#integer") else value.value
    if isinstance(value, BlankNode):
        return _node(by_subject, value)
    assert isinstance(value, NamedNode)
    return value.value.removeprefix(str(SCHEMA)) if triple.predicate == RDF["type"] else {"@id": value.value}
