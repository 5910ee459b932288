"""The start page and the questions, as people and programs meet them."""

import csv
import io
import json
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from api.web.app import create_app

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FIRST = "/queries/good-practices?application=newborn-screening&domain=I"


@pytest.fixture(scope="module")
def site(packaged_snapshot, settings):
    with TestClient(create_app(packaged_snapshot, settings), base_url="http://testserver") as client:
        yield client


class Elements(HTMLParser):
    """The elements of a page, and the ids and labels in it."""

    def __init__(self, text):
        super().__init__()
        self.found, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)
        self.attributes.append((tag, dict(attrs)))


def rows(response):
    return list(csv.DictReader(io.StringIO(response.text)))


def test_the_start_page_answers_the_first_question_with_sources(site):
    page = site.get("/", headers=BROWSER).text
    answer = rows(site.get(FIRST + "&format=csv"))
    assert answer
    for row in answer:
        assert row["countryLabel"] in page
        for source in row["sources"].split():
            assert f'href="{source.replace("&", "&amp;")}"' in page
    countries = {row["country"] for row in answer}
    assert f"{len(countries)} countries have {len(answer)} good practices for genomic newborn screening" in page


def test_the_start_page_answers_other_applications_and_says_when_nothing_is_known(site):
    known = rows(site.get("/queries/good-practices?application=pharmacogenetics&format=csv"))
    page = site.get("/?application=pharmacogenetics&domain=", headers=BROWSER).text
    assert known
    assert all(row["countryLabel"] in page for row in known)
    for application in ("complex-diseases", "prenatal-diagnosis"):
        for domain in ("IV", "V"):
            query = f"application={application}&domain={domain}"
            known = rows(site.get(f"/queries/good-practices?{query}&format=csv"))
            page = site.get(f"/?{query}", headers=BROWSER).text
            assert ("No good practice is known" in page) is (not known)


def test_every_question_has_a_page_with_its_example(site):
    for query in site.get("/queries").json():
        response = site.get(f"/queries/{query['name']}", params=query["example"], headers=BROWSER)
        assert response.status_code == 200, query["name"]
        if "gg:Survey" in {p["type"] for p in query["parameters"]}:  # no wave is shipped
            assert "none yet" in response.text, query["name"]
            assert "Nothing in the graph answers this" in response.text, query["name"]
        elif query["name"] == "broken-links":  # no address has been checked
            assert "Nothing in the graph answers this" in response.text
        else:
            assert "<tbody>" in response.text, query["name"]


def test_every_question_is_listed_for_people_and_for_programs(site):
    listed = site.get("/queries").json()
    page = site.get("/queries", headers=BROWSER).text
    assert len(listed) >= 25
    for query in listed:
        assert {"name", "title", "description", "parameters", "columns", "example", "url"} <= query.keys()
        assert f"/queries/{query['name']}" in page


def test_formats_agree(site):
    as_csv = rows(site.get(FIRST + "&format=csv"))
    document = json.loads(site.get(FIRST).text)
    as_json = [{k: v["value"] for k, v in b.items()} for b in document["results"]["bindings"]]
    assert as_json == [{k: v for k, v in row.items() if v} for row in as_csv]
    assert site.get(FIRST, headers={"Accept": "text/csv"}).headers["content-type"].startswith("text/csv")
    assert site.get(FIRST, headers={"Accept": "application/pdf"}).status_code == 406


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/queries/good-practices?application=newborn-screning", 400, "Did you mean 'newborn-screening'?"),
        ("/queries/good-practices?aplication=cancers", 400, "Did you mean 'application'?"),
        ("/queries/good-practises", 404, "Did you mean 'good-practices'?"),
        ("/queries/country-profile", 400, "needs the parameter 'country'"),
        ("/queries/country-profile?country=UK", 400, "Did you mean 'GB'?"),
        ("/queries/timeline?from=last", 400, "four digits"),
        ("/?application=nonsense", 400, "is not a value of 'application'"),
    ],
)
def test_a_wrong_question_is_answered_with_the_remedy(site, address, status, words):
    response = site.get(address)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert words in response.json()["detail"]


def test_a_person_who_has_not_chosen_yet_gets_the_form_and_no_reproach(site):
    response = site.get("/queries/country-profile", headers=BROWSER)
    assert response.status_code == 200
    assert '<select id="p-country"' in response.text
    assert 'role="alert"' not in response.text


def test_a_person_who_mistypes_gets_the_form_back_with_the_remedy(site):
    response = site.get("/queries/good-practices?country=Frnce", headers=BROWSER)
    assert response.status_code == 400
    assert 'role="alert"' in response.text
    assert "FR" in response.text


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' } UNION { ?s ?p ?o } #"]
)
def test_what_people_send_is_escaped_and_never_part_of_a_query(site, hostile):
    for address in ("/", "/queries/good-practices", "/queries/sources"):
        for headers in (BROWSER, {}):
            response = site.get(address, params={"application": hostile, "practice": hostile}, headers=headers)
            assert response.status_code == 400
            if headers:
                assert hostile not in response.text


@pytest.mark.parametrize("address", ["/", "/queries", FIRST, "/sparql", "/queries/nothing"])
def test_pages_keep_the_rules_of_accessibility_that_a_program_can_check(site, address):
    text = site.get(address, headers=BROWSER).text
    elements = Elements(text)
    assert elements.found.count("h1") == 1
    assert elements.found.count("main") == 1
    assert all(
        "src" in a or a.get("type") == "application/ld+json" for tag, a in elements.attributes if tag == "script"
    )
    assert not any("style" in a or any(name.startswith("on") for name in a) for _, a in elements.attributes)
    assert dict(elements.attributes)["html"]["lang"] == "en"
    labels = {a.get("for") for tag, a in elements.attributes if tag == "label"}
    fields = {a.get("id") for tag, a in elements.attributes if tag in ("input", "select", "textarea")}
    assert fields <= labels
    ids = [a["id"] for _, a in elements.attributes if "id" in a]
    assert len(ids) == len(set(ids))


def test_an_answer_is_kept_by_its_tag(site):
    first = site.get(FIRST)
    again = site.get(FIRST, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = site.get(FIRST + "&format=csv")
    assert other.headers["etag"] != first.headers["etag"]
