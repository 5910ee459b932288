"""Finding out where a target takes graphs, when only its SPARQL endpoint is given.

Only addresses of the same origin (scheme, host and port) are tried: those that the service says itself, in its SPARQL
1.1 Service Description, and those at which the engines we know have theirs.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import NamedNode, Triple

from api.publishing.client import Client, triples
from api.publishing.errors import PublishError, Unsupported
from api.publishing.target import GraphStore, Target, UpdateService

_LAYOUTS: Final = (
    # engine, end of the query address, and what stands in its place for the graph store and for updates
    ("Oxigraph", r"/query", "/store", "/update"),
    ("Virtuoso", r"/sparql", "/sparql-graph-crud-auth", "/sparql-auth"),
    ("Fuseki", r"/(?:sparql|query)", "/data", "/update"),
    ("GraphDB and RDF4J", r"(/repositories/[^/]+)", r"\1/rdf-graphs/service", r"\1/statements"),
)


_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_DESCRIPTION: Final = "text/turtle, application/n-triples;q=0.9, application/rdf+xml;q=0.5"


def described(client: Client, endpoint: str) -> list[str]:
    """Return where a service says that it takes updates, if it describes itself (SPARQL 1.1 Service Description, 2)."""
    try:
        found = triples(endpoint, client.send("GET", endpoint, accept=_DESCRIPTION))
    except PublishError:
        return []
    updating = {
        t.subject for t in found if _says(t, "supportedLanguage") and t.object == NamedNode(f"{_SD}SPARQL11Update")
    }
    addresses = {
        t.object.value
        for t in found
        if _says(t, "endpoint") and t.subject in updating and isinstance(t.object, NamedNode)
    }
    return sorted(address for address in addresses if _origin(address) == _origin(endpoint))


def _says(triple: Triple, term: str) -> bool:
    return triple.predicate == NamedNode(_SD + term)


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


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
    tried: list[str] = []
    says = [(UpdateService, address) for address in described(client, endpoint)]
    for kind, url in (*says, *candidates(endpoint)):
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
