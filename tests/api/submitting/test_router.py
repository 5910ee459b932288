"""POST /submissions: what conforms is kept, once, and told of; what does not is not."""

import hashlib

from loaders.submissions import read_submission
from tests.api.submitting.conftest import YAML

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_what_conforms_is_kept_as_it_was_sent(site, france):
    answer = site.submit(france)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    folder = site.workspace.submissions / told["id"]
    assert (folder / "content.yaml").read_bytes() == france.encode()
    assert site.folders == [told["id"]]
    kept = read_submission(folder)
    assert (kept.state, kept.token) == ("submitted", told["token"])
    assert told["sha256"] == hashlib.sha256(france.encode()).hexdigest()
    assert told["iri"] == f"https://w3id.org/genoguide/submission/{told['id']}"
    assert answer.headers["location"] == told["url"] == f"http://testserver/submissions/{told['id']}"
    assert told["number"] == len(told["records"]) == france.count("\n  - id:")
    assert "https://w3id.org/genoguide/practice/fr-pfmg-2025" in told["records"]


def test_what_does_not_conform_is_not_kept(site, faulty):
    answer = site.submit(faulty)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    [error] = answer.json()["errors"]
    assert (error["field"], error["nearest"], error["remedy"]) == (
        "status",
        "implemented",
        "Write implemented instead of implementd.",
    )
    assert site.folders == []


def test_findings_come_as_a_report_or_a_page_as_well(site, faulty):
    report = site.submit(faulty, {**YAML, "Accept": "text/turtle"})
    assert report.status_code == 422
    assert "sh:conforms false" in report.text
    page = site.submit(faulty, {**YAML, **BROWSER})
    assert page.status_code == 422
    assert page.headers["content-type"].startswith("text/html")
    assert "There is no such status." in page.text
