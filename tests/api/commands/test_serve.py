"""``genoguide serve --build`` on a fresh workspace: it answers at once, and finds by meaning once texts are encoded."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

pytest.importorskip("onnxruntime")

MODEL = Path(__file__).parents[2] / "graph" / "search" / "model"
PATIENCE = 120


@contextmanager
def serving(workspace: Path, **environment: str) -> Iterator[str]:
    """Run ``serve --build`` and yield its address."""
    command = [sys.executable, "-m", "api", "--workspace", str(workspace), "serve", "--build", "--port", "0"]
    log = workspace / "log"
    with (
        log.open("w") as out,
        subprocess.Popen(command, env={**os.environ, **environment}, stdout=out, stderr=out) as server,
    ):
        try:
            yield until(lambda: address(log))
        finally:
            server.terminate()


def address(log: Path) -> str:
    found = re.search(r"http://[\d.:]+", log.read_text())
    return found[0] if found else ""


def until(attempt):
    """Return what ``attempt`` returns, once it is true."""
    deadline = time.monotonic() + PATIENCE
    while not (value := attempt()):
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.2)
    return value


def notes(base: str) -> list[str]:
    answer = httpx.get(f"{base}/search", params={"q": "biobank law", "format": "json"}, timeout=PATIENCE)
    assert answer.json()["results"]
    return answer.json()["notes"]


def test_the_first_answers_do_not_wait_for_meaning(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with serving(tmp_path, GENOGUIDE_ENCODER=str(MODEL), GENOGUIDE_CACHE=str(cache)) as base:
        assert any("By words alone" in note for note in notes(base))
        until(lambda: not any("By words alone" in note for note in notes(base)))


def test_without_an_encoder_nothing_goes_on_in_the_background(tmp_path: Path) -> None:
    with serving(tmp_path, GENOGUIDE_ENCODER="none"):
        assert "meanwhile" not in (tmp_path / "log").read_text()
