"""Every IRI answers: things by way of a document, documents in five forms that say the same."""

import json
import re
from dataclasses import replace

import pyoxigraph
import pytest
from fastapi.testclient import TestClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from api.web.app import create_app
from graph.vocabulary import BASE, DCTERMS, FOAF
from tests.api.linked.test_forms import FORMS

PRACTICE = "practice/fr-pfmg-2025"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_a_thing_leads_to_its_document(site):
    answer = site.get(f"/{PRACTICE}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"http://testserver/doc/{PRACTICE}"


def test_what_the_graph_does_not_know_is_not_found(site):
    for address in ("/practice/none", "/doc/practice/none", "/doc/practice/none.ttl", "/doc/", "/nothing"):
        assert site.get(address).status_code == 404, address


@pytest.mark.parametrize(("suffix", "expected"), [(s, t) for s, (t, _) in FORMS.items()] + [("html", "text/html")])
def test_a_document_has_a_form_for_each_suffix_and_media_type(site, suffix, expected):
    fixed = site.get(f"/doc/{PRACTICE}.{suffix}", headers={"Accept": "image/png"})
    asked = site.get(f"/doc/{PRACTICE}", headers={"Accept": expected})
    for answer in (fixed, asked):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(expected)
        assert answer.headers["content-location"] == f"http://testserver/doc/{PRACTICE}.{suffix}"
        assert "Accept" in answer.headers["vary"]
    assert fixed.content == asked.content


def test_browsers_get_a_page_and_others_what_they_ask_for(site):
    assert site.get(f"/doc/{PRACTICE}", headers=BROWSER).headers["content-type"].startswith("text/html")
    assert site.get(f"/doc/{PRACTICE}", headers={"Accept": "image/png"}).status_code == 406


def test_a_document_says_what_it_is_about_and_what_else_there_is(site):
    links = {
        relation + kind: address
        for address, relation, kind in re.findall(
            r'<([^>]+)>; rel="([^"]+)"(; type="[^"]+")?', site.get(f"/doc/{PRACTICE}.html").headers["link"]
        )
    }
    assert links["canonical"] == f"http://testserver/doc/{PRACTICE}"
    assert links["cite-as"] == BASE + PRACTICE
    assert links["license"].startswith("https://creativecommons.org/")
    assert links['describedby; type="text/turtle"'] == f"http://testserver/doc/{PRACTICE}.ttl"
    assert links['alternate; type="application/ld+json"'] == f"http://testserver/doc/{PRACTICE}.jsonld"


def test_a_description_holds_what_the_store_says_and_where_it_is_from(site, packaged_snapshot):
    store = pyoxigraph.Store.read_only(str(packaged_snapshot / "store"))
    said = {
        q.triple for q in store.quads_for_pattern(NamedNode(BASE + PRACTICE), None, None, pyoxigraph.DefaultGraph())
    }
    got = {q.triple for q in pyoxigraph.parse(site.get(f"/doc/{PRACTICE}.nt").content, RdfFormat.N_TRIPLES)}
    assert said <= got
    document = NamedNode(f"{BASE}doc/{PRACTICE}")
    about = {(t.predicate, t.object) for t in got if t.subject == document}
    assert (FOAF.primaryTopic, NamedNode(BASE + PRACTICE)) in about
    assert DCTERMS.license in {predicate for predicate, _ in about}


def test_json_ld_reads_as_the_curated_file_does(site):
    tree = site.get(f"/doc/{PRACTICE}.jsonld").json()
    practice = tree["foaf:primaryTopic"]
    assert practice["id"] == BASE + PRACTICE
    assert "Practice" in practice["type"]
    assert isinstance(practice["title"], str)
    assert {"sources", "indicators", "status", "country"} <= practice.keys()


def test_a_document_that_is_known_is_not_sent_again(site):
    tag = site.get(f"/doc/{PRACTICE}.ttl").headers["etag"]
    assert site.get(f"/doc/{PRACTICE}.ttl", headers={"If-None-Match": tag}).status_code == 304
    assert site.get(f"/doc/{PRACTICE}.nt", headers={"If-None-Match": tag}).status_code == 200


def test_any_iri_is_found(site):
    assert site.get("/entity", params={"uri": BASE + PRACTICE}).headers["location"].endswith(f"/doc/{PRACTICE}")
    country = "http://publications.europa.eu/resource/authority/country/FRA"
    assert "France" in site.get("/entity", params={"uri": country}, headers=BROWSER).text
    turtle = site.get("/entity", params={"uri": country}, headers={"Accept": "text/turtle"})
    assert any(q.subject.value == country for q in pyoxigraph.parse(turtle.content, RdfFormat.TURTLE))
    assert site.get("/entity", params={"uri": "https://example.org/nothing"}).status_code == 404


def test_without_an_iri_people_get_a_form_and_programs_are_told(site):
    for address in ("/entity", "/entity?uri="):
        page = site.get(address, headers=BROWSER)
        assert page.status_code == 200
        assert 'name="uri"' in page.text
        problem = site.get(address, headers={"Accept": "application/json"})
        assert problem.status_code == 400
        assert "?uri=" in problem.json()["detail"]


@pytest.mark.parametrize(
    "uri", ["", "no iri", "x", "javascript:alert(1)", "http://[", "https://e.org/> } # ", "a" * 5000, "\u202e\x00"]
)
def test_what_is_no_iri_is_not_found(site, uri):
    assert site.get("/entity", params={"uri": uri}).status_code in (400, 404)


@pytest.mark.parametrize(
    "path", ["/doc/%3E%7D", "/doc/a%00b", "/%E2%80%AE", "/doc/" + "x/" * 900, "/doc/%ff%fe", "/..%2f"]
)
def test_hostile_paths_are_not_found(site, path):
    assert site.get(path).status_code == 404


def test_iris_with_letters_of_any_language_are_found(tmp_path, settings):
    iri = BASE + "practice/schön-日本"
    store = pyoxigraph.Store(str(tmp_path / "store"))
    store.add(Quad(NamedNode(iri), DCTERMS.title, Literal("here")))
    store.flush()
    (tmp_path / "manifest.json").write_text(json.dumps({"version": "v1"}))
    (tmp_path / "names.json").write_text(json.dumps({}))
    with TestClient(create_app(tmp_path, settings), base_url="http://testserver") as site:
        for address in ("/practice/schön-日本", f"/entity?uri={iri}"):
            answer = site.get(address, headers={"Accept": "application/n-triples"})
            assert [response.status_code for response in (*answer.history, answer)] == [303, 200]
            assert "here" in answer.text


@pytest.mark.parametrize("stripped", [True, False])
def test_the_site_may_lie_below_a_path(packaged_snapshot, settings, stripped):
    app = create_app(packaged_snapshot, replace(settings, base_path="/genoguide"))
    with TestClient(app, base_url="http://testserver") as site:
        before = "" if stripped else "/genoguide"
        answer = site.get(f"{before}/{PRACTICE}", headers=BROWSER, follow_redirects=False)
        assert answer.headers["location"] == f"http://testserver/genoguide/doc/{PRACTICE}"
        page = site.get(f"{before}/doc/{PRACTICE}", headers=BROWSER)
        assert page.status_code == 200
        inside = list(re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text))
        assert inside
        assert all(address.startswith("/genoguide/") for address in inside)
        assert site.get(f"{before}/static/site.css").status_code == 200
        assert f"<{BASE}{PRACTICE}>" in site.get(f"{before}/doc/{PRACTICE}.nt").text


def test_the_public_address_stands_above_that_of_the_request(packaged_snapshot, settings):
    app = create_app(packaged_snapshot, replace(settings, public_url="https://guide.example.eu/genoguide"))
    with TestClient(app, base_url="http://testserver") as site:
        link = site.get(f"/doc/{PRACTICE}.ttl").headers["link"]
    assert f'<https://guide.example.eu/genoguide/doc/{PRACTICE}>; rel="canonical"' in link
