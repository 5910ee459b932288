"""Files that are written whole or not at all, and folders that are there whole or not at all."""

import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path, mode: int = 0o644) -> Iterator[IO[bytes]]:
    """Open a new file that takes the place of ``path`` once it is written; a crash leaves the old one. Raises OSError.

    It is on disk when this ends. What was left of it by a writer that was killed is removed.
    """
    _sweep(path)
    descriptor, name = _claimed(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    sync(path.parent)


def _claimed(path: Path) -> tuple[int, str]:
    """Return a new file beside ``path``, open and locked: by its lock others know that it is still being written."""
    while True:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with suppress(OSError):  # a file system without locks: nobody can tell, so nobody sweeps
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, name
        os.close(descriptor)  # swept before it was locked


def _sweep(path: Path) -> None:
    for left in path.parent.glob(f".{glob.escape(path.name)}-????????"):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``: all of it, or the old file stays. Its folder is made at need. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as file:
        file.write(content)


def sync(folder: Path) -> None:
    """Have the names in ``folder`` on disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(folder: Path) -> None:
    """Have everything below ``folder`` on disk, names and contents. Raises OSError."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            sync(path)
    for path in (*folder.rglob("*/"), folder):
        sync(path)


def remove_whole(folder: Path, hidden: Path) -> None:
    """Remove ``folder`` in one step, as far as anybody can see: it becomes ``hidden``, then vanishes. Raises OSError.

    Whoever is killed meanwhile leaves what is hidden, and so does a power cut.
    """
    folder.rename(hidden)
    sync(folder.parent)
    shutil.rmtree(hidden, ignore_errors=True)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it where they are missing; their names are on disk then. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)
