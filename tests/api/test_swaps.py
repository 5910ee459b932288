"""A new snapshot is served without a failed request, and no answer is of two snapshots.

``GENOGUIDE_TEST_SWAPS`` sets how many swaps there are.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, Store

from graph.names import Names
from graph.snapshot import FORMAT, merge
from tests.api.conftest import eventually, running

SWAPS = int(os.environ.get("GENOGUIDE_TEST_SWAPS", "20"))
ROWS = 3000
QUERY = "SELECT ?s ?version { ?s <urn:version> ?version }"


def edition(folder, number):
    """A snapshot in which everything says which one it is."""
    folder.mkdir()
    quads = "".join(f"<urn:s{row}> <urn:version> {number} .\n" for row in range(ROWS))
    store = Store(str(folder / "store"))
    store.bulk_load(f"<urn:g> {{ {quads} }}".encode(), RdfFormat.TRIG)
    merge(store)
    store.flush()
    (folder / "names.json").write_text(json.dumps(Names({}).as_dict()))
    (folder / "manifest.json").write_text(json.dumps({"version": f"v{number}", "triples": ROWS}))
    return folder


def point(link, folder):
    beside = link.with_name("beside")
    beside.symlink_to(folder.name)
    beside.rename(link)


def version(address):
    return httpx.get(address + "health", timeout=10).json()["version"]


class Asking(threading.Thread):
    """Asks until told to stop, and keeps what is wrong with the answers, and which tag had which content."""

    def __init__(self, address):
        super().__init__()
        self.address, self.stop = address, threading.Event()
        self.faults, self.seen, self.answers = [], set(), 0

    def run(self):
        with httpx.Client(timeout=20) as client:
            while not self.stop.is_set():
                try:
                    response = client.get(self.address + "sparql", params={"query": QUERY})
                    self.judge(response)
                except httpx.HTTPError as error:
                    self.faults.append(repr(error))

    def judge(self, response):
        self.answers += 1
        if response.status_code != 200:
            self.faults.append(f"{response.status_code} {response.text}")
            return
        rows = response.json()["results"]["bindings"]
        numbers = {row["version"]["value"] for row in rows}
        if len(rows) != ROWS or len(numbers) != 1:
            self.faults.append(f"{len(rows)} rows of {numbers}")
        self.seen.add((response.headers["etag"], *numbers))


@pytest.fixture
def link(tmp_path):
    edition(tmp_path / "0", 0)
    link = tmp_path / "current"
    point(link, tmp_path / "0")
    return link


@pytest.mark.slow
def test_swaps_under_load_fail_nobody_and_mix_nothing(link, settings):
    swift = replace(
        settings, snapshot_poll_interval=0.05, queue_time_limit=15, query_time_limit=15, first_byte_time_limit=15
    )
    with running(link, swift) as address:
        asking = [Asking(address) for _ in range(3)]
        for thread in asking:
            thread.start()
        for number in range(1, SWAPS + 1):
            point(link, edition(link.parent / str(number), number))
            eventually(lambda: version(address) == f"v{number}", within=30)  # noqa: B023
        for thread in asking:
            thread.stop.set()
            thread.join()
        metrics = httpx.get(address + "metrics").text
    assert [fault for thread in asking for fault in thread.faults] == []
    seen = set().union(*(thread.seen for thread in asking))
    assert len({tag for tag, _ in seen}) == len({number for _, number in seen}) == len(seen)
    assert len(seen) > SWAPS / 2
    assert sum(thread.answers for thread in asking) > SWAPS
    assert f"genoguide_snapshot_swaps_total {SWAPS}" in metrics


def without(name):
    return lambda folder: (folder / name).unlink()


def cut(name):
    return lambda folder: (folder / name).write_text("{")


def of_a_newer_program(folder):
    (folder / "manifest.json").write_text(json.dumps({"version": "v9", "format": FORMAT + 1, "tool": "99.0.0"}))


@pytest.mark.parametrize(
    "spoil",
    [without("manifest.json"), cut("manifest.json"), cut("names.json"), without("store/CURRENT"), of_a_newer_program],
    ids=["no manifest", "half a manifest", "half the names", "no store", "newer"],
)
def test_a_snapshot_that_cannot_be_opened_changes_nothing(link, settings, caplog, spoil):
    with running(link, replace(settings, workers=1, snapshot_poll_interval=0.05)) as address:
        broken = edition(link.parent / "broken", 9)
        spoil(broken)
        point(link, broken)
        eventually(lambda: "the new snapshot is not served" in caplog.text)
        assert version(address) == "v0"
        assert httpx.get(address + "sparql", params={"query": "ASK {}"}).json()["boolean"]
        point(link, edition(link.parent / "1", 1))
        eventually(lambda: version(address) == "v1")


PROGRAM = """
import sys; from pathlib import Path; from api.web.server import serve; from api.settings import Settings
serve(Path(sys.argv[1]), Settings.from_environment())
"""


@pytest.fixture
def served(link):
    environment = {
        "GENOGUIDE_PORT": "0",
        "GENOGUIDE_WORKERS": "2",
        "GENOGUIDE_SNAPSHOT_POLL_INTERVAL": "3600",
        "GENOGUIDE_LOG_FORMAT": "json",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(link)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    address = process.stdout.readline().split()[3]
    yield process, address
    process.kill()
    process.communicate()


def test_sighup_makes_it_look_at_once(link, served):
    process, address = served
    point(link, edition(link.parent / "1", 1))
    assert version(address) == "v0"
    process.send_signal(signal.SIGHUP)
    eventually(lambda: version(address) == "v1")


def test_running_answers_end_when_it_is_told_to_stop(served):
    process, address = served
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?a != ?d) }"
    with httpx.stream(
        "GET", address + "sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"}
    ) as response:
        parts = response.iter_bytes()
        first = next(parts)
        process.send_signal(signal.SIGTERM)
        content = first + b"".join(parts)
    assert len(json.loads(content)["results"]["bindings"]) == 60000
    assert process.wait(15) in (0, -signal.SIGTERM)
    lines = [json.loads(line) for line in process.stderr.read().splitlines()]
    assert any(line.get("request", {}).get("path") == "/sparql" for line in lines)
    assert query not in str(lines)
