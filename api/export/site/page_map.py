"""The map from the graph to the pages of the site: data in ``pages.yaml``, read once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

import yaml

from api.export.site.text import page_path
from graph.vocabulary import packaged

OVERVIEW: Final = "genoguide-practices"
"""The page of our own that lists all practices."""
MATURITY: Final = "genoguide-maturity"
"""The page of our own with the levels of all health systems, where a survey is loaded."""


@dataclass(frozen=True)
class Facets:
    """By what guidance is chosen for a page: the codes that a document or recommendation has of each sort."""

    indicators: Collection[str] = ()
    domains: Collection[str] = ()
    applications: Collection[str] = ()
    steps: Collection[str] = ()
    addressees: Collection[str] = ()
    kinds: Collection[str] = ()


@dataclass(frozen=True)
class Page:
    """A page of the site that shows guidance: the rules by which, why, and whether it shows the maturity model."""

    name: str
    reason: str
    rules: tuple[Facets, ...]
    mlm: bool = False

    def takes(self, facets: Facets) -> bool:
        """Return whether guidance with these codes goes on the page: it meets each part of one rule."""
        return any(all(_meets(rule, facets, part.name) for part in fields(Facets)) for rule in self.rules)


@dataclass(frozen=True)
class PageMap:
    """The site's address, the page of each country by its code, and the pages that show guidance."""

    site: str
    commit: str
    national: Mapping[str, str]
    pages: tuple[Page, ...]

    def path(self, country: str) -> str | None:
        """Return the path of a country's page, or None where it has none."""
        name = self.national.get(country)
        return page_path(name) if name else None

    def place(self, country: str, identifier: str) -> str:
        """Return the path where a country's practice ``identifier`` is shown."""
        return f"{self.path(country) or page_path(OVERVIEW)}#genoguide-{identifier}"


@cache
def page_map() -> PageMap:
    """Return the map that ships with the package."""
    text = packaged("api.export.site").joinpath("pages.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    pages = tuple(_page(name, page, content["kinds"]) for name, page in content["pages"].items())
    return PageMap(content["site"], content["commit"], content["national"], pages)


def _page(name: str, page: Mapping[str, Any], kinds: Collection[str]) -> Page:
    rules = tuple(Facets(**{"kinds": kinds, **rule}) for rule in page["rules"])
    return Page(name, page["reason"], rules, page.get("mlm", False))


def _meets(rule: Facets, facets: Facets, part: str) -> bool:
    wanted: Collection[str] = getattr(rule, part)
    return not wanted or not set(wanted).isdisjoint(getattr(facets, part))
