"""``genoguide validate --watch``: what changed with each save, and nothing else."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.curating.watching import watch
from api.workspace import Workspace
from tests.loaders.content import PRACTICE

WRONG = PRACTICE.replace("confidence: high", "confidence: low")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "practice" / "fr.yaml"
    path.parent.mkdir()
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_each_save_says_what_is_mended_and_what_is_new(file: Path, tmp_path: Path) -> None:
    texts = [
        WRONG.replace("records:\n", "records:\n\n\n"),
        PRACTICE.replace("kind: law\n    c", "kind: lew\n    c"),
        PRACTICE,
        "not: [yaml",
    ]

    def saved() -> Iterator[None]:
        for text in texts:
            file.write_text(text, encoding="utf-8")
            yield

    told = [lines for _, lines in watch(Workspace(tmp_path / "ws"), [file], "shacl", saved())]
    first, moved, other, right, broken = told
    assert first[0].startswith("wrong   ")
    assert "fr-test-law: confidence: There is no such degree of confidence. (value: low;" in first[0]
    assert first[-1].startswith("1 violation")
    assert moved == [first[-1]]
    assert [line.split()[0] for line in other[:-1]] == ["mended", "wrong"]
    assert "nearest: law" in other[-2]
    assert right[0].startswith("mended  ")
    assert right[-1] == "No findings."
    assert "not valid YAML" in broken[0]


def test_a_save_is_seen_and_ctrl_c_ends_it(file: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "api", "--workspace", str(tmp_path / "ws"), "validate", "--watch", str(file)]
    root = Path(__file__).parent.parent.parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        guard = threading.Timer(180, process.kill)
        guard.start()
        assert process.stdout
        assert "no such degree of confidence" in process.stdout.readline()
        assert "1 violation" in process.stdout.readline()
        stop = threading.Event()
        saving = threading.Thread(target=save_until, args=(file, stop))  # the watch begins after the first lines
        saving.start()
        assert process.stdout.readline().startswith("mended")
        stop.set()
        saving.join()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        guard.cancel()
    assert "No findings." in rest
    assert "Traceback" not in rest
    assert process.returncode == 0


def save_until(path: Path, stop: threading.Event) -> None:
    """Save ``path`` as editors do, by a new file in its place, until it has been seen."""
    while not stop.wait(0.3):
        new = path.with_suffix(".tmp")
        new.write_text(PRACTICE, encoding="utf-8")
        new.replace(path)
