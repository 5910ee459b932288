"""The desk: where submissions are taken in. One is on disk, whole, when its id is known, or it is not there at all."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from api.submitting.errors import DeskFull, KeyReused, QuotaMet
from api.submitting.shelf import Shelf
from api.validating.survey_task import ReadWave
from graph.files import make_folder, sync
from loaders.submissions import (
    BASE_FILE,
    HELD_FILE,
    MANIFEST,
    REPORT,
    TEXTS_FILE,
    Export,
    KeptSurvey,
    State,
    Submission,
    submission_folders,
)
from loaders.submitted import Syntax

_TAKING: Final = ".taking-"
"""What the name of the folder of a submission that is being written begins with."""
_LOCK: Final = ".lock"
_NUMBERS: Final = 2**32
_STEP: Final = 2**12
"""Numbers that the second part of an id can be, and by how many it grows at most within a second."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What somebody hands in: content that conforms, the IRIs of its records, and the id of the token it came with.

    ``key`` is a digest by which a repetition is known; ``base`` are the digests of the records as they were served.
    ``kept`` is what is kept of a survey instead of the content.
    """

    content: bytes
    name: str
    syntax: Syntax | Export
    token: str
    records: tuple[str, ...] = ()
    key: str | None = None
    base: Mapping[str, str | None] = field(default_factory=dict)
    kept: ReadWave | None = None

    @property
    def survey(self) -> KeptSurvey | None:
        """Return what is said of the survey, if it is one."""
        wave = self.kept
        if wave is None:
            return None
        return KeptSurvey(wave.label, _sha256(wave.trig.encode()), _sha256(wave.held.encode()), wave.crosswalk)

    def files(self, submission: Submission) -> Iterator[tuple[str, bytes]]:
        """Yield the files that are kept with their names: all but the manifest. What was sent as a survey is not."""
        yield BASE_FILE, json.dumps(self.base, indent=2, sort_keys=True).encode() + b"\n"
        if self.kept is None:
            yield submission.content_name, self.content
            return
        yield submission.content_name, self.kept.trig.encode()
        yield HELD_FILE, self.kept.held.encode()
        yield TEXTS_FILE, self.kept.texts.encode()
        for name, text in self.kept.report.items():
            yield f"{REPORT}/{name}", text.encode()

    def is_again(self, kept: Submission) -> bool:
        """Return whether the same was kept before."""
        return (kept.sha256, kept.syntax, kept.name) == (_sha256(self.content), self.syntax, self.name)


@dataclass(frozen=True, slots=True)
class Room:
    """How many submissions may wait for their review: of one token, and of all."""

    of_token: int
    of_all: int


class Desk:
    """Takes submissions in, below the folder ``submissions`` of a workspace. Several may do so at the same time."""

    def __init__(self, folder: Path, room: Room, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.shelf = Shelf(folder)
        self._folder = folder
        self._room = room
        self._clock = clock

    def repeated(self, handed: Handed) -> Submission | None:
        """Return what was kept under the same key, if anything was. Raises KeyReused where it is not the same; OSError.

        It is on disk then, even where whoever kept it was stopped before they could say so.
        """
        if handed.key is None or not self._folder.is_dir():
            return None
        with self._alone():
            return self._kept(handed, self.shelf.all())

    def take(self, handed: Handed) -> Submission:
        """Keep what is handed in, and return it as it is kept: under a key, once, however often it is handed in.

        It is on disk then. Raises KeyReused, QuotaMet, DeskFull and OSError; then nothing of it is kept.
        """
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            sync(self._folder.parent)
        with self._alone():
            shelved = self.shelf.all()
            kept = self._kept(handed, shelved)
            if kept:
                return kept
            self._make_sure_of_room(handed.token, shelved)
            return self._write(handed, self._clock())

    def content(self, submission: Submission) -> bytes:
        """Return the content of a submission as it was sent. Raises OSError."""
        return (self._folder / submission.id / submission.content_name).read_bytes()

    def texts(self, submission: Submission) -> bytes | None:
        """Return the review file of a survey that waits, or None where there is none. Raises OSError."""
        try:
            return (self._folder / submission.id / TEXTS_FILE).read_bytes()
        except FileNotFoundError:
            return None

    def duplicated(self, submission: Submission) -> Submission | None:
        """Return the first submission that had the same content before, if there was one. Raises OSError."""
        same = (s for s in self.shelf.all() if s.sha256 == submission.sha256 and s.id < submission.id)
        return next(same, None)

    def sweep(self) -> None:
        """Remove what somebody who was killed has left. Raises OSError.

        While somebody writes, nothing is done: they have removed it before they began.
        """
        if abandoned(self._folder):
            with suppress(BlockingIOError), self._alone(fcntl.LOCK_NB):
                pass

    @contextmanager
    def _alone(self, patience: int = 0) -> Iterator[None]:
        """Hold the right to write to the folder, and remove what somebody who was killed has left.

        Raises BlockingIOError where ``patience`` is ``LOCK_NB`` and somebody else holds it.
        """
        with (self._folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | patience)
            for left in self._folder.glob(f"{_TAKING}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield

    def _kept(self, handed: Handed, shelved: Sequence[Submission]) -> Submission | None:
        kept = next((s for s in shelved if handed.key and s.key == handed.key), None)
        if kept and not handed.is_again(kept):
            raise KeyReused
        if kept:
            sync(self._folder)
        return kept

    def _make_sure_of_room(self, token: str, shelved: Sequence[Submission]) -> None:
        waiting = Counter(s.token for s in shelved if s.state is State.SUBMITTED)
        if waiting[token] >= self._room.of_token:
            raise QuotaMet(limit="submission_quota")
        if waiting.total() >= self._room.of_all:
            raise DeskFull(limit="submissions_waiting_limit")

    def _write(self, handed: Handed, now: datetime) -> Submission:
        work = Path(tempfile.mkdtemp(prefix=_TAKING, dir=self._folder))
        submission = self._submission(handed, now)
        target = self._folder / submission.id
        try:
            work.chmod(0o755)
            for name, content in (*handed.files(submission), (MANIFEST, submission.encode())):
                make_folder((work / name).parent)
                _write_file(work / name, content)
            for folder in (*work.glob("*/"), work):
                sync(folder)
            work.rename(target)
            sync(self._folder)
        except BaseException:
            with suppress(OSError):
                target.rename(work)
            shutil.rmtree(work, ignore_errors=True)
            raise
        return submission

    def _next_id(self, now: datetime) -> str:
        """Return an id that comes after all others, also within a second, and where the clock was set back."""
        second, number = f"{now:%Y%m%dT%H%M%SZ}", secrets.randbelow(_NUMBERS // 2)
        last_second, _, last_number = max(submission_folders(self._folder), default="").partition("-")
        if second <= last_second:
            second, number = last_second, int(last_number, 16) + 1 + secrets.randbelow(_STEP)
        return f"{second}-{number % _NUMBERS:08x}"

    def _submission(self, handed: Handed, now: datetime) -> Submission:
        return Submission(
            id=self._next_id(now),
            name=handed.name,
            syntax=handed.syntax,
            sha256=_sha256(handed.content),
            size=len(handed.content),
            received=now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            token=handed.token,
            records=handed.records,
            key=handed.key,
            survey=handed.survey,
        )


def abandoned(folder: Path) -> list[Path]:
    """Return what those who were killed while they took a submission in have left in ``folder``. Raises OSError.

    That is nothing while somebody takes one in: theirs is being written, and other ones they have removed.
    """
    try:
        with (folder / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return sorted(folder.glob(f"{_TAKING}*"))
    except (FileNotFoundError, BlockingIOError):
        return []


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write_file(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
