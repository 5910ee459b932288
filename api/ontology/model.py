"""The ontology as its page shows it: terms, what relates them, and the tree of classes; made from rows of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph.vocabulary import BASE, BIBO, GG, OWL, PREFIXES, QB, RDF, RDFS, SKOS

Row = Mapping[str, str]

_HEADINGS: Final[Mapping[tuple[str, bool], str]] = {
    (RDFS.domain.value, False): "Domain",
    (RDFS.range.value, False): "Range",
    (RDFS.subClassOf.value, False): "Superclasses",
    (RDFS.subClassOf.value, True): "Subclasses",
    (OWL.intersectionOf.value, False): "Defined as",
    (RDFS.subPropertyOf.value, False): "Superproperties",
    (RDFS.subPropertyOf.value, True): "Subproperties",
    (OWL.inverseOf.value, False): "Inverse",
    (OWL.inverseOf.value, True): "Inverse",
    (OWL.propertyChainAxiom.value, False): "Follows from",
    (RDFS.domain.value, True): "Properties of it",
    (RDFS.range.value, True): "Properties that lead to it",
    (OWL.equivalentClass.value, False): "Same as",
    (OWL.equivalentProperty.value, False): "Same as",
    (OWL.disjointWith.value, False): "Disjoint with",
    (OWL.disjointWith.value, True): "Disjoint with",
    (SKOS.exactMatch.value, False): "Exact match",
    (SKOS.closeMatch.value, False): "Close match",
}
"""What a relation is called on the page of a term, and from its other end; in the order of the page."""

_CHARACTERISTICS: Final = {
    OWL[name].value: name.removesuffix("Property").lower()
    for name in (
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "TransitiveProperty",
        "SymmetricProperty",
        "AsymmetricProperty",
        "ReflexiveProperty",
        "IrreflexiveProperty",
    )
}


_PREFIXES: Final = {
    **PREFIXES,
    "bibo": str(BIBO),
    "document-kind": f"{BASE}document-kind/",
    "org": "http://www.w3.org/ns/org#",
    "qb": str(QB),
}


@dataclass(frozen=True, order=True)
class Reference:
    """A term that another refers to: what it is called, its IRI, and the property through which it is meant, if any."""

    text: str
    iri: str
    through: str = ""

    @property
    def fragment(self) -> str | None:
        """The fragment at which the term is on the page; ``None`` for one of another vocabulary."""
        return self.iri.removeprefix(str(GG)) if self.iri.startswith(str(GG)) else None


@dataclass(frozen=True)
class Term:
    """A class or property: what its authors say of it, how often it is used, and the terms that it is related to."""

    iri: str
    kind: str
    label: str
    definition: str
    example: str
    note: str
    source: str
    count: int
    characteristics: Sequence[str]
    relations: Mapping[str, Sequence[Reference]]

    @property
    def fragment(self) -> str:
        """The fragment of its IRI, which is where it is on the page."""
        return self.iri.removeprefix(str(GG))


@dataclass(frozen=True)
class Branch:
    """A class in the tree, and its subclasses."""

    term: Term
    branches: Sequence["Branch"] = field(default=())


@dataclass(frozen=True)
class Ontology:
    """The ontology: what it says of itself, its terms by kind, the tree of its classes, and which are disjoint."""

    header: Mapping[str, Sequence[Reference]]
    """Values by local name of the property."""
    terms: Mapping[str, Sequence[Term]]
    tree: Sequence[Branch]
    disjoint: Sequence[Sequence[Reference]]

    def said(self, name: str) -> str:
        """Return the first value of a property of the ontology, or an empty text."""
        values = self.header.get(name, ())
        return values[0].iri if values else ""

    @property
    def version(self) -> str:
        """Its version, such as ``0.1.0``."""
        return self.said("versionInfo")


def ontology(
    header: Iterable[Row], terms: Iterable[Row], relations: Iterable[Row], disjoint: Iterable[Row]
) -> Ontology:
    """Return the ontology that the rows of the queries ``ontology-*`` describe."""
    rows = {row["term"]: row for row in terms}
    related = _related(relations, rows)
    by_kind: dict[str, list[Term]] = {"class": [], "object": [], "datatype": []}
    for iri, row in rows.items():
        by_kind[row["kind"]].append(_term(row, related.get(iri, {})))
    sets: dict[str, list[Reference]] = defaultdict(list)
    for row in disjoint:
        sets[row["set"]].append(_reference(row["class"], rows))
    said: dict[str, list[Reference]] = defaultdict(list)
    for row in header:
        said[_local(row["property"])].append(Reference(row.get("label", row["value"]), row["value"]))
    tree = tuple(_tree(by_kind["class"]))
    return Ontology(said, by_kind, tree, sorted((sorted(members) for members in sets.values()), key=len, reverse=True))


def _related(relations: Iterable[Row], rows: Mapping[str, Row]) -> Mapping[str, Mapping[str, list[Reference]]]:
    """Return for each term, by heading, the terms that it is related to, from either end."""
    found: dict[str, dict[str, set[Reference]]] = defaultdict(lambda: defaultdict(set))
    for row in relations:
        term, relation, other = row["term"], row["relation"], row["other"]
        if relation == RDF.type.value:
            if other in _CHARACTERISTICS:
                found[term]["Characteristics"].add(Reference(_CHARACTERISTICS[other], other))
            continue
        through = _name(row["through"], rows) if row.get("through") else ""
        if heading := _HEADINGS.get((relation, False)):
            found[term][heading].add(_reference(other, rows, through))
        if (heading := _HEADINGS.get((relation, True))) and other in rows:
            found[other][heading].add(_reference(term, rows))
        if relation == OWL.intersectionOf.value and not through and other in rows:
            found[other]["Subclasses"].add(_reference(term, rows))
    return {term: {name: sorted(others) for name, others in by_name.items()} for term, by_name in found.items()}


def _term(row: Row, related: Mapping[str, list[Reference]]) -> Term:
    order = list(dict.fromkeys(_HEADINGS.values()))
    shown = {name: related[name] for name in order if name in related}
    return Term(
        row["term"],
        row["kind"],
        row["label"],
        row.get("definition", ""),
        row.get("example", ""),
        row.get("note", ""),
        row.get("source", ""),
        int(row.get("instances") or row.get("uses") or 0),
        [reference.text for reference in related.get("Characteristics", ())],
        shown,
    )


def _tree(classes: Sequence[Term]) -> Iterator[Branch]:
    """Yield the classes that are below no other of ours, each with those below it."""
    by_iri = {term.iri: term for term in classes}
    below = {
        term.iri: [by_iri[r.iri] for r in term.relations.get("Subclasses", ()) if r.iri in by_iri] for term in classes
    }
    lower = {term.iri for terms in below.values() for term in terms}

    def branch(term: Term, above: frozenset[str]) -> Branch:
        seen = above | {term.iri}  # a circle of classes must not be followed for ever
        return Branch(term, [branch(other, seen) for other in below[term.iri] if other.iri not in seen])

    return (branch(term, frozenset()) for term in classes if term.iri not in lower)


def _reference(iri: str, rows: Mapping[str, Row], through: str = "") -> Reference:
    return Reference(_name(iri, rows), iri, through)


def _name(iri: str, rows: Mapping[str, Row]) -> str:
    """Return the label of a term of ours, or the compact IRI of another."""
    if iri in rows:
        return rows[iri]["label"]
    prefix, namespace = max(
        ((p, n) for p, n in _PREFIXES.items() if iri.startswith(n)), key=lambda pair: len(pair[1]), default=("", "")
    )
    return f"{prefix}:{iri.removeprefix(namespace)}" if prefix else iri


def _local(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]
