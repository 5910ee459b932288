"""The application: health, headers, the log, and what it needs to start."""

import logging

import pytest
from fastapi.testclient import TestClient

from api.web.app import create_app
from api.web.deployment import read_manifest
from graph.snapshot import SnapshotError


def test_health(client):
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "version": "v1",
        "triples": 2006,
        "workers": {"size": 2, "running": 0, "waiting": 0},
    }


@pytest.mark.parametrize("path", ["/health", "/sparql?query=ASK{}", "/nowhere", "/static/site.css", "/openapi.json"])
def test_every_answer_is_careful(client, path):
    headers = client.get(path).headers
    assert "script-src 'self';" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-request-id"]


@pytest.mark.parametrize(("stated", "kept"), [("job-7.a", True), ("a b", False), ("x" * 65, False), ("<b>", False)])
def test_a_plain_request_id_is_kept(client, stated, kept):
    assert (client.get("/health", headers={"X-Request-ID": stated}).headers["x-request-id"] == stated) is kept


def test_the_log_says_what_happened_but_not_what_was_asked(client, caplog):
    with caplog.at_level(logging.INFO, "genoguide.access"):
        client.get("/sparql?query=ASK{}&secret=hunter2", headers={"X-Request-ID": "n1"})
        client.get("/no%0Awhere")
    first, second = caplog.messages
    assert first.startswith("GET /sparql 200 26 bytes")
    assert first.endswith("n1")
    assert "hunter2" not in first
    assert second.startswith("GET /no%0Awhere 404 ")


def test_pages_have_landmarks_and_a_way_past_them(client):
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    for part in (
        '<html lang="en">',
        'href="#content"',
        "<header",
        "<nav",
        '<main id="content"',
        "<footer",
        'name="viewport"',
    ):
        assert part in page
    assert 'href="/sparql" aria-current="page"' in page


@pytest.mark.parametrize("content", [None, "{", "[]", "{}", '{"version": 1}'])
def test_without_a_snapshot_there_is_no_start(tmp_path, settings, content):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(SnapshotError, match="genoguide build"):
        read_manifest(tmp_path)
    with pytest.raises(SnapshotError), TestClient(create_app(tmp_path, settings)):
        pass
