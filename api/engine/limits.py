"""What the operating system keeps a worker from: memory, files, connections, and running on unattended."""

import math
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from api.engine.seccomp import end_with_parent, refuse_connections

_OPENED_AT_FIRST: Final = 16
"""How many tables RocksDB opens with the store; it opens further ones as it needs them."""


def confine(memory: int, store: Path) -> None:
    """Bound this process for good, once it has opened the store. Raises ``OSError`` where it cannot be bounded.

    ``memory`` is in bytes. From now on it can open no connection, which is what keeps a query from the network,
    whatever its text: the engine itself has no switch for ``SERVICE``. It can open no file either, unless the store
    has so many that some are not open yet.
    """
    if _is_wholly_open(store):
        _lower(resource.RLIMIT_NOFILE, 0)
    else:
        refuse_connections()
    _bound(memory)


def seal(memory: int) -> None:
    """Bound this process for good, once it has read all that it will ever read; see ``confine``. Raises ``OSError``."""
    _lower(resource.RLIMIT_NOFILE, 0)
    _bound(memory)


def _bound(memory: int) -> None:
    if sys.platform == "linux":
        end_with_parent()
    _lower(resource.RLIMIT_DATA, memory)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)


def allow_processor_time(seconds: float) -> None:
    """Let this process compute for so long from now; then the system ends it, even if nobody is left to stop it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(usage.ru_utime + usage.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _is_wholly_open(store: Path) -> bool:
    tables = {str(table.resolve()) for table in store.glob("*.sst")}
    descriptors = Path("/proc/self/fd")
    return tables <= _targets(descriptors) if descriptors.exists() else len(tables) <= _OPENED_AT_FIRST


def _targets(folder: Path) -> set[str]:
    found = set()
    for descriptor in folder.iterdir():
        with suppress(FileNotFoundError):  # the one for this very folder is gone by now
            found.add(str(descriptor.readlink()))
    return found


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (lowered, lowered))
