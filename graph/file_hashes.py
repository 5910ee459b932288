"""The hash of every file of a snapshot, so that damage is told before anything is read from what is damaged.

The store's engine compares checksums of the blocks that a query happens to read, and a damaged one can make it ask for
all the memory there is. The dumps have checksums of their own.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graph.history import DUMPS
from graph.named_graph import content_hash

FILE: Final = "files.json"
_NOT_CONTENT: Final = ("LOCK", "LOG")
"""What the store's engine writes beside its content, also when it only reads."""


def write_hashes(folder: Path) -> None:
    """Write the hashes of the files in ``folder``. Raises OSError."""
    hashes = {str(path.relative_to(folder)): content_hash(path) for path in _files(folder)}
    (folder / FILE).write_text(json.dumps(hashes, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def damaged(folder: Path) -> str | None:
    """Return the name of a file in ``folder`` that is not what was written, or is gone; None if there is none.

    A snapshot of a program that wrote no hashes has none that is known of. Raises OSError.
    """
    try:
        hashes = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return FILE
    return next((name for name, known in hashes.items() if _hash(folder / name) != known), None)


def _hash(path: Path) -> str | None:
    try:
        return content_hash(path)
    except FileNotFoundError:
        return None


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        own = path.relative_to(folder)
        if path.is_file() and own.parts[0] != DUMPS and not path.name.startswith(_NOT_CONTENT) and own.name != FILE:
            yield path
