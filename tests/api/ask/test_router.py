"""Asking in words over HTTP and on the command line."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api.cli import genoguide
from api.web.app import create_app
from graph.names import Names
from graph.queries import Catalogue
from tests.api.conftest import scripts

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
MEMBERS = {
    "question", "status", "answer", "understood", "notUnderstood", "query", "title", "parameters", "conditions",
    "sparql", "columns", "rows", "alternatives", "search",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(packaged_snapshot, settings):
    with TestClient(create_app(packaged_snapshot, replace(settings, encoder="none"))) as client:
        yield client


def ask(site, text):
    response = site.get("/ask", params={"q": text})
    assert response.status_code == 200
    return response.json()


def test_the_answer_is_that_of_the_query_itself(site):
    answer = ask(site, "which countries have good practices for genomic newborn screening governance?")
    assert answer.keys() == MEMBERS
    assert answer["status"] == "answered"
    assert answer["parameters"] == {"application": "newborn-screening", "domain": "I"}
    direct = site.get(f"/queries/{answer['query']}", params={**answer["parameters"], "format": "json"}).json()
    assert answer["columns"] == direct["head"]["vars"]
    assert answer["rows"] == [{k: v["value"] for k, v in row.items()} for row in direct["results"]["bindings"]]
    assert all(row["sources"] for row in answer["rows"])
    countries = {row["countryLabel"] for row in answer["rows"]}
    assert answer["answer"].startswith(f"{len(answer['rows'])} good practices are on record for genomic newborn")
    assert all(country in answer["answer"] for country in countries)


def test_the_sparql_that_is_shown_gives_the_rows(site):
    answer = ask(site, "which countries have no practice on public awareness?")
    direct = site.get("/sparql", params={"query": answer["sparql"], "format": "json"}).json()
    assert answer["rows"] == [{k: v["value"] for k, v in row.items()} for row in direct["results"]["bindings"]]
    assert {row["practices"] for row in answer["rows"]} <= {"0"}


def test_links_to_ask_less_narrowly_name_things_by_their_labels(site):
    page = site.get("/ask", params={"q": "training for pharmacists in Malta since 2024"}, headers=BROWSER).text
    assert "Ask less narrowly" in page
    assert "without country “Malta”" in page
    assert "without country “MT”" not in page


def test_an_empty_answer_says_that_nothing_is_on_record(site):
    answer = ask(site, "training for pharmacists in Malta since 2024")
    assert (answer["status"], answer["rows"]) == ("answered", [])
    assert answer["answer"].startswith("Nothing is on record: no training offer")
    assert answer["answer"].endswith("That does not mean that nothing exists.")


@pytest.mark.parametrize("text", ["Which pilots exist in Japan?", "compare France", "laws on firearms"])
def test_in_doubt_nothing_is_answered_and_readings_are_offered(site, text):
    answer = ask(site, text)
    assert (answer["status"], answer["rows"]) == ("unsure", [])
    assert answer["search"]["results"]


def test_unknown_countries_are_named(site):
    assert "Not understood: Japan." in ask(site, "laws in Japan")["answer"]
    assert ask(site, "laws in Japan")["notUnderstood"] == ["Japan"]


def test_the_page_has_a_form_and_the_query_to_edit(site):
    empty = site.get("/ask", headers=BROWSER)
    assert (empty.status_code, 'name="q"' in empty.text, scripts(empty.text)) == (200, True, [])
    page = site.get("/ask", params={"q": "laws in Austria"}, headers=BROWSER).text
    assert "legal acts are on record in Austria." in page
    assert 'action="/sparql"' in page
    assert "SELECT" in page
    assert not scripts(page)


def test_formats_are_negotiated(site):
    assert site.get("/ask?q=laws", headers=BROWSER).headers["content-type"].startswith("text/html")
    assert site.get("/ask?q=laws&format=json", headers=BROWSER).headers["content-type"] == "application/json"
    assert site.get("/ask?q=laws", headers={"Accept": "image/png"}).status_code == 406


def test_an_answer_is_kept_until_the_data_change(site):
    first = site.get("/ask?q=laws in Austria")
    again = site.get("/ask?q=laws in Austria", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


HOSTILE = {
    "markup": "<script>alert(1)</script> laws in Italy",
    "quotes": "laws in \" onload='x' Italy",
    "sparql": 'laws in Italy" } DROP ALL ; INSERT { ?s ?p ?o } #',
    "values": "practices in FR) } SELECT * { ?s ?p ?o",
    "controls": "laws\x00 in\x07 It\x1baly\r\n\t",
    "right to left": "\u202elaws in Italy\u202c \u200f \u061c",
    "emoji": "".join(map(chr, range(0x1F300, 0x1F300 + 390))),
    "joined": "👩‍👩‍👧‍👦" * 30,
    "combining": "e" + "\u0301" * 390,
    "words": "laws " * 75,
    "countries": "France Denmark " * 25,
    "codes": "II.2 " * 75,
    "years": "2020 " * 75,
    "format": "{country} {0} {__class__} %s %(x)s",
    "surrogates": "laws \udc80".encode("utf-8", "surrogatepass"),
    "nothing": "",
    "stops": "." * 400,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_questions_break_nothing(site, name):
    for headers in ({}, BROWSER):
        response = site.get("/ask", params={"q": HOSTILE[name]}, headers=headers)
        assert response.status_code == 200
        assert "<script>alert" not in response.text.replace(json.dumps(HOSTILE["markup"]), "") or not headers
        if headers:
            assert not scripts(response.text)
        elif response.json()["sparql"]:
            assert "DROP" not in response.json()["sparql"]


@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_what_is_too_long_is_refused_with_the_limit(site, headers):
    response = site.get("/ask", params={"q": "laws " * 1000}, headers=headers)
    assert response.status_code == 400
    assert "at most 400 characters" in response.text


def test_every_value_in_the_sparql_comes_from_the_names(site, packaged_snapshot):
    answer = ask(site, "laws in Italy on biobanks")
    bound = Catalogue.read(Names.read(packaged_snapshot)).bind(answer["query"], answer["parameters"])
    assert answer["sparql"] == bound


def command(snapshot, *arguments):
    workspace = ["--workspace", str(snapshot.parent.parent)]
    return CliRunner().invoke(genoguide, [*workspace, "ask", *arguments], env={"GENOGUIDE_ENCODER": "none"})


def test_the_command_answers_as_the_service_does(packaged_snapshot, site):
    result = command(packaged_snapshot, "laws in Austria", "--format", "json")
    said, served = json.loads(result.stdout), ask(site, "laws in Austria")
    served.pop("search")
    assert said == served


def test_the_command_prints_what_it_understood(packaged_snapshot):
    result = command(packaged_snapshot, "laws", "in", "Austria")
    assert "legal acts are on record in Austria." in result.stdout
    assert "Austria: parameter country AT" in result.stdout


def test_the_command_prints_the_query(packaged_snapshot):
    result = command(packaged_snapshot, "laws in Austria", "--sparql")
    assert result.stdout.startswith("PREFIX ")
    assert "country/AUT" in result.stdout
