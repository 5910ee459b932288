"""Many submitters and readers at once: all that was acknowledged is in the next snapshot, and no read fails.

``GENOGUIDE_TEST_CLIENTS`` sets how many there are of each.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from graph.integrity import verify
from tests.adversity.hosting import hosted
from tests.adversity.processes import Reader, Server, eventually, serving
from tests.adversity.test_killed_submissions import table

CLIENTS = int(os.environ.get("GENOGUIDE_TEST_CLIENTS", "8"))
SUBMISSIONS = "SELECT ?s { ?s a <https://w3id.org/genoguide/ontology#Submission> }"
LIMITS = {
    "GENOGUIDE_REBUILD_DELAY": "0.5",
    "GENOGUIDE_SUBMISSION_RATE": "0",
    "GENOGUIDE_SUBMISSION_QUOTA": "1000",
    "GENOGUIDE_VALIDATION_TIME_LIMIT": "60",
    "GENOGUIDE_QUEUE_LIMIT": "1000",
    "GENOGUIDE_QUEUE_TIME_LIMIT": "60",
}
PATIENCE = 300


def handed_in(server: Server, secret: str, key: str) -> str:
    """The IRI of a submission that was acknowledged; who is told to come again does."""
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "text/csv", "Idempotency-Key": key}
    end = time.monotonic() + PATIENCE
    while True:
        answer = httpx.post(
            server.address + "submissions",
            params={"file": "practice/is.csv"},
            content=table(key),
            headers=headers,
            timeout=PATIENCE,
        )
        if answer.status_code == 201:
            iri: str = answer.json()["iri"]
            return iri
        assert (answer.status_code, time.monotonic() < end) == (503, True), answer.text
        time.sleep(min(float(answer.headers.get("retry-after", "1")), 1))


def told_of(server: Server) -> set[str]:
    rows = httpx.get(server.address + "sparql", params={"query": SUBMISSIONS}, timeout=PATIENCE).json()
    return {row["s"]["value"] for row in rows["results"]["bindings"]}


def practices(server: Server) -> str:
    return httpx.get(server.address + "queries/practices", params={"country": "IS"}, timeout=PATIENCE).text


def test_all_that_was_acknowledged_is_in_the_next_snapshot(program: Path, workspace: Path) -> None:
    with hosted(program, workspace) as host:
        secrets = [host.run("token", "new", "--scope", s).said.split()[-1] for s in ("submit", "publish")]
    with serving(program, workspace, **LIMITS) as server:
        readers = [Reader(server.address) for _ in range(CLIENTS)]
        for reader in readers:
            reader.start()
        with ThreadPoolExecutor(CLIENTS) as clients:
            keys = [f"is-many-{n}" for n in range(CLIENTS)]
            taken = [clients.submit(handed_in, server, secrets[n % 8 == 0], key) for n, key in enumerate(keys)]
            acknowledged = {one.result() for one in taken}
        eventually(lambda: acknowledged <= told_of(server), "the next snapshot does not tell of all", PATIENCE)
        for reader in readers:
            reader.end()
        wanted = [f"is-many-{n}" for n in range(0, CLIENTS, 8)]
        eventually(
            lambda: all(f'{key}"' in practices(server) for key in wanted), "what was published is not told", PATIENCE
        )
        published = practices(server)
    assert len(acknowledged) == CLIENTS
    assert [fault for reader in readers for fault in reader.faults] == []
    assert 'is-many-1"' not in published, "what nobody has reviewed is told"
    verify((workspace / "snapshots" / "current").resolve())
    print(f"\n{CLIENTS} submitters, {sum(r.count for r in readers)} reads by {CLIENTS} readers, 0 lost, 0 failed")
