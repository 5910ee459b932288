"""From a token to the page of the record, over HTTP, on a server that builds by itself.

It is a copy of the program with little content, so that a build takes a second.
"""

import csv
import html
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.submitting.tokens import Scope, Tokens
from api.workspace import Workspace
from tests.adversity.processes import serving
from tests.adversity.program import command, copied, environment
from tests.api import exports
from tests.loaders import content

LIMITS = {
    "GENOGUIDE_PORT": "0",
    "GENOGUIDE_WORKERS": "2",
    "GENOGUIDE_REBUILD_DELAY": "0.2",
    "GENOGUIDE_VALIDATION_TIME_LIMIT": "60",
}
PATIENCE = 240
PRACTICE = content.PRACTICE.replace("    programme: pfmg2025\n", "")


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds: a build takes its time."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.5)


class Site:
    """A server on a workspace of its own, and tokens for it."""

    def __init__(self, address: str, program: Path, workspace: Workspace) -> None:
        self.program, self.workspace = program, workspace
        self.client = httpx.Client(base_url=address, timeout=PATIENCE)
        tokens = Tokens(workspace.folder)
        self.secrets = {scope: tokens.new(scope)[1] for scope in Scope}

    def post(self, path: str, scope: Scope, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.secrets[scope]}", **more.pop("headers", {})}
        return self.client.post(path, headers=headers, **more)

    def get(self, path: str, scope: Scope) -> httpx.Response:
        return self.client.get(path, headers={"Authorization": f"Bearer {self.secrets[scope]}"})

    def submit(self, text: str, scope: Scope = Scope.SUBMIT, kind: str = "application/yaml") -> dict[str, Any]:
        answer = self.post("/submissions", scope, content=text.encode(), headers={"Content-Type": kind})
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def decide(self, identifier: str, **members: Any) -> httpx.Response:
        return self.post(f"/submissions/{identifier}/decisions", Scope.REVIEW, json=members)

    def says(self, path: str, text: str) -> bool:
        answer = self.client.get(path, headers={"Accept": "text/html"})
        return answer.status_code == 200 and text in answer.text


