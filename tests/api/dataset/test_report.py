"""The validation report, as a page and as data."""

import json
from dataclasses import asdict

import pyoxigraph
import pytest
import rdflib
from fastapi.testclient import TestClient
from rdflib import RDF, SH, Literal

from api.validation import validate_content
from api.web.app import create_app
from api.workspace import Workspace
from graph.reasoning import read_rules
from graph.snapshot import Content
from loaders.findings import Finding, Severity
from tests.api.dataset.conftest import BROWSER

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(scope="module")
def faulty(tmp_path_factory, settings):
    """A site whose content has a violation in a record, found as a build finds it."""
    workspace = Workspace(tmp_path_factory.mktemp("workspace"))
    path = workspace.folder / "data" / "practice" / "is.yaml"
    path.parent.mkdir(parents=True)
    packaged = (Workspace(workspace.folder / "other").curated()["practice/is"]).read_text(encoding="utf-8")
    path.write_text(packaged.replace("confidence: high", f"confidence: '{HOSTILE}'", 1), encoding="utf-8")
    loaded = workspace.load()
    found = validate_content(loaded, "shacl")
    report = {"engine": "shacl", "records": found.records, "findings": [f.as_dict() for f in found.findings]}
    with workspace.snapshots.building():
        content = Content(
            loaded.graphs, read_rules(), {}, report, draft=True, shacl=found.report.to_turtle(), dumps=False
        )
        workspace.snapshots.build(content)
    with TestClient(create_app(workspace.snapshots.link, settings), base_url="http://testserver") as client:
        client.found = found
        yield client


def test_the_page_says_what_is_wrong_and_where(faulty):
    page = faulty.get("/report", headers=BROWSER).text
    assert "<strong>Draft.</strong>" in page
    assert HOSTILE not in page
    assert "is.yaml:" in page
    violation = next(f for f in faulty.found.findings if f.severity is Severity.VIOLATION)
    assert violation.record in page
    assert f'href="/doc/practice/{violation.record}"' in page


def test_json_has_every_finding(faulty):
    content = faulty.get("/report", headers={"Accept": "application/json"}).json()
    assert content["conforms"] is False
    assert content["records"] == faulty.found.records
    found = [Finding(**{**f, "severity": Severity(f["severity"])}) for f in content["findings"]]
    assert [asdict(f) for f in found] == [asdict(f) for f in faulty.found.findings]


@pytest.mark.parametrize(
    ("suffix", "parser"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt"), ("rdf", "xml"), ("n3", "n3")]
)
def test_it_is_a_report_of_shacl_in_every_form(faulty, suffix, parser):
    graph = rdflib.Graph().parse(data=faulty.get(f"/report.{suffix}").text, format=parser)
    [report] = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == Literal(False)
    assert len(list(graph.objects(report, SH.result))) == len(faulty.found.report.results)


def test_content_without_findings_conforms(site, packaged_snapshot):
    page = site.get("/report", headers=BROWSER).text
    assert "Nothing is wrong with the content" in page
    assert "No wave of the survey is loaded" in page
    assert site.get("/report.json").json()["findings"] == json.loads(
        (packaged_snapshot / "report.json").read_text(encoding="utf-8")
    ).get("findings", [])


def test_waves_show_how_complete_they_are(surveyed_snapshot, settings):
    with TestClient(create_app(surveyed_snapshot, settings), base_url="http://testserver") as client:
        page = client.get("/report", headers=BROWSER).text
        rows = client.get("/queries/response-quality?format=csv").text.splitlines()
    wave = rows[1].split(",")[-2]
    used = sum(",used," in row for row in rows)
    assert f"/queries/response-quality?wave={wave}" in page
    assert f'<td>used</td>\n      <td class="number">{used}</td>' in page


def test_a_snapshot_without_a_report_says_so(tmp_path, settings):
    store = pyoxigraph.Store(str(tmp_path / "store"))
    store.flush()
    del store
    (tmp_path / "manifest.json").write_text('{"version": "v1", "triples": 0}')
    (tmp_path / "names.json").write_text("{}")
    with TestClient(create_app(tmp_path, settings)) as client:
        for address in ("/report", "/report.ttl"):
            assert client.get(address).status_code == 404
        # What is known of such a snapshot is little, and said without an error.
        for address in ("/dataset", "/dataset.ttl", "/dataset.bib", "/dump/", "/feed.xml", "/sitemap.xml", "/ontology"):
            assert client.get(address, headers=BROWSER).status_code == 200, address
