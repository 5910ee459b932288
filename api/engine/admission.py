"""What becomes of a query when it arrives, by what is known of others of its shape."""

from enum import StrEnum
from typing import Final

from api.engine import tokens
from api.engine.history import History

_ALLOWANCE: Final = 10
"""How many times as long as others of its shape a query may take that passes for a quick one."""
_LEAST_ALLOWANCE: Final = 0.05
"""The same in seconds, for the quickest: a busy system may keep any query waiting for so long."""
_TRIAL: Final = 5
"""Into how many parts the time of a short query is divided; after each an unknown one makes room if it must."""


class Standing(StrEnum):
    """What is known of queries of a shape."""

    UNKNOWN = "unknown"
    QUICK = "quick"
    """They took a small part of the time of a short query, with a small result."""
    SHORT = "short"
    LONG = "long"


class Admission:
    """Knows the standing of each query, and learns from what becomes of it. ``limit`` is the time of a short query."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._history = History()

    def standing(self, query: str) -> Standing:
        """Return the standing of a query."""
        known = self._history.longest(tokens.shape(query))
        if known is None:
            return Standing.UNKNOWN
        if known >= self._limit:
            return Standing.LONG
        return Standing.QUICK if known * _ALLOWANCE <= self._limit else Standing.SHORT

    def allowance(self, query: str, standing: Standing) -> float:
        """Return the seconds after which a query of this standing is looked at."""
        known = self._history.longest(tokens.shape(query))
        if standing is Standing.QUICK and known is not None:
            return max(_LEAST_ALLOWANCE, min(known * _ALLOWANCE, self._limit))
        return self._limit / _TRIAL if standing is Standing.UNKNOWN else self._limit

    def learn(self, query: str, seconds: float, *, large: bool = False) -> None:
        """Take note of a query that was answered. One with a large result is not quick, however little time it took."""
        least = 2 * self._limit / _ALLOWANCE if large else 0.0
        self._history.note(tokens.shape(query), max(seconds, least))

    def learn_stopped(self, query: str, seconds: float, standing: Standing) -> None:
        """Take note of a query that had to make room: it took longer than its standing allows."""
        least = 0.0 if standing is Standing.QUICK else self._limit
        self._history.note(tokens.shape(query), max(seconds, least))

    def learn_given_up(self, query: str, seconds: float) -> None:
        """Take note of a query without a result: it may have been long, but nobody makes one look quick by leaving."""
        if seconds >= self._limit:
            self._history.note(tokens.shape(query), seconds)
