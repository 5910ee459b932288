"""``genoguide links``: no request without a word, a table that grows from run to run, and curated files untouched."""

import json
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import genoguide
from api.links.check import Checker, Outcome
from api.links.ledger import Ledger
from api.links.run import Run
from loaders.links import State
from tests.api.links.conftest import Server, says, serving

Links = Callable[..., Result]


@pytest.fixture
def server():
    steps = {"/ok": says(200), "/old": says(301, Location="/ok"), "/gone": says(410)}
    with serving(steps) as server:
        yield server


@pytest.fixture
def links(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Links:
    """Runs the command on a workspace whose files name the addresses of the server and no others."""
    named = [server.address(path) for path in ("/gone", "/ok", "/old")]
    monkeypatch.setattr("api.links.addresses.addresses", lambda graphs: named if list(graphs) else [])

    def run(*options: str) -> Result:
        arguments = ["--workspace", str(tmp_path), "links", "--private", "--delay", "0", *options]
        return CliRunner().invoke(genoguide, arguments, standalone_mode=False)

    return run


def test_without_a_word_no_request_is_sent(links: Links, server: Server, tmp_path: Path) -> None:
    result = links()
    assert result.return_value == 0
    assert "No request was sent. 3 are due; --online asks them." in result.stdout
    assert server.asked == []
    assert not (tmp_path / "links").exists()


def test_what_is_found_is_told_and_kept(links: Links, server: Server, tmp_path: Path) -> None:
    result = links("--online")
    assert result.return_value == 1, result.output
    assert "3 addresses: 1 reached, 1 moved, 1 gone." in result.stdout
    assert f"{server.address('/old')}\n    moved to {server.address('/ok')}" in result.stdout
    rows = (tmp_path / "links" / "checked.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[1] for row in rows[1:]] == ["gone", "reached", "moved"]
    assert [path.name for path in tmp_path.iterdir()] == ["links"]
    asked = len(server.asked)
    assert "None is due" in links().stdout
    assert links("--online").return_value == 1
    assert len(server.asked) == asked


def test_a_run_goes_on_where_the_last_one_stopped(links: Links, server: Server) -> None:
    for expected in (["/gone"], ["/gone", "/ok"], ["/gone", "/ok", "/old"]):
        links("--online", "--limit", "1")
        assert (
            list(dict.fromkeys(p for p in server.paths() if p in ("/gone", "/ok", "/old")))[: len(expected)] == expected
        )
    assert json.loads(links("--format", "json").stdout)["run"] is None


def test_offline_is_told_as_such_and_nothing_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({}) as gone:
        address = gone.address("/x")
    monkeypatch.setattr("api.links.addresses.addresses", lambda graphs: [address])
    arguments = ["--workspace", str(tmp_path), "links", "--online", "--private"]
    result = CliRunner().invoke(genoguide, arguments, standalone_mode=False)
    assert result.return_value == 2
    assert "seems to be offline" in result.stdout
    assert address not in (tmp_path / "links" / "checked.csv").read_text(encoding="utf-8")


def test_two_runs_at_once_are_one_too_many(links: Links, server: Server, tmp_path: Path) -> None:
    with Ledger(tmp_path).alone():
        result = links("--online")
    assert "Another run is asking already" in str(result.exception)
    assert server.asked == []


def test_broken_off_what_was_found_stays(tmp_path: Path) -> None:
    class Breaking(Checker):
        def __init__(self) -> None:
            pass

        def check(self, address: str, validators: object = None) -> Outcome:
            if address.endswith("/2"):
                main = threading.main_thread().ident
                assert main
                signal.pthread_kill(main, signal.SIGINT)
                run.stopped.wait(30)
            return Outcome(State.REACHED, 200)

    run = Run(Breaking(), Ledger(tmp_path), lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        run.over([f"http://a/{n}" for n in range(1, 50)], 60)
    assert "http://a/1" in run.report.found
    assert "http://a/49" not in run.report.found
