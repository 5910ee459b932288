"""Servers as processes of their own, what is left of them when they are killed, and a reader who watches them."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.adversity.program import command, environment

SWIFT = {
    "GENOGUIDE_PORT": "0",
    "GENOGUIDE_WORKERS": "2",
    "GENOGUIDE_SNAPSHOT_POLL_INTERVAL": "0.05",
    "GENOGUIDE_QUERY_TIME_LIMIT": "20",
    "GENOGUIDE_CLIENT_TIME_LIMIT": "60",
}
PRACTICE = "https://w3id.org/genoguide/practice/is-biobank-licensing-security"
TITLE = f"SELECT ?title {{ <{PRACTICE}> <http://purl.org/dc/terms/title> ?title }}"


class Server:
    """``genoguide serve`` on a workspace, as long as nobody kills it."""

    def __init__(self, program: Path, workspace: Path, *options: str, **more: str) -> None:
        self.log = (workspace.parent / "server.log").open("ab")
        self.process = subprocess.Popen(
            command(workspace, "serve", *options),
            env=environment(program, **{**SWIFT, **more}),
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout
        said = self.process.stdout.readline()
        assert said.startswith("GenoGuide is at"), f"the server did not start: {said}"
        self.address = said.split()[3]

    def kill(self) -> None:
        """Kill the web process alone; what it has started must end by itself."""
        family = children(self.process.pid)
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._close()
        eventually(lambda: not any(alive(pid) for pid in family), "processes of a killed server live on")

    def stop(self) -> None:
        """Stop it in order."""
        self.process.terminate()
        self.process.wait(60)
        self._close()

    def _close(self) -> None:
        assert self.process.stdout
        self.process.stdout.close()
        self.log.close()


@contextmanager
def serving(program: Path, workspace: Path, *options: str, **more: str) -> Iterator[Server]:
    """A server that is stopped at the end."""
    server = Server(program, workspace, *options, **more)
    try:
        yield server
    finally:
        server.stop()


def children(pid: int) -> tuple[int, ...]:
    """The processes that a process has started, and those that they have."""
    own = [int(n) for task in Path(f"/proc/{pid}/task").glob("*/children") for n in task.read_text().split()]
    return (*own, *(grandchild for child in own for grandchild in children(child)))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(condition: Callable[[], bool], otherwise: str, within: float = 60) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.02)


class Reader(threading.Thread):
    """Asks a server for the title over and over again, and notes what each version said, and what failed."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.ended = address, threading.Event()
        self.titles: set[tuple[str, str]] = set()
        self.faults: list[str] = []
        self.count = 0

    def run(self) -> None:
        with httpx.Client(base_url=self.address, timeout=60) as client:
            while not self.ended.wait(0.05):
                try:
                    response = client.get("/sparql", params={"query": TITLE})
                    self._note(response)
                except httpx.HTTPError as error:
                    self.faults.append(repr(error))

    def _note(self, response: httpx.Response) -> None:
        self.count += 1
        if response.status_code != 200:
            self.faults.append(f"{response.status_code} {response.text}")
            return
        rows = response.json()["results"]["bindings"]
        self.titles |= {(response.headers["etag"], row["title"]["value"]) for row in rows}

    def end(self) -> None:
        self.ended.set()
        self.join()
