"""The history of a thing: as a page, as JSON and as RDF, all of them from the graph."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse

from api.web.app import create_app
from graph.snapshot import Manifest
from graph.vocabulary import BASE, GG, PROV
from tests.api.pages.conftest import BROWSER, SETTINGS
from tests.api.pages.reader import Page
from tests.graph.editions import publish, sha256, source, submission

ONE = {"a": ("First", "pilot"), "b": ("Second", "pilot")}
TWO = {"a": ('First, at <last> & "all"', "implemented"), "c": ("Third", "planned")}


@pytest.fixture(scope="module")
def manifests() -> list[Manifest]:
    return []


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, manifests: list[Manifest]) -> Iterator[TestClient]:
    """A site whose graph is in its second edition."""
    folder: Path = tmp_path_factory.mktemp("snapshots")
    manifests.append(publish(folder, source(ONE)))
    manifests.append(publish(folder, source(TWO, modified="2026-02-02"), submission("s1", "a")))
    with TestClient(create_app(folder / "current", SETTINGS), base_url="http://testserver", headers=BROWSER) as client:
        yield client


def about(client: TestClient, name: str, **parameters: str) -> dict:
    answer = client.get("/history", params={"uri": f"{BASE}practice/{name}", "format": "json", **parameters})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_json_says_since_when_and_what_changed_in_which_file(lived: TestClient, manifests: list[Manifest]) -> None:
    second, first = about(lived, "a")["changes"]
    assert (first["change"], first["edition"], first["version"]) == ("on record", 1, manifests[0].version)
    assert (first["file"], first["sha256"], first["edited"]) == ("data/practice/xx.yaml", sha256(ONE), "2026-01-01")
    assert (second["change"], second["edition"], second["sha256"]) == ("changed", 2, sha256(TWO, "2026-02-02"))
    fields = {field["field"]: (field["before"], field["after"], field["words"]) for field in second["fields"]}
    assert fields["status"] == (["pilot"], ["implemented"], "status pilot -> implemented")
    assert fields["title"][:2] == (["First"], ['First, at <last> & "all"'])


def test_the_latest_edition_has_the_version_and_time_of_the_snapshot(
    lived: TestClient, manifests: list[Manifest]
) -> None:
    [added] = about(lived, "c")["changes"]
    assert (added["change"], added["version"], added["time"]) == (
        "added",
        manifests[1].version,
        manifests[1].built.replace("+00:00", "Z"),
    )


def test_a_change_leads_to_the_submission_that_brought_it(lived: TestClient) -> None:
    second, first = about(lived, "a")["changes"]
    assert (second["submission"], "submission" in first) == (f"{BASE}submission/s1", False)
    assert not any("submission" in change for change in about(lived, "c")["changes"])


def test_what_is_gone_has_a_history_still(lived: TestClient) -> None:
    assert lived.get("/doc/practice/b").status_code == 404
    assert [change["change"] for change in about(lived, "b")["changes"]] == ["removed"]


def test_the_page_says_it_to_people(lived: TestClient) -> None:
    page = Page(lived.get("/history", params={"uri": f"{BASE}practice/a"}))
    assert page.title == 'First, at <last> & "all"'
    assert "In the graph since edition 1, or longer" in page.text
    assert "status pilot -> implemented" in page.text
    assert sha256(ONE) in page.text


def test_rdf_is_provenance_in_prov_o(lived: TestClient) -> None:
    answer = lived.get("/history", params={"uri": f"{BASE}practice/a", "format": "turtle"})
    triples = [quad.triple for quad in parse(answer.content, format=RdfFormat.TURTLE)]
    assert {t.object.value for t in triples if t.predicate == GG.changeOf} == {f"{BASE}practice/a"}
    assert {t.object.value for t in triples if t.predicate == GG.inWords} > {"status pilot -> implemented"}
    assert any(t.predicate == PROV.generatedAtTime for t in triples)
    assert {sha256(ONE), sha256(TWO, "2026-02-02")} <= {t.object.value for t in triples}


def test_a_named_graph_has_the_versions_of_its_file(lived: TestClient) -> None:
    answer = lived.get("/history", params={"uri": f"{BASE}graph/practice/xx", "format": "json"}).json()
    assert [change["sha256"] for change in answer["changes"]] == [sha256(TWO, "2026-02-02"), sha256(ONE)]


def test_all_editions(lived: TestClient, manifests: list[Manifest]) -> None:
    page = Page(lived.get("/history"))
    assert manifests[0].version in page.text
    second, first = lived.get("/history", params={"format": "json"}).json()["editions"]
    assert [second[name] for name in ("version", "added", "changed", "removed")] == [
        manifests[1].version,
        "2",
        "1",
        "1",
    ]
    assert first["number"] == "1"


@pytest.mark.parametrize(
    ("uri", "status"), [("https://example.org/x", 404), ("no iri", 400), ("urn:<>", 400), (" ", 400), ("?x", 400)]
)
def test_what_is_not_known_is_told(lived: TestClient, uri: str, status: int) -> None:
    assert lived.get("/history", params={"uri": uri, "format": "json"}).status_code == status


@pytest.mark.parametrize("form", ["html", "json", "ntriples", "jsonld"])
def test_the_end_of_an_iri_will_do(form: str, lived: TestClient) -> None:
    answer = lived.get("/history", params={"uri": "practice/a", "format": form})
    assert (answer.status_code, f"{BASE}practice/a" in answer.text) == (200, True)


def test_it_is_not_sent_twice(lived: TestClient) -> None:
    parameters = {"uri": f"{BASE}practice/a"}
    tag = lived.get("/history", params=parameters).headers["etag"]
    assert lived.get("/history", params=parameters, headers={"If-None-Match": tag}).status_code == 304


def test_the_page_of_a_practice_leads_to_its_history(site: TestClient) -> None:
    iri = f"{BASE}practice/fr-pfmg-2025"
    links = [link for link, _ in Page(site.get("/doc/practice/fr-pfmg-2025")).links if "/history" in link]
    assert len(links) == 1
    assert iri in Page(site.get(links[0])).source
