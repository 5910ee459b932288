"""How light queries fare while runaway queries are thrown at the service.

    python -m benchmarks.attack SNAPSHOT [--runaways 8] [--seconds 60]

Measures the light query alone, then during the attack; prints medians, their ratio, status codes and peak memory.
"""

import argparse
import statistics
import threading
import time
from collections import Counter
from multiprocessing import Process, Queue
from pathlib import Path

import httpx

from benchmarks.engines import Server, ask, running
from benchmarks.latency import percentile

LIGHT = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label WHERE { <https://w3id.org/genoguide/indicator/I.1> rdfs:label ?label }"""
RUNAWAYS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c LIMIT 1",
    'SELECT (GROUP_CONCAT(STR(?f); separator="") AS ?all) { ?a ?b ?c . ?d ?e ?f }',
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
)


def light(server: Server, seconds: float, statuses: Counter[int]) -> list[float]:
    """Ask the light query ten times a second; return the seconds of the answers that came."""
    taken = []
    until = time.monotonic() + seconds
    with httpx.Client(timeout=60) as client:
        while time.monotonic() < until:
            started = time.perf_counter()
            response = ask(client, server.endpoint, LIGHT)
            statuses[response.status_code] += 1
            if response.status_code == 200:
                taken.append(time.perf_counter() - started)
            time.sleep(0.1)
    return taken


def attack(endpoint: str, query: str, seconds: float, statuses: "Queue[int]") -> None:
    """Throw a runaway query at the server again and again, in a process of its own; report each status code."""
    until = time.monotonic() + seconds
    with httpx.Client(timeout=120) as client:
        while time.monotonic() < until:
            try:
                statuses.put(ask(client, endpoint, query).status_code)
            except httpx.HTTPError:
                statuses.put(0)  # broken off, as it must be


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
    arguments = parser.parse_args()
    with running("genoguide", arguments.snapshot) as server:
        calm, attacked = Counter[int](), Counter[int]()
        alone = light(server, 5, calm)
        over = threading.Event()
        thrown: Queue[int] = Queue()
        chosen = [RUNAWAYS[n % len(RUNAWAYS)] for n in range(arguments.runaways)]
        attackers = [Process(target=attack, args=(server.endpoint, q, arguments.seconds, thrown)) for q in chosen]
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
        print(f"runaway queries: {dict(codes)} (0: broken off); peak memory {max(peaks, default=0) / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
