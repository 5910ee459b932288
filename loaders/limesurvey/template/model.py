"""The texts of the ontology that a questionnaire asks with, in every language that it has them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph

from graph.named_graph import NamedGraph
from graph.names import natural
from loaders.limesurvey.structure import Texts

_QUERY: Final = """
PREFIX gg: <https://w3id.org/genoguide/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?kind ?code ?within ?part ?text WHERE {
  VALUES (?class ?kind) {
    (gg:Domain "domain") (gg:Indicator "indicator") (gg:MaturityLevel "level") (gg:ClinicalApplication "application")
    (gg:Country "country")
  }
  VALUES (?property ?part) { (skos:prefLabel "label") (skos:definition "definition") }
  ?thing a ?class ; skos:notation ?code ; ?property ?text .
  OPTIONAL { ?thing gg:levelOf/skos:notation | gg:inSubdomain/gg:inDomain/skos:notation ?within }
  FILTER (?class != gg:Country || EXISTS { ?system a gg:NationalHealthSystem ; gg:inCountry ?thing })
}
"""


@dataclass(frozen=True)
class Thing:
    """A domain, indicator, level, application or country; ``number`` is its place among its like, from 1.

    ``within`` is the code of the domain of an indicator, or of the indicator of a level; ``parts`` holds its ``label``
    and ``definition``.
    """

    kind: str
    code: str
    number: int
    within: str | None = None
    parts: Mapping[str, Texts] = field(default_factory=dict)


class Model:
    """The things of the ontology that a questionnaire is about. Countries are those with a national health system."""

    def __init__(self, graphs: Iterable[NamedGraph]) -> None:
        store = pyoxigraph.Store()
        store.bulk_extend(quad for graph in graphs for quad in graph.quads())
        found: dict[tuple[str, str, str | None], dict[str, dict[str, str]]] = {}
        rows = store.query(_QUERY, use_default_graph_as_union=True)
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        for kind, code, within, part, text in rows:
            parts = found.setdefault((kind.value, code.value, within and within.value), {})
            parts.setdefault(part.value, {})[text.language] = text.value
        self._things: dict[str, list[Thing]] = {}
        for (kind, code, within), parts in sorted(found.items(), key=lambda item: _order(*item)):
            number = sum(1 for _ in self.of(kind, within)) + 1
            self._things.setdefault(kind, []).append(Thing(kind, code, number, within, parts))

    def of(self, kind: str, within: str | None) -> Iterator[Thing]:
        """Yield the things of a kind in their order; ``within`` a domain or an indicator, or anywhere."""
        return (t for t in self._things.get(kind, ()) if within is None or t.within == within)

    def languages(self) -> frozenset[str]:
        """Return the languages in which all clinical applications and countries have a label."""
        named = [*self.of("application", None), *self.of("country", None)]
        return frozenset.intersection(*(frozenset(thing.parts["label"]) for thing in named)) if named else frozenset()


def _order(key: tuple[str, str, str | None], parts: Mapping[str, Texts]) -> tuple[tuple[int, str], ...]:
    """Return a sort key: the maturity model by its codes, countries and applications by their English labels."""
    kind, code, _ = key
    return ((0, parts["label"]["en"]),) if kind in ("application", "country") else natural(code)
