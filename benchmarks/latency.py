"""How long each question takes over HTTP, engine by engine, on the same snapshot in the same run.

    python -m benchmarks.latency SNAPSHOT [--engines genoguide oxigraph rdflib-endpoint] [--kind analytic] [--rounds 20]

Every engine is first asked every question once, which is not measured. Then engines take turns, query by query, so that
a change in the machine's speed meets them alike. An engine that has used up its ``--budget`` for a query sits out the
remaining rounds; one that has no answer within ``--patience`` seconds is started anew. Prints a table in Markdown: p50
and p95 in milliseconds and the ratio of medians to the last engine, then the same over all queries that both answered,
time to ready, and memory.
"""

import argparse
import math
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.client import Client
from benchmarks.engines import ENGINES, Server, processor_time, running
from benchmarks.questions import questions


def measure(servers: Sequence[Server], query: str, arguments: argparse.Namespace) -> Mapping[str, list[float]]:
    """Return the seconds of each round by engine; infinite where there was no answer."""
    times: dict[str, list[float]] = {server.name: [] for server in servers}
    with ExitStack() as stack:
        clients = {s.name: stack.enter_context(Client(s.endpoint, arguments.patience)) for s in servers}
        for _ in range(arguments.rounds):
            for server in servers:
                taken = times[server.name]
                if sum(taken) > arguments.budget:
                    continue
                started = time.perf_counter()
                status = clients[server.name].ask(query)
                seconds = time.perf_counter() - started
                if status != 200:
                    taken.append(math.inf)  # slower than any number
                    server.restart()
                else:
                    taken.append(seconds)
    return times


def warm_up(servers: Sequence[Server], queries: Iterable[str], patience: float) -> None:
    """Ask each engine every question once, so that what is measured is a service at work and not one that starts."""
    for server in servers:
        with Client(server.endpoint, patience) as client:
            for query in queries:
                if client.ask(query) != 200:
                    server.restart()


def row(name: str, times: Mapping[str, Sequence[float]]) -> str:
    """Return a row of the table."""
    cells = [name]
    for taken in times.values():
        cells += [milliseconds(statistics.median(taken)), milliseconds(percentile(taken, 95))]
    medians = [statistics.median(taken) for taken in times.values()]
    cells += [ratio(median, medians[-1]) for median in medians[:-1]]
    return "| " + " | ".join(cells) + " |"


def milliseconds(seconds: float) -> str:
    """Return a time as the table shows it."""
    return f"{seconds * 1000:,.1f}" if math.isfinite(seconds) else "none"


def ratio(one: float, other: float) -> str:
    """Return how many times as long one takes as the other."""
    return f"{one / other:.2f}" if math.isfinite(one) and math.isfinite(other) else "-"


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that ``percent`` of ``values`` do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def summary(medians: Mapping[str, Sequence[float]], servers: Sequence[Server], idle: Mapping[str, float]) -> str:
    """Return what holds over all queries, in lines."""
    last = medians[servers[-1].name]
    lines = []
    for server in servers:
        mine = medians[server.name]
        both = [(m, other) for m, other in zip(mine, last, strict=True) if math.isfinite(m) and math.isfinite(other)]
        lines.append(
            f"{server.name}: answered {sum(map(math.isfinite, mine))} of {len(mine)}; over those that both answered, "
            f"median {statistics.median(m for m, _ in both) * 1000:.2f} ms, "
            f"{statistics.median(m for m, _ in both) / statistics.median(o for _, o in both):.2f} times the last "
            f"engine's, median of ratios {statistics.median(m / o for m, o in both):.2f}; "
            f"ready after {server.ready:.1f} s, {processor_time(server) - idle[server.name]:.1f} s of processor time "
            f"since, {server.memory() / 2**20:.0f} MiB resident"
        )
    return "\n".join(lines)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    parser.add_argument("--kind", choices=("competency", "analytic"), default="competency")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--budget", type=float, default=10, help="seconds for one query on one engine")
    parser.add_argument("--patience", type=float, default=60, help="seconds to wait for one answer")
    arguments = parser.parse_args()
    medians: dict[str, list[float]] = {}
    with ExitStack() as stack:
        servers = [stack.enter_context(running(name, arguments.snapshot)) for name in arguments.engines]
        idle = {server.name: processor_time(server) for server in servers}
        columns = [f"{s.name} {p}" for s in servers for p in ("p50", "p95")]
        columns += [f"{s.name} / {servers[-1].name}" for s in servers[:-1]]
        print("| query | " + " | ".join(columns) + " |")
        print("| --- |" + " ---: |" * len(columns))
        asked = questions(arguments.snapshot, arguments.kind)
        warm_up(servers, asked.values(), arguments.patience)
        for name, query in asked.items():
            times = measure(servers, query, arguments)
            print(row(name, times), flush=True)
            for engine, taken in times.items():
                medians.setdefault(engine, []).append(statistics.median(taken))
        print("\n" + summary(medians, servers, idle))


if __name__ == "__main__":
    main()
