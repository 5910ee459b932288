"""Names: the short names by which people and addresses speak of things, class by class.

A thing's name is its ``skos:notation`` (``newborn-screening``, ``I.1``, ``FR``), or else the last part of its IRI. What
has neither notation nor label, such as an answer in a survey, has no name.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph
from pyoxigraph import NamedNode

from graph.named_graph import NamedGraph
from graph.nearest import nearest
from graph.vocabulary import GG, PREFIXES

_THINGS: Final = """
SELECT ?class ?thing (MIN(?notation) AS ?name) (MIN(?text) AS ?label)
       (GROUP_CONCAT(DISTINCT COALESCE(STR(?alias), ""); separator="\\u001F") AS ?aliases)
       (GROUP_CONCAT(DISTINCT COALESCE(STR(?fact), ""); separator="\\u001F") AS ?about)
WHERE {
  ?thing a ?class . FILTER (STRSTARTS(STR(?class), STR(gg:)) && isIRI(?thing))
  OPTIONAL { ?thing skos:notation ?notation }
  OPTIONAL { ?thing rdfs:label ?text FILTER (LANG(?text) IN ("en", "")) }
  FILTER (BOUND(?notation) || BOUND(?text))
  OPTIONAL { ?thing skos:altLabel | skos:hiddenLabel | skos:prefLabel ?alias }
  OPTIONAL {
    ?thing dc:publisher | dcterms:issued | gg:start | gg:applicationCodes | gg:indicatorCodes |
           (gg:inCountry | gg:kind)/skos:notation |
           ^gg:hasRecommendation/(dc:publisher | dcterms:issued | dcterms:title) ?fact
  }
}
GROUP BY ?class ?thing
"""
QUERY: Final = "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in ("dc", "dcterms", "gg", "rdfs", "skos")) + _THINGS
"""What finds all names, wherever it is asked."""


@dataclass(frozen=True)
class Named:
    """A thing with a name: its IRI, its name, its English label, and what else people call it, in any language.

    ``about`` is what else tells a record from others: who published it, when, and the codes of its country,
    kind, applications and indicators.
    """

    iri: str
    name: str
    label: str
    aliases: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

    @property
    def node(self) -> NamedNode:
        """Return the thing as an RDF term."""
        return NamedNode(self.iri)


class Names:
    """The named things of each class of the ontology."""

    def __init__(self, by_class: Mapping[str, Iterable[Named]]) -> None:
        self._by_class = {c: {n.name: n for n in named} for c, named in by_class.items()}
        self._by_iri = {n.iri: n for named in self._by_class.values() for n in named.values()}

    def __contains__(self, iri: object) -> bool:
        return iri in self._by_iri

    def __getitem__(self, iri: str) -> Named:
        """Return the thing with this IRI; raise KeyError for one without a name."""
        return self._by_iri[iri]

    def label(self, iri: str) -> str | None:
        """Return the English label of the thing with this IRI, or None if it has no name."""
        named = self._by_iri.get(iri)
        return named.label if named else None

    @classmethod
    def of(cls, graphs: Iterable[NamedGraph]) -> "Names":
        """Return the names in ``graphs``, which hold the inferred types too."""
        store = pyoxigraph.Store()
        store.bulk_extend(quad for graph in graphs for quad in graph.quads())
        return cls.from_rows(_select(store, QUERY))

    @classmethod
    def from_rows(cls, rows: Iterable[Any]) -> "Names":
        """Return the names in the rows of the result of ``QUERY``."""
        found: dict[str, list[Named]] = {}
        for row in rows:
            iri = row["thing"].value
            name = row["name"].value if row["name"] else iri.rpartition("/")[2]
            aliases, about = (tuple(sorted(filter(None, row[c].value.split("\x1f")))) for c in ("aliases", "about"))
            label = row["label"].value if row["label"] else name
            found.setdefault(row["class"].value, []).append(Named(iri, name, label, aliases, about))
        return cls({c: sorted(named, key=lambda n: natural(n.name)) for c, named in sorted(found.items())})

    @classmethod
    def read(cls, folder: Path) -> "Names":
        """Return the names of the snapshot in ``folder``. Raises OSError or ValueError when they cannot be read."""
        return cls.from_dict(json.loads((folder / "names.json").read_text(encoding="utf-8")))

    @classmethod
    def from_dict(cls, value: Mapping[str, list[list[object]]]) -> "Names":
        """Return the names that ``as_dict`` wrote."""
        return cls({c: [_named(*row) for row in rows] for c, rows in value.items()})

    def as_dict(self) -> dict[str, list[list[object]]]:
        """Return the names as a JSON object: class IRI to rows of IRI, name, label, aliases, and what it is about."""
        return {
            c: [[n.iri, n.name, n.label, list(n.aliases), list(n.about)] for n in named.values()]
            for c, named in self._by_class.items()
        }

    def of_class(self, class_name: str) -> Mapping[str, Named]:
        """Return the things of the class ``class_name`` (``gg:Indicator``, or its IRI), by name."""
        iri = str(GG) + class_name.removeprefix("gg:") if class_name.startswith("gg:") else class_name
        return self._by_class.get(iri, {})

    def find(self, class_name: str, text: str) -> Named | None:
        """Return the thing of a class whose name or IRI is ``text``."""
        things = self.of_class(class_name)
        return things.get(text) or next((n for n in things.values() if n.iri == text), None)

    def __iter__(self) -> Iterator[Named]:
        """Yield every thing once for each of its classes."""
        return (named for things in self._by_class.values() for named in things.values())

    def nearest(self, class_name: str, text: str) -> Named | None:
        """Return the thing of a class whose name, label or alias is most like ``text``, or None when none is alike."""
        spoken = {s: n for n in self.of_class(class_name).values() for s in (*n.aliases, n.label, n.name)}
        match = nearest(text, spoken)
        return spoken[match] if match else None


def _named(iri: object, name: object, label: object, *lists: object) -> Named:
    """Return the thing of a row; a snapshot of an older version says nothing of what it is about."""
    return Named(str(iri), str(name), str(label), *(tuple(map(str, of)) for of in lists if isinstance(of, list)))


def _select(store: pyoxigraph.Store, query: str) -> Iterable[Any]:
    result = store.query(query, use_default_graph_as_union=True)
    assert isinstance(result, pyoxigraph.QuerySolutions)
    return result


_ROMAN: Final = {name: number for number, name in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII"), 1)}


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that puts ``II.2`` before ``II.10`` and ``IV`` before ``V``."""
    parts = name.replace("-", ".").split(".")
    return tuple((_ROMAN.get(p) or (int(p) if p.isdigit() else 99), p) for p in parts)