class Reading(threading.Thread):
    """Asks for pages until told to stop, and keeps what fails."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address, self.over = address, threading.Event()
        self.answers, self.faults = 0, list[object]()

    def run(self) -> None:
        with httpx.Client(base_url=self.address, timeout=60) as client:
            while not self.over.wait(0.2):
                for path in ("/countries", "/doc/practice/is-biobank-licensing-security", "/ready"):
                    try:
                        answer = client.get(path)
                        self.answers += 1
                        if answer.status_code != 200:
                            self.faults.append((path, answer.status_code))
                    except httpx.HTTPError as error:
                        self.faults.append((path, error))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    program, workspace = copied(tmp_path_factory.mktemp("program")), Workspace(tmp_path_factory.mktemp("workspace"))
    with serving(program, workspace.folder, "--build", **LIMITS) as server:
        yield Site(server.address, program, workspace)


@pytest.fixture
def reading(site: Site) -> Iterator[Reading]:
    """Readers come all the while, and none is turned away."""
    reading = Reading(str(site.client.base_url))
    reading.start()
    yield reading
    reading.over.set()
    reading.join()
    assert reading.faults == []


@pytest.mark.slow
def test_from_a_token_to_the_page_of_the_record(site: Site, reading: Reading) -> None:
    told = site.submit(PRACTICE)
    number = told["id"]
    page = "/doc/practice/fr-test-law"
    assert (told["state"], told["records"]) == ("submitted", ["https://w3id.org/genoguide/practice/fr-test-law"])
    eventually(lambda: site.says(f"/doc/submission/{number}", "submitted"))
    assert site.client.get(page).status_code == 404  # nothing that nobody has reviewed is part of an answer

    assert site.post(f"/submissions/{number}/decisions", Scope.SUBMIT, json={"state": "accepted"}).status_code == 403
    assert site.decide(number, state="maybe").status_code == 400
    accepted = site.decide(number, state="accepted", reason="The journal of laws says so.")
    assert accepted.status_code == 201, accepted.text
    [decision] = accepted.json()["decisions"]
    assert (decision["state"], decision["role"], decision["files"]) == ("accepted", "reviewer", ["practice/fr"])
    again = site.decide(number, state="rejected", reason="No.")
    assert (again.status_code, again.json()["type"]) == (409, "https://w3id.org/genoguide/problem/already-decided")

    eventually(lambda: site.says(page, "Act on tests of the genome"))
    assert site.says(page, f"/doc/submission/{number}")
    statement = "ASK { <https://w3id.org/genoguide/practice/fr-test-law> prov:wasDerivedFrom|gg:submittedIn ?s . ?d gg:decisionOn ?s ; prov:endedAtTime ?at ; gg:reviewerRole ?role ; gg:intoFile ?file }"
    answer = site.client.get(
        "/sparql",
        params={
            "query": f"PREFIX gg: <https://w3id.org/genoguide/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#> {statement}"
        },
        headers={"Accept": "application/sparql-results+json"},
    )
    assert answer.json()["boolean"] is True

    assert reading.answers > 10


@pytest.mark.slow
def test_a_rejection_is_told_with_its_reason(site: Site) -> None:
    number = site.submit(content.DOCUMENT)["id"]
    missing = site.decide(number, state="rejected")
    assert (missing.status_code, missing.json()["type"]) == (422, "https://w3id.org/genoguide/problem/reason-missing")
    assert site.decide(number, state="rejected", reason="It is not about genomics.").status_code == 201
    eventually(lambda: site.says(f"/doc/submission/{number}", "rejected"))
    assert site.client.get("/doc/document/test-guide").status_code == 404
    assert not (site.workspace.folder / "data" / "document").exists()


@pytest.mark.slow
def test_a_token_to_publish_needs_no_review(site: Site) -> None:
    told = site.submit(content.PROGRAMME, Scope.PUBLISH)
    assert told["state"] == "accepted", told
    assert told["decisions"][0]["role"] == "publisher"
    identifier = told["records"][0].rpartition("/")[2]
    eventually(lambda: site.client.get(f"/doc/programme/{identifier}").status_code == 200)
    ready = site.client.get("/ready").json()
    assert ready["ready"] is True
    assert 'genoguide_follow_up_builds_total{result="built"}' in site.client.get("/metrics").text


@pytest.mark.slow
def test_from_an_archive_to_the_page_of_the_survey(site: Site, reading: Reading) -> None:
    site.workspace.crosswalks.mkdir()
    (site.workspace.crosswalks / "assessment.yaml").write_bytes(exports.CROSSWALK.read_bytes())
    archive = exports.archive("2023").read_bytes()
    told = site.post("/submissions", Scope.SURVEY, content=archive, headers={"Content-Type": "application/zip"})
    assert told.status_code == 201, told.text
    number = told.json()["id"]
    changes = site.get(f"/submissions/{number}/changes", Scope.REVIEW).json()
    assert changes["changes"] == "\nThere is no wave survey/2023 yet.\n"
    rows = site.get(f"/submissions/{number}/texts", Scope.REVIEW).text.removeprefix("\ufeff").splitlines()
    title = next(row for row in csv.DictReader(rows) if row["field"] == "title")
    accepted = site.decide(number, state="accepted", texts={title["answer"]: "publish"})
    assert accepted.status_code == 201, accepted.text
    assert accepted.json()["decisions"][0]["files"] == ["survey/2023"]
    _, system, column = title["answer"].lower().split("/")
    page = f"/doc/practice/reported-2023-{system}-{column.removesuffix('title')}"
    eventually(lambda: site.client.get("/doc/survey/2023").status_code == 200)
    assert site.says("/doc/survey/2023", f"/doc/submission/{number}")
    assert site.says(page, html.escape(title["text"]))
    everything = [p.read_bytes() for p in site.workspace.folder.rglob("*") if p.is_file()]
    everything.append(site.client.get("/dump/genoguide.nq").content)
    assert [found for content in everything for found in re.findall(rb"CANARY-\d+|192\.0\.2\.\d+", content)] == []


@pytest.mark.slow
def test_what_is_decided_at_the_command_line_is_followed_too(site: Site) -> None:
    number = site.submit(content.FINDING)["id"]
    accept = command(site.workspace.folder, "submissions", "accept", number)
    told = subprocess.run(accept, env=environment(site.program), check=True, capture_output=True, text=True).stdout
    assert told == f"Submission {number} is accepted, into data/finding/more.yaml.\n"
    eventually(lambda: site.says("/doc/finding/fr-test-gap", "by the operator"))
