"""Editions of the curated content that can be compared: a snapshot, a workspace, a folder of data."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from pyoxigraph import Triple

from api.workspace import Workspace
from graph.differences import Difference, differences, dumped
from graph.history import VERSION
from graph.named_graph import content_hash
from graph.snapshot import Manifest, SnapshotError
from graph.vocabulary import packaged
from loaders.curated import FOLDERS, curated_files, read_curated

PACKAGED: Final = "packaged"
"""How the content that ships with the program is called."""


class Edition(Protocol):
    """Curated content: which files it has, and what is in them."""

    def files(self) -> Mapping[str, str]:
        """Return the SHA-256 of each curated file by key, such as ``practice/fr``."""

    def triples(self, keys: Iterable[str]) -> Iterator[Triple]:
        """Yield what the files ``keys`` state. Raises Unreadable, SnapshotError."""


@dataclass(frozen=True)
class _Built:
    """The content of a snapshot."""

    folder: Path

    def files(self) -> Mapping[str, str]:
        inputs = Manifest.read(self.folder).inputs
        keys = {name: name.removeprefix("data/").removesuffix(".yaml") for name in inputs if name.startswith("data/")}
        return {key: inputs[name] for name, key in keys.items()}

    def triples(self, keys: Iterable[str]) -> Iterator[Triple]:
        try:
            return dumped(self.folder / "dump.nq", keys)
        except OSError:
            raise SnapshotError(f"{self.folder} has no dump that can be read. Run 'genoguide build'.") from None


@dataclass(frozen=True)
class _Written:
    """The content of files."""

    paths: Mapping[str, Path]

    def files(self) -> Mapping[str, str]:
        return {key: content_hash(path) for key, path in self.paths.items()}

    def triples(self, keys: Iterable[str]) -> Iterator[Triple]:
        for key in keys:
            if key in self.paths:
                yield from read_curated(self.paths[key], key, str(self.paths[key])).graph.triples


def edition(workspace: Workspace, name: str) -> Edition:
    """Return the edition called ``name``: ``packaged``, a version in the workspace, or the path of a folder.

    The folder is that of a snapshot, of a workspace or of data. Raises SnapshotError for what is none of these.
    """
    if name == PACKAGED:
        return _Written(curated_files(packaged("data")))
    version = workspace.folder / "snapshots" / name
    path = version if VERSION.fullmatch(name) and version.is_dir() else Path(name)
    if (path / "manifest.json").is_file():
        return _Built(path)
    if any((path / folder).is_dir() for folder in FOLDERS):
        return _Written(curated_files(path))
    if any((path / folder).is_dir() for folder in ("data", "snapshots", "survey")):
        return _Written(Workspace(path).curated())
    raise SnapshotError(f"{name} is no snapshot, no workspace and no folder of data with {', '.join(FOLDERS)}.")


def compare(before: Edition, after: Edition) -> list[Difference]:
    """Return in what two editions differ. Only files that differ are read. Raises Unreadable, SnapshotError."""
    old, new = before.files(), after.files()
    keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    return differences(before.triples(keys), after.triples(keys)) if keys else []
