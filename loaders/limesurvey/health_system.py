"""Health systems: of a country, of a region that the ontology knows, or of another region that a response names."""

import re
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from pyoxigraph import NamedNode

from graph.names import Names
from graph.vocabulary import BASE
from loaders.limesurvey.privacy import mask

_NO_LETTERS: Final = re.compile(r"[\W_]+")
_LONGEST_SLUG: Final = 60


@dataclass(frozen=True)
class HealthSystem:
    """A health system: ``code`` is ``FR``, ``IT-45``, or ``ES-andalucia`` for a region that has no code here.

    ``region`` is the code of the region it serves. ``region_known`` and ``system_known`` say whether the ontology
    describes region and health system already; ``name`` is what they are called where it does not, ``label`` the region
    as it was reported, without contact details.
    """

    code: str
    country: str
    country_iri: NamedNode
    region: str | None = None
    name: str = ""
    label: str = field(default="", compare=False)
    region_known: bool = True
    system_known: bool = True

    @property
    def iri(self) -> NamedNode:
        """Return the health system as an RDF term."""
        return NamedNode(f"{BASE}health-system/{self.code}")


class HealthSystems:
    """The health systems of the ontology, and by country and region those of responses."""

    def __init__(self, names: Names) -> None:
        self._countries = {n.name: n.node for n in names.of_class("gg:Country").values()}
        self._systems = frozenset(names.of_class("gg:HealthSystem")) | frozenset(
            name for kind in ("National", "Regional") for name in names.of_class(f"gg:{kind}HealthSystem")
        )
        self._regions: dict[tuple[str, str], str] = {}
        self._names: dict[str, str] = {}
        for region in names.of_class("gg:Region").values():
            country = region.name.partition("-")[0]
            self._names[region.name] = region.label
            for label in (region.name, region.label, *region.aliases):
                self._regions.setdefault((country, slug(label)), region.name)

    def find(self, country: str | None, region: str | None) -> HealthSystem | None:
        """Return the health system of ``country`` (``FR``), or of its region; None for a country that is unknown.

        A region is known by any of its names, whatever their case and accents.
        """
        if country is None or country not in self._countries:
            return None
        place = self._countries[country]
        if region is None or not region.strip():
            return HealthSystem(country, country, place, system_known=country in self._systems)
        label = mask(region.strip())
        known = self._regions.get((country, slug(label)))
        code = known or f"{country}-{slug(label)}"
        name = self._names[known] if known else _title(slug(label))
        return HealthSystem(code, country, place, code, name, label, known is not None, code in self._systems)


def slug(text: str) -> str:
    """Return ``text`` without accents and case, its words joined by hyphens: ``Andalucía`` is ``andalucia``.

    Letters of all scripts stay. A text without any is named by a part of its hash, a long one is cut and keeps one.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    words = unicodedata.normalize("NFC", _NO_LETTERS.sub("-", letters).strip("-"))
    mark = sha256(text.strip().encode()).hexdigest()[:8]
    if not words:
        return mark
    return words if len(words) <= _LONGEST_SLUG else f"{words[:_LONGEST_SLUG].rstrip('-')}-{mark}"


def _title(words: str) -> str:
    """Return a name that all spellings of a region share."""
    return " ".join(word[:1].upper() + word[1:] for word in words.split("-"))
