"""What a workspace has of earlier versions: snapshots, which can be served, and the dumps of those that are gone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.history import DUMPS
from graph.in_use import unused
from graph.snapshot import Manifest, SnapshotError, Snapshots

SNAPSHOT: Final = "snapshot"
ARCHIVED: Final = "dumps"


@dataclass(frozen=True)
class Entry:
    """A version as it lies on disk; ``fault`` says why its manifest cannot be read, and then the rest is unknown.

    ``kind`` is ``snapshot`` or ``dumps``, ``folder`` its name, ``served`` whether a server answers from it now, and
    ``size`` its bytes on disk.
    """

    version: str
    folder: str
    kind: str
    size: int
    built: str = ""
    tool: str = ""
    triples: int = 0
    draft: bool = False
    current: bool = False
    served: bool = False
    fault: str = ""


def inventory(snapshots: Snapshots) -> tuple[Entry, ...]:
    """Return what there is, snapshots first, of each kind the one that was built last first."""
    found = [*_snapshots(snapshots), *_archived(snapshots.folder / DUMPS)]
    return tuple(sorted(sorted(found, key=lambda e: e.built, reverse=True), key=lambda e: e.kind != SNAPSHOT))


def _snapshots(snapshots: Snapshots) -> Iterator[Entry]:
    current = snapshots.link.resolve()
    for folder in snapshots.folders():
        with unused(folder) as free:
            served = not free
        yield _entry(folder, SNAPSHOT, current=folder == current, served=served)


def _archived(archive: Path) -> Iterator[Entry]:
    for folder in archive.iterdir() if archive.is_dir() else ():
        if folder.is_dir() and not folder.name.startswith("."):
            yield _entry(folder, ARCHIVED)


def _entry(folder: Path, kind: str, *, current: bool = False, served: bool = False) -> Entry:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    try:
        manifest = Manifest.read(folder)
    except SnapshotError as error:
        name = folder.name.partition(".")[0]
        return Entry(name, folder.name, kind, size, current=current, served=served, fault=str(error))
    return Entry(
        version=manifest.version,
        folder=folder.name,
        kind=kind,
        size=size,
        built=manifest.built,
        tool=manifest.tool,
        triples=manifest.triples,
        draft=manifest.draft,
        current=current,
        served=served,
    )
