"""Vectors of texts, kept between builds: to encode is slow, and most texts of a new build are those of the last."""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from platformdirs import user_cache_path

from graph.search.encoders import Encoder, Vectors

ENVIRONMENT: Final = "GENOGUIDE_CACHE"
STEP: Final = 32
"""Texts that are encoded and kept at a time."""

Progress = Callable[[int, int], None]
"""Takes how many texts are done, and how many there are."""


def cache_folder() -> Path:
    """Return the folder of ``GENOGUIDE_CACHE``, else a folder among the user's caches."""
    named = os.environ.get(ENVIRONMENT)
    return Path(named) if named else user_cache_path("genoguide", appauthor=False)


class VectorCache:
    """Vectors by encoder and text, in a file of their own; without it everything is encoded anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def vectors(self, encoder: Encoder, texts: Sequence[str], progress: Progress = lambda done, of: None) -> Vectors:
        """Return one row for each of ``texts``, rounded to 16 bits. Raises OSError where the folder cannot be written.

        Who asks for the same meanwhile waits, and finds them.
        """
        keys = [hashlib.sha256(f"{encoder.id}\0{text}".encode()).digest() for text in texts]
        with self._alone(), closing(sqlite3.connect(self._folder / "vectors.sqlite")) as store:
            store.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
            known = _known(store, keys)
            missing = list({key: place for place, key in enumerate(keys) if key not in known}.values())
            for start in range(0, len(missing), STEP):
                progress(start, len(missing))
                part = missing[start : start + STEP]
                rows = encoder.passages([texts[place] for place in part]).astype(np.float16)
                new = {keys[place]: row.tobytes() for place, row in zip(part, rows, strict=True)}
                store.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", new.items())
                store.commit()
                known |= new
        return np.array([np.frombuffer(known[key], np.float16) for key in keys], dtype=np.float16).astype(np.float32)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "vectors.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _known(store: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    found = (store.execute("SELECT key, value FROM vector WHERE key = ?", (key,)).fetchone() for key in keys)
    return {row[0]: row[1] for row in found if row}
