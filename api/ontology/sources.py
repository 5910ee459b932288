"""Where the ontology is read from: the current version from the graph, older ones from the files that were released.

``ontology/released/<version>.ttl`` is the file of each version that was replaced, as it was. They are part of the
package, so that ``owl:versionIRI`` resolves on every host, whatever snapshots it has had.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import QuerySolutions, RdfFormat, Store, Triple, parse
from starlette.requests import Request

from api.dataset.queries import rows, text
from api.dataset.remembered import Remembered
from api.ontology.model import Ontology, ontology
from graph.vocabulary import graph_iri, packaged

RELEASED: Final = packaged("ontology") / "released"
VERSION: Final = re.compile(r"\d+\.\d+\.\d+")

_PARTS: Final = ("ontology-header", "ontology-terms", "ontology-relations", "ontology-disjoint")


async def _current(request: Request) -> Ontology:
    return ontology(*[(await rows(request, part)).rows for part in _PARTS])


current: Final = Remembered(_current)
"""Return the ontology of the graph that is served. Raises ``EngineError``."""


def released() -> Sequence[str]:
    """Return the versions that were released and replaced, newest first."""
    found = (path.stem for path in RELEASED.glob("*.ttl") if VERSION.fullmatch(path.stem))
    return sorted(found, key=lambda version: tuple(map(int, version.split("."))), reverse=True)


async def older(version: str) -> Ontology:
    """Return a version that ``released`` names."""
    return await asyncio.to_thread(_read, RELEASED / f"{version}.ttl")


def triples(version: str) -> list[Triple]:
    """Return the triples of a version that ``released`` names."""
    return [quad.triple for quad in parse(path=str(RELEASED / f"{version}.ttl"), format=RdfFormat.TURTLE)]


def _read(path: Path) -> Ontology:
    store = Store()
    store.load(path=str(path), format=RdfFormat.TURTLE, to_graph=graph_iri("ontology/genoguide"))
    return ontology(*(_rows(store, part) for part in _PARTS))


def _rows(store: Store, name: str) -> list[Mapping[str, str]]:
    found = store.query(text(name))
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in found]
