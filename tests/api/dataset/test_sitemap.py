"""The sitemap and what robots are told, read by the rules of their protocols."""

import re
from dataclasses import replace
from datetime import datetime
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from api.dataset import sitemap
from api.web.app import create_app
from tests.api.dataset.conftest import BROWSER, build

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(answer, root, name):
    """The addresses and dates in a sitemap that keeps to its schema: each entry a loc, and a lastmod if there is one."""
    assert answer.headers["content-type"] == "application/xml"
    assert len(answer.content) < 50 * 1024**2
    tree = ElementTree.fromstring(answer.content)
    assert tree.tag == NAMESPACE + root
    assert 0 < len(tree) <= 50_000
    found = {}
    for entry in tree:
        assert entry.tag == NAMESPACE + name
        assert [part.tag.removeprefix(NAMESPACE) for part in entry] in (["loc"], ["loc", "lastmod"])
        address, *date = [part.text for part in entry]
        assert 12 <= len(address) <= 2048
        assert all(datetime.fromisoformat(d) for d in date)
        found[address] = date[0] if date else None
    assert len(found) == len(tree)
    return found


def all_entries(client):
    parts = entries(client.get("/sitemap.xml"), "sitemapindex", "sitemap")
    return {a: d for part in parts for a, d in entries(client.get(part), "urlset", "url").items()}


def test_every_named_thing_is_in_the_sitemap(site, names):
    found = all_entries(site)
    for class_name in ("Practice", "Document", "Recommendation", "Indicator", "HealthSystem", "Programme"):
        things = names.of_class(f"gg:{class_name}").values()
        assert things
        for thing in things:
            assert thing.iri.replace("https://w3id.org/genoguide/", "http://testserver/doc/") in found
    assert {"http://testserver/", "http://testserver/dataset", "http://testserver/queries/practices"} <= found.keys()


def test_what_is_listed_is_there_as_a_page(site):
    found = sorted(all_entries(site))
    for address in [*found[:10], *found[:: len(found) // 60]]:
        answer = site.get(address, headers=BROWSER)
        assert answer.status_code == 200, address
        assert answer.headers["content-type"].startswith("text/html")


def test_dates_are_those_of_the_files(site):
    found = all_entries(site)
    query = """SELECT ?thing ?date { ?thing <http://rdfs.org/ns/void#inDataset> ?file ;
      a <https://w3id.org/genoguide/ontology#Practice> . ?file <http://purl.org/dc/terms/modified> ?date }"""
    rows = site.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert len(rows) > 500
    for row in rows:
        address = row["thing"]["value"].replace("https://w3id.org/genoguide/", "http://testserver/doc/")
        assert found[address] == row["date"]["value"]
    # Those of no file with a date have none: a made-up date is worse.
    assert found["http://testserver/doc/indicator/I.1"] is None


def test_a_large_sitemap_comes_in_parts(history, monkeypatch):
    whole = all_entries(history)
    monkeypatch.setattr(sitemap, "MOST", 1)
    parts = entries(history.get("/sitemap.xml"), "sitemapindex", "sitemap")
    assert len(parts) == 3  # the pages, and two practices
    assert all_entries(history) == whole
    assert history.get("/sitemap-3.xml").status_code == 404


@pytest.mark.parametrize("part", ["x", "-1", "99999999", "1e3", "²"])
def test_there_is_no_other_part(site, part):
    assert site.get(f"/sitemap-{part}.xml").status_code == 404


def test_an_ampersand_in_an_address_is_one(tmp_path, settings):
    build(tmp_path, {"a&b": "Both", "ü": "Umlaut"})
    with TestClient(create_app(tmp_path / "current", settings), base_url="http://testserver") as client:
        found = all_entries(client)
        assert "http://testserver/doc/practice/a&b" in found
        assert "http://testserver/doc/practice/%C3%BC" in found
        assert client.get("http://testserver/doc/practice/a&b").status_code == 200


def robots_of(client):
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").text.splitlines())
    return parser


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True), ("/dataset", True), ("/ontology", True), ("/doc/practice/fr-pfmg-2025", True), ("/queries", True),
        ("/queries/practices", True), ("/sitemap.xml", True), ("/static/site.css", True), ("/feed.xml", True),
        ("/sparql", False), ("/sparql?query=ASK%20%7B%7D", False), ("/search?q=x", False), ("/ask?q=x", False),
        ("/graph/practice/fr", False), ("/rdf-graph-store?default", False), ("/entity?uri=x", False),
    ],
)  # fmt: skip
def test_robots_are_kept_off_what_costs_a_query(site, path, allowed):
    assert robots_of(site).can_fetch("AnyBot", f"http://testserver{path}") is allowed


def test_robots_are_kept_off_addresses_with_parameters(site):
    """By the wildcard of RFC 9309, 2.2.3, which the parser of the standard library does not know."""
    rules = re.findall(r"^Disallow: (\S+)$", site.get("/robots.txt").text, re.MULTILINE)
    patterns = [re.compile(".*".join(map(re.escape, rule.split("*")))) for rule in rules]
    assert any(p.match("/queries/practices?country=FR") for p in patterns)
    assert not any(p.match("/queries/practices") for p in patterns)


def test_robots_find_the_sitemap(site):
    assert robots_of(site).site_maps() == ["http://testserver/sitemap.xml"]


def test_addresses_are_those_that_the_public_knows(packaged_snapshot, settings):
    there = replace(settings, base_path="/genoguide", public_url="https://genomes.example/genoguide")
    with TestClient(create_app(packaged_snapshot, there), base_url="http://internal:8000") as client:
        robots = client.get("/genoguide/robots.txt").text
        assert "Disallow: /genoguide/sparql\n" in robots
        assert "Sitemap: https://genomes.example/genoguide/sitemap.xml" in robots
        for path in ("sitemap.xml", "sitemap-1.xml", "feed.xml", "dataset.ttl"):
            content = client.get(f"/genoguide/{path}").text
            assert "https://genomes.example/genoguide/" in content
            assert "internal:8000" not in content
        page = client.get("/genoguide/dataset", headers=BROWSER).text
        assert set(re.findall(r'(?:href|src)="(/[^"]*)"', page)) == {
            a for a in re.findall(r'(?:href|src)="(/[^"]*)"', page) if a.startswith("/genoguide/")
        }
