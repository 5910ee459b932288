"""Publishing: what differs is sent graph by graph, what is no longer there is removed, then all is checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from api.publishing import ledger
from api.publishing.client import Client
from api.publishing.content import Content, Entry
from api.publishing.discovery import find_target
from api.publishing.errors import PublishError
from api.publishing.ledger import Ledger
from api.publishing.target import GraphStore, Target, UpdateService
from graph.digest import digest, digest_by_value
from graph.vocabulary import BASE

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

_SIZES: Final = """
SELECT ?graph (COUNT(*) AS ?size) WHERE { GRAPH ?graph { ?s ?p ?o } FILTER (STRSTARTS(STR(?graph), "%s")) }
GROUP BY ?graph
"""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a target is asked, and where it is written to if that was said."""

    endpoint: str
    update: str | None = None
    graph_store: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done: graphs to send, graphs to remove, graphs that are there already."""

    send: tuple[str, ...]
    remove: tuple[str, ...]
    keep: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, and which graphs were found in the target other than they should be, with the reason."""

    plan: Plan
    way: str
    respelled: tuple[str, ...]
    """Graphs that are equal but for the spelling of numbers."""
    wrong: Mapping[str, str]


def make_plan(entries: Mapping[str, Entry], claimed: Mapping[str, str], sizes: Mapping[str, int]) -> Plan:
    """Return what brings a target, with what its ledger claims and the sizes of its graphs, to ``entries``."""
    keep = [g for g, e in entries.items() if claimed.get(g) == e.digest and sizes.get(g, 0) == e.size]
    send = [g for g in entries if g not in set(keep)]
    remove = sorted((sizes.keys() | claimed.keys()) - entries.keys() - {ledger.GRAPH})
    return Plan(tuple(send), tuple(g for g in remove if g.startswith(BASE)), tuple(keep))


def publish(client: Client, addresses: Addresses, content: Content, progress: Progress) -> Outcome:
    """Bring a target to ``content``. Raises ``PublishError``; what was done until then need not be done again."""
    endpoint = addresses.endpoint
    claimed = Ledger(client, endpoint).read()
    plan = make_plan(content.entries, claimed, _sizes(client, endpoint))
    way = "nothing to write"
    if plan.send or plan.remove:
        way = _write(client, addresses, content, plan, progress)
    wrong, respelled = _verify(client, endpoint, content, progress)
    if wrong:
        _forget(client, addresses, content, wrong)
    return Outcome(plan, way, tuple(respelled), wrong)


def _write(client: Client, addresses: Addresses, content: Content, plan: Plan, progress: Progress) -> str:
    kept = {graph: content.entries[graph].digest for graph in plan.keep}
    target = _open(client, addresses, kept)
    for number, graph in enumerate(plan.remove):
        progress("Removing", number, len(plan.remove))
        target.drop(graph)
    for number, graph in enumerate(plan.send):
        progress("Sending", number, len(plan.send))
        target.replace(graph, content.triples(graph))
        Ledger.add(target, graph, content.entries[graph].digest)
    progress("Sending", len(plan.send), len(plan.send))
    return f"{target.name} at {target.url}"


def _open(client: Client, addresses: Addresses, digests: Mapping[str, str]) -> Target:
    """Return where to write, its ledger having been written: the first thing that shows whether it can be."""
    if addresses.graph_store:
        target: Target = GraphStore(client, addresses.graph_store)
    elif addresses.update:
        target = UpdateService(client, addresses.update)
    else:
        return find_target(client, addresses.endpoint, lambda found: Ledger.write(found, digests))
    Ledger.write(target, digests)
    return target


def _forget(client: Client, addresses: Addresses, content: Content, wrong: Mapping[str, str]) -> None:
    """Take what is not as it should be out of the ledger, so that the next run sends it again."""
    _open(client, addresses, {g: e.digest for g, e in content.entries.items() if g not in wrong})


def _verify(client: Client, endpoint: str, content: Content, progress: Progress) -> tuple[dict[str, str], list[str]]:
    """Return which graphs are not as they should be and why, and which differ in the spelling of numbers only."""
    sizes = _sizes(client, endpoint)
    wrong: dict[str, str] = dict.fromkeys(sizes.keys() - content.entries.keys() - {ledger.GRAPH}, "is there still")
    respelled = []
    for number, (graph, entry) in enumerate(content.entries.items()):
        progress("Checking", number, len(content.entries))
        if sizes.get(graph, 0) != entry.size:
            wrong[graph] = f"counts {sizes.get(graph, 0):,} triples instead of {entry.size:,}"
            continue
        found = client.construct(endpoint, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        if digest(found) == entry.digest:
            continue
        if digest_by_value(found) == digest_by_value(content.triples(graph)):
            respelled.append(graph)
        else:
            wrong[graph] = f"has other content ({len(found):,} triples were read back)"
    progress("Checking", len(content.entries), len(content.entries))
    return wrong, respelled


def _sizes(client: Client, endpoint: str) -> dict[str, int]:
    """Return how many triples each graph below our base has, as the target counts them."""
    try:
        return {row["graph"].value: int(row["size"].value) for row in client.select(endpoint, _SIZES % BASE)}
    except (ValueError, AttributeError, KeyError):
        raise PublishError(f"{endpoint} does not say how large its graphs are.") from None
