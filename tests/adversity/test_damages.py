"""The suites can fail: each is run on programs that were damaged on purpose, and has to tell.

A damage is a mistake that is easily made, and that nobody notices as long as nobody is killed. In ``make test`` there
is one; ``GENOGUIDE_TEST_DAMAGES`` says how many kills each of all gets at most before it must have been noticed.
"""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.snapshot import SnapshotError
from loaders.findings import Unreadable
from tests.adversity.hosting import Host
from tests.adversity.program import copied
from tests.adversity.test_killed_submissions import torment_submissions
from tests.adversity.test_kills import opened, torment_builds, torment_loads, torment_swaps

KILLS = int(os.environ.get("GENOGUIDE_TEST_DAMAGES", "0"))
FEW = 200
"""Kills of the one damage that is always tried; it is noticed after a dozen."""
Torment = Callable[[Host, Path, int, Counter[str]], object]


@dataclass(frozen=True)
class Damage:
    """A mistake: in which file which text becomes which other, which suite has to notice, and how."""

    file: str
    was: str
    becomes: str
    torment: Torment
    noticed: str


def builds(host: Host, _program: Path, runs: int, counts: Counter[str]) -> None:
    torment_builds(host, runs, counts)


def loads(host: Host, _program: Path, runs: int, counts: Counter[str]) -> None:
    torment_loads(host, host.workspace.parent, runs, counts)


def submissions(host: Host, _program: Path, runs: int, counts: Counter[str]) -> None:
    torment_submissions(host, runs, counts)


WRITTEN_IN_PLACE = (
    "graph/files.py",
    "    descriptor, name = _claimed(path)\n",
    "    descriptor, name = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), str(path)\n",
)
DAMAGES = {
    "the link moves before the snapshot is whole": Damage(
        "graph/snapshot.py",
        """        _write_changes(work, manifest.version, self.link)
        write_hashes(work)
        sync_all(work)  # a link that outlives a power cut must lead to files that did too
        target = self._free_name(manifest.version)
        work.rename(target)
        self.point_to(target)
""",
        """        target, before = self._free_name(manifest.version), self.link.resolve()
        work.rename(target)
        self.point_to(target)
        _write_changes(target, manifest.version, before)
        write_hashes(target)
        sync_all(target)
""",
        builds,
        "files.json",
    ),
    "the old link goes before the new one comes": Damage(
        "graph/snapshot.py",
        "        link.rename(self.link)\n",
        "        self.link.unlink(missing_ok=True)\n        link.rename(self.link)\n",
        builds,
        "no snapshot any more",
    ),
    "nobody sweeps behind those that were killed": Damage(
        "graph/snapshot.py", 'self.folder.glob(f"{_UNDER_WAY}*")', "()", builds, "building-"
    ),
    "loaded files are written in place": Damage(*WRITTEN_IN_PLACE, loads, "mixed"),
    "decisions and curated files are written in place": Damage(*WRITTEN_IN_PLACE, submissions, "."),
    "a submission is written where it is read": Damage(
        "api/submitting/desk.py",
        """        work = Path(tempfile.mkdtemp(prefix=_TAKING, dir=self._folder))
        submission = self._submission(handed, now)
""",
        """        submission = self._submission(handed, now)
        work = self._folder / submission.id
        work.mkdir()
""",
        submissions,
        "cannot be read",
    ),
    "a submission is acknowledged before it is there": Damage(
        "api/submitting/desk.py",
        "            work.rename(target)\n",
        "            import threading\n            threading.Timer(0.01, work.rename, [target]).start()\n",
        submissions,
        "no submission|is lost",
    ),
    "a decision counts before it is carried out": Damage(
        "api/reviewing/review.py",
        "        begun, written = self._path(submission, _BEGUN), 0\n",
        "        begun, written = self._path(submission, _number(submission)), 0\n",
        submissions,
        "a decision is there without its records",
    ),
    "the entity tag is swapped before the engine": Damage(
        "api/web/deployment.py",
        "            edition = await self._open(folder)\n",
        """            from dataclasses import replace
            self._edition.served = replace(self._edition.served, manifest=read_manifest(folder))
            edition = await self._open(folder)
""",
        torment_swaps,
        "one version, two titles",
    ),
}
ALWAYS = "a submission is written where it is read"


@pytest.mark.parametrize("name", DAMAGES if KILLS else [ALWAYS])
def test_a_damage_is_noticed(name: str, tmp_path: Path) -> None:
    damage, counts = DAMAGES[name], Counter[str]()
    program = copied(tmp_path / "program", {damage.file: (damage.was, damage.becomes)})
    with (
        opened(program, tmp_path) as host,
        pytest.raises((AssertionError, SnapshotError, Unreadable), match=damage.noticed) as told,
    ):
        damage.torment(host, program, KILLS or FEW, counts)
    print(f"\n{name}: noticed after {counts.total()} runs by {str(told.value).splitlines()[0]!r}")
