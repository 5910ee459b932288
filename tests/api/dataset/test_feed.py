"""The feed, read by a feed reader and by the rules of RFC 4287."""

from datetime import datetime
from xml.etree import ElementTree

import feedparser
import pytest
from fastapi.testclient import TestClient

from api.web.app import create_app
from graph import changes
from tests.api.dataset.conftest import build

ATOM = "{http://www.w3.org/2005/Atom}"


def read(client):
    answer = client.get("/feed.xml")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    valid(answer.content)
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def valid(content):
    """Check what RFC 4287 demands (4.1.1 and 4.1.2): one id, title and updated each, an author, unique ids."""
    feed = ElementTree.fromstring(content)
    assert feed.tag == ATOM + "feed"
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    for element in (feed, *feed.findall(ATOM + "entry")):
        for name in ("id", "title", "updated"):
            [part] = element.findall(ATOM + name)
            assert part.text
        assert datetime.fromisoformat(element.find(ATOM + "updated").text).tzinfo is not None
        assert [link for link in element.findall(ATOM + "link") if link.get("rel") == "alternate"]
    assert len([link for link in feed.findall(ATOM + "link") if link.get("rel") == "self"]) == 1
    ids = [entry.find(ATOM + "id").text for entry in feed.findall(ATOM + "entry")]
    assert len(ids) == len(set(ids))


def test_it_begins_with_what_was_changed_last(site):
    feed = read(site)
    assert 50 < len(feed.entries) <= 200
    dates = [entry.updated for entry in feed.entries]
    assert dates == sorted(dates, reverse=True)
    assert feed.feed.updated == dates[0]
    for entry in feed.entries[:5]:
        assert site.get(entry.link).status_code == 200


def test_it_tells_what_changed_from_version_to_version(history):
    feed = read(history)
    titles = [entry.title for entry in feed.entries]
    last = [t for t, entry in zip(titles, feed.entries, strict=True) if history.manifests[-1].version in entry.id]
    assert last == [
        "Changed: practice, First, at last",
        "Removed: practice, Second",
        'Added: practice, Third < & "quoted"',
    ]
    assert titles.count("Changed: practice, First, 2") == 1
    links = {entry.title: entry.link for entry in feed.entries}
    assert links["Changed: practice, First, at last"] == "http://testserver/doc/practice/a"
    assert links["Removed: practice, Second"] == f"http://testserver/dataset/{history.manifests[-1].version}"


def test_many_changes_are_told_in_number(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(changes, "MOST", 3)
    build(tmp_path, {"a": "First"})
    build(tmp_path, {f"p{n}": f"Practice {n}" for n in range(10)})
    with TestClient(create_app(tmp_path / "current", settings), base_url="http://testserver") as client:
        feed = read(client)
        assert len(feed.entries) == 4
        assert feed.entries[-1].title == "8 further changes"
        assert "10 items added" in client.get("/dataset.ttl").text


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "]]>", "bell \x07", "\u202eright to left", "x" * 10_000]
)
def test_hostile_titles_leave_the_feed_whole(tmp_path, settings, hostile):
    build(tmp_path, {"a": "First"})
    build(tmp_path, {"a": hostile})
    with TestClient(create_app(tmp_path / "current", settings), base_url="http://testserver") as client:
        feed = read(client)
        assert len(feed.entries) == 1
        assert "<script>" not in client.get("/feed.xml").text


def test_an_answer_is_kept_by_its_tag(site):
    first = site.get("/feed.xml")
    assert site.get("/feed.xml", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
