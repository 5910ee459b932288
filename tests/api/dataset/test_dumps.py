"""Dumps: whole, in parts, kept by clients for ever, and there when their snapshot is gone."""

import gzip
import shutil

import pytest
from fastapi.testclient import TestClient

from api.web.app import create_app
from graph.snapshot import KEPT
from tests.api.dataset.conftest import BROWSER, build


@pytest.fixture(scope="module")
def file(site):
    return f"/dump/{site.get('/health').json()['version']}/genoguide.ttl.gz"


def test_a_dump_never_changes_at_its_address(site, file):
    answer = site.get(file)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "content-encoding" not in answer.headers
    again = site.get(file, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_download_that_broke_off_goes_on_where_it_was(site, file):
    whole = site.get(file)
    first = site.get(file, headers={"Range": "bytes=0-99999"})
    assert first.status_code == 206
    assert first.headers["content-range"] == f"bytes 0-99999/{len(whole.content)}"
    rest = site.get(file, headers={"Range": "bytes=100000-", "If-Range": whole.headers["etag"]})
    assert first.content + rest.content == whole.content
    other = site.get(file, headers={"Range": "bytes=100000-", "If-Range": '"another version"'})
    assert (other.status_code, len(other.content)) == (200, len(whole.content))
    assert site.get(file, headers={"Range": "bytes=-10"}).content == whole.content[-10:]


@pytest.mark.parametrize(
    ("header", "status"),
    [("bytes=99999999999-", 416), ("bytes=5-1", 400), ("lines=1-2", 400)],
)
def test_a_range_that_cannot_be_is_refused(site, file, header, status):
    assert site.get(file, headers={"Range": header}).status_code == status


def test_thousands_of_ranges_are_one(site, file):
    answer = site.get(file, headers={"Range": "bytes=" + ",".join(["0-1"] * 5000)})
    assert (answer.status_code, answer.content) == (200, site.get(file).content)


def test_head_says_what_get_would(site, file):
    head, get = site.head(file), site.get(file)
    assert head.content == b""
    for name in ("content-length", "etag", "accept-ranges", "content-type"):
        assert head.headers[name] == get.headers[name]


def test_the_latest_dump_has_an_address_too(history):
    answer = history.get("/dump/latest/genoguide.nq.gz")
    assert answer.status_code == 302
    assert answer.headers["location"].endswith(f"/dump/{history.manifests[-1].version}/genoguide.nq.gz")
    assert answer.headers["cache-control"] == "public, no-cache"


def test_dumps_outlive_their_snapshots(history):
    """More versions were built than snapshots are kept; every one has its dumps, with what was true then."""
    assert not (history.folder / history.manifests[0].version).exists()
    for number, manifest in enumerate(history.manifests):
        content = gzip.decompress(history.get(f"/dump/{manifest.version}/genoguide.nq.gz").content).decode()
        assert (f'"First, {number}"@en' in content) == (number <= KEPT)
        checksums = history.get(f"/dump/{manifest.version}/SHA256SUMS").text
        assert checksums.count("genoguide.") == 4


def test_the_list_has_all_versions(history):
    page = history.get("/dump/", headers=BROWSER).text
    for manifest in history.manifests:
        assert f'href="/dump/{manifest.version}/genoguide.jsonld.gz"' in page
        assert history.get(f"/dump/{manifest.version}/").headers["location"].endswith(f"/dataset/{manifest.version}")
    assert history.get(f"/dataset/{history.manifests[0].version}", headers=BROWSER).text.count("older version") == 1


@pytest.mark.parametrize(
    "address",
    [
        "/dump/0123456789abcdef/genoguide.nq.gz",
        "/dump/latest/../../manifest.json",
        "/dump/latest/..%2f..%2fmanifest.json",
        "/dump/{version}/..%2f..%2fmanifest.json",
        "/dump/{version}/manifest.json",
        "/dump/{version}/genoguide.exe",
        "/dump/..%2f/SHA256SUMS",
    ],
)
def test_nothing_else_can_be_had(history, address):
    answer = history.get(address.format(version=history.manifests[-1].version), follow_redirects=True)
    assert answer.status_code == 404


def test_a_version_that_moves_into_the_archive_while_it_is_served_stays(tmp_path, settings):
    first = build(tmp_path, {"a": "First"})
    second = build(tmp_path, {"a": "Second"})
    with TestClient(create_app(tmp_path / "current", settings)) as client:
        address = f"/dump/{first.version}/genoguide.nq.gz"
        before = client.get(address).content
        (tmp_path / "dumps").mkdir()
        shutil.move(tmp_path / first.version / "dumps", tmp_path / "dumps" / first.version)
        assert client.get(address).content == before
        assert client.get(f"/dump/{second.version}/genoguide.nq.gz").status_code == 200


def test_a_version_without_dumps_says_so(tmp_path, settings):
    manifest = build(tmp_path, {"a": "First"}, dumps=False)
    with TestClient(create_app(tmp_path / "current", settings)) as client:
        assert "This version has no dumps" in client.get("/dataset", headers=BROWSER).text
        assert client.get(f"/dump/{manifest.version}/genoguide.nq.gz").status_code == 404
        assert client.get("/dataset.ttl").status_code == 200
