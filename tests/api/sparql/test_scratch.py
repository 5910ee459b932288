"""Test mode: an empty store for this machine only."""

import subprocess
import sys

import httpx
import pytest

from api.sparql import scratch


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2"])
def test_this_machine_may_be_served(host):
    scratch.refuse_other_machines(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "no-such-host.invalid"])
def test_other_machines_may_not(host):
    with pytest.raises(SystemExit):
        scratch.refuse_other_machines(host)


def test_the_command_refuses_other_machines():
    command = [sys.executable, "-m", "api", "serve", "--scratch", "--host", "0.0.0.0", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode != 0
    assert "this machine only" in done.stderr


def test_the_command_serves_an_empty_store_without_any_snapshot(tmp_path):
    command = [sys.executable, "-m", "api", "--workspace", str(tmp_path), "serve", "--scratch", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            address = process.stdout.readline().split()[3]
            update = {
                "content": "INSERT DATA { <urn:a> <urn:b> 1 }",
                "headers": {"Content-Type": "application/sparql-update"},
            }
            assert httpx.post(address + "sparql", **update).status_code == 204
            assert httpx.get(address + "sparql", params={"query": "ASK { <urn:a> <urn:b> 1 }"}).json()["boolean"]
        finally:
            process.terminate()
    assert not list(tmp_path.iterdir())
