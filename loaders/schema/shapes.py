"""The shapes as written: which say something of which things, in the order of the files."""

from collections.abc import Iterator
from functools import cache
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode

from graph.named_graph import Term
from graph.validation.triples import Lookup
from graph.vocabulary import RDF, SH, packaged

FILE_PROPERTY: Final = NamedNode("http://rdfs.org/ns/void#inDataset")
"""What every record has: the file that it stands in."""


@cache
def packaged_turtle(folder: str) -> Lookup:
    """Return what the Turtle files of a packaged folder say, in the order in which they say it."""
    files = sorted(packaged(folder).glob("*.ttl"))
    quads = (q for path in files for q in pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE))
    return Lookup(q.triple for q in quads)


class Shapes:
    """The shapes, by what they are about."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self._nodes = [s for s in lookup.subjects if SH.NodeShape in lookup.objects(s, RDF.type)]

    def about(self, *targets: tuple[NamedNode, NamedNode]) -> list[Term]:
        """Return the node shapes with any of ``targets``: pairs such as (sh:targetClass, gg:Practice)."""
        return [n for n in self._nodes if any(value in self.lookup.objects(n, kind) for kind, value in targets)]

    def properties(self, shape: Term) -> list[Term]:
        """Return the property shapes of a node shape."""
        return self.lookup.objects(shape, SH.property)

    def value(self, shape: Term, constraint: NamedNode) -> Term | None:
        """Return what ``shape`` says for ``constraint``, such as sh:minCount."""
        return self.lookup.first(shape, constraint)

    def text(self, shape: Term, constraint: NamedNode) -> str | None:
        """Return the text that ``shape`` gives for ``constraint``, such as sh:description."""
        value = self.value(shape, constraint)
        return None if value is None else str(value.value)

    def number(self, shape: Term, constraint: NamedNode) -> int | None:
        """Return the number that ``shape`` gives for ``constraint``."""
        text = self.text(shape, constraint)
        return None if text is None else int(text)

    def paths(self, shape: Term) -> list[NamedNode]:
        """Return the properties whose values ``shape`` is about: one, or those of an alternative or of a list."""
        path = self.value(shape, SH.path)
        if path is None or isinstance(path, NamedNode):
            return [path] if path else []
        alternatives = self.value(path, SH.alternativePath)
        parts = list(self.lookup.items(alternatives if alternatives is not None else path))
        return parts if alternatives is not None else [p for p in parts[:1] if isinstance(p, NamedNode)]

    def inverse(self, shape: Term) -> NamedNode | None:
        """Return the property that the path of ``shape`` follows backwards, at first."""
        path = self.value(shape, SH.path)
        parts = list(self.lookup.items(path)) or [path]
        value = self.lookup.first(parts[0], SH.inversePath)
        return value if isinstance(value, NamedNode) else None

    def classes(self, shape: Term) -> list[NamedNode]:
        """Return the classes of which values must be instances: of one, or of any of several."""
        return list(self._classes(shape))

    def _classes(self, shape: Term) -> Iterator[NamedNode]:
        yield from self.lookup.objects(shape, SH["class"])
        alternatives = self.value(shape, SH["or"])
        for other in self.lookup.items(alternatives) if alternatives is not None else ():
            yield from self.lookup.objects(other, SH["class"])
