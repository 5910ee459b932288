"""Search over HTTP: formats, facets, pages, errors, and texts that mean harm."""

import csv
import http.client
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from fastapi.testclient import TestClient

from api.search.searcher import Searcher
from api.settings import Settings
from api.web.app import create_app
from tests.api.conftest import running, scripts

BASE = "https://w3id.org/genoguide/"
RELEVANCE = pyoxigraph.NamedNode("http://a9.com/-/opensearch/extensions/relevance/1.0/score")


@pytest.fixture(scope="module")
def client(packaged_snapshot: Path) -> Iterator[TestClient]:
    """Of the packaged content, searched by words alone."""
    with TestClient(create_app(packaged_snapshot, Settings(workers=2)), base_url="http://testserver") as client:
        yield client


def search(client: TestClient, **parameters: object) -> dict:
    answer = client.get("/search", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_json_has_what_is_promised(client: TestClient) -> None:
    found = search(client, q="newborn screening", limit=3)
    assert set(found) == {"total", "next", "facets", "results", "notes"}
    assert found["total"] > 3
    assert [set(r) for r in found["results"]] == [{"iri", "type", "label", "snippet", "marks", "score", "why"}] * 3
    assert list(found["facets"]) == [
        "type",
        "country",
        "domain",
        "indicator",
        "application",
        "addressee",
        "kind",
        "status",
        "year",
        "good",
    ]
    first = found["results"][0]
    assert first["why"]["words"]
    assert [first["snippet"][start:end].lower()[:6] for start, end in first["marks"]]


def test_search_without_meaning_says_so(client: TestClient) -> None:
    assert "words alone" in search(client, q="genome")["notes"][0]


def test_facets_are_asked_for_by_code_iri_or_label(client: TestClient) -> None:
    country = "http://publications.europa.eu/resource/authority/country/DNK"
    answers = [search(client, q="genome", country=value) for value in ("DK", "dk", country, "Denmark")]
    assert {answer["total"] for answer in answers} == {answers[0]["total"]}
    assert answers[0]["total"] > 5
    several = search(client, q="genome", country="DK,FR")
    assert several["total"] == answers[0]["total"] + search(client, q="genome", country="FR")["total"]


def test_counts_lead_to_as_many(client: TestClient) -> None:
    for value in search(client, q="genome")["facets"]["kind"][:4]:
        assert search(client, q="genome", kind=value["value"])["total"] == value["count"]


def test_pages_by_token_hold_every_result_once(client: TestClient) -> None:
    whole = [r["iri"] for r in search(client, q="biobank", limit=100)["results"]]
    token, found = "", []
    while token is not None:
        part = search(client, q="biobank", limit=7, after=token)
        found += [r["iri"] for r in part["results"]]
        token = part["next"]
        if len(found) >= len(whole):
            break
    assert found[: len(whole)] == whole
    assert len(set(found)) == len(found)


def test_without_text_there_is_everything_that_the_facets_leave(client: TestClient) -> None:
    assert search(client)["total"] > 1500
    assert {r["type"] for r in search(client, type="indicator", limit=100)["results"]} == {"indicator"}
    assert search(client, type="indicator")["total"] == 49


def test_more_like_this_is_marked_as_candidates(client: TestClient) -> None:
    found = search(client, like=BASE + "practice/gb-participant-panel", type="recommendation")
    assert any("Candidates" in note for note in found["notes"])
    assert {r["type"] for r in found["results"]} == {"recommendation"}


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"country": "Denmrk"}, "Did you mean 'DK'?"),
        ({"contry": "DK"}, "Did you mean 'country'?"),
        ({"limit": "0"}, "a number from 1 to 100"),
        ({"limit": "9" * 5000}, "a number from 1 to 100"),
        ({"after": "rubbish"}, "Begin again without it"),
        ({"after": "W10"}, "Begin again without it"),
        ({"like": "https://example.org/none"}, "There is no item"),
        ({"q": "genome", "like": BASE + "concept/nipt"}, "either 'q'"),
        ({"country": ",".join(map(str, range(60)))}, "at most 50 values"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_says_how_to_mend_it(
    client: TestClient, parameters: dict, said: str
) -> None:
    answer = client.get("/search", params=parameters)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert said in answer.json()["detail"]
    page = client.get("/search", params=parameters, headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert 'role="alert"' in page.text


def test_a_token_of_another_search_is_refused(client: TestClient) -> None:
    token = search(client, q="biobank", limit=5)["next"]
    assert client.get("/search", params={"q": "genome", "after": token}).status_code == 400
    assert client.get("/search", params={"q": "biobank", "after": token}).status_code == 200


def test_csv_holds_the_same_results(client: TestClient) -> None:
    found = search(client, q="genetic counselling", limit=5)["results"]
    answer = client.get("/search", params={"q": "genetic counselling", "limit": 5, "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"].startswith("text/csv")
    assert [(r["iri"], r["label"]) for r in rows] == [(r["iri"], r["label"]) for r in found]


@pytest.mark.parametrize("name", ["jsonld", "turtle", "ntriples", "rdfxml"])
def test_rdf_holds_the_same_results(client: TestClient, name: str) -> None:
    found = search(client, q="genetic counselling", limit=5)
    answer = client.get("/search", params={"q": "genetic counselling", "limit": 5, "format": name})
    media_type = answer.headers["content-type"].partition(";")[0]
    quads = list(pyoxigraph.parse(answer.content, pyoxigraph.RdfFormat.from_media_type(media_type)))
    scores = sorted((float(q.object.value) for q in quads if q.predicate == RELEVANCE), reverse=True)
    assert scores == [r["score"] for r in found["results"]]


def test_accept_decides_where_no_format_is_named(client: TestClient) -> None:
    for accept, media_type in [
        ("text/csv", "text/csv"),
        ("application/ld+json", "application/ld+json"),
        ("text/turtle", "text/turtle"),
        ("*/*", "application/json"),
        ("text/html", "text/html"),
    ]:
        assert client.get("/search?q=genome", headers={"Accept": accept}).headers["content-type"].startswith(media_type)
    assert client.get("/search?q=genome", headers={"Accept": "image/png"}).status_code == 406


def test_an_answer_that_still_holds_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/search?q=genome").headers["etag"]
    assert client.get("/search?q=genome", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/search?q=genomes", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("address", "changes"),
    [
        ("/search?q=genome", True),
        ("/ask?q=laws+in+Austria", True),
        (f"/sparql?query=SELECT+*+{{SERVICE+<{BASE}search>+{{?s+<{BASE}ontology%23matches>+'genome'}}}}", True),
        ("/sparql?query=SELECT+*+{?s+?p+1}", False),
    ],
)
def test_the_tag_changes_when_meaning_comes_to_count(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, address: str, changes: bool
) -> None:
    before = client.get(address)
    assert before.status_code == 200, before.text
    monkeypatch.setattr(Searcher, "state", ("another index", ""))
    assert (client.get(address).headers["etag"] != before.headers["etag"]) is changes


def test_why_says_what_was_asked_for_in_plain_words(client: TestClient) -> None:
    found = search(client, q="do I get the money back for a test", limit=10)["results"]
    assert ["Paying for genomic tests for patients"] in [result["why"].get("about") for result in found]
    assert any("asked for: Paying for genomic tests for patients" in result["why"]["text"] for result in found)


def test_the_page_works_without_scripts_and_links_to_what_narrows_it(client: TestClient) -> None:
    text = client.get("/search?q=newborn+screening", headers={"Accept": "text/html"}).text
    assert not scripts(text)
    assert "<mark>" in text
    links = re.findall(r'href="(/search\?[^"]*country=FR[^"]*)"', text)
    assert links
    narrowed = client.get(links[0].replace("&amp;", "&"), headers={"Accept": "text/html"})
    assert 'aria-current="true">✓ France' in narrowed.text
    assert 'rel="search"' in text


def test_browsers_learn_how_to_search(client: TestClient) -> None:
    answer = client.get("/opensearch.xml")
    assert answer.headers["content-type"].startswith("application/opensearchdescription+xml")
    assert 'template="http://testserver/search?q={searchTerms}"' in answer.text


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202e\u2066 עברית العربية",
    '" } ; DROP ALL #',
    "\x01\x02 \x7f",
    "".join(map(chr, range(0x1F300, 0x1FAFF))),
    "newborn " * 2_000,
    "&lt;b&gt; %3Cscript%3E {{ 7*7 }}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_out(client: TestClient, text: str) -> None:
    found = search(client, q=text)
    assert isinstance(found["total"], int)
    page = client.get("/search", params={"q": text}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert not scripts(page.text)
    assert "<img" not in page.text
    assert "49" not in re.findall(r'value="([^"]*)" maxlength', page.text)


def test_more_text_than_counts_is_cut_and_said(client: TestClient) -> None:
    assert any("beginning" in note for note in search(client, q="genome " * 60)["notes"])


def test_a_text_of_100_kilobytes_is_cut_by_a_real_server(packaged_snapshot: Path) -> None:
    with running(packaged_snapshot, Settings(workers=2, host="127.0.0.1", port=0)) as address:
        host, port = address.removeprefix("http://").strip("/").split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        connection.request("GET", "/search?q=" + "x" * 100_000)
        answer = connection.getresponse()
        assert answer.status == 200
        assert "beginning" in json.loads(answer.read())["notes"][-1]


def test_a_snapshot_without_an_index_is_served_and_says_that_it_has_no_search(
    packaged_snapshot: Path, tmp_path: Path
) -> None:
    for path in packaged_snapshot.iterdir():
        if path.name != "search":
            (tmp_path / path.name).symlink_to(path)
    with TestClient(create_app(tmp_path, Settings(workers=2))) as client:
        assert client.get("/search?q=genome").status_code == 503
        assert client.get("/search?q=genome").json()["title"] == "No search"
        assert client.get("/queries").status_code == 200


def test_a_model_that_cannot_be_loaded_leaves_words_and_is_said(packaged_snapshot: Path, tmp_path: Path) -> None:
    for path in packaged_snapshot.iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / "search").unlink()
    shutil.copytree(packaged_snapshot / "search", tmp_path / "search")
    about = json.loads((tmp_path / "search" / "about.json").read_text())
    (tmp_path / "search" / "about.json").write_text(json.dumps({**about, "encoder": "gone"}))
    import numpy as np

    for name in ("vectors", "phrasings"):
        np.save(tmp_path / "search" / f"{name}.npy", np.zeros((about["items"], 4), np.float16))
    with TestClient(create_app(tmp_path, Settings(workers=2, encoder=str(tmp_path / "nowhere")))) as client:
        found = search(client, q="newborn screening")
        assert found["total"] > 0
        assert "words alone" in found["notes"][0]


class TestWithinSparql:
    """``SERVICE <https://w3id.org/genoguide/search>`` in a query."""

    def ask(self, client: TestClient, query: str) -> tuple[int, dict]:
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"})
        return answer.status_code, answer.json()

    def test_a_search_joins_with_a_pattern(self, client: TestClient) -> None:
        query = f"""
            PREFIX gg: <{BASE}ontology#>
            SELECT ?practice ?score WHERE {{
              SERVICE <{BASE}search> {{ ?practice gg:matches "newborn screening" ; gg:score ?score ; gg:limit 200 . }}
              ?practice a gg:Practice ; gg:inCountry <http://publications.europa.eu/resource/authority/country/ITA> .
            }} ORDER BY DESC(?score)"""
        status, found = self.ask(client, query)
        rows = [row["practice"]["value"] for row in found["results"]["bindings"]]
        assert status == 200
        assert rows
        assert set(rows) <= {
            r["iri"] for r in search(client, q="newborn screening", country="IT", type="practice", limit=100)["results"]
        }

    def test_the_text_may_be_escaped_and_the_rest_left_out(self, client: TestClient) -> None:
        query = f"SELECT ?x {{ SERVICE <{BASE}search> {{ ?x <{BASE}ontology#matches> '''d\\u00e9pistage \\'n\\u00e9onatal\\'''' }} }}"
        status, found = self.ask(client, query)
        assert status == 200
        assert len(found["results"]["bindings"]) > 3

    @pytest.mark.parametrize(
        "block",
        [
            "{ ?x ?p ?o }",
            '{ ?x gg:matches "a" ; gg:matches "b" }',
            '{ ?x gg:matches "a" ; gg:limit 100000 }',
            "{ ?x gg:matches ?y }",
            "{ ?x gg:score ?s }",
            '{ ?x gg:matches "a" . ?x a ?t }',
            '{ ?x gg:matches "a" { } }',
            '{ ?x gg:matches "a"',
            "",
        ],
    )
    def test_what_is_no_search_is_said(self, client: TestClient, block: str) -> None:
        status, problem = self.ask(
            client, f"PREFIX gg: <{BASE}ontology#> SELECT * {{ SERVICE <{BASE}search> {block} }}"
        )
        assert status == 400
        assert problem["type"].endswith("query-syntax")

    def test_other_services_stay_refused(self, client: TestClient) -> None:
        both = f'SELECT * {{ SERVICE <{BASE}search> {{ ?x gg:matches "a" }} SERVICE <http://example.org/> {{ ?x ?p ?o }} }}'
        assert self.ask(client, both)[0] == 403
        hidden = f'SELECT * {{ SERVICE <http://example.org/> {{ ?x ?p "SERVICE <{BASE}search>" }} }}'
        assert self.ask(client, hidden)[0] == 403

    def test_a_query_searches_a_few_times_at_most(self, client: TestClient) -> None:
        block = f'SERVICE <{BASE}search> {{ ?x gg:matches "a" }} '
        assert self.ask(client, f"SELECT * {{ {block * 6} }}")[0] == 400

    @pytest.mark.parametrize("text", ['\\" } DROP ALL #', "<script>", "\\u202e", "}} SERVICE <http://example.org/> {"])
    def test_no_text_breaks_out_of_the_query(self, client: TestClient, text: str) -> None:
        status, _ = self.ask(
            client, f'PREFIX gg: <{BASE}ontology#> SELECT * {{ SERVICE <{BASE}search> {{ ?x gg:matches "{text}" }} }}'
        )
        assert status == 200
