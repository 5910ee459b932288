"""Disks that are full or read-only, and folders that are forbidden: a clear message, an exit code, nothing half
written, and what was there is still there and served.
"""

import os
import subprocess
from pathlib import Path

import httpx
import pytest

from graph.integrity import verify
from tests.adversity.history import History, title_of
from tests.adversity.hosting import hosted
from tests.adversity.mounts import Disk, need_mounts
from tests.adversity.processes import SWIFT, TITLE
from tests.adversity.program import command, environment
from tests.adversity.test_killed_submissions import table
from tests.api.exports import CROSSWALK, archive

WRITERS = {
    "build": ["build"],
    "load": ["load", "limesurvey", str(archive("2023")), "--crosswalk", str(CROSSWALK), "--wave", "2023"],
    "rollback": ["rollback"],
    "schema": ["schema"],
    "token": ["token", "new", "--scope", "submit"],
}
COMMANDS = [pytest.param(words, id=name) for name, words in WRITERS.items()]
AS_ANYBODY = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
"""Makes of the administrator, to whom nothing is forbidden, somebody to whom it is."""
FULL = "No space left on device"
READ_ONLY = "Read-only file system"


def files(workspace: Path) -> dict[str, bytes]:
    """Every file that anybody reads, by its place."""
    places = {p: p.relative_to(workspace) for p in workspace.rglob("*") if p.is_file()}
    return {str(n): p.read_bytes() for p, n in places.items() if not any(part.startswith(".") for part in n.parts)}


def check_told(ended: tuple[int, str], reason: str) -> None:
    """It says what is wrong, in words for people."""
    code, said = ended
    assert (code, reason in said, "Traceback" in said) == (2, True, False), said


@pytest.fixture
def changed(workspace: Path) -> Path:
    """A workspace with something to build."""
    History(workspace).ask("The title for a full disk")
    return workspace


@pytest.mark.parametrize("words", COMMANDS)
def test_a_full_disk_is_told_of_and_changes_nothing(program: Path, changed: Path, words: list[str]) -> None:
    need_mounts()
    disk = Disk(program, changed, then="full")
    check_told(disk.run(*words), FULL)
    assert files(disk.after) == files(changed)


@pytest.mark.parametrize("room", [300, 3000, 9000])
def test_a_disk_that_fills_while_a_snapshot_is_written(program: Path, changed: Path, room: int) -> None:
    need_mounts()
    disk = Disk(program, changed, room)
    check_told(disk.run("build"), FULL)
    assert files(disk.after) == files(changed)
    current = (disk.after / "snapshots" / "current").resolve()
    assert (verify(current).draft, title_of(current)) == (False, "The second title")
    with hosted(program, disk.after) as host:  # there is room again
        assert host.run("build").code == 0
    assert History(disk.after, "The title for a full disk").litter() == []


@pytest.mark.parametrize("words", COMMANDS)
def test_a_read_only_disk_is_told_of(program: Path, changed: Path, words: list[str]) -> None:
    need_mounts()
    disk = Disk(program, changed, then="read-only")
    check_told(disk.run(*words), READ_ONLY)


@pytest.mark.parametrize("then", ["full", "read-only"])
def test_what_was_built_is_asked_and_served_all_the_same(program: Path, workspace: Path, then: str) -> None:
    need_mounts()
    with hosted(program, workspace) as host:
        secret = host.run("token", "new", "--scope", "submit").said.split()[-1]
        assert secret.startswith("gg_"), secret
    disk = Disk(program, workspace, then=then)
    code, said = disk.run("query", "practices", "--format", "csv")
    assert (code, "The second title" in said) == (0, True), said
    words, own = disk.words("serve"), environment(program, **SWIFT)
    with subprocess.Popen(words, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            address = server.stdout.readline().split()[3]
            answer = httpx.get(address + "sparql", params={"query": TITLE}, timeout=60)
            assert "The second title" in answer.text
            check_nothing_is_taken(address, secret)
            assert httpx.get(address + "ready", timeout=60).status_code == 200
        finally:
            subprocess.run(["kill", *(str(pid) for pid in servers(server.pid))], check=False)
            server.communicate(timeout=60)


def servers(pid: int) -> list[int]:
    """The server below the shell that mounted its disk."""
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def check_nothing_is_taken(address: str, secret: str) -> None:
    """A submission that cannot be kept is refused in so many words."""
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "text/csv"}
    answer = httpx.post(
        address + "submissions", params={"file": "practice/is.csv"}, content=table("is-x"), headers=headers, timeout=60
    )
    assert answer.status_code in (503, 507), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) >= {"type", "title", "status", "detail"}


@pytest.mark.parametrize("words", COMMANDS)
def test_a_forbidden_folder_is_told_of(program: Path, changed: Path, words: list[str]) -> None:
    before, folders = files(changed), [p for p in (changed, *changed.rglob("*")) if p.is_dir() and not p.is_symlink()]
    for path in (*folders, changed / "snapshots" / ".lock"):
        path.chmod(0o555)
    done = subprocess.run(
        [*AS_ANYBODY, *command(changed, *words)],
        env=environment(program),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    for folder in folders:
        folder.chmod(0o755)
    check_told((done.returncode, done.stdout + done.stderr), "Permission denied")
    assert files(changed) == before
