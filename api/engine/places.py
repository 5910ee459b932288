"""Places that queries take in turn."""

import asyncio
from collections import deque


class Places:
    """So many places. Who comes first is served first, and nobody takes one while others wait for it."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def free(self) -> int:
        """How many places are free."""
        return self._free

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return sum(not future.done() for future in self._waiting)

    def take_now(self) -> bool:
        """Take a place if there is a free one, and return whether there was."""
        if self._free <= 0:
            return False
        self._free -= 1
        return True

    async def take(self) -> None:
        """Take a place, once there is one."""
        if self.take_now():
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back()  # it was ours already
            raise
        finally:
            self._waiting.remove(turn)

    def give_back(self) -> None:
        """Give a place back: to who has waited longest, if anyone does."""
        for turn in self._waiting:
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
