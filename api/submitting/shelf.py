"""The shelf: the submissions that are kept, as they are on disk at the moment, without reading each anew every time."""

import logging
import os
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from loaders.findings import Unreadable
from loaders.submissions import DECISIONS, State, Submission, read_submission, submission_folders

_LOG: Final = logging.getLogger("genoguide.submitting")


class Shelf:
    """The submissions in a folder. What other processes add to it, or decide, is seen at the next look."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._looking = threading.Lock()
        self._decided: dict[str, tuple[str, ...]] = {}
        self._known: dict[str, Submission] = {}

    def all(self) -> Sequence[Submission]:
        """Return all submissions that can be read, in the order in which they came. Raises OSError."""
        with self._looking:
            folders = submission_folders(self._folder)
            for name, folder in folders.items():
                self._look(name, folder)
            for gone in self._decided.keys() - folders.keys():
                self._forget(gone)
            return [self._known[name] for name in folders if name in self._known]

    def find(self, number: str) -> Submission | None:
        """Return the submission with an id, or None."""
        try:
            return read_submission(self._folder / number)
        except Unreadable:
            return None

    def counts(self) -> Counter[State]:
        """Return how many submissions there are in each state."""
        return Counter(submission.state for submission in self.all())

    def _look(self, name: str, folder: Path) -> None:
        """Read a submission that is new, or on which there is another decision: nothing else of it ever changes."""
        decisions = _names(folder / DECISIONS)
        if self._decided.get(name) == decisions:
            return
        try:
            self._known[name] = read_submission(folder)
        except Unreadable as error:
            _LOG.warning("%s: %s", error.finding.file, error.finding.message)
            self._known.pop(name, None)
        self._decided[name] = decisions

    def _forget(self, name: str) -> None:
        self._decided.pop(name, None)
        self._known.pop(name, None)


def _names(folder: Path) -> tuple[str, ...]:
    try:
        return tuple(sorted(entry.name for entry in os.scandir(folder)))
    except (FileNotFoundError, NotADirectoryError):
        return ()
