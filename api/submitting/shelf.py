"""The shelf: the submissions that are kept, as they are on disk at the moment, without reading each anew every time."""

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from api.web.metrics import family
from loaders.findings import Unreadable
from loaders.submissions import DECISIONS, State, Submission, read_submission, submission_ids

_LOG: Final = logging.getLogger("genoguide.submitting")
_LATELY: Final = 2 * 10**9
"""Nanoseconds. File systems tell times no finer than their ticks."""


class Shelf:
    """The submissions in a folder. What other processes add to it, or decide, is seen at the next look."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._looking = threading.Lock()
        self._stamps: dict[str, int | None] = {}
        self._known: dict[str, Submission] = {}

    def all(self) -> Sequence[Submission]:
        """Return all submissions that can be read, in the order in which they came. Raises OSError."""
        with self._looking:
            names = submission_ids(self._folder)
            for name in names:
                self._look(name)
            for gone in self._stamps.keys() - set(names):
                self._stamps.pop(gone)
                self._known.pop(gone, None)
            return [self._known[name] for name in names if name in self._known]

    def find(self, number: str) -> Submission | None:
        """Return the submission with an id, or None."""
        try:
            return read_submission(self._folder / number)
        except Unreadable:
            return None

    def counts(self) -> Counter[State]:
        """Return how many submissions there are in each state. Raises OSError."""
        return Counter(submission.state for submission in self.all())

    def lines(self) -> Iterator[str]:
        """Yield the metrics that tell of them; none while they cannot be read."""
        try:
            counts = self.counts()
        except OSError:
            return
        samples = [({"state": state}, counts[state]) for state in State]
        yield from family("genoguide_submissions", "gauge", "Submissions that are kept, by state.", samples)

    def _look(self, name: str) -> None:
        """Read a submission that is new, or on which there may be another decision: nothing else of it ever changes."""
        stamp = _stamp(f"{self._folder}/{name}/{DECISIONS}")
        if stamp is not None and name in self._known and self._stamps.get(name) == stamp:
            return
        try:
            self._known[name] = read_submission(self._folder / name)
        except Unreadable as error:
            if name not in self._stamps or name in self._known:
                _LOG.warning("%s: %s", error.finding.file, error.finding.message)
            self._known.pop(name, None)
        self._stamps[name] = stamp


def _stamp(folder: str) -> int | None:
    """Return when a folder changed last, in nanoseconds; None where it was so lately that it may do so unnoticed."""
    try:
        changed = os.stat(folder).st_mtime_ns  # noqa: PTH116 - of thousands, at once
    except (FileNotFoundError, NotADirectoryError):
        return 0
    return changed if abs(time.time_ns() - changed) > _LATELY else None
