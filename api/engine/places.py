"""Places that queries take in turn."""

import asyncio
from collections import deque
from typing import Final, NamedTuple


class _Turn(NamedTuple):
    future: asyncio.Future[None]
    quick: bool


class Places:
    """So many places. Who comes first is served first, and nobody takes one while others wait for it.

    The last places, as many as are in ``reserve``, are for those who are known to be quick.
    """

    def __init__(self, number: int, reserve: int = 0) -> None:
        self.number: Final = number
        self._free = number
        self._reserve = reserve
        self._waiting: deque[_Turn] = deque()

    @property
    def free(self) -> int:
        """How many places are free."""
        return self._free

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return sum(not turn.future.done() for turn in self._waiting)

    @property
    def spare(self) -> bool:
        """Whether the reserve is whole, so that nobody need make room for those who are quick."""
        return self._free >= self._reserve

    def open(self, quick: bool = False) -> bool:
        """Return whether there is a free place for one who is quick, or for anyone."""
        return self._free > (0 if quick else self._reserve)

    def take_now(self, quick: bool = False) -> bool:
        """Take a place if there is a free one, and return whether there was."""
        if not self.open(quick):
            return False
        self._free -= 1
        return True

    async def take(self, quick: bool = False) -> None:
        """Take a place, once there is one."""
        if self.take_now(quick):
            return
        turn = _Turn(asyncio.get_running_loop().create_future(), quick)
        self._waiting.append(turn)
        try:
            await turn.future
        except asyncio.CancelledError:
            if turn.future.done() and not turn.future.cancelled():
                self.give_back()  # it was ours already
            raise
        finally:
            self._waiting.remove(turn)

    def give_back(self) -> None:
        """Give a place back: to who has waited longest and may have it, if anyone does."""
        self._free += 1
        for future, quick in self._waiting:
            if not future.done() and self.take_now(quick):
                future.set_result(None)
                return
