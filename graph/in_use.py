"""Which snapshots are in use: a lock that the system lets go when the process that serves one ends, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

_LOCKED = "manifest.json"
"""The file of a snapshot that the lock is on."""


@contextmanager
def in_use(snapshot: Path) -> Iterator[None]:
    """Keep the snapshot in ``snapshot`` from being removed meanwhile. Raises OSError."""
    with (snapshot / _LOCKED).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def unused(snapshot: Path) -> Iterator[bool]:
    """Say whether nobody uses the snapshot in ``snapshot``, and if so, let nobody begin to meanwhile."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(_opened(snapshot / _LOCKED))
        except FileNotFoundError:
            free = True  # no snapshot, so nobody can open it
        else:
            free = _locked(file.fileno())
        yield free


def _opened(path: Path) -> IO[bytes]:
    """Open for writing, as file systems over a network lock for one alone only what is; where that may not be, read."""
    try:
        return path.open("r+b")
    except FileNotFoundError:
        raise
    except OSError:
        return path.open("rb")


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
