"""The queries that took long when they were last asked."""

from collections import OrderedDict
from typing import Final

REMEMBERED: Final = 1000


class SlowQueries:
    """Remembers queries that took longer than ``limit`` seconds, so that they need not prove it again.

    One that was quick after all is forgotten; so is the one noted longest ago, once there are more than a thousand.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._known: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, query: str) -> bool:
        return hash(query) in self._known

    def note(self, query: str, seconds: float) -> None:
        """Take note of how long a query has taken, or had taken when it was stopped."""
        self._known.pop(hash(query), None)
        if seconds >= self._limit:
            self._known[hash(query)] = None
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
