"""Finding out where a target takes graphs, when only its SPARQL endpoint is given.

Only addresses of the same origin (scheme, host and port) are tried, those at which the engines we know have theirs.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from api.publishing.client import Client
from api.publishing.errors import PublishError, Unsupported
from api.publishing.target import GraphStore, Target, UpdateService

_LAYOUTS: Final = (
    # engine, end of the query address, and what stands in its place for the graph store and for updates
    ("Oxigraph", r"/query", "/store", "/update"),
    ("Virtuoso", r"/sparql", "/sparql-graph-crud-auth", "/sparql-auth"),
    ("Fuseki", r"/(?:sparql|query)", "/data", "/update"),
    ("GraphDB and RDF4J", r"(/repositories/[^/]+)", r"\1/rdf-graphs/service", r"\1/statements"),
)


def candidates(endpoint: str) -> Iterator[tuple[Callable[[Client, str], Target], str]]:
    """Yield the ways to write that an endpoint may have: graph stores first, then updates, then its own address."""
    address = endpoint.rstrip("/")
    for kind, column in ((GraphStore, 2), (UpdateService, 3)):
        for layout in _LAYOUTS:
            found, count = re.subn(layout[1] + "$", layout[column], address)
            if count:
                yield kind, found
    yield UpdateService, endpoint


def find_target(client: Client, endpoint: str, accepts: Callable[[Target], None]) -> Target:
    """Return the first way to write that ``accepts`` takes without raising ``Unsupported``."""
    tried = []
    for kind, url in candidates(endpoint):
        target = kind(client, url)
        try:
            accepts(target)
        except Unsupported:
            tried.append(url)
            continue
        return target
    raise PublishError(
        f"Found no way to write to {endpoint}; tried {', '.join(tried)}. "
        "Give the address with --graph-store or --update-url."
    )
