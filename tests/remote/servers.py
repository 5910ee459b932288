"""Real SPARQL servers for tests, each on a free port of the loopback interface and gone with the test."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

PASSWORD = "not-dba"


@dataclass(frozen=True)
class Server:
    """A SPARQL server: its query address, and what ``genoguide publish`` is told besides."""

    name: str
    endpoint: str
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def process(command: list[str], address: str, log: Path) -> Iterator[None]:
    """A server that has answered once; stopped by its number, and waited for."""
    with log.open("wb") as output:
        running = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not answers(address):
            assert running.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < deadline, "it never came up"
            time.sleep(0.1)
        yield
    finally:
        running.terminate()
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def answers(address: str) -> bool:
    try:
        httpx.get(address, timeout=5)
    except httpx.HTTPError:
        return False
    return True


def oxigraph_binary() -> str:
    beside = Path(sys.executable).parent / "oxigraph"
    found = str(beside) if beside.exists() else shutil.which("oxigraph")
    return found or pytest.skip("the oxigraph server is not installed: pip install oxigraph")


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    address = f"127.0.0.1:{free_port()}"
    with process([oxigraph_binary(), "serve", "--bind", address], f"http://{address}/", folder / "oxigraph.log"):
        yield Server("oxigraph", f"http://{address}/query")


INI = """
[Database]
DatabaseFile = {0}/virtuoso.db
ErrorLogFile = {0}/virtuoso.log
LockFile = {0}/virtuoso.lck
TransactionFile = {0}/virtuoso.trx
xa_persistent_file = {0}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {0}/virtuoso-temp.db
TransactionFile = {0}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{1}
DisableUnixSocket = 1
ServerThreads = 10
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {0}
[HTTPServer]
ServerPort = 127.0.0.1:{2}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = {3}
MaxQueryExecutionTime = {4}
"""


@contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000, seconds: int = 30) -> Iterator[Server]:
    binary, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not binary or not isql:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    sql, web = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(INI.format(folder, sql, web, rows, seconds))
    address = f"http://127.0.0.1:{web}"
    with process([binary, "+foreground", "+configfile", str(ini)], f"{address}/sparql", folder / "out.log"):
        change = f'set password "dba" "{PASSWORD}"'
        subprocess.run([isql, f"127.0.0.1:{sql}", "dba", "dba", f"exec={change}"], check=True, capture_output=True)
        secrets = {"GENOGUIDE_PUBLISH_USER": "dba", "GENOGUIDE_PUBLISH_PASSWORD": PASSWORD}
        yield Server("virtuoso", f"{address}/sparql", ("--digest-auth",), secrets)


SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}
