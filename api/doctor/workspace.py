"""The workspace: whether it can be written, has room, has a whole snapshot of its inputs, and no mishap behind it."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from api.backup import RESTORING, inputs_of
from api.doctor.check import Check, failed, ok, warning
from api.reviewing.review import Review
from api.settings import MIB
from api.submitting.desk import abandoned
from api.workspace import Workspace
from graph.integrity import verify
from graph.rollback import standing
from graph.snapshot import Manifest, SnapshotError
from loaders.findings import Unreadable
from loaders.limesurvey.crosswalk_file import read_crosswalk
from loaders.submissions import State

_LEAST_FREE: Final = 256 * MIB
_SEVERAL: Final = 3
"""A build needs room for one snapshot, and for as much again while the store is written."""
_NETWORK: Final = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph"}


def check_workspace(workspace: Workspace, now: datetime | None = None) -> Iterator[Check]:
    """Yield the checks of ``workspace``; it is written to in that a hidden file is made and removed."""
    yield _writable(workspace.folder)
    yield _file_system(workspace.folder)
    yield _room(workspace)
    yield _builder(workspace)
    yield from _snapshot(workspace, now or datetime.now(UTC))
    yield from _submissions(workspace)
    yield from _crosswalks(workspace)
    if left := sorted(workspace.folder.glob(f"{RESTORING}*")):
        yield failed(
            "restore", f"one was broken off: {left[0]}", "Restore again with --force, then remove that folder."
        )


def _writable(folder: Path) -> Check:
    try:
        with tempfile.NamedTemporaryFile(prefix=".doctor-", dir=folder):
            return ok("workspace", f"{folder} can be written")
    except OSError as error:
        reason = "does not exist yet" if error.errno == errno.ENOENT else f"cannot be written: {error.strerror}"
        return failed("workspace", f"{folder} {reason}", "Make it, and give it to the user that builds and serves.")


def _file_system(folder: Path) -> Check:
    kind = _kind_of(folder)
    if kind in _NETWORK:
        return warning("file system", f"{kind}, over a network", "Keep the workspace on a disk of this machine.")
    return ok("file system", kind or "its kind is not known on this system")


def _kind_of(folder: Path) -> str:
    """Return the kind of the file system that ``folder`` lies on, by the longest mount point that it is below."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return ""
    over = [(len(Path(m[1]).parts), place, m[2]) for place, m in enumerate(mounts) if folder.is_relative_to(m[1])]
    return max(over)[2] if over else ""


def _room(workspace: Workspace) -> Check:
    place = next(folder for folder in (workspace.folder, *workspace.folder.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    current = workspace.snapshots.link.resolve()
    size = sum(p.stat().st_size for p in current.rglob("*") if p.is_file()) if current.is_dir() else 0
    needed = max(_LEAST_FREE, _SEVERAL * size)
    said = f"{free / MIB:,.0f} MiB are free; a build needs about {needed / MIB:,.0f}"
    if free < needed:
        return failed("disk space", said, "Make room, or keep fewer by GENOGUIDE_SNAPSHOTS_KEPT and _DUMPS_KEPT.")
    return ok("disk space", said)


def _builder(workspace: Workspace) -> Check:
    if workspace.snapshots.is_building():
        return warning("builder", "a build, backup or restore is under way", "Look again when it has ended.")
    return ok("builder", "none is at work, and none left a lock behind")


def _snapshot(workspace: Workspace, now: datetime) -> Iterator[Check]:
    try:
        current = workspace.snapshots.current()
        if current is None:
            yield failed("snapshot", "there is none", "Run 'genoguide build'.")
            return
        manifest = verify(current[0])
    except SnapshotError as error:
        yield failed("snapshot", str(error), "Build anew, or 'genoguide rollback' to an earlier one.")
        return
    if manifest.draft:
        remedy = "Mend the content and build again."
        yield warning("snapshot", f"{manifest.version} is a draft: it failed validation", remedy)
    else:
        yield ok("snapshot", f"{manifest.version} is whole: {manifest.triples:,} triples")
    yield _inputs(workspace, manifest)
    yield _clock(manifest, now)


def _submissions(workspace: Workspace) -> Iterator[Check]:
    if not workspace.submissions.is_dir():
        return
    if left := abandoned(workspace.submissions):
        said = f"a server that was killed has left {len(left)}: {left[0].name}"
        yield warning(
            "unfinished submissions", said, "Restart the server, which removes it; so does the next submission."
        )
    if begun := Review(workspace).begun():
        said = f"the acceptance of {begun[0]} was broken off" + (f", and {len(begun) - 1} more" if begun[1:] else "")
        yield warning("submissions", said, "Run 'genoguide build', which carries it out, or says what is in the way.")
        return
    waiting = sum(s.state is State.SUBMITTED for s in Review(workspace).all())
    yield ok("submissions", f"{waiting:,} wait for review, and no acceptance was broken off")


def _crosswalks(workspace: Workspace) -> Iterator[Check]:
    """Yield whether the crosswalks of surveys that are handed in can be read, and name each survey once."""
    named: dict[int, str] = {}
    for path in sorted(workspace.crosswalks.glob("[!.]*.yaml")):
        try:
            crosswalk = read_crosswalk(path, workspace.display(path))
        except Unreadable as error:
            yield failed("crosswalks", f"{error.finding.place}: {error.finding.message}", "Mend it, or take it away.")
            return
        for survey in crosswalk.surveys.values():
            if named.setdefault(survey, path.name) != path.name:
                said = f"{named[survey]} and {path.name} both name survey {survey}"
                yield failed("crosswalks", said, "Take one away: surveys that are handed in need to be of one.")
                return
    if named:
        yield ok("crosswalks", f"{len(named)} survey{'' if len(named) == 1 else 's'} can be handed in")


def _inputs(workspace: Workspace, manifest: Manifest) -> Check:
    if rollback := standing(workspace.snapshots):
        said = f"rolled back from {rollback.left} on {rollback.time[:10]}"
        return warning("inputs", said, "Mend the inputs and build, or 'genoguide build --force'.")
    now, then = workspace.inputs(), inputs_of(manifest)
    changed = sorted(name for name in {*now, *then} if now.get(name) != then.get(name))
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        return warning("inputs", f"changed since the build: {changed[0]}{more}", "Run 'genoguide build'.")
    return ok("inputs", f"{len(now)} inputs are those of the snapshot")


def _clock(manifest: Manifest, now: datetime) -> Check:
    try:
        built = datetime.fromisoformat(manifest.built)
    except ValueError:
        return warning("clock", f"the snapshot says that it was built at {manifest.built!r}", "Build it anew.")
    if now < built:
        said = f"it is {now:%Y-%m-%d %H:%M} UTC here, before the snapshot was built ({manifest.built})"
        return failed("clock", said, "Set the clock, and keep it by NTP.")
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC, after the snapshot was built")
