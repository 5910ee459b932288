"""Whether a server that does everything at once stays as it is: no failed read, and memory that does not grow.

    python -m benchmarks.load WORKSPACE [--requests 18000] [--clients 8] [--minutes 60]

Clients read pages, search, ask in words and in SPARQL, validate and hand in content, each the next as soon as it has
the answer to the last, while the server builds what follows from submissions and swaps to it. 18,000 requests are what
ten a second come to in half an hour. WORKSPACE is written to: give a copy. Prints, in Markdown, the memory of all
processes of the server over time with its slope after a third of the run, and of each kind of request how many there
were, how many failed, p50 and p95.
"""

import argparse
import math
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from api.submitting.tokens import Scope, Tokens
from benchmarks.latency import milliseconds, percentile

MIB = 1024**2
HEAD = (
    "id,title,kind,country,status,scale,start,summary,indicators,"
    "sources[0].url,sources[0].title,sources[0].publisher,sources[0].kind,confidence"
)
SUMMARY = "Made up for a benchmark, and told at such a length that it is as long as a summary has to be at least."
READS = {
    "page": [
        "/",
        "/countries",
        "/doc/practice/dk-cgp-incurable-cancer",
        "/doc/health-system/FR",
        "/doc/indicator/I.1",
        "/compare?systems=FR,DK",
        "/model",
    ],
    "question": ["/queries/good-practices?domain=I", "/queries/practices?country=FR", "/queries/gaps?country=PT"],
    "search": [
        "/search?q=consent+of+parents",
        "/search?q=newborn+screening&limit=50",
        "/search?q=pharmacogenetics&country=NL",
    ],
    "ask": [
        "/ask?q=What+does+Denmark+do+about+pharmacogenetics%3F",
        "/ask?q=Which+countries+have+laws+on+genomic+data%3F",
    ],
    "sparql": [
        "/sparql?query=SELECT+%3Ft+%28COUNT%28%2A%29+AS+%3Fn%29+%7B+%3Fs+a+%3Ft+%7D+GROUP+BY+%3Ft",
        "/sparql?query=SELECT+%2A+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+100",
    ],
}
WEIGHTS = {"page": 35, "question": 20, "search": 20, "ask": 8, "sparql": 15, "validate": 1, "submit": 1}
LIMITS = {
    "GENOGUIDE_PORT": "0",
    "GENOGUIDE_ENCODER": "none",
    "GENOGUIDE_REBUILD_DELAY": "5",
    "GENOGUIDE_VALIDATION_RATE": "0",
    "GENOGUIDE_SUBMISSION_RATE": "0",
    "GENOGUIDE_SUBMISSION_QUOTA": "100000",
    "GENOGUIDE_SUBMISSIONS_WAITING_LIMIT": "100000",
    "GENOGUIDE_QUEUE_TIME_LIMIT": "60",
}


@dataclass
class Run:
    """What is being measured: seconds by kind, statuses that are failures, and memory by number of answers."""

    address: str
    secret: str
    left: int
    limit: float = math.inf
    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: Counter[str] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)
    memory: list[tuple[float, int, int]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Return whether there is one more request to make."""
        with self._lock:
            self.left -= 1
            return self.left >= 0 and time.monotonic() < self.began + self.limit

    def note(self, kind: str, seconds: float, fault: str) -> None:
        """Note an answer."""
        with self._lock:
            self.seconds[kind].append(seconds)
            if fault:
                self.failed[f"{kind}: {fault}"] += 1

    @property
    def answered(self) -> int:
        """How many answers there were."""
        return sum(map(len, self.seconds.values()))


def table(key: str) -> str:
    """Return a table of one practice."""
    source = "https://example.org/load,A title,A publisher,law,high"
    return f'{HEAD}\n{key},The practice {key},law,IS,implemented,national,2016,"{SUMMARY}",III.2,{source}\n'


def client(run: Run, seed: int) -> None:
    """Make requests until there are none left."""
    chance = random.Random(seed)
    kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
    with httpx.Client(base_url=run.address, timeout=120) as http:
        number = 0
        while run.take():
            [kind] = chance.choices(kinds, weights)
            number += 1
            started = time.perf_counter()
            fault = request(run, http, kind, chance, f"is-load-{seed}-{number}")
            run.note(kind, time.perf_counter() - started, fault)


def request(run: Run, http: httpx.Client, kind: str, chance: random.Random, key: str) -> str:
    """Make a request and return what was wrong with its answer."""
    more = {"params": {"file": "practice/is.csv"}, "content": table(key)}
    headers = {"Content-Type": "text/csv", "Authorization": f"Bearer {run.secret}"}
    try:
        if kind == "validate":
            return expected(http.post("/validate", headers={"Content-Type": "text/csv"}, **more), 200, 503)
        if kind == "submit":
            answer = http.post("/submissions", headers=headers, **more)
            if answer.status_code == 201:
                run.acknowledged.add(answer.json()["iri"])
            return expected(answer, 201, 503)
        accept = chance.choice(["text/html", "*/*"])
        return expected(http.get(chance.choice(READS[kind]), headers={"Accept": accept}), 200)
    except httpx.HTTPError as error:
        return type(error).__name__


def expected(answer: httpx.Response, *statuses: int) -> str:
    """Return the status of an answer if it is none of those that it may be."""
    return "" if answer.status_code in statuses else str(answer.status_code)


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that it has started, builders excepted: they come and go."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            if b"\0build\0" not in Path(f"/proc/{child}/cmdline").read_bytes() + b"\0":
                yield from family(int(child))


def memory(pid: int) -> int:
    """Return the bytes that a process has to itself: pages of files do not count. Raises OSError."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss_Anon:"))


