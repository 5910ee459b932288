"""The page of the ontology, its versions, and the JSON-LD context."""

import re
from html.parser import HTMLParser

import pytest
import rdflib
from fastapi.testclient import TestClient
from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.compare import isomorphic

from api.ontology import sources
from api.web.app import create_app
from graph.vocabulary import BASE, packaged
from tests.api.dataset.conftest import BROWSER

GG = BASE + "ontology#"
SOURCE = packaged("ontology") / "genoguide.ttl"


@pytest.fixture(scope="module")
def site(packaged_snapshot, settings):
    with TestClient(create_app(packaged_snapshot, settings), base_url="http://testserver") as client:
        client.follow_redirects = False
        yield client


@pytest.fixture(scope="module")
def core():
    return rdflib.Graph().parse(SOURCE)


class Page(HTMLParser):
    """The ids, links and texts of a page, the texts by the article that they are in."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.articles, self._article = [], [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes["href"]] if tag == "a" else []
        if tag == "article":
            self._article = attributes["id"]
            self.articles[self._article] = ""

    def handle_endtag(self, tag):
        self._article = None if tag == "article" else self._article

    def handle_data(self, data):
        if self._article:
            self.articles[self._article] += data


@pytest.fixture(scope="module")
def page(site):
    return Page(site.get("/ontology", headers=BROWSER).text)


def test_every_term_is_an_article_at_its_fragment(page, core):
    terms = {t for t in core.subjects(RDF.type) if str(t).startswith(GG)}
    assert set(page.articles) == {t.removeprefix(GG) for t in terms}
    for term in terms:
        article = page.articles[term.removeprefix(GG)]
        for part in (RDFS.label, SKOS.definition, SKOS.example):
            assert str(core.value(term, part)) in article
        source = core.value(term, URIRef("http://purl.org/dc/terms/source"))
        assert str(source) in article


def test_ids_are_unique_and_links_within_the_page_lead_somewhere(page):
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("NationalHealthSystem", ["Superclasses", "health system"]),
        ("HealthSystem", ["Subclasses", "national health system", "org:Organization"]),
        ("Document", ["Subclasses", "guideline", "Properties of it"]),
        ("Guideline", ["Defined as", "document", "kind document-kind:guideline"]),
        ("inDomain", ["Domain", "indicator or subdomain", "Range", "Follows from", "in subdomain in domain"]),
        ("carriedOutBy", ["Inverse", "carries out"]),
        ("levelOf", ["functional", "Superproperties", "skos:broader"]),
        ("GoodPractice", ["Disjoint with", "promising practice", "In use"]),
    ],
)
def test_an_article_relates_the_term_to_others(page, term, expected):
    text = " ".join(page.articles[term].split())
    assert [words for words in expected if words not in text] == [], text


def test_the_tree_has_every_class_once_or_more(page, core):
    classes = {c.removeprefix(GG) for c in core.subjects(RDF.type, OWL.Class) if str(c).startswith(GG)}
    linked = {link[1:] for link in page.links if link.startswith("#")}
    assert classes <= linked


def test_numbers_of_instances_lead_to_them(site, page, names):
    link = next(link for link in page.links if link.startswith("/sparql?") and "%23Practice%3E" in link)
    found = site.get(link, headers={"Accept": "application/sparql-results+json"}).json()["results"]["bindings"]
    assert len({row["thing"]["value"] for row in found}) == len(names.of_class("gg:Practice"))
    assert f"{len(found):,} instances" in page.articles["Practice"]


def test_data_and_file_say_the_same(site, core):
    for suffix, parser in {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml", "n3": "n3"}.items():
        found = rdflib.Graph().parse(data=site.get(f"/ontology.{suffix}").text, format=parser)
        assert isomorphic(found, core), suffix


@pytest.mark.parametrize("accept", ["text/html", "*/*", None, BROWSER["Accept"]])
def test_people_get_the_page(site, accept):
    answer = site.get("/ontology", headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-location"] == "http://testserver/ontology.html"
    assert "Accept" in answer.headers["vary"]


def test_an_answer_says_what_else_there_is(site):
    links = site.get("/ontology").headers["link"]
    for expected in (
        '<http://testserver/ontology>; rel="canonical"',
        '<https://w3id.org/genoguide/ontology>; rel="cite-as"',
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
        '<http://www.w3.org/2002/07/owl#Ontology>; rel="type"',
        '<http://testserver/ontology.ttl>; rel="alternate"; type="text/turtle"',
    ):
        assert expected in links


def test_the_current_version_has_an_address_of_its_own(site, core):
    version = str(core.value(URIRef(BASE + "ontology"), OWL.versionInfo))
    answer = site.get(f"/ontology/{version}", headers={"Accept": "text/turtle"})
    assert answer.headers["content-location"] == f"http://testserver/ontology/{version}.ttl"
    assert answer.content == site.get("/ontology.ttl").content
    assert site.get(f"/ontology/{version}.html").headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("address", ["/ontology/9.9.9", "/ontology/..%2fgenoguide", "/ontology.exe", "/ontology/0.1"])
def test_there_is_no_other_version(site, address):
    assert site.get(address).status_code == 404


def test_a_released_version_stays_when_there_is_a_newer_one(site, tmp_path, monkeypatch):
    text = (
        SOURCE.read_text(encoding="utf-8")
        .replace("0.1.0", "0.0.9")
        .replace('"A use of genomics', '"Any use of genomics')
    )
    (tmp_path / "0.0.9.ttl").write_text(text, encoding="utf-8")
    (tmp_path / "notes.ttl").write_text("", encoding="utf-8")
    monkeypatch.setattr(sources, "RELEASED", tmp_path)
    found = rdflib.Graph().parse(data=site.get("/ontology/0.0.9.ttl").text, format="turtle")
    assert found.value(URIRef(BASE + "ontology"), OWL.versionInfo) == Literal("0.0.9")
    old = site.get("/ontology/0.0.9", headers=BROWSER).text
    assert "Any use of genomics" in old
    assert "This is version 0.0.9" in old
    assert 'href="/ontology/0.0.9"' in site.get("/ontology?again", headers=BROWSER).text


def test_every_version_that_was_replaced_is_kept(core):
    """``owl:priorVersion`` names a file in the folder of released versions, which says that it is that version."""
    prior = {str(v).rpartition("/")[2] for v in core.objects(None, OWL.priorVersion)}
    assert prior <= set(sources.released())
    for version in sources.released():
        graph = rdflib.Graph().parse(sources.RELEASED / f"{version}.ttl")
        assert graph.value(URIRef(BASE + "ontology"), OWL.versionIRI) == URIRef(f"{BASE}ontology/{version}")


def test_the_context_is_served_to_every_site(site):
    answer = site.get("/context.jsonld", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.content == (packaged("ontology") / "context.jsonld").read_bytes()
    assert site.get("/context.jsonld", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_hostile_words_in_the_ontology_are_only_words(site, tmp_path, monkeypatch):
    hostile = "<script>alert(1)</script>"
    text = SOURCE.read_text(encoding="utf-8").replace("0.1.0", "0.0.8").replace("A use of genomics", hostile)
    text = text.replace(
        "dcterms:source <https://framework.onemilliongenomes.eu/>", "dcterms:source <javascript:alert(1)>"
    )
    (tmp_path / "0.0.8.ttl").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sources, "RELEASED", tmp_path)
    old = site.get("/ontology/0.0.8", headers=BROWSER).text
    assert hostile not in old
    assert not re.search(r'href="javascript', old)
    assert "&lt;script&gt;" in old
