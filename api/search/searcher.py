"""Searching beside the web server: in threads, so that requests go on meanwhile, and within bounds."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from api.engine.errors import EngineBusy
from api.settings import Settings
from graph.search.encoders import EncoderUnavailable, open_encoder
from graph.search.index import IndexUnavailable, SearchIndex
from graph.search.ranking import Search

T = TypeVar("T")

THREADS: Final = 2
"""Searches at a time: arithmetic, most of it outside of the interpreter's lock."""
_LOG: Final = logging.getLogger("genoguide.search")


class SearchUnavailable(Exception):
    """There is no search index to answer from; the message says why."""


class Searcher:
    """The search index of a snapshot, or the reason why there is none."""

    def __init__(self, search: Search | None, note: str, most_waiting: int) -> None:
        self._search = search
        self.note = note
        """What is missing, for people; empty if nothing is."""
        self._most = most_waiting + THREADS
        self._running = 0
        self._threads = ThreadPoolExecutor(THREADS, "search")

    @classmethod
    async def opened(cls, snapshot: Path, settings: Settings) -> "Searcher":
        """Open the index of a snapshot; what cannot be opened leaves search by words, or none, and says so."""
        return await asyncio.to_thread(cls._open, snapshot, settings)

    @classmethod
    def _open(cls, snapshot: Path, settings: Settings) -> "Searcher":
        try:
            search, note = open_search(snapshot, settings.encoder)
        except IndexUnavailable as error:
            _LOG.warning("no search: %s", error)
            return cls(None, "There is no search index for this data.", settings.queue_limit)
        if note:
            _LOG.warning("search by words alone: %s", note)
        return cls(
            search, note and "By words alone: what texts mean is not known here at present.", settings.queue_limit
        )

    @property
    def search(self) -> Search:
        """The search. Raises SearchUnavailable."""
        if self._search is None:
            raise SearchUnavailable(self.note)
        return self._search

    @property
    def state(self) -> tuple[str, str]:
        """What an answer depends on beside the data: which index there is, and what is missing."""
        return (self._search.index.hash if self._search else "", self.note)

    async def run(self, work: Callable[[Search], T]) -> T:
        """Return what ``work`` makes of the search. Raises SearchUnavailable, or EngineBusy if too many wait."""
        search = self.search
        if self._running >= self._most:
            raise EngineBusy("Too many searches are waiting.")
        self._running += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, search)
        finally:
            self._running -= 1


def open_search(snapshot: Path, encoder: str) -> tuple[Search, str]:
    """Return the search of a snapshot, and why it knows no meaning, empty if it does. Raises IndexUnavailable."""
    index = SearchIndex(snapshot / "search")
    if index.encoder is None:
        return Search(index), "the snapshot was built without an encoder"
    try:
        search = Search(index, open_encoder(encoder))
    except EncoderUnavailable as error:
        return Search(index), str(error)
    return search, "" if search.has_meaning else f"the snapshot was built with the encoder {index.encoder}"


NO_SEARCH: Final = Searcher(None, "There is nothing to search here.", 1)
"""Where there is no snapshot."""
