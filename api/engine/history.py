"""How long queries of each shape have taken."""

from collections import OrderedDict
from typing import Final

REMEMBERED: Final = 1000
_FADING: Final = 2


class History:
    """Remembers for each shape of query (``api.engine.tokens.shape``) the longest that one has taken, in seconds.

    With each further query of the shape the old figure counts for half, so that one who was slow for once is forgiven,
    and who is slow now and then is not. Of a thousand shapes the one not seen for longest makes room for a new one.
    """

    def __init__(self) -> None:
        self._longest: OrderedDict[int, float] = OrderedDict()

    def longest(self, shape: int) -> float | None:
        """Return how long a query of this shape may take, as far as is known."""
        return self._longest.get(shape)

    def note(self, shape: int, seconds: float) -> None:
        """Take note of how long a query has taken, or had taken when it was stopped."""
        self._longest[shape] = max(seconds, self._longest.pop(shape, 0.0) / _FADING)
        if len(self._longest) > REMEMBERED:
            self._longest.popitem(last=False)
