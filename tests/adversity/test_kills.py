"""Killed at any moment: nothing that was acknowledged is lost, nothing is mixed, and the next run succeeds.

``GENOGUIDE_TEST_KILLS`` sets how many kills there are in all, ``GENOGUIDE_TEST_SEED`` which.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from graph.snapshot import Snapshots
from loaders.trig import read_trig
from tests.adversity.history import History, whole_archive
from tests.adversity.hosting import Ended, Host, hosted
from tests.adversity.processes import Reader, Server, eventually
from tests.api.commands.test_load import corrected
from tests.api.exports import CROSSWALK, EXPORTS, structure

KILLS = int(os.environ.get("GENOGUIDE_TEST_KILLS", "20"))
SEED = os.environ.get("GENOGUIDE_TEST_SEED", "2026")
KEPT = "2"


class Chance:
    """Says when to kill: as often at a moment of time as before one of the changes to the disk."""

    def __init__(self, seed: str, whole: Ended) -> None:
        self.random, self.whole = random.Random(seed), whole

    def __call__(self) -> dict[str, float]:
        if self.random.random() < 0.5:
            return {"seconds": self.random.uniform(0, self.whole.seconds * 1.1)}
        return {"moment": self.random.randint(1, self.whole.moments + 1)}


def share(part: float) -> int:
    return max(3, round(KILLS * part))


@contextmanager
def opened(program: Path, folder: Path) -> Iterator[Host]:
    """A host of an empty workspace below ``folder``, which keeps little."""
    workspace = folder / "workspace"
    workspace.mkdir()
    kept = {"SNAPSHOTS": KEPT, "SNAPSHOT_DAYS": "0", "DUMPS": "3"}
    with hosted(program, workspace, **{f"GENOGUIDE_{what}_KEPT": number for what, number in kept.items()}) as host:
        yield host


@pytest.fixture
def host(program: Path, tmp_path: Path) -> Iterator[Host]:
    with opened(program, tmp_path) as host:
        yield host


def built(host: Host) -> tuple[History, Ended]:
    """The history of a workspace after two builds, and how long the second took."""
    history = History(host.workspace)
    for title in ("The first title", "The second title"):
        history.ask(title)
        ended = host.run("build")
        assert ended.code == 0, ended.said
        history.check()
    return history, ended


def test_a_build(host: Host) -> None:
    """Killed builds, rollbacks and backups, in any order."""
    counts = Counter[str]()
    torment_builds(host, share(0.6), counts)
    print(f"\n{share(0.6)} runs, 0 lost, 0 mixed: {dict(sorted(counts.items()))}")
    assert sum(count for what, count in counts.items() if "killed" in what) > share(0.6) / 3


def torment_builds(host: Host, runs: int, counts: Counter[str]) -> None:
    """Kill builds, rollbacks and backups; ``counts`` says what has come of them so far. Fails if anything does."""
    history, whole = built(host)
    chance = Chance(SEED, whole)
    backup = host.workspace.parent / "backup.zip"
    assert host.run("backup", str(backup)).code == 0
    others = [("rollback",), ("backup", str(backup))]
    for number in range(runs):
        words = ("build",) if chance.random.random() < 0.8 else chance.random.choice(others)
        before = history.check()
        if words == ("build",):
            history.ask(f"The title of kill {number}")
        ended = host.run(*words, **chance())
        after = history.check()
        assert whole_archive(backup)
        assert len(history.litter()) <= 4, history.litter()
        if words == ("build",) and ended.code == 0:
            assert history.titles[after] == history.asked, "the build was acknowledged, and is lost"
        else:
            assert ended.killed or words != ("build",), ended.said
        counts[f"{words[0]}, {'killed' if ended.killed else 'ended'}, {'old' if after == before else 'new'}"] += 1
    history.ask("The title after the last kill")
    for words in (("build",), ("backup", str(backup))):
        ended = host.run(*words)
        assert ended.code == 0, ended.said
    assert history.titles[history.check()] == history.asked
    assert history.litter() == []
    assert len(Snapshots(history.snapshots).folders()) == int(KEPT)
    assert len(list((history.snapshots / "dumps").iterdir())) <= 3


def test_a_load(host: Host, tmp_path: Path) -> None:
    """The wave is the one export or the other; the review and the report are whole; the next build takes it."""
    counts = Counter[str]()
    torment_loads(host, tmp_path, share(0.25), counts)
    print(f"\n{share(0.25)} runs, 0 lost, 0 mixed: {dict(sorted(counts.items()))}")


def torment_loads(host: Host, tmp_path: Path, runs: int, counts: Counter[str]) -> None:
    """Kill loads of two exports."""
    export = EXPORTS / "wave-2023" / "results_code_code_comma.csv"
    exports = [export, corrected(export, tmp_path, (b'"L1"', b'"L5"'))]
    words = [
        (
            "load",
            "limesurvey",
            str(e),
            "--structure",
            str(structure("2023")),
            "--crosswalk",
            str(CROSSWALK),
            "--wave",
            "2023",
        )
        for e in exports
    ]
    folder = host.workspace / "survey"
    contents, whole = [], []
    for number in (1, 0):
        whole.append(host.run(*words[number]))
        assert whole[-1].code == 0, whole[-1].said
        contents.insert(0, (folder / "2023.trig").read_bytes())
    assert contents[0] != contents[1]
    chance, now = Chance(SEED, whole[-1]), 0
    for _ in range(runs):
        asked = chance.random.randrange(2)
        ended = host.run(*words[asked], **chance())
        graphs, findings = read_trig(folder / "2023.trig", "survey/2023")
        content = (folder / "2023.trig").read_bytes()
        assert content in contents, "the wave is mixed"
        found = contents.index(content)
        assert (bool(graphs), findings) == (True, ())
        assert found in ((asked,) if ended.code == 0 else (now, asked))
        assert (folder / "2023.report" / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
        assert len(list(host.workspace.rglob("survey/**/.*"))) <= 2
        counts[f"load, {'killed' if ended.killed else 'ended'}, {'old' if found == now else 'new'}"] += 1
        now = found
    for number in (0, 1):  # so that every file is written once more
        assert host.run(*words[number]).code == 0
    assert list(host.workspace.rglob("survey/**/.*")) == []


def test_a_swap(host: Host, program: Path) -> None:
    """Builders, workers and servers are killed while a reader reads: an answer is of one version, and readers go on."""
    counts = Counter[str]()
    reads = torment_swaps(host, program, share(0.15), counts)
    print(f"\n{share(0.15)} runs, {reads} reads, 0 failed, 0 mixed: {dict(sorted(counts.items()))}")


def torment_swaps(host: Host, program: Path, runs: int, counts: Counter[str]) -> int:
    """Kill builders and servers during swaps, and return how many reads there were."""
    history, whole = built(host)
    chance, reads = Chance(SEED, whole), 0
    server = Server(program, host.workspace)
    try:
        for number in range(runs):
            reader = Reader(server.address)
            reader.start()
            history.ask(f"The title of swap {number}")
            ended = host.run("build", **(chance() if number % 2 else {}))
            killed = number % 3 == 0
            if killed:
                reader.end()  # a reader of this server would see it end
                time.sleep(chance.random.uniform(0, 1))  # while it swaps, or a little later
                server.kill()
                server = Server(program, host.workspace)
            version = history.check()
            eventually(lambda: served(server) == version, "the server does not follow")  # noqa: B023
            reader.end()
            assert reader.faults == []
            titles = dict(reader.titles)
            assert len(titles) == len(reader.titles), "one version, two titles"
            assert {title for _, title in reader.titles} <= set(history.titles.values())
            reads += reader.count
            counts[f"builder {'killed' if ended.killed else 'done'}, server {'killed' if killed else 'left'}"] += 1
    finally:
        server.stop()
    history.ask("The title after the last kill")
    assert host.run("build").code == 0
    assert history.titles[history.check()] == history.asked
    assert history.litter() == []
    return reads


def served(server: Server) -> str:
    version: str = httpx.get(server.address + "health", timeout=60).json()["version"]
    return version
