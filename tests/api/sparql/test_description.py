"""The service's description of itself."""

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import NamedNode, RdfFormat, parse

from api.web.app import create_app

ENDPOINT = NamedNode("http://testserver/sparql")
SD = "http://www.w3.org/ns/sparql-service-description#"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/turtle", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/trig", "application/trig"),
        ("application/n-quads", "application/n-quads"),
    ],
)
def test_it_is_had_in_every_rdf_format(client, accept, media_type):
    response = client.get("/sparql", headers={"Accept": accept} if accept else {})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
    quads = parse(response.content, RdfFormat.from_media_type(media_type))
    said = {(quad.predicate.value, quad.object.value) for quad in quads if quad.subject == ENDPOINT}
    assert (SD + "endpoint", ENDPOINT.value) in said
    assert {o for p, o in said if p == SD + "supportedLanguage"} == {SD + "SPARQL11Query"}
    assert {o for p, o in said if p == SD + "feature"} == {
        SD + "UnionDefaultGraph",
        "https://w3id.org/genoguide/search",
    }


def test_format_stands_above_accept(client):
    response = client.get("/sparql?format=rdfxml", headers={"Accept": "text/turtle"})
    assert response.headers["content-type"] == "application/rdf+xml"
    assert client.get("/sparql?format=csv").status_code == 406


def test_it_is_known_by_its_tag(client):
    first = client.get("/sparql")
    again = client.get("/sparql", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/sparql").content == first.content


def test_a_browser_gets_the_form_with_links_to_it(client):
    response = client.get("/sparql", headers={"Accept": FIREFOX})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    for address in ("/sparql?format=turtle", "/.well-known/void"):
        assert f'href="{address}"' in response.text


def test_void_is_at_its_well_known_address(client):
    response = client.get("/.well-known/void")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"
    assert client.get("/.well-known/void", headers={"If-None-Match": response.headers["etag"]}).status_code == 304
    assert client.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406


def test_the_form_begins_with_a_question_that_one_chooses(packaged_snapshot, settings):
    with TestClient(create_app(packaged_snapshot, settings)) as client:
        text = client.get("/sparql", params={"example": "gaps"}, headers={"Accept": FIREFOX}).text
        assert '<option value="gaps" selected>' in text
        assert "a gg:Indicator" in text.partition("<textarea")[2].partition("</textarea>")[0]
        assert client.get("/sparql", params={"example": "none"}, headers={"Accept": FIREFOX}).status_code == 404


def test_the_form_stands_without_the_editor(client, monkeypatch, tmp_path):
    monkeypatch.setattr("api.sparql.result_page.EDITOR", tmp_path / "none")
    text = client.get("/sparql", headers={"Accept": FIREFOX}).text
    assert "<textarea" in text
    assert "sparql.js" not in text
    (tmp_path / "some").touch()
    monkeypatch.setattr("api.sparql.result_page.EDITOR", tmp_path / "some")
    assert "/static/sparql.js" in client.get("/sparql", headers={"Accept": FIREFOX}).text
