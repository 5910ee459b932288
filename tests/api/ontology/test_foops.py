"""The checks of the FAIR assessor FOOPS! (https://w3id.org/foops), run against a real server, as it runs them.

Each IRI below the canonical base is fetched from the server here, with redirects, as w3id.org will lead there. Not run
are those that ask registers on the web: FIND2 (prefix.cc) and FIND3 (Linked Open Vocabularies).
"""

import re
from urllib.parse import urlsplit

import httpx
import owlready2
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import FOAF, VANN

from graph.vocabulary import BASE
from tests.api.conftest import running

ONTOLOGY = URIRef(BASE + "ontology")
GG = Namespace(BASE + "ontology#")
BIBO = Namespace("http://purl.org/ontology/bibo/")
SCHEMA = Namespace("https://schema.org/")
RDF_TYPES = {
    "application/rdf+xml": "xml",
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "text/n3": "n3",
    "application/json": "json-ld",
}
PERMANENT = {"w3id.org", "purl.org", "doi.org", "www.w3.org", "data.europa.eu", "perma.cc", "identifiers.org"}


class Assessed:
    """The ontology as an assessor sees it."""

    def __init__(self, address):
        self.address = address
        self.graph = Graph().parse(data=self.fetch(ONTOLOGY, "text/turtle").text, format="turtle")
        declared = set(self.graph.subjects(RDF.type, None))
        self.terms = sorted(t for t in declared if isinstance(t, URIRef) and t.startswith(GG))

    def fetch(self, iri, accept):
        assert iri.startswith(BASE), f"{iri} is not ours to serve"
        return httpx.get(iri.replace(BASE, self.address, 1), headers={"Accept": accept}, follow_redirects=True)

    def has(self, *properties):
        return {p for p in properties if self.graph.value(ONTOLOGY, p) is not None} == set(properties)


@pytest.fixture(scope="module")
def assessed(packaged_snapshot, settings):
    with running(packaged_snapshot, settings) as address:
        yield Assessed(address)


def purl1(it):
    """The IRI is one of a service of permanent IRIs."""
    assert urlsplit(ONTOLOGY).netloc in PERMANENT


def uri1(it):
    """The IRI resolves to RDF."""
    assert len(it.graph) > 1000


def uri2(it):
    """The IRI in the file is the one that was fetched."""
    assert list(it.graph.subjects(RDF.type, OWL.Ontology)) == [ONTOLOGY]


def http1(it):
    """The protocol is open."""
    assert urlsplit(ONTOLOGY).scheme in ("http", "https")


def rdf1(it):
    """An OWL library loads it, and finds the classes that RDF says there are."""
    world = owlready2.World()
    content = it.fetch(ONTOLOGY, "application/rdf+xml").content
    path = it.folder / "ontology.rdf"
    path.write_bytes(content)
    assert len(content) < 50 * 1024**2
    loaded = world.get_ontology(path.as_uri()).load()
    classes = {c.iri for c in loaded.classes() if c.iri.startswith(GG)}
    assert classes == {str(c) for c in it.graph.subjects(RDF.type, OWL.Class) if str(c).startswith(GG)}


def cn1(it):
    """The same IRI answers in HTML and in RDF; each answer is of the type that was asked for, and says the same."""
    page = it.fetch(ONTOLOGY, "text/html")
    assert page.headers["content-type"].startswith("text/html")
    for media_type, parser in RDF_TYPES.items():
        answer = it.fetch(ONTOLOGY, media_type)
        assert answer.status_code == 200
        assert not answer.history  # some assessors follow no redirect
        assert answer.headers["content-type"].partition(";")[0] == media_type
        assert len(Graph().parse(data=answer.text, format=parser)) == len(it.graph), media_type


def doc1(it):
    """There is documentation for people: every term, at its fragment."""
    page = it.fetch(ONTOLOGY, "text/html").text
    for term in it.terms:
        assert f'id="{term.removeprefix(GG)}"' in page
        assert str(it.graph.value(term, RDFS.label)) in page


def ver1(it):
    """The version has an IRI of its own."""
    assert isinstance(it.graph.value(ONTOLOGY, OWL.versionIRI), URIRef)
    assert it.graph.value(ONTOLOGY, OWL.versionIRI) != ONTOLOGY


