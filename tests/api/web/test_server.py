"""The server in the foreground."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from api.web.server import listen, serve

PROGRAM = "import sys; from pathlib import Path; from api.web.server import serve; from api.settings import Settings; "
PROGRAM += "serve(Path(sys.argv[1]), Settings.from_environment())"


@pytest.fixture
def log(tmp_path):
    return tmp_path / "log"


@pytest.fixture
def started(snapshot, log):
    environment = {"GENOGUIDE_PORT": "0", "GENOGUIDE_WORKERS": "1", "PYTHONPATH": str(Path(__file__).parents[3])}
    environment |= {"GENOGUIDE_BASE_PATH": "/guide"}
    with log.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(snapshot)],
            env=environment, stdout=subprocess.PIPE, stderr=told, text=True,
        )  # fmt: skip
        yield process
        process.kill()
        process.communicate()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_stops_when_told(started, stop):
    line = started.stdout.readline()
    address = line.split()[3]
    assert line == f"GenoGuide is at {address} (Ctrl+C stops it)\n"
    assert httpx.get(address + "health").json()["status"] == "ok"
    started.send_signal(stop)
    assert started.wait(10) in (0, -stop)


def test_it_has_answered_before_it_says_where_it_is(started, log):
    started.stdout.readline()
    assert "GET /guide/ready 200" in log.read_text()


def test_a_port_in_use_is_explained(snapshot):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=f"port {port}: another program is using the port"):
            serve(snapshot, Settings(port=port))


def test_small_answers_go_at_once():
    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_host_that_is_none_is_explained():
    with pytest.raises(SystemExit, match="no host"):
        listen("no such host", 0)


def test_a_missing_snapshot_is_explained(tmp_path):
    with pytest.raises(SystemExit, match="genoguide build"):
        serve(tmp_path, Settings(port=0))
