"""What every term of the ontology must have, and the pitfalls that none may show (OOPS! catalogue)."""

import re

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, URIRef
from rdflib.namespace import DCTERMS, VANN

from graph.vocabulary import packaged

GG = rdflib.Namespace("https://w3id.org/genoguide/ontology#")
ONTOLOGY = URIRef("https://w3id.org/genoguide/ontology")


def read(*names: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in names:
        graph.parse(packaged("ontology") / name)
    return graph


CORE = read("genoguide.ttl")
TERMS = sorted({s for s in CORE.subjects(RDF.type) if isinstance(s, URIRef) and s.startswith(GG)})
CLASSES = [t for t in TERMS if (t, RDF.type, OWL.Class) in CORE]
PROPERTIES = [t for t in TERMS if t not in CLASSES]


def test_there_are_terms() -> None:
    assert len(CLASSES) > 40
    assert len(PROPERTIES) > 50


@pytest.mark.parametrize("part", [RDFS.label, SKOS.definition, SKOS.example])
def test_every_term_has_one_english(part: URIRef) -> None:
    counts = {t: [o.language for o in CORE.objects(t, part)] for t in TERMS}
    assert {t: c for t, c in counts.items() if c != ["en"]} == {}


def test_every_term_names_its_source_and_its_ontology() -> None:
    assert [t for t in TERMS if not isinstance(CORE.value(t, DCTERMS.source), URIRef)] == []
    assert [t for t in TERMS if CORE.value(t, RDFS.isDefinedBy) != ONTOLOGY] == []


def test_names_follow_one_convention() -> None:
    assert [c for c in CLASSES if not re.fullmatch(r"[A-Z][A-Za-z]+", c.removeprefix(GG))] == []
    assert [p for p in PROPERTIES if not re.fullmatch(r"[a-z][A-Za-z]+", p.removeprefix(GG))] == []


def test_labels_are_unique() -> None:
    labels = [(str(CORE.value(t, RDFS.label)).lower(), t in CLASSES) for t in TERMS]
    assert sorted(x for x in set(labels) if labels.count(x) > 1) == []


def test_every_property_has_one_domain_and_one_range() -> None:
    """Several would mean their intersection (pitfall P19); none would say nothing (P11)."""
    for part in (RDFS.domain, RDFS.range):
        assert [p for p in PROPERTIES if len(list(CORE.objects(p, part))) != 1] == []


def test_every_class_is_connected() -> None:
    """Each is part of a hierarchy, or defined by an equivalence (P04)."""
    assert [c for c in CLASSES if not CORE.value(c, RDFS.subClassOf) and not CORE.value(c, OWL.equivalentClass)] == []


def test_the_header_is_complete() -> None:
    for part in (
        DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.publisher, DCTERMS.license, DCTERMS.created,
        DCTERMS.issued, DCTERMS.modified, DCTERMS.source, DCTERMS.bibliographicCitation, OWL.versionIRI, OWL.versionInfo,
        VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri,
    ):  # fmt: skip
        assert CORE.value(ONTOLOGY, part) is not None, part
    assert CORE.value(ONTOLOGY, OWL.versionIRI) != ONTOLOGY


def test_no_term_is_used_that_is_not_declared() -> None:
    everything = read(*(p.name for p in packaged("ontology").glob("*.ttl")))
    used = {t for triple in everything for t in triple if isinstance(t, URIRef) and t.startswith(GG)}
    assert sorted(used - set(TERMS)) == []


def test_every_foreign_property_is_declared_for_owl_tools() -> None:
    everything = read(*(p.name for p in packaged("ontology").glob("*.ttl")))
    builtin = (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://www.w3.org/2000/01/rdf-schema#",
        "http://www.w3.org/2002/07/owl#",
    )
    used = {p for p in everything.predicates() if not str(p).startswith((*builtin, str(GG)))}
    declared = set(CORE.subjects(RDF.type, OWL.AnnotationProperty)) | set(CORE.subjects(RDF.type, OWL.ObjectProperty))
    assert sorted(used - declared) == []
