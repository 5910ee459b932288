"""Pitfalls of the OOPS! catalogue (https://oops.linkeddata.es/catalogue.jsp) that a program can find.

``test_terms.py`` has those that speak of what every term must have: P04, P08, P11, P19, P22, P32, P38 and P41.
"""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import VANN

from tests.ontology.test_terms import CLASSES, CORE, GG, ONTOLOGY, PROPERTIES, TERMS

OBJECT_PROPERTIES = [p for p in PROPERTIES if (p, RDF.type, OWL.ObjectProperty) in CORE]


def ends(prop):
    """The domain and the range of a property, each as the set of its classes."""
    return tuple(frozenset(members(CORE.value(prop, part))) for part in (RDFS.domain, RDFS.range))


def members(node):
    union = CORE.value(node, OWL.unionOf) if isinstance(node, BNode) else None
    return {node} if union is None else set(Collection(CORE, union))


def above(term, relation):
    return set(CORE.transitive_objects(term, relation)) - {term}


def test_p05_an_inverse_goes_the_other_way() -> None:
    pairs = list(CORE.subject_objects(OWL.inverseOf))
    assert len(pairs) > 5
    assert [pair for pair in pairs if ends(pair[0]) != ends(pair[1])[::-1]] == []


def test_p06_no_class_or_property_is_above_itself() -> None:
    for relation in (RDFS.subClassOf, RDFS.subPropertyOf):
        direct = {(t, o) for t, o in CORE.subject_objects(relation)}
        assert [t for t, _ in direct if any((o, t) in direct for o in above(t, relation))] == []


def test_p07_no_class_merges_two_notions() -> None:
    assert [c for c in CLASSES if re.search("(And|Or)(?=[A-Z])", c.removeprefix(GG))] == []


def test_p10_the_main_classes_are_disjoint() -> None:
    sets = [set(Collection(CORE, CORE.value(s, OWL.members))) for s in CORE.subjects(RDF.type, OWL.AllDisjointClasses)]
    main = {c for c in CLASSES if not above(c, RDFS.subClassOf) & set(CLASSES)}
    defined = {c for c in CLASSES if CORE.value(c, OWL.equivalentClass)}
    apart = set().union(*sets)
    # A file, a survey's dataset, a source and a page that was checked may be one thing; all others are kept apart.
    assert {c.removeprefix(GG) for c in main - defined - apart} <= {"Source", "CuratedFile", "CheckedAddress"}


def test_p12_and_p30_nothing_is_said_twice_under_two_names() -> None:
    definitions = Counter(str(CORE.value(t, SKOS.definition)).lower() for t in TERMS)
    assert [d for d, count in definitions.items() if count > 1] == []
    assert list(CORE.subject_objects(OWL.equivalentProperty)) == []


def test_p20_labels_are_labels_and_definitions_are_definitions() -> None:
    for term in TERMS:
        label, definition = (str(CORE.value(term, p)) for p in (RDFS.label, SKOS.definition))
        assert len(label) < len(definition), term
        assert len(label.split()) <= 6, term
        assert not label.endswith(".")
        assert definition.endswith(".")


def test_p24_no_definition_is_the_label_again() -> None:
    for term in TERMS:
        label, definition = (str(CORE.value(term, p)) for p in (RDFS.label, SKOS.definition))
        assert definition.lower().rstrip(".") != label.lower()


def test_p25_no_property_is_its_own_inverse() -> None:
    assert [p for p in OBJECT_PROPERTIES if (p, OWL.inverseOf, p) in CORE] == []


def test_p28_and_p29_symmetric_and_transitive_properties_stay_within_one_class() -> None:
    kinds = (OWL.SymmetricProperty, OWL.TransitiveProperty)
    found = [p for kind in kinds for p in CORE.subjects(RDF.type, kind)]
    assert [p for p in found if len(set(ends(p))) != 1] == []


def test_p33_a_chain_has_two_links_or_more() -> None:
    chains = [list(Collection(CORE, chain)) for chain in CORE.objects(None, OWL.propertyChainAxiom)]
    assert chains
    assert [chain for chain in chains if len(chain) < 2] == []


@pytest.mark.parametrize(
    ("relation", "kinds"),
    [
        (RDFS.subClassOf, {OWL.Class}),
        (OWL.disjointWith, {OWL.Class}),
        (RDFS.subPropertyOf, {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}),
        (OWL.inverseOf, {OWL.ObjectProperty}),
        (OWL.onProperty, {OWL.ObjectProperty, OWL.DatatypeProperty}),
    ],
)
def test_p34_and_p35_every_class_and_property_is_declared_as_such(relation, kinds) -> None:
    used = {node for pair in CORE.subject_objects(relation) for node in pair if isinstance(node, URIRef)}
    assert {n for n in used if not set(CORE.objects(n, RDF.type)) & kinds} == set()


def test_p36_no_iri_ends_like_a_file() -> None:
    assert not re.search(r"\.[a-z]{2,5}$", ONTOLOGY)
    assert [t for t in TERMS if "." in t.removeprefix(GG)] == []


def test_p37_the_ontology_is_on_the_web() -> None:
    """What serves it is tested in tests/api/ontology."""
    assert urlsplit(ONTOLOGY).scheme == "https"


def test_p39_the_namespace_is_plain() -> None:
    assert CORE.value(ONTOLOGY, VANN.preferredNamespaceUri) == Literal(str(GG))
    assert {t[: len(GG)] for t in TERMS} == {str(GG)}
    assert f"{ONTOLOGY}#" == str(GG)


def test_p40_no_namespace_is_hijacked() -> None:
    """Terms of others are declared for OWL tools, and nothing else is said of them."""
    subjects = {s for s in CORE.subjects() if isinstance(s, URIRef) and not str(s).startswith(str(ONTOLOGY))}
    foreign = {(s, p) for s in subjects for p in CORE.predicates(s)}
    organisation = {s for s, _ in foreign if "/organization/" in s}
    assert {p for s, p in foreign if s not in organisation} == {RDF.type}


def test_the_checks_find_what_they_are_for() -> None:
    """A class above itself, as a proof that the walk upwards is one."""
    graph = Graph().parse(data="@prefix : <urn:> . :a :p :b . :b :p :a .", format="turtle")
    assert URIRef("urn:a") in set(graph.transitive_objects(URIRef("urn:b"), URIRef("urn:p")))
