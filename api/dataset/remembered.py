"""What is worked out once for each version that is served, and remembered as long as it is."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from starlette.requests import Request

from api.web.served import Served, served

T = TypeVar("T")


class Remembered(Generic[T]):
    """A function of a request that depends on nothing but what is served: called again, it has the answer ready."""

    def __init__(self, function: Callable[[Request], Awaitable[T]]) -> None:
        self._function = function
        self._last: tuple[Served, T] | None = None

    async def __call__(self, request: Request) -> T:
        """Return the value for what ``request`` is answered from."""
        current, last = served(request), self._last
        if last is not None and last[0] is current:
            return last[1]
        value = await self._function(request)
        self._last = (current, value)
        return value
