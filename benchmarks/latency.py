"""How long each competency query takes over HTTP, engine by engine, on the same snapshot in the same run.

    python -m benchmarks.latency SNAPSHOT [--engines genoguide oxigraph rdflib-endpoint] [--rounds 20]

Engines take turns, query by query, so that a change in the machine's speed meets them alike. Prints a table in
Markdown: p50 and p95 in milliseconds, the ratio of medians to the first engine, then time to ready and memory.
"""

import argparse
import math
import statistics
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path

import httpx

from benchmarks.engines import Server, ask, running
from graph.names import Names
from graph.queries import Catalogue

ENGINES = ("genoguide", "oxigraph", "rdflib-endpoint")


def questions(snapshot: Path) -> dict[str, str]:
    """Return the SPARQL text of each competency query with its example."""
    catalogue = Catalogue.read(Names.read(snapshot))
    return {q.name: catalogue.bind(q.name, q.example) for q in catalogue}


def measure(servers: Iterable[Server], query: str, rounds: int, budget: float) -> Mapping[str, list[float]]:
    """Return the seconds of each round by engine; an engine that used up its ``budget`` sits out the rest."""
    times: dict[str, list[float]] = {}
    with httpx.Client(timeout=120) as client:
        for turn in range(rounds + 1):
            for server in servers:
                taken = times.setdefault(server.name, [])
                if sum(taken) > budget and taken:
                    continue
                started = time.perf_counter()
                if ask(client, server.endpoint, query).status_code != 200:
                    taken.append(math.inf)  # refused or out of time: slower than any number
                    continue
                if turn or server.name == "rdflib-endpoint":  # the first of the fast ones warms up
                    taken.append(time.perf_counter() - started)
    return times


def row(name: str, times: Mapping[str, list[float]]) -> str:
    """Return a row of the table."""
    first = statistics.median(next(iter(times.values())))
    cells = [name]
    for taken in times.values():
        cells += [f"{statistics.median(taken) * 1000:.1f}", f"{percentile(taken, 95) * 1000:.1f}"]
    cells += [f"{statistics.median(taken) / first:.2f}" for taken in list(times.values())[1:]]
    return "| " + " | ".join(cells) + " |"


def percentile(values: list[float], percent: int) -> float:
    """Return the value that ``percent`` of ``values`` do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--budget", type=float, default=10, help="seconds for one query on one engine")
    arguments = parser.parse_args()
    medians: dict[str, list[float]] = {}
    with ExitStack() as stack:
        servers = [stack.enter_context(running(name, arguments.snapshot)) for name in arguments.engines]
        columns = [f"{s.name} {p}" for s in servers for p in ("p50", "p95")] + [f"{s.name} ratio" for s in servers[1:]]
        print("| query | " + " | ".join(columns) + " |")
        print("| --- |" + " ---: |" * len(columns))
        for name, query in questions(arguments.snapshot).items():
            times = measure(servers, query, arguments.rounds, arguments.budget)
            print(row(name, times), flush=True)
            for engine, taken in times.items():
                medians.setdefault(engine, []).append(statistics.median(taken))
        for server in servers:
            middle = statistics.median(medians[server.name]) * 1000
            print(f"\n{server.name}: median of medians {middle:.2f} ms, ready after {server.ready:.1f} s, ", end="")
            print(f"{server.memory() / 2**20:.0f} MiB resident")


if __name__ == "__main__":
    main()
