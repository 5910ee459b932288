"""A page as a reader meets it: headings, texts, links and the structured data in its head, parsed as browsers do."""

import json
from functools import cached_property
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import html5lib

HEADINGS = ("h1", "h2", "h3", "h4")


def words(element: Any) -> str:
    """All text in an element, with one blank between words."""
    return " ".join("".join(element.itertext()).split())


class Page:
    """A page that was fetched, and is valid HTML."""

    def __init__(self, response: Any) -> None:
        assert response.status_code == 200, (str(response.url), response.text[:500])
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        self.source = response.text
        self.tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.text)
        self.main = next(self.tree.iter("main"))

    @cached_property
    def text(self) -> str:
        return words(self.main)

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        return [(int(e.tag[1]), words(e)) for e in self.main.iter() if e.tag in HEADINGS]

    @property
    def title(self) -> str:
        (found,) = (text for level, text in self.headings if level == 1)
        return found

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """Address and text of each link."""
        return [(e.get("href"), words(e)) for e in self.main.iter("a")]

    @cached_property
    def addresses(self) -> set[str]:
        return {address for address, _ in self.links}

    def section(self, id: str) -> str:
        """The text of the section whose heading has an id."""
        (found,) = (e for e in self.main.iter("section") if e.get("aria-labelledby") == id)
        return words(found)

    def fact(self, name: str) -> str:
        """What stands beside a name in the list of facts."""
        for facts in self.main.iter("dl"):
            items = list(facts)
            for term, value in pairwise(items):
                if term.tag == "dt" and words(term) == name:
                    return words(value)
        raise AssertionError(f"no fact is called {name}")

    def rows(self, id: str) -> list[dict[str, str]]:
        """The rows of the table with an id, by heading."""
        (table,) = (e for e in self.main.iter("table") if e.get("id") == f"{id}-table")
        names = [words(e) for e in table.iter("th") if e.get("scope") == "col"]
        found = [[words(cell) for cell in row if cell.tag == "td"] for row in table.iter("tr")]
        return [dict(zip(names, cells, strict=True)) for cells in found if cells]

    @cached_property
    def data(self) -> dict[str, Any]:
        """The structured data in its head."""
        (block,) = (e for e in self.tree.iter("script") if e.get("type") == "application/ld+json")
        return json.loads(block.text)

    def node(self, iri: str) -> dict[str, Any]:
        (found,) = (node for node in self.data["@graph"] if node["@id"] == iri)
        return found

    def check(self) -> "Page":
        """Hold the page to what all pages keep: headings in order, ids once, tables with headings, no raw IRI."""
        levels = [level for level, _ in self.headings]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), self.headings
        ids = [e.get("id") for e in self.tree.iter() if e.get("id")]
        assert len(ids) == len(set(ids))
        assert all(list(table.iter("th")) for table in self.main.iter("table"))
        for script in self.tree.iter("script"):
            assert script.get("type") == "application/ld+json" or not words(script)
        assert not [e for e in self.tree.iter() if e.get("style")]
        for address, text in self.links:
            assert urlsplit(address).scheme in ("", "http", "https"), address
            assert not text.startswith("https://w3id.org/genoguide/"), text
        return self
