"""The engines that are compared, each as a server of its own on a free port of this machine."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.client import Client

ENGINES: Final = ("genoguide", "oxigraph", "rdflib-endpoint")
_RDFLIB: Final = """
import sys, uvicorn, pyoxigraph, rdflib
from rdflib_endpoint import SparqlEndpoint
graph = rdflib.Graph()
store = pyoxigraph.Store.read_only(sys.argv[1])
lines = store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
graph.parse(data=lines, format="nt")
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


class Server:
    """A running engine: its name, the address of its SPARQL endpoint, its process, and how long it took to be ready."""

    def __init__(self, name: str, command: list[str], endpoint: str) -> None:
        self.name = name
        self.endpoint = endpoint
        self._command = command
        self.start()

    def start(self, patience: float = 600) -> None:
        """Start it and wait until it answers. Raises TimeoutError when it never does."""
        started = time.monotonic()
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with Client(self.endpoint, 5) as client:
            while client.ask("ASK {}") != 200:
                if time.monotonic() - started > patience or self.process.poll() is not None:
                    self.process.kill()
                    raise TimeoutError(f"{self.name} was never ready: {' '.join(self._command)}")
                time.sleep(0.02)
        self.ready = time.monotonic() - started

    def stop(self) -> None:
        """Stop it, by force if it does not listen."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def restart(self) -> None:
        """Stop it, whatever it is at, and start it anew."""
        self.stop()
        self.start()

    def memory(self) -> int:
        """Return the resident memory of the server and its children, in bytes."""
        pages = 0
        for pid in _family(self.process.pid):
            try:
                pages += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
            except (OSError, IndexError):
                continue
        return pages * os.sysconf("SC_PAGE_SIZE")


def commands(snapshot: Path, port: int, workspace: Path) -> dict[str, tuple[list[str], str]]:
    """Return how each engine is started on a snapshot, and the path of its endpoint."""
    (workspace / "snapshots").mkdir(parents=True, exist_ok=True)
    link = workspace / "snapshots" / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(snapshot.resolve())
    store = str(snapshot / "store")
    genoguide = [sys.executable, "-m", "api", "--workspace", str(workspace), "serve", "--port", str(port)]
    oxigraph = ["oxigraph", "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    rdflib = [sys.executable, "-c", _RDFLIB, store, str(port)]
    return {
        "genoguide": (genoguide, "/sparql"),
        "oxigraph": (oxigraph, "/query"),
        "rdflib-endpoint": (rdflib, "/sparql"),
    }


def processor_time(server: Server) -> float:
    """Return the seconds of processor time that a server and its children have used."""
    ticks = 0
    for pid in _family(server.process.pid):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(name: str, snapshot: Path) -> Iterator[Server]:
    """Run the engine ``name`` on a snapshot; stop it at the end. Raises TimeoutError when it is never ready."""
    port, workspace = _free_port(), Path(tempfile.mkdtemp())
    command, path = commands(snapshot, port, workspace)[name]
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command[0] = shutil.which(command[0], path=beside) or command[0]
    server = Server(name, command, f"http://127.0.0.1:{port}{path}")
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(workspace, ignore_errors=True)


def _family(pid: int) -> Iterator[int]:
    yield pid
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    for child in listed.split():
        yield from _family(int(child))


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
