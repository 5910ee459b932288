"""Commands on a workspace that lies on a disk of its own, which is small, full or read-only.

The disk is a tmpfs in a name space of mounts, so nobody has to be root, and nothing is left behind. Where the system
does not let us have one, the tests are passed over and say so.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adversity.program import command, environment

SCRIPT = r"""
disk=$1 from=$2 to=$3 size=$4 then=$5; shift 5
mount -t tmpfs -o size="${size}k" tmpfs "$disk" && cp -a "$from/." "$disk/" || exit 99
case $then in
full) dd if=/dev/zero of="$disk/.filler" bs=4k status=none 2>/dev/null ;;
read-only) mount -o remount,ro "$disk" ;;
esac
"$@"
code=$?
cp -a "$disk/." "$to/"
exit $code
"""
UNSHARE = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", SCRIPT, "sh"]


@dataclass(frozen=True)
class Disk:
    """A disk with a copy of ``workspace`` and ``room`` KiB beside it; ``then`` it becomes full or read-only."""

    program: Path
    workspace: Path
    room: int = 1024
    then: str = ""

    def words(self, *arguments: str) -> list[str]:
        """The command line that runs a command of GenoGuide on it; ``after`` has what the disk had then."""
        held = sum(-(-p.lstat().st_size // 4096) * 4 for p in self.workspace.rglob("*")) + 64
        disk, after = (self.workspace.parent / name for name in ("disk", "after"))
        for folder in (disk, after):
            folder.mkdir(exist_ok=True)
        own = command(disk, *arguments)
        return [*UNSHARE, str(disk), str(self.workspace), str(after), str(held + self.room), self.then, *own]

    @property
    def after(self) -> Path:
        return self.workspace.parent / "after"

    def run(self, *arguments: str) -> tuple[int, str]:
        """Exit code of a command, and all that it said."""
        done = subprocess.run(
            self.words(*arguments),
            env=environment(self.program),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


def need_mounts() -> None:
    """Skip a test where nothing can be mounted."""
    if subprocess.run([*UNSHARE[:4], "true"], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
