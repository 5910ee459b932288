"""Publishing: what differs is sent graph by graph, what is no longer there is removed, then all is checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from api.publishing import ledger
from api.publishing.claim import Claim
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
    remove = sorted((sizes.keys() | claimed.keys()) - entries.keys())
    return Plan(tuple(send), tuple(g for g in remove if g.startswith(BASE)), tuple(keep))


def publish(
    client: Client, addresses: Addresses, content: Content, progress: Progress, take_over: bool = False
) -> Outcome:
    """Bring a target to ``content``. Raises ``PublishError``; what was done until then need not be done again.

    No two runs write at the same time; ``take_over`` ends the claim of another, which then stops.
    """
    endpoint = addresses.endpoint
    plan, way = _plan(client, endpoint, content), "nothing to write"
    with Claim.on(client, endpoint) as claim:
        if plan.send or plan.remove:
            target = _take(claim, client, addresses, take_over)
            plan = _plan(client, endpoint, content)  # another run may have written until now
            _write(target, claim, content, plan, progress)
            way = f"{target.name} at {target.url}"
        wrong, respelled = _verify(client, endpoint, content, progress)
        if wrong:
            # Out of the ledger, so that the next run sends it again.
            whole = {g: e.digest for g, e in content.entries.items() if g not in wrong}
            Ledger.write(claim.target if claim.taken else _take(claim, client, addresses, take_over), whole)
    return Outcome(plan, way, tuple(respelled), wrong)


def _plan(client: Client, endpoint: str, content: Content) -> Plan:
    return make_plan(content.entries, Ledger(client, endpoint).read(), _sizes(client, endpoint))


def _take(claim: Claim, client: Client, addresses: Addresses, take_over: bool) -> Target:
    """Return where to write, claimed: the first thing that shows whether it can be written to."""
    if addresses.graph_store:
        claim.take(GraphStore(client, addresses.graph_store), take_over)
    elif addresses.update:
        claim.take(UpdateService(client, addresses.update), take_over)
    else:
        find_target(client, addresses.endpoint, lambda found: claim.take(found, take_over))
    return claim.target


def _write(target: Target, claim: Claim, content: Content, plan: Plan, progress: Progress) -> None:
    Ledger.write(target, {graph: content.entries[graph].digest for graph in plan.keep})
    for number, graph in enumerate(plan.remove):
        progress("Removing", number, len(plan.remove))
        claim.keep()
        target.drop(graph)
    for number, graph in enumerate(plan.send):
        progress("Sending", number, len(plan.send))
        claim.keep()
        target.replace(graph, content.triples(graph))
        Ledger.add(target, graph, content.entries[graph].digest)
    progress("Sending", len(plan.send), len(plan.send))


def _verify(client: Client, endpoint: str, content: Content, progress: Progress) -> tuple[dict[str, str], list[str]]:
    """Return which graphs are not as they should be and why, and which differ in the spelling of numbers only."""
    sizes = _sizes(client, endpoint)
    wrong: dict[str, str] = dict.fromkeys(sizes.keys() - content.entries.keys(), "is there still")
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
    """Return how many triples each graph below our base has, as the target counts them, without the ledger's."""
    try:
        sizes = {row["graph"].value: int(row["size"].value) for row in client.select(endpoint, _SIZES % BASE)}
        return {graph: size for graph, size in sizes.items() if not graph.startswith(ledger.GRAPH)}
    except (ValueError, AttributeError, KeyError):
        raise PublishError(f"{endpoint} does not say how large its graphs are.") from None
