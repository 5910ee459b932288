"""Rolling back: an earlier snapshot becomes the current one, and stays it until what is built from has changed.

``snapshots/rollback.json`` says so, with the hashes of the inputs at that time: a build from the same inputs would only
bring back what was rolled back, so it declines. The record counts while ``current`` leads to the version that it names.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from graph.files import write_whole
from graph.integrity import verify
from graph.snapshot import Manifest, SnapshotError, Snapshots

RECORD: Final = "rollback.json"


@dataclass(frozen=True)
class Rollback:
    """A rollback that stands: to which version, from which, when, and the inputs by then."""

    version: str
    left: str
    time: str
    inputs: Mapping[str, str]


def roll_back(snapshots: Snapshots, version: str | None, inputs: Mapping[str, str]) -> Rollback:
    """Make ``version``, or the one built before the current, the current one. Call within ``snapshots.building()``.

    ``inputs`` are what a build would read now. Raises SnapshotError where there is no such snapshot, where it is the
    current one already, or where it is not whole; then nothing changes. Raises OSError.
    """
    folder = _find(snapshots, version) if version else _before(snapshots)
    manifest = verify(folder)
    rollback = Rollback(manifest.version, _left(snapshots), datetime.now(UTC).isoformat(timespec="seconds"), inputs)
    # First the record: a crash between the two leaves one that does not fit the link, and so does not count.
    content = json.dumps(asdict(rollback), indent=2, sort_keys=True).encode() + b"\n"
    write_whole(snapshots.folder / RECORD, content)
    snapshots.point_to(folder)
    return rollback


def standing(snapshots: Snapshots) -> Rollback | None:
    """Return the rollback that stands, or None."""
    try:
        rollback = Rollback(**json.loads((snapshots.folder / RECORD).read_text(encoding="utf-8")))
        current = snapshots.current()
    except (OSError, ValueError, TypeError, SnapshotError):
        return None
    return rollback if current and current[1].version == rollback.version else None


def forget(snapshots: Snapshots) -> None:
    """Remove the record of a rollback, as a build has ended it. Raises OSError."""
    (snapshots.folder / RECORD).unlink(missing_ok=True)


def _left(snapshots: Snapshots) -> str:
    try:
        current = snapshots.current()
    except SnapshotError:
        return ""  # it is damaged: a good reason to roll back
    return current[1].version if current else ""


def _find(snapshots: Snapshots, version: str) -> Path:
    """Return the newest folder of ``version``, which may also be the name of the folder."""
    current = snapshots.link.resolve()
    known = _known(snapshots)
    found = [folder for folder, manifest in known if version in (folder.name, manifest.version)]
    if current in found:
        raise SnapshotError(f"{version} is the current snapshot already. Nothing was changed.")
    if found:
        return found[0]
    if (snapshots.folder / version).is_dir() and not version.startswith("."):
        Manifest.read(snapshots.folder / version)  # which says what is wrong with it
    others = ", ".join(dict.fromkeys(m.version for folder, m in known if folder != current)) or "none"
    raise SnapshotError(f"There is no snapshot {version}. There are: {others}. See 'genoguide versions'.")


def _before(snapshots: Snapshots) -> Path:
    """Return the folder of the version that was built before the current one."""
    known, current = _known(snapshots), snapshots.link.resolve()
    mine = next((place for place, (folder, _) in enumerate(known) if folder == current), None)
    version = "" if mine is None else known[mine][1].version
    earlier = [folder for folder, manifest in known[0 if mine is None else mine :] if manifest.version != version]
    if not earlier:
        raise SnapshotError("There is no earlier snapshot to roll back to. See 'genoguide versions'.")
    return earlier[0]


def _known(snapshots: Snapshots) -> list[tuple[Path, Manifest]]:
    """Return the snapshots whose manifest can be read, the one that was built last first."""
    known = []
    for folder in snapshots.folders():
        try:
            known.append((folder, Manifest.read(folder)))
        except SnapshotError:
            continue
    return sorted(known, key=lambda pair: pair[1].built, reverse=True)
