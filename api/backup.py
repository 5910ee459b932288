"""Backup: what of a workspace cannot be built anew, in one archive.

    data/  survey/  ...           all files of the workspace, but the snapshots, hidden files, and what was under way
    snapshots/dumps/<version>/    the dumps of the versions that have been published, with what each of them changed
    snapshots/history.json        how the content has changed from edition to edition

Snapshots themselves are built from these. Passwords are in the environment alone, so they are in no backup.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from api.reviewing.review import Review
from api.workspace import Workspace
from graph.archive import ArchiveError, Listing, is_plain, read_listing, unpack, write_archive
from graph.files import sync
from graph.history import DUMPS, VERSION, published
from graph.named_graph import TOOL_VERSION
from graph.snapshot import HISTORY, Manifest, SnapshotError
from graph.succession import write_latest

SNAPSHOTS: Final = "snapshots"
RESTORING: Final = ".restoring-"
"""What the name of the folder of a restore that is under way begins with."""
_BESIDE_DUMPS: Final = ("manifest.json", "changes.json")
_ARCHIVED: Final = re.compile(rf"{SNAPSHOTS}/(?:{re.escape(HISTORY)}|{DUMPS}/{VERSION.pattern}/[^/]+)")


@dataclass(frozen=True)
class Backup:
    """A backup as written: what is in it, and the version that a build from it has, where that is known."""

    listing: Listing
    version: str


def back_up(workspace: Workspace, path: Path) -> Backup:
    """Write the backup of ``workspace`` to ``path``. Waits for a build, and for a decision that is being carried out.

    Raises ArchiveError, Busy where a decision takes very long, OSError.
    """
    if path.resolve().is_relative_to(workspace.folder):
        raise ArchiveError(f"{path} lies in the workspace. Write the backup elsewhere, best to another disk.")
    with workspace.snapshots.building(), Review(workspace).settled():
        current = _current(workspace)
        if current:
            write_latest(workspace.snapshots, current)
        version = current.version if current and current.sources == workspace.inputs() else ""
        notes = {"genoguide": TOOL_VERSION, "version": version}
        return Backup(write_archive(path, _files(workspace), notes), version)


def restore(workspace: Workspace, path: Path, *, force: bool = False) -> tuple[Listing, Path | None]:
    """Put the content of the backup in ``path`` into ``workspace``, and return it and where the old content went.

    The workspace must be empty, unless ``force``: then what is there is moved into a hidden folder of it. All of the
    archive is unpacked and checked before anything is moved. Raises ArchiveError, OSError; then nothing was restored.
    """
    listing = read_listing(path)
    _refuse(workspace, path, listing, force)
    workspace.folder.mkdir(parents=True, exist_ok=True)
    with workspace.snapshots.building():
        work = Path(tempfile.mkdtemp(prefix=RESTORING, dir=workspace.folder))
        try:
            unpack(path, work)
            old = _set_aside(workspace)
            _move_in(work, workspace.folder)
            sync(workspace.folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return listing, old


def _current(workspace: Workspace) -> Manifest | None:
    """Return the manifest of the current snapshot; none where there is no snapshot, or a damaged one."""
    try:
        current = workspace.snapshots.current()
    except SnapshotError:
        return None
    return current[1] if current else None


def inputs_of(manifest: Manifest) -> dict[str, str]:
    """Return the inputs that a snapshot was built from; the encoder of search is none, as the dump is without it."""
    return manifest.sources


def _files(workspace: Workspace) -> dict[str, Path]:
    """Return what goes into the archive, by name in it. Raises ArchiveError."""
    found = {path.relative_to(workspace.folder).as_posix(): path for path in _own(workspace.folder)}
    for version in published(workspace.snapshots.folder):
        folder = f"{SNAPSHOTS}/{DUMPS}/{version.name}"
        beside = version.folder if version.folder.name != DUMPS else version.folder.parent
        files = [*version.folder.iterdir(), *(beside / name for name in _BESIDE_DUMPS)]
        found |= {f"{folder}/{path.name}": path for path in files if path.is_file()}
    if (history := workspace.snapshots.folder / HISTORY).is_file():
        found[f"{SNAPSHOTS}/{HISTORY}"] = history
    wrong = [name for name in found if not is_plain(name)]
    if wrong:
        raise ArchiveError(f"{wrong[0]!r} has a character that no file in a backup may have. Rename it.")
    return found


def _own(workspace: Path) -> Iterator[Path]:
    """Yield the files of the workspace but the snapshots; links are followed, as a build follows them."""
    seen = set()
    for place, folders, files in os.walk(workspace, followlinks=True):
        folder = Path(place)
        if (real := folder.resolve()) in seen:
            raise ArchiveError(f"{folder} is a link to a folder that is in the workspace already. Remove it.")
        seen.add(real)
        top = folder == workspace
        folders[:] = sorted(n for n in folders if not n.startswith(".") and not (top and n == SNAPSHOTS))
        yield from (path for n in sorted(files) if not n.startswith(".") and (path := folder / n).is_file())


def _refuse(workspace: Workspace, path: Path, listing: Listing, force: bool) -> None:
    """Raise ArchiveError where the archive must not, or cannot, be unpacked here."""
    strange = [n for n in listing.files if n.split("/")[0] == SNAPSHOTS and not _ARCHIVED.fullmatch(n)]
    if strange:
        raise ArchiveError(f"{path} holds {strange[0]!r}, which no backup has. Nothing was restored.")
    if not force and _content(workspace):
        raise ArchiveError(
            f"{workspace.folder} is not empty. Name an empty workspace, or say --force to replace what is there."
        )
    place = next(folder for folder in (workspace.folder, *workspace.folder.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if listing.size > free:
        raise ArchiveError(f"{path} needs {listing.size:,} bytes; {place} has {free:,} free. Nothing was restored.")


def _content(workspace: Workspace) -> list[Path]:
    """Return what there is in a workspace that is not empty."""
    found = _visible(workspace.folder)
    snapshots = workspace.snapshots.folder
    return [path for path in found if path != snapshots] + _visible(snapshots)


def _visible(folder: Path) -> list[Path]:
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if not path.name.startswith("."))


def _set_aside(workspace: Workspace) -> Path | None:
    """Move the content of a workspace but its snapshots into a hidden folder, and return that, if there is any."""
    found = [path for path in _visible(workspace.folder) if path.name != SNAPSHOTS]
    if not found:
        return None
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ-")
    aside = Path(tempfile.mkdtemp(prefix=f".replaced-{now}", dir=workspace.folder))
    for path in found:
        path.rename(aside / path.name)
    return aside


def _move_in(work: Path, folder: Path) -> None:
    """Move what was unpacked into the workspace; archived dumps that are there already stay as they are."""
    dumps = work / SNAPSHOTS / DUMPS
    for version in _visible(dumps):
        target = folder / SNAPSHOTS / DUMPS / version.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            version.rename(target)
    if (history := work / SNAPSHOTS / HISTORY).is_file():
        history.replace(folder / SNAPSHOTS / HISTORY)
    for path in _visible(work):
        if path.name != SNAPSHOTS:
            path.rename(folder / path.name)
