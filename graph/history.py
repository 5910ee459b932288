"""The versions of the knowledge graph that a workspace still has: what each is, its dumps, and what it changed.

    snapshots/
        <version>/dumps/      the dumps of a snapshot that is there
        dumps/<version>/      the dumps of one that is gone, with its manifest and its changes

A version that has been published is cited, so its dumps outlive its snapshot: ``keep`` moves them into the archive.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graph.changes import Changes
from graph.dumps import CHECKSUMS, Distribution, DumpFormat
from graph.files import sync_all

NAME: Final = "genoguide"
"""What the files of a dump are called, before the ending."""
DUMPS: Final = "dumps"
"""The folder of the dumps in a snapshot, and that of the archive beside the snapshots."""
VERSION: Final = re.compile(r"[0-9a-f]{16}")
"""How a version is called."""

_FILE: Final = re.compile(rf"([0-9a-f]{{64}}) [ *]({NAME}\.({'|'.join(f.ending for f in DumpFormat)})\.gz)")
_KEPT: Final = ("manifest.json", "changes.json")


@dataclass(frozen=True)
class Version:
    """A version of the graph: its name, when and by which program it was built, its dumps, and what it changed."""

    name: str
    built: str
    tool: str
    triples: int
    folder: Path
    distributions: tuple[Distribution, ...]
    changes: Changes | None
    current: bool = False

    @property
    def number(self) -> str:
        """The version as people cite it: that of the program, and what tells builds of its content apart (semver)."""
        return f"{self.tool}+{self.name}"

    def file(self, name: str) -> tuple[Path, Distribution] | None:
        """Return where the file ``name`` of the dumps lies, and what is known of it."""
        return next(((self.folder / name, d) for d in self.distributions if d.file == name), None)


def versions(snapshot: Path) -> tuple[Version, ...]:
    """Return the versions that are there, that of the folder ``snapshot`` first, then the others, newest first.

    What is in the folders beside ``snapshot`` counts only if it lies in a folder of snapshots, as its name shows.
    Folders that cannot be read, and drafts, are passed over.
    """
    current = _version(snapshot, snapshot / DUMPS, current=True)
    if current is None:
        return ()
    others: dict[str, Version] = {}
    for version in _beside(snapshot) if snapshot.name.partition(".")[0] == current.name else ():
        known = others.get(version.name)
        if version.name != current.name and (known is None or version.built > known.built):
            others[version.name] = version
    return (current, *sorted(others.values(), key=lambda v: (v.built, v.name), reverse=True))


def published(folder: Path) -> tuple[Version, ...]:
    """Return the versions whose dumps lie in the folder of snapshots ``folder``, by name; drafts are passed over."""
    found = {v.name: v for v in sorted(_within(folder), key=lambda v: v.built) if v.distributions}
    return tuple(found[name] for name in sorted(found))


def _beside(snapshot: Path) -> Iterator[Version]:
    return _within(snapshot.parent, without=snapshot)


def _within(folder: Path, without: Path | None = None) -> Iterator[Version]:
    inside = folder.iterdir() if folder.is_dir() else iter(())
    places = [(p, p / DUMPS) for p in inside if p != without and not p.is_symlink()]
    archive = folder / DUMPS
    places += [(p, p) for p in archive.iterdir()] if archive.is_dir() else []
    for place, dumps in places:
        stem = place.name.partition(".")[0]
        version = _version(place, dumps) if VERSION.fullmatch(stem) else None
        if version and version.name == stem:
            yield version


def _version(folder: Path, dumps: Path, *, current: bool = False) -> Version | None:
    manifest = _read(folder / "manifest.json")
    name, triples = str(manifest.get("version", "")), manifest.get("triples")
    if not name or (manifest.get("draft") and not current):
        return None
    return Version(
        name,
        str(manifest.get("built", "")),
        str(manifest.get("tool", "")),
        triples if isinstance(triples, int) else 0,
        dumps,
        tuple(_distributions(dumps)),
        _changes(folder / "changes.json"),
        current,
    )


def _distributions(dumps: Path) -> Iterator[Distribution]:
    """Yield the files of dumps as their checksums list them, in the order of formats."""
    try:
        listed = (dumps / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return
    found = {match[3]: match for line in listed if (match := _FILE.fullmatch(line))}
    for form in DumpFormat:
        match = found.get(form.ending)
        if match and (path := dumps / match[2]).is_file():
            yield Distribution(match[2], form, True, path.stat().st_size, match[1])


def _changes(path: Path) -> Changes | None:
    try:
        return Changes.from_dict(_read(path))
    except (KeyError, TypeError, ValueError):
        return None


def _read(path: Path) -> Mapping[str, Any]:
    """Return the JSON object in a file; an empty one if it holds none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def archive(snapshot: Path, folder: Path) -> None:
    """Move the dumps of the snapshot in ``snapshot`` into the archive of ``folder``. Raises OSError.

    Drafts are not kept, nor what is in the archive already.
    """
    version, dumps = _version(snapshot, snapshot / DUMPS), snapshot / DUMPS
    if version is None or not version.distributions:
        return
    target = folder / DUMPS / version.name
    if target.exists():
        return
    target.parent.mkdir(exist_ok=True)
    for name in _KEPT:
        if (snapshot / name).is_file():
            shutil.copy2(snapshot / name, dumps / name)
    sync_all(dumps)
    dumps.rename(target)


def prune(folder: Path, most: int) -> None:
    """Remove all but the ``most`` newest versions from the archive of ``folder``."""
    found = [(path, _read(path / "manifest.json")) for path in (folder / DUMPS).glob("*")]
    newest = sorted(found, key=lambda pair: str(pair[1].get("built", "")), reverse=True)
    for path, _ in newest[most:]:
        (path / "manifest.json").unlink(missing_ok=True)  # whoever is killed meanwhile leaves no half of a version
        shutil.rmtree(path, ignore_errors=True)