def ver2(it):
    """The IRI of the version resolves, and so do those of the versions before it."""
    for version in (*it.graph.objects(ONTOLOGY, OWL.versionIRI), *it.graph.objects(ONTOLOGY, OWL.priorVersion)):
        answer = it.fetch(version, "text/turtle")
        found = Graph().parse(data=answer.text, format="turtle")
        assert found.value(ONTOLOGY, OWL.versionIRI) == version


def om1(it):
    """The least that an ontology says of itself."""
    assert it.has(DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionIRI, DCTERMS.creator)
    assert it.has(VANN.preferredNamespaceUri)


def om2(it):
    """What it should say besides."""
    assert it.has(VANN.preferredNamespacePrefix, OWL.versionInfo, DCTERMS.created, DCTERMS.bibliographicCitation)


def om3(it):
    """What it may say in detail; of that, only a DOI is missing, as there is none."""
    wanted = {DCTERMS.publisher, FOAF.logo, BIBO.status, DCTERMS.source, DCTERMS.issued, DCTERMS.modified, BIBO.doi}
    assert {p for p in wanted if not it.has(p)} == {BIBO.doi}
    logo = it.fetch(it.graph.value(ONTOLOGY, FOAF.logo), "image/*")
    assert (logo.status_code, logo.headers["content-type"]) == (200, "image/svg+xml")


def om4_1(it):
    """It has a licence."""
    assert it.has(DCTERMS.license)


def om4_2(it):
    """The licence is a web address, one of Creative Commons."""
    licence = it.graph.value(ONTOLOGY, DCTERMS.license)
    assert isinstance(licence, URIRef)
    assert licence.startswith("https://creativecommons.org/licenses/")


def om5_1(it):
    """It says who made it, and when."""
    assert it.has(DCTERMS.creator, DCTERMS.created)


def om5_2(it):
    """It says who published it, and when."""
    assert it.has(DCTERMS.publisher, DCTERMS.issued)


def voc1(it):
    """Its metadata are in vocabularies that are known."""
    terms = (DCTERMS.title, OWL.Ontology, VANN.changes, BIBO.doi, FOAF.logo, RDF.type, SCHEMA.name)
    known = tuple(re.sub("[^/#]+$", "", term) for term in terms)
    assert [p for p in it.graph.predicates(ONTOLOGY) if not str(p).startswith(known)] == []


def voc2(it):
    """It reuses terms of other vocabularies."""
    parents = set(it.graph.objects(None, RDFS.subClassOf)) | set(it.graph.objects(None, RDFS.subPropertyOf))
    assert len({p for p in parents if isinstance(p, URIRef) and not p.startswith(GG)}) >= 5


def voc3(it):
    """Every term has a label."""
    assert [t for t in it.terms if not isinstance(it.graph.value(t, RDFS.label), Literal)] == []


def voc4(it):
    """Every term has a definition."""
    assert [t for t in it.terms if not isinstance(it.graph.value(t, SKOS.definition), Literal)] == []


def find1(it):
    """The prefix of its namespace is declared, in its metadata and in its Turtle."""
    assert it.graph.value(ONTOLOGY, VANN.preferredNamespacePrefix) == Literal("gg")
    assert it.graph.value(ONTOLOGY, VANN.preferredNamespaceUri) == Literal(str(GG))
    assert f"@prefix gg: <{GG}>" in it.fetch(ONTOLOGY, "text/turtle").text


def find3_bis(it):
    """A catalogue that lists it could be named; none does yet, and nothing else is claimed."""
    for claim in (SCHEMA.includedInDataCatalog, URIRef("http://schema.org/includedInDataCatalog")):
        assert list(it.graph.objects(None, claim)) == []


CHECKS = (
    purl1, uri1, uri2, http1, rdf1, cn1, doc1, ver1, ver2, om1, om2, om3, om4_1, om4_2, om5_1, om5_2, voc1, voc2, voc3,
    voc4, find1, find3_bis,
)  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.upper())
def test_a_check_of_foops_is_met(check, assessed, tmp_path):
    assessed.folder = tmp_path
    check(assessed)
