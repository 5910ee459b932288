"""Many at once: light queries go on while others run away, and memory stays under the documented bound."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import HOG, RUNAWAY

MIB = 1024**2
SECONDS = float(os.environ.get("GENOGUIDE_TEST_LOAD_SECONDS", "6"))
WORKERS, WORKER_MEMORY = 4, 200 * MIB
BOUND = 512 * MIB + WORKERS * (WORKER_MEMORY + 64 * MIB)
"""The bound of docs/operations.md."""

PROGRAM = """
import sys; from pathlib import Path; from api.web.server import serve; from api.settings import Settings
serve(Path(sys.argv[1]), Settings.from_environment())
"""
DOUBLINGS = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(34))
HOGS = [
    HOG,
    "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f } OFFSET 100000000",
    f"SELECT (STRLEN(?x34) AS ?n) {{ BIND('0123456789' AS ?x0) {DOUBLINGS} }}",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
]


@pytest.fixture
def served(snapshot):
    environment = {
        "GENOGUIDE_PORT": "0",
        "GENOGUIDE_WORKERS": str(WORKERS),
        "GENOGUIDE_WORKER_MEMORY_LIMIT": str(WORKER_MEMORY),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(snapshot)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield process.pid, process.stdout.readline().split()[3]
    process.terminate()
    process.communicate()


@contextmanager
def thrown(address, queries, statuses):
    """Each query is asked over and over again by a client of its own."""
    stop = threading.Event()

    def throw(query):
        while not stop.is_set():
            try:
                statuses.append(httpx.post(address + "sparql", data={"query": query}, timeout=60).status_code)
            except httpx.RemoteProtocolError:
                statuses.append(None)  # broken off, visibly
            except httpx.HTTPError:
                return  # the server has gone

    with ThreadPoolExecutor(len(queries)) as clients:
        for query in queries:
            clients.submit(throw, query)
        try:
            yield
        finally:
            stop.set()


def light(address, seconds):
    """Ask light queries one after the other, all of which must be answered; return how many. Benchmarks time them."""
    count, end = 0, time.monotonic() + seconds
    with httpx.Client(timeout=20) as client:
        while time.monotonic() < end:
            response = client.get(address + "sparql", params={"query": f"SELECT ({count} AS ?n) ?s {{ ?s a ?t }}"})
            assert response.status_code == 200, response.text
            count += 1
            time.sleep(0.005)
    return count


@pytest.mark.slow
def test_light_queries_go_on_while_others_run_away(served):
    _, address = served
    statuses = []
    with thrown(address, [RUNAWAY] * 8, statuses):
        time.sleep(0.5)
        answered = light(address, SECONDS)
        pages = [httpx.get(address + "queries", timeout=20).status_code for _ in range(3)]
        subprocess.run(["kill", "-9", str(served[0])], check=True)
    assert answered > 20  # were they to wait their turn behind the runaways, two or three
    assert pages == [200] * 3
    assert {status for status in statuses if status} <= {503, 504}


def resident(pid):
    """The memory of a process and its children, in bytes."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if str(pid) in (facts["Pid"].strip(), facts["PPid"].strip()) and "VmRSS" in facts:
            total += int(facts["VmRSS"].split()[0]) * 1024
    return total


def test_memory_stays_under_the_documented_bound(served):
    pid, address = served
    statuses, most, end = [], 0, time.monotonic() + SECONDS
    with thrown(address, HOGS * 2, statuses):
        while time.monotonic() < end:
            most = max(most, resident(pid))
            time.sleep(0.03)
        assert httpx.get(address + "health", timeout=20).json()["status"] == "ok"
        subprocess.run(["kill", "-9", str(pid)], check=True)
    print(f"memory: at most {most / MIB:.0f} MiB of {BOUND / MIB:.0f} MiB")
    assert 200 * MIB < most < BOUND
    assert {status for status in statuses if status} <= {200, 422, 503, 504, 507}
