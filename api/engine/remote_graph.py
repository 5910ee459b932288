"""A graph from another service, read whole and written in the format that was asked for."""

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from api.engine import upstream
from api.engine.head import SortedHead
from graph.vocabulary import PREFIXES

_EVERY: Final = 1000
"""How many triples are read between two looks at their number."""


def converted(content: bytes, had: str, wanted: str, name: str | None, check: Callable[[int], None]) -> bytes:
    """Return a graph in another format; in one that can say so, as the graph of a name.

    Raises ``EndpointUnavailable`` if it cannot be read, and what ``check`` raises for the number of triples.
    """
    source, target = RdfFormat.from_media_type(had), RdfFormat.from_media_type(wanted)
    assert source is not None
    assert target is not None
    try:
        triples = _counted((quad.triple for quad in parse(content, format=source)), check)
        statements: Iterable[Triple] | Iterable[Quad] = triples
        if name is not None and target.supports_datasets:
            statements = (Quad(t.subject, t.predicate, t.object, NamedNode(name)) for t in triples)
        output = SortedHead(io.BytesIO())
        serialize(statements, output, target, prefixes=PREFIXES)  # type: ignore[arg-type]
    except (SyntaxError, ValueError):
        raise upstream.unreadable() from None
    return output.end().getvalue()


def _counted(triples: Iterable[Triple], check: Callable[[int], None]) -> Iterator[Triple]:
    number = 0
    for number, triple in enumerate(triples, 1):
        if number % _EVERY == 0:
            check(number)
        yield triple
    check(number)
