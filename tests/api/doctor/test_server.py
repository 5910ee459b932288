"""The server: reached, ready, of the current version; or said why not."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from api.doctor.check import State
from api.doctor.server import check_server
from api.settings import Settings
from api.workspace import Workspace
from tests.api.conftest import running


def states(url, workspace, settings=None):
    return {check.name: check.state for check in check_server(url, workspace, settings)}


@pytest.fixture
def empty(tmp_path):
    return Workspace(tmp_path)


def test_a_server_of_the_current_snapshot_is_well(packaged_snapshot):
    workspace = Workspace(packaged_snapshot.parent.parent)
    with running(packaged_snapshot, Settings(workers=1)) as address:
        found = states(address, workspace, Settings())
    assert found == {"server": State.OK, "version served": State.OK}


def test_a_server_of_another_snapshot_is_not(snapshot, packaged_snapshot):
    with running(snapshot, Settings(workers=1)) as address:
        found = states(address, Workspace(packaged_snapshot.parent.parent))
    assert found["version served"] is State.FAILED


def test_nobody_there(empty):
    assert states("http://127.0.0.1:9", empty) == {"server": State.FAILED}


def test_a_path_that_is_not_the_base_path_is_a_warning(empty):
    assert states("http://127.0.0.1:9/kg", empty, Settings())["base path"] is State.WARNING


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[" * 60_000, b"x" * 10_000_000, json.dumps({"version": 7}).encode()]
)
def test_another_server_is_told_apart_whatever_it_answers(empty, body):
    class Other(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(503)
            self.send_header("Date", "Sat, 01 Jan 2000 00:00:00 GMT")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            found = states(f"http://127.0.0.1:{server.server_port}", empty)
        finally:
            server.shutdown()
    assert found["server"] is found["version served"] is State.FAILED
