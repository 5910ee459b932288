"""In what two versions of the knowledge graph differ: for each thing, the values of each property before and after."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.changes import Kind, Stated, type_of
from graph.named_graph import Term
from graph.vocabulary import BASE, DCTERMS, GG, RDF, RDFS, SKOS, graph_iri

Properties = Mapping[NamedNode, tuple[Term, ...]]

_PASSED_OVER: Final = frozenset((RDF.type, NamedNode("http://rdfs.org/ns/void#inDataset")))
"""What says where a thing stands rather than what it is."""
TITLES: Final = (DCTERMS.title, GG.statement, RDFS.label, SKOS.prefLabel)
"""What a thing is called by; what has none of these is part of another thing."""


@dataclass(frozen=True)
class PropertyChange:
    """The values of a property that only one version has."""

    property: NamedNode
    before: tuple[Term, ...]
    after: tuple[Term, ...]


@dataclass(frozen=True)
class Difference:
    """What became of a thing: its class and title, those of the newer version that has it, and what changed of it."""

    kind: Kind
    iri: str
    type: str
    label: str
    changes: tuple[PropertyChange, ...] = ()


def differences(before: Iterable[Triple], after: Iterable[Triple]) -> list[Difference]:
    """Return in what the things differ that two sets of triples describe: ours first, in the order of their IRIs.

    A thing of another namespace, such as a source, counts when both describe it: what else becomes of it is said by
    the things of ours that name it.
    """
    old, new = _by_subject(before), _by_subject(after)
    nodes = sorted(_things(old) | _things(new), key=lambda n: (not n.value.startswith(BASE), n.value))
    found = (_difference(node, old, new) for node in nodes)
    return [difference for difference in found if difference]


def dumped(dump: Path, names: Iterable[str]) -> Iterator[Triple]:
    """Yield the triples of the named graphs ``names`` in a dump in N-Quads. Raises OSError, SyntaxError."""
    endings = tuple(f" {graph_iri(name)} .\n".encode() for name in names)
    with dump.open("rb") as file:
        lines = b"".join(line for line in file if line.endswith(endings))
    return (quad.triple for quad in pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_QUADS))


def _by_subject(triples: Iterable[Triple]) -> Stated:
    stated: dict[Term, list[Triple]] = defaultdict(list)
    for triple in triples:
        stated[triple.subject].append(triple)
    return stated


def _things(stated: Stated) -> set[NamedNode]:
    return {n for n in stated if isinstance(n, NamedNode) and not n.value.startswith(f"{BASE}graph/")}


def _difference(node: NamedNode, old: Stated, new: Stated) -> Difference | None:
    ours, then, now = node.value.startswith(BASE), old.get(node, ()), new.get(node, ())
    kind = Kind.CHANGED if then and now else Kind.ADDED if now else Kind.REMOVED
    changes = tuple(_changes(_properties(then, old), _properties(now, new))) if kind is Kind.CHANGED else ()
    if not changes and (kind is Kind.CHANGED or not ours):
        return None
    about = now or then
    return Difference(kind, node.value, type_of(about) or "", _title(about), changes)


def _properties(about: Sequence[Triple], stated: Stated) -> Properties:
    found: dict[NamedNode, list[Term]] = defaultdict(list)
    for triple in about:
        if triple.predicate not in _PASSED_OVER:
            found[triple.predicate] += _values(triple.object, stated)
    return {name: tuple(values) for name, values in found.items()}


def _values(value: Term, stated: Stated) -> Iterator[Term]:
    """Yield the members of a list, or the one value that is none."""
    seen = set()
    if not isinstance(value, BlankNode):
        yield value
    while isinstance(value, BlankNode) and value not in seen:
        seen.add(value)
        parts = {t.predicate: t.object for t in stated.get(value, ())}
        if RDF.first in parts:
            yield parts[RDF.first]
        value = parts.get(RDF.rest)


def _changes(before: Properties, after: Properties) -> Iterator[PropertyChange]:
    for name in sorted(before.keys() | after.keys(), key=lambda n: n.value):
        old, new = before.get(name, ()), after.get(name, ())
        if set(old) != set(new):
            gone, come = (v for v in old if v not in new), (v for v in new if v not in old)
            yield PropertyChange(name, tuple(sorted(gone, key=str)), tuple(sorted(come, key=str)))


def _title(about: Iterable[Triple]) -> str:
    """Return the first title, in English or no language where there is one."""
    titles = ((TITLES.index(t.predicate), t.object) for t in about if t.predicate in TITLES)
    said = ((at, o.language not in ("en", None), o.value) for at, o in titles if isinstance(o, Literal))
    return min(said, default=(0, False, ""))[2]