def watch(run: Run, pid: int, stop: threading.Event, every: float) -> None:
    """Note from time to time the memory of all processes of a server, and of its web process."""
    while not stop.wait(every):
        with suppress(OSError):  # a worker was replaced meanwhile
            run.memory.append((time.monotonic() - run.began, sum(map(memory, family(pid))), memory(pid)))


def report(run: Run) -> None:
    """Print what was measured."""
    print("\n| after | all processes | web process |\n| ---: | ---: | ---: |")
    for at, whole, web in run.memory[:: max(1, len(run.memory) // 12)]:
        print(f"| {at:,.0f} s | {whole / MIB:,.0f} MiB | {web / MIB:,.0f} MiB |")
    settled = run.memory[len(run.memory) // 3 :]
    for place, name in enumerate(("all processes", "web process"), 1):
        grown = slope([sample[0] for sample in settled], [sample[place] / MIB for sample in settled])
        print(f"\n{name}: {grown:+.2f} MiB a minute after a third of the run")
    print("\n| kind | answers | failed | p50 | p95 |\n| --- | ---: | ---: | ---: | ---: |")
    for kind in WEIGHTS:
        taken = run.seconds[kind]
        if taken:
            bad = sum(count for what, count in run.failed.items() if what.startswith(f"{kind}:"))
            times = f"{milliseconds(percentile(taken, 50))} | {milliseconds(percentile(taken, 95))}"
            print(f"| {kind} | {len(taken):,} | {bad} | {times} |")
    print(f"\n{run.answered:,} answers in {time.monotonic() - run.began:,.0f} s; failed: {dict(run.failed) or 'none'}")


def slope(times: Sequence[float], values: Sequence[float]) -> float:
    """Return by how much values grow in a minute, as a straight line through them does."""
    return statistics.linear_regression(times, values).slope * 60 if len(times) > 1 else 0.0


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--requests", type=int, default=18_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=math.inf, help="end after that time, whatever is left")
    parser.add_argument("--every", type=float, default=5, help="seconds between looks at the memory")
    given = parser.parse_args()
    _, secret = Tokens(given.workspace).new(Scope.SUBMIT, "benchmark")
    words = [sys.executable, "-m", "api", "--workspace", str(given.workspace), "serve"]
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        words, env={**os.environ, **LIMITS}, stdout=subprocess.PIPE, stderr=silent, text=True
    ) as server:
        assert server.stdout
        run = Run(server.stdout.readline().split()[3], secret, given.requests, given.minutes * 60)
        stop = threading.Event()
        watching = threading.Thread(target=watch, args=(run, server.pid, stop, given.every))
        clients = [threading.Thread(target=client, args=(run, seed)) for seed in range(given.clients)]
        for thread in (watching, *clients):
            thread.start()
        for thread in clients:
            thread.join()
        stop.set()
        watching.join()
        report(run)
        print(
            f"{len(run.acknowledged):,} submissions were acknowledged; the next snapshot tells of {told(run):,} of them"
        )
        server.terminate()


def told(run: Run, patience: float = 300) -> int:
    """Return of how many of the submissions that were acknowledged the server tells, once it has built."""
    query = "SELECT ?s { ?s a <https://w3id.org/genoguide/ontology#Submission> }"
    end = time.monotonic() + patience
    while True:
        rows = httpx.get(run.address + "sparql", params={"query": query}, timeout=120).json()["results"]["bindings"]
        found = len(run.acknowledged & {row["s"]["value"] for row in rows})
        if found == len(run.acknowledged) or time.monotonic() > end:
            return found
        time.sleep(1)


if __name__ == "__main__":
    main()
