"""Secrets go where they were sent, and nowhere else: not into logs, answers, metrics, the workspace or a backup."""

import re
from pathlib import Path

import httpx
import pytest

from tests.adversity.hosting import hosted
from tests.adversity.processes import serving
from tests.adversity.test_killed_submissions import table

CANARY = "CANARY-5ec3e7"
PLACES = ("/sparql", "/search", "/ask", "/queries/practices", "/submissions", "/validate", "/nowhere", "/metrics")


def everywhere(address: str, secret: str) -> list[httpx.Response]:
    """Requests that carry a secret in every place in which people put one: most of which are wrong."""
    sent = []
    headers = {
        "Authorization": f"Bearer {secret}",
        "Cookie": f"session={secret}",
        "X-Api-Key": secret,
        "Proxy-Authorization": f"Basic {secret}",
        "Referer": f"https://example.org/?token={secret}",
    }
    with httpx.Client(base_url=address, timeout=60) as client:
        for path in PLACES:
            for accept in ("application/json", "text/html"):
                own = {**headers, "Accept": accept}
                sent.append(client.get(path, params={"token": secret, "access_token": secret}, headers=own))
                sent.append(client.post(path, content=b"password: x\n", headers=own))
        sent.append(client.get("/health", headers={"X-Request-ID": "a-number"}))
        sent.append(client.get("/sparql", params={"query": "SELECT * {"}, headers=headers))
        sent.append(client.post("/submissions", content=b"\xff", headers={**headers, "Content-Type": "text/csv"}))
        sent.append(client.get("/metrics"))
    return sent


def echoes(answer: httpx.Response, secret: str) -> bool:
    """Whether a problem document repeats a secret; a page may hold its own address, which the reader sent."""
    return secret in answer.text and answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_logged_nor_told(program: Path, workspace: Path, form: str) -> None:
    with serving(program, workspace, GENOGUIDE_LOG_FORMAT=form) as server:
        answers = everywhere(server.address, CANARY)
    log = (workspace.parent / "server.log").read_text(encoding="utf-8")
    assert log.count("/sparql") >= 4, "nothing was logged"
    assert CANARY not in log
    assert "token=" not in log
    assert [str(a.request.url) for a in answers if echoes(a, CANARY)] == []
    assert CANARY not in answers[-1].text, "the metrics tell it"


def test_the_secret_of_a_token_is_kept_nowhere(program: Path, workspace: Path) -> None:
    backup = workspace.parent / "backup.zip"
    with hosted(program, workspace) as host:
        said = host.run("token", "new", "--scope", "submit", "--label", "A partner").said
        found = re.search(r"gg_[0-9a-f]{8}_[\w-]{43}", said)
        assert found, said
        secret = found[0]
        with serving(program, workspace) as server:
            headers = {"Authorization": f"Bearer {secret}", "Content-Type": "text/csv"}
            more = {"params": {"file": "practice/is.csv"}, "headers": headers, "timeout": 60}
            answer = httpx.post(server.address + "submissions", content=table("is-secret"), **more)  # type: ignore[arg-type]
            assert answer.status_code == 201, answer.text
            everywhere(server.address, secret)
        for words in (["build"], ["backup", str(backup)], ["token", "list"], ["doctor"], ["submissions", "list"]):
            assert secret not in host.run(*words).said
    places = [p for p in workspace.parent.rglob("*") if p.is_file()]
    assert len(places) > 30
    assert [p for p in places if secret.encode() in p.read_bytes()] == []
    assert secret.rpartition("_")[2] not in backup.read_bytes().decode("latin-1")


def test_passwords_are_not_told_where_a_service_cannot_be_reached(program: Path, workspace: Path) -> None:
    own = {"GENOGUIDE_PUBLISH_USER": "genoguide", "GENOGUIDE_PUBLISH_PASSWORD": CANARY}
    with hosted(program, workspace, **own) as host:
        ended = host.run("publish", "http://127.0.0.1:9/sparql")
    assert ended.code == 2
    assert CANARY not in ended.said
