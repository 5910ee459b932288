"""Work for a client that may leave before it is done."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Receive

T = TypeVar("T")


async def unless_client_leaves(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    """Return what ``work`` returns; if the client leaves first, cancel it and raise ``ClientDisconnect``.

    The body of the request must have been read.
    """
    here = asyncio.current_task()
    assert here is not None
    over = left = False

    def stop(departure: asyncio.Future[None]) -> None:
        nonlocal left
        if not over:
            left = True
            departure.exception()  # whatever it is, nobody is there any more
            here.cancel()

    leaving = asyncio.ensure_future(_departure(receive))
    leaving.add_done_callback(stop)
    try:
        return await work
    except asyncio.CancelledError:
        if left and here.uncancel() == 0:
            raise ClientDisconnect from None
        raise
    finally:
        over = True
        leaving.cancel()


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
