"""The whole site, link by link from the start page: nothing leads nowhere, every page is valid, all can be reached.

By default some hundred pages, chosen as a visitor would by chance; GENOGUIDE_TEST_CRAWL=all opens every page there is.
"""

import os
from pathlib import Path

import httpx
import pyoxigraph
import pytest

from graph.vocabulary import BASE
from tests.browser.conftest import ADDRESSES
from tests.browser.crawl import BROWSER, Crawl, faults, is_page, kind

MOST = os.environ.get("GENOGUIDE_TEST_CRAWL", "300")
FARTHEST = 4
"""Clicks from the start page to any item."""
OWN_PAGES = ("dataset", "ontology", "sparql", "search", "queries/")


@pytest.fixture(scope="module")
def crawl(site, tmp_path_factory) -> Crawl:
    found = Crawl(site, tmp_path_factory.mktemp("pages"))
    found.run(float("inf") if MOST == "all" else int(MOST))
    return found


def items(snapshot: Path) -> list[str]:
    """The pages of all things of which a snapshot says of what class they are."""
    store = pyoxigraph.Store.read_only(str(snapshot / "store"))
    query = f"SELECT DISTINCT ?s {{ ?s a ?c FILTER (STRSTARTS(STR(?s), '{BASE}') && !CONTAINS(STR(?s), '#')) }}"
    named = [row["s"].value.removeprefix(BASE) for row in store.query(query)]
    return [f"/{name}" if name.startswith(OWN_PAGES) else f"/doc/{name}" for name in named]


def test_every_link_leads_somewhere(crawl):
    assert len(crawl.opened) > 300
    assert crawl.lost() == []
    assert crawl.dangling() == []


def test_every_item_is_near(crawl, surveyed_snapshot):
    if MOST != "all":
        pytest.skip("A part of the site does not lead everywhere: GENOGUIDE_TEST_CRAWL=all.")
    pages = items(surveyed_snapshot)
    assert len(pages) > 3000
    assert [page for page in pages if crawl.away.get(page, FARTHEST + 1) > FARTHEST] == []
    assert [page for page in pages if page not in crawl.opened] == []


def test_every_page_is_valid(crawl):
    assert faults(crawl.folder) == []


def test_a_page_of_each_kind_is_valid(site, tmp_path):
    for name, address in ADDRESSES.items():
        (tmp_path / f"{name}.html").write_bytes(httpx.get(site + address, headers=BROWSER, timeout=60).content)
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("address", "page", "of"),
    [
        ("/doc/practice/x.y", True, "/doc/practice/*?"),
        ("/doc/indicator/I.1.ttl", False, "/doc/indicator/*.ttl?"),
        ("/doc/answer/2026/FR/I1?sort=a.b", False, "/doc/answer/*?sort"),
        ("/browse/Practice?page=2", True, "/browse/Practice?page"),
        ("/queries/gaps?country=PT&format=csv", False, "/queries/gaps?country&format=csv"),
    ],
)
def test_addresses_of_a_kind(address, page, of):
    assert (is_page(address), kind(address)) == (page, of)
