"""One decision at a time: a lock that processes share, and that the system gives back when its holder dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from api.reviewing.errors import Busy

_FILE: Final = ".reviewing.lock"
_PATIENCE: Final = 60.0
"""Seconds. A decision reads and validates all content once, which takes a few."""
_PAUSE: Final = 0.05


@contextmanager
def reviewing(submissions: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold the right to decide on submissions, and to write accepted ones into curated files.

    Raises Busy where somebody else holds it for longer than ``patience`` seconds, OSError.
    """
    with (submissions / _FILE).open("w") as lock:
        _wait(lock.fileno(), time.monotonic() + patience)
        yield


def _wait(descriptor: int, end: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= end:
                raise Busy from None
            time.sleep(_PAUSE)
