"""Whether a snapshot is whole: its dump is what its version says, its store holds as much, and search can open it."""

import hashlib
from pathlib import Path
from typing import Final

from pyoxigraph import QuerySolutions

from graph.file_hashes import damaged
from graph.search.index import IndexUnavailable, SearchIndex, content_hash
from graph.snapshot import Manifest, SnapshotError, open_store, read_names

_COUNT: Final = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
"""Reads every triple, and with it every block of the store, whose checksums RocksDB compares."""


def verify(folder: Path) -> Manifest:
    """Return the manifest of the snapshot in ``folder`` after reading all of it. Raises SnapshotError."""
    manifest = Manifest.read(folder)
    _verify_files(folder)
    _verify_dump(folder, manifest)
    _verify_store(folder, manifest)
    read_names(folder)
    try:
        _verify_search(folder / "search")
    except IndexUnavailable as error:
        raise SnapshotError(str(error)) from None
    return manifest


def _verify_files(folder: Path) -> None:
    try:
        name = damaged(folder)
    except OSError as error:
        raise SnapshotError(
            f"{error.filename} cannot be read ({error.strerror}). Run 'genoguide build --force'."
        ) from None
    if name:
        raise SnapshotError(f"{folder}/{name} was changed, damaged or removed. Run 'genoguide build --force'.")


def _verify_search(folder: Path) -> None:
    if SearchIndex(folder).hash != content_hash(folder):
        raise SnapshotError(f"{folder} was changed or damaged. Run 'genoguide build --force'.")


def _verify_dump(folder: Path, manifest: Manifest) -> None:
    try:
        with (folder / "dump.nq").open("rb") as dump:
            found = hashlib.file_digest(dump, "sha256").hexdigest()[:16]
    except OSError as error:
        raise SnapshotError(
            f"{folder}/dump.nq cannot be read ({error.strerror}). Run 'genoguide build --force'."
        ) from None
    if found != manifest.version:
        raise SnapshotError(
            f"{folder}/dump.nq is not of version {manifest.version}: its hash begins with {found}. "
            "It was changed or damaged. Run 'genoguide build --force'."
        )


def _verify_store(folder: Path, manifest: Manifest) -> None:
    try:
        counted = open_store(folder).query(_COUNT)
        assert isinstance(counted, QuerySolutions)
        found = int(next(iter(counted))["n"].value)
    except (OSError, RuntimeError) as error:
        raise SnapshotError(f"The store of {folder} cannot be read ({error}). Run 'genoguide build --force'.") from None
    if found != manifest.triples:
        raise SnapshotError(
            f"The store of {folder} holds {found:,} triples; expected: {manifest.triples:,}. "
            "Run 'genoguide build --force'."
        )
