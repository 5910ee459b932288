"""A named graph: the triples of one source, and where they came from."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, Triple

from graph.vocabulary import BASE, DCTERMS, PROV, RDF, RDFS, SPDX, XSD, graph_iri

Term = Any
"""A pyoxigraph term; its stubs name no common class."""

TOOL_VERSION = version("genoguide")


@dataclass(frozen=True)
class Provenance:
    """Where a named graph came from.

    ``path`` is the file's name within its workspace or the package, ``sha256`` the hash of its bytes in hex,
    ``loader`` the module that read it.
    """

    path: str
    sha256: str
    loader: str

    @classmethod
    def of(cls, path: str, content: bytes, loader: str) -> "Provenance":
        """Return the provenance of ``content`` read from ``path`` by ``loader``."""
        return cls(path, hashlib.sha256(content).hexdigest(), loader)


@dataclass(frozen=True)
class NamedGraph:
    """An immutable set of triples with a name, whose blank nodes depend on nothing but its content and name."""

    iri: NamedNode
    triples: tuple[Triple, ...]
    provenance: Provenance | None = None

    @classmethod
    def of(cls, name: str, triples: Iterable[Triple], provenance: Provenance | None = None) -> "NamedGraph":
        """Return the graph ``name`` (a path such as ``practice/fr``) of ``triples``, blank nodes made canonical."""
        iri = graph_iri(name)
        return cls(iri, tuple(_canonical(triples, iri)), provenance)

    def quads(self) -> Iterable[Quad]:
        """Yield the triples as quads of this graph."""
        return (Quad(t.subject, t.predicate, t.object, self.iri) for t in self.triples)

    def describe(self) -> Iterable[Triple]:
        """Yield what the dataset description says of this graph, in PROV-O, Dublin Core and SPDX."""
        yield Triple(self.iri, RDF.type, PROV.Entity)
        if self.provenance is None:
            return
        source = Literal(self.provenance.path)
        checksum = NamedNode(f"{self.iri.value}/sha256")
        activity = NamedNode(f"{self.iri.value}/load")
        agent = NamedNode(f"{BASE}software/genoguide-{TOOL_VERSION}")
        yield Triple(self.iri, DCTERMS.identifier, source)
        yield Triple(self.iri, SPDX.checksum, checksum)
        yield Triple(checksum, RDF.type, SPDX.Checksum)
        yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
        yield Triple(checksum, SPDX.checksumValue, Literal(self.provenance.sha256, datatype=XSD.hexBinary))
        yield Triple(self.iri, PROV.wasGeneratedBy, activity)
        yield Triple(activity, RDF.type, PROV.Activity)
        yield Triple(activity, RDFS.label, Literal(f"{self.provenance.loader} read {self.provenance.path}"))
        yield Triple(activity, PROV.wasAssociatedWith, agent)
        yield Triple(agent, RDF.type, PROV.SoftwareAgent)
        yield Triple(agent, RDFS.label, Literal(f"GenoGuide {TOOL_VERSION}"))


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _canonical(triples: Iterable[Triple], graph: NamedNode) -> Iterable[Triple]:
    """Name blank nodes by content (RDF Dataset Canonicalization 1.0) and graph: equal inputs give equal dumps."""
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    salt = hashlib.sha256(graph.value.encode()).hexdigest()[:12]

    def rename(term: Term) -> Term:
        return BlankNode(f"b{salt}{term.value}") if isinstance(term, BlankNode) else term

    return (Triple(rename(q.subject), q.predicate, rename(q.object)) for q in dataset)
