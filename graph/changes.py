"""What changed between two versions of the knowledge graph, item by item.

An item is a thing with a name (see ``graph.names``). It has changed when what its sources state about it has: what
rules infer, and what the build counts, follows from other items too and would make everything change with anything.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from pyoxigraph import BlankNode, NamedNode, Triple

from graph.named_graph import NamedGraph, Term
from graph.names import Names
from graph.vocabulary import BASE, GG, RDF

Stated = Mapping[Term, Sequence[Triple]]

MOST: Final = 1000
"""Changes that are listed; of more, only the numbers are kept."""


class Kind(StrEnum):
    """What became of an item."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Item:
    """An item in one version: the local name of its class, its label, and a digest of what is stated about it."""

    type: str
    label: str
    digest: str


@dataclass(frozen=True)
class Change:
    """What became of an item; type and label are those of the newer version that has it."""

    kind: Kind
    iri: str
    type: str
    label: str

    def as_dict(self) -> dict[str, str]:
        """Return the change as a JSON object."""
        return {name: str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Changes:
    """What changed since the version ``since``, or that there was none before: some changes, and how many in all."""

    since: str | None
    listed: tuple[Change, ...]
    counts: Mapping[str, int]

    @classmethod
    def between(cls, since: str | None, before: Mapping[str, Item], after: Mapping[str, Item]) -> "Changes":
        """Return what changed from ``before`` to ``after``."""
        found = list(_compare(before, after)) if since else []
        counts = {kind.value: sum(change.kind is kind for change in found) for kind in Kind}
        return cls(since, tuple(found[:MOST]), counts)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> "Changes":
        """Return what ``as_dict`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        listed = (Change(Kind(c["kind"]), str(c["iri"]), str(c["type"]), str(c["label"])) for c in value["listed"])
        return cls(value["since"], tuple(listed), {kind.value: int(value["counts"][kind.value]) for kind in Kind})

    def as_dict(self) -> dict[str, object]:
        """Return the changes as a JSON object."""
        return {"since": self.since, "counts": dict(self.counts), "listed": [c.as_dict() for c in self.listed]}


def items_of(graphs: Iterable[NamedGraph], names: Names) -> dict[str, Item]:
    """Return the named things that ``graphs``, which hold what sources state, say anything of, by IRI."""
    stated: dict[Term, list[Triple]] = defaultdict(list)
    for triple in (triple for graph in graphs for triple in graph.triples):
        stated[triple.subject].append(triple)
    labels = {named.iri: named.label for named in names if named.iri.startswith(BASE)}
    types = {iri: type_of(stated.get(NamedNode(iri), ())) for iri in labels}
    return {
        iri: Item(types[iri] or "", label, _digest(NamedNode(iri), stated))
        for iri, label in sorted(labels.items())
        if types[iri]
    }


def type_of(about: Iterable[Triple]) -> str | None:
    """Return the local name of the class of our ontology that a thing is stated to be of."""
    classes = (t.object.value for t in about if t.predicate == RDF.type and isinstance(t.object, NamedNode))
    return min((iri.removeprefix(str(GG)) for iri in classes if iri.startswith(str(GG))), default=None)


def _digest(thing: NamedNode, stated: Stated) -> str:
    """Return a hash of what is stated of a thing and of the blank nodes it leads to, whatever these are called."""
    found: list[str] = []
    queue: list[Term] = [thing]
    numbers: dict[Term, str] = {thing: "*"}
    for node in queue:
        for triple in sorted(stated.get(node, ()), key=str):
            if isinstance(triple.object, BlankNode) and triple.object not in numbers:
                numbers[triple.object] = f"_:{len(numbers)}"
                queue.append(triple.object)
            found.append(f"{numbers[node]} {triple.predicate} {numbers.get(triple.object, triple.object)}")
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()[:16]


def _compare(before: Mapping[str, Item], after: Mapping[str, Item]) -> Iterator[Change]:
    for iri in sorted(before.keys() | after.keys()):
        old, new = before.get(iri), after.get(iri)
        kind = Kind.CHANGED if old and new else Kind.ADDED if new else Kind.REMOVED
        shown = new or old
        assert shown
        if old is None or new is None or old.digest != new.digest:
            yield Change(kind, iri, shown.type, shown.label)
