"""The desk: where submissions are taken in. One is on disk, whole, when its id is known, or it is not there at all."""

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from graph.files import sync
from loaders.submissions import MANIFEST, Submission
from loaders.submitted import Syntax

_TAKING: Final = ".taking-"
"""What the name of the folder of a submission that is being written begins with."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What somebody hands in: content that conforms, the IRIs of its records, and the id of the token it came with."""

    content: bytes
    name: str
    syntax: Syntax
    token: str
    records: tuple[str, ...]
    key: str | None = None


class Desk:
    """Takes submissions in, below the folder ``submissions`` of a workspace."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._clock = clock

    def take(self, handed: Handed) -> Submission:
        """Keep what is handed in, and return it as it is kept. It is on disk then. Raises OSError; then nothing is."""
        self._folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=_TAKING, dir=self._folder))
        try:
            work.chmod(0o755)
            submission = self._submission(handed)
            _write(work / submission.content_name, handed.content)
            _write(work / MANIFEST, submission.encode())
            sync(work)
            work.rename(self._folder / submission.id)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        sync(self._folder)
        return submission

    def _submission(self, handed: Handed) -> Submission:
        now = self._clock()
        return Submission(
            id=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
            name=handed.name,
            syntax=handed.syntax,
            sha256=hashlib.sha256(handed.content).hexdigest(),
            size=len(handed.content),
            received=now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            token=handed.token,
            records=handed.records,
            key=handed.key,
        )


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
