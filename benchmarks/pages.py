"""How long the pages of things take over HTTP, kind by kind.

    python -m benchmarks.pages http://127.0.0.1:8000 [--sample 40] [--kinds health-system practice] [--rounds 1]

Asks for pages of things one after another, those of a sample of each kind that has a page of its own, in an order of
chance; the first requests of all warm up the server, not the pages. Nothing is cached on the way. Prints a table in
Markdown: p50 and p95 in milliseconds and the median of the sizes.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence

import httpx

from api.pages import PAGES
from benchmarks.latency import milliseconds, percentile
from graph.vocabulary import BASE

THINGS = f'SELECT DISTINCT ?thing {{ ?thing a ?class FILTER (STRSTARTS(STR(?thing), "{BASE}")) }} ORDER BY ?thing'
PAGE = {"Accept": "text/html"}


def things(client: httpx.Client) -> Mapping[str, Sequence[str]]:
    """Return the local names of the things on the server that have a page of their own, by kind."""
    response = client.get("/sparql", params={"query": THINGS, "format": "json"}).raise_for_status()
    found: dict[str, list[str]] = {kind: [] for kind in sorted(PAGES)}
    for row in response.json()["results"]["bindings"]:
        local = row["thing"]["value"].removeprefix(BASE)
        kind, _, rest = local.partition("/")
        if kind in found and not (kind == "graph" and rest.endswith(("/sha256", "/load"))):
            found[kind].append(local)
    return found


def measured(client: httpx.Client, pages: Sequence[str]) -> Iterator[tuple[float, int]]:
    """Yield the seconds that each page takes, and its size. Raises httpx.HTTPStatusError for one that fails."""
    for local in pages:
        started = time.perf_counter()
        response = client.get(f"/doc/{local}", headers=PAGE).raise_for_status()
        yield time.perf_counter() - started, len(response.content)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", help="address of a running server")
    parser.add_argument("--sample", type=int, default=40, help="pages of each kind at most (0: all)")
    parser.add_argument("--kinds", nargs="*", default=sorted(PAGES), help="kinds of things")
    parser.add_argument("--rounds", type=int, default=1, help="times that each page is asked for")
    arguments = parser.parse_args()
    dice = random.Random(1)
    with httpx.Client(base_url=arguments.server, timeout=60) as client:
        found = things(client)
        client.get("/doc/practice/none", headers=PAGE)
        print("| kind | pages | p50 ms | p95 ms | median size, KB |\n| --- | ---: | ---: | ---: | ---: |")
        for kind in arguments.kinds:
            pages = (
                found[kind]
                if not arguments.sample
                else dice.sample(found[kind], min(arguments.sample, len(found[kind])))
            )
            taken = list(measured(client, [*pages] * arguments.rounds))
            if taken:
                print(row(kind, len(pages), taken), flush=True)
    print(f"\nLoad of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")


def row(kind: str, pages: int, taken: Sequence[tuple[float, int]]) -> str:
    """Return a row of the table."""
    times = [seconds for seconds, _ in taken]
    size = statistics.median(size for _, size in taken) / 1000
    p50, p95 = milliseconds(statistics.median(times)), milliseconds(percentile(times, 95))
    return f"| {kind} | {pages} | {p50} | {p95} | {size:,.0f} |"


if __name__ == "__main__":
    main()
