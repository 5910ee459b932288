"""How light queries fare while runaway queries are thrown at the service.

    python -m benchmarks.attack SNAPSHOT [--disguise none|renamed|reshaped] [--patience 120]

A service may remember what was slow, so attackers disguise their queries: ``renamed`` ones have other variables,
constants, comments and space each time, ``reshaped`` ones other patterns as well. Those with little ``--patience`` hang
up after so many seconds and throw the next. The light query asks for another thing each time.

Measures the light query alone, then during the attack; prints medians, their ratio, status codes and peak memory.
"""

import argparse
import random
import re
import statistics
import threading
import time
from collections import Counter
from multiprocessing import Process, Queue
from pathlib import Path

from benchmarks.client import Client
from benchmarks.engines import Server, running
from benchmarks.latency import percentile

LIGHT = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label WHERE { <https://w3id.org/genoguide/indicator/I.%d> rdfs:label ?label }"""
INDICATORS = 10
RUNAWAYS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c LIMIT 1",
    'SELECT (GROUP_CONCAT(STR(?f); separator="") AS ?all) { ?a ?b ?c . ?d ?e ?f }',
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
)


RESHAPINGS = (
    "FILTER(STRLEN(STR(?b)) < 1{n})",
    "FILTER(?b != <http://example.org/{n}>)",
    "OPTIONAL {{ ?a <http://example.org/{n}> ?z{n} }}",
    "BIND({n} + 1 AS ?y{n})",
    'FILTER(?c != "{n}" || ?e != "{n}"@en)',
    "VALUES ?x{n} {{ {n} 1 }}",
    "FILTER NOT EXISTS {{ ?a <http://example.org/{n}> ?w{n} }}",
    "MINUS {{ ?a <http://example.org/{n}> ?c }}",
)


def disguised(query: str, disguise: str, chance: random.Random) -> str:
    """Return a query that runs away like ``query`` and does not look like it."""
    if disguise == "none":
        return query
    if disguise == "reshaped":
        added = [text.format(n=chance.randrange(10**6)) for text in chance.choices(RESHAPINGS, k=chance.randint(1, 6))]
        query = query.replace("}", " ".join([" .", *added, "}"]), 1)
    mark = chance.randrange(10**9)
    query = re.sub(r"\?(\w)\b", lambda name: f"?{name[1]}{mark}", query)
    return f"#{mark}\n" + query.replace(" ", " " * chance.randint(1, 3))


def light(server: Server, seconds: float, statuses: Counter[int]) -> list[float]:
    """Ask the light query ten times a second; return the seconds of the answers that came."""
    taken = []
    until = time.monotonic() + seconds
    with Client(server.endpoint, 60) as client:
        while time.monotonic() < until:
            started = time.perf_counter()
            status = client.ask(LIGHT % random.randint(1, INDICATORS))
            statuses[status] += 1
            if status == 200:
                taken.append(time.perf_counter() - started)
            time.sleep(0.1)
    return taken


def attack(endpoint: str, number: int, arguments: argparse.Namespace, statuses: "Queue[int]") -> None:
    """Throw a runaway query at the server again and again, in a process of its own; report each status code."""
    chance = random.Random(number)
    until = time.monotonic() + arguments.seconds
    with Client(endpoint, arguments.patience) as client:
        while time.monotonic() < until:
            query = disguised(RUNAWAYS[number % len(RUNAWAYS)], arguments.disguise, chance)
            statuses.put(client.ask(query))


def watch(server: Server, until: threading.Event, peaks: list[int]) -> None:
    """Note the memory of the server twice a second."""
    while not until.wait(0.5):
        peaks.append(server.memory())


def described(seconds: list[float]) -> str:
    """Return median and p95 in words."""
    if not seconds:
        return "no answers"
    return f"p50 {statistics.median(seconds) * 1000:.1f} ms, p95 {percentile(seconds, 95) * 1000:.1f} ms"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--runaways", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--disguise", choices=("none", "renamed", "reshaped"), default="reshaped")
    parser.add_argument("--patience", type=float, default=120, help="seconds after which attackers hang up")
    arguments = parser.parse_args()
    with running("genoguide", arguments.snapshot) as server:
        calm, attacked = Counter[int](), Counter[int]()
        alone = light(server, 5, calm)
        over = threading.Event()
        thrown: Queue[int] = Queue()
        numbers = range(arguments.runaways)
        attackers = [Process(target=attack, args=(server.endpoint, n, arguments, thrown)) for n in numbers]
        for attacker in attackers:
            attacker.start()
        peaks: list[int] = []
        watcher = threading.Thread(target=watch, args=(server, over, peaks), daemon=True)
        watcher.start()
        under = light(server, arguments.seconds, attacked)
        over.set()
        codes = Counter[int](thrown.get() for _ in range(thrown.qsize()))
        for attacker in attackers:
            attacker.terminate()
        print("alone:", described(alone), dict(calm))
        print("attacked:", described(under), dict(attacked))
        if under:
            print(f"ratio of medians: {statistics.median(under) / statistics.median(alone):.2f}")
        print(
            f"runaway queries: {dict(codes)} (0: broken off, -1: hung up); "
            f"peak memory {max(peaks, default=0) / 2**20:.0f} MiB"
        )


if __name__ == "__main__":
    main()
