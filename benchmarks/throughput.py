"""How many questions engines answer in a second when several clients ask at once.

    python -m benchmarks.throughput SNAPSHOT [--engines genoguide oxigraph rdflib-endpoint] [--clients 1 2 4 8 16 32]

Each client asks the next question as soon as it has the answer to the last, in an order of its own. Engines take turns.
Clients run on the same machine as the servers, in one process each for four of them. ``--leave-out`` names questions
that an engine has no answer to; one that owes an answer at the end of its turn is started anew. Prints a table in
Markdown: answers in a second, and p95 in milliseconds.
"""

import argparse
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from threading import Thread

from benchmarks.client import HUNG_UP, Client
from benchmarks.engines import ENGINES, Server, running
from benchmarks.latency import milliseconds, percentile
from benchmarks.questions import questions

_THREADS = 4


def ask_on(endpoint: str, queries: Sequence[str], seed: int, until: float, taken: list[tuple[int, float]]) -> None:
    """Ask one query after the other in a random order; add status and seconds of each answer, if it came in time."""
    chance = random.Random(seed)
    with Client(endpoint, until - time.time()) as client:
        while time.time() < until:
            started = time.perf_counter()
            status = client.ask(chance.choice(queries))
            if time.time() < until or status == HUNG_UP:
                taken.append((status, time.perf_counter() - started))


def ask_at_once(endpoint: str, queries: Sequence[str], seeds: Sequence[int], until: float) -> list[tuple[int, float]]:
    """Return what clients with these seeds were answered."""
    taken: list[tuple[int, float]] = []
    clients = [Thread(target=ask_on, args=(endpoint, queries, seed, until, taken), daemon=True) for seed in seeds]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return taken


def measure(server: Server, queries: Sequence[str], clients: int, seconds: float) -> list[tuple[int, float]]:
    """Return status and seconds of every answer that so many clients had in this time."""
    groups = [range(clients)[start : start + _THREADS] for start in range(0, clients, _THREADS)]
    with get_context("fork").Pool(len(groups)) as processes:
        until = time.time() + seconds
        asked = [(server.endpoint, queries, group, until) for group in groups]
        answers = [answer for answers in processes.starmap(ask_at_once, asked) for answer in answers]
    if any(status == HUNG_UP for status, _ in answers):
        server.restart()
    return answers


def row(clients: int, answers: Mapping[str, Sequence[tuple[int, float]]], seconds: float) -> str:
    """Return a row of the table."""
    cells = [str(clients)]
    for all_answers in answers.values():
        good = [taken for status, taken in all_answers if status == 200]
        other = len(all_answers) - len(good)
        cells += [f"{len(good) / seconds:,.1f}" + (f" ({other} without)" if other else "")]
        cells += [milliseconds(percentile(good, 95)) if good else "none"]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    parser.add_argument("--clients", nargs="+", type=int, default=(1, 2, 4, 8, 16, 32))
    parser.add_argument("--seconds", type=float, default=10, help="for each engine and number of clients")
    parser.add_argument("--leave-out", nargs="+", default=(), metavar="QUESTION")
    arguments = parser.parse_args()
    asked = questions(arguments.snapshot)
    queries = [query for name, query in asked.items() if name not in arguments.leave_out]
    with ExitStack() as stack:
        servers = [stack.enter_context(running(name, arguments.snapshot)) for name in arguments.engines]
        columns = [f"{server.name} {what}" for server in servers for what in ("answers/s", "p95 ms")]
        print("| clients | " + " | ".join(columns) + " |")
        print("| ---: |" + " ---: |" * len(columns))
        for clients in arguments.clients:
            answers = {s.name: measure(s, queries, clients, arguments.seconds) for s in servers}
            print(row(clients, answers, arguments.seconds), flush=True)
        for server in servers:
            print(f"{server.name}: {server.memory() / 2**20:.0f} MiB resident at the end")


if __name__ == "__main__":
    main()
