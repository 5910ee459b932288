"""How long the pages of things take over HTTP, kind by kind.

    python -m benchmarks.pages SNAPSHOT [--sample 25] [--kinds health-system practice]

Starts a server and asks it for pages one after another, those of a sample of each kind that has a page of its own;
sample 0 means all. Nothing is kept on the way; one page of each kind is asked for beforehand, as templates are compiled
once. Prints a table in Markdown: p50 and p95 in milliseconds; the processor time of the server and its workers for a
page, which other work on the machine changes little; and the median of the sizes.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx

from api.pages import PAGES
from benchmarks.engines import processor_time, running
from benchmarks.latency import milliseconds, percentile
from graph.vocabulary import BASE

THINGS = f'SELECT DISTINCT ?thing {{ ?thing a ?class FILTER (STRSTARTS(STR(?thing), "{BASE}")) }} ORDER BY ?thing'
PARTS = ("/sha256", "/load", "/export", "/crosswalk")
"""What the IRIs of parts of graphs and surveys end with, which have no page of their own."""


def things(client: httpx.Client) -> Mapping[str, Sequence[str]]:
    """Return the local names of the things on the server that have a page of their own, by kind."""
    response = client.get("/sparql", params={"query": THINGS, "format": "json"}).raise_for_status()
    found: dict[str, list[str]] = {kind: [] for kind in sorted(PAGES)}
    for row in response.json()["results"]["bindings"]:
        local = row["thing"]["value"].removeprefix(BASE)
        kind = local.partition("/")[0]
        if kind in found and not local.endswith(PARTS):
            found[kind].append(local)
    return found


def measured(client: httpx.Client, pages: Sequence[str]) -> Iterator[tuple[float, int]]:
    """Yield the seconds that each page takes, and its size. Raises httpx.HTTPStatusError for one that fails."""
    for local in pages:
        started = time.perf_counter()
        response = client.get(f"/doc/{local}").raise_for_status()
        yield time.perf_counter() - started, len(response.content)


def row(kind: str, taken: Sequence[tuple[float, int]], processor: float) -> str:
    """Return a row of the table: what each page took, and the processor time of all together."""
    times = [seconds for seconds, _ in taken]
    size = statistics.median(size for _, size in taken) / 1000
    cells = [kind, str(len(taken)), milliseconds(statistics.median(times)), milliseconds(percentile(times, 95))]
    return "| " + " | ".join([*cells, f"{processor / len(taken) * 1000:,.0f}", f"{size:,.0f}"]) + " |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=Path, help="folder of a snapshot")
    parser.add_argument("--sample", type=int, default=25, help="pages of each kind at most")
    parser.add_argument("--kinds", nargs="*", default=sorted(PAGES), help="kinds of things")
    arguments = parser.parse_args()
    dice = random.Random(1)
    with running("genoguide", arguments.snapshot) as server:
        address = server.endpoint.removesuffix("/sparql")
        with httpx.Client(base_url=address, headers={"Accept": "text/html"}, timeout=60) as client:
            found = things(client)
            print("| kind | pages | p50 ms | p95 ms | processor time, ms | size, KB |")
            print("| --- | ---: | ---: | ---: | ---: | ---: |")
            for kind in arguments.kinds:
                most = min(arguments.sample or len(found[kind]), len(found[kind]))
                sample = dice.sample(found[kind], most)
                list(measured(client, sample[:1]))  # a template is compiled once
                before = processor_time(server)
                taken = list(measured(client, sample))
                if taken:
                    print(row(kind, taken, processor_time(server) - before), flush=True)
    print(f"\nLoad of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")


if __name__ == "__main__":
    main()
