"""Work for a client that may leave."""

import asyncio

import pytest
from starlette.requests import ClientDisconnect

from api.web.connection import unless_client_leaves

pytestmark = pytest.mark.anyio


async def stays():
    await asyncio.Event().wait()


async def leaves():
    await asyncio.sleep(0.01)
    return {"type": "http.disconnect"}


async def test_work_is_done_while_the_client_waits():
    assert await unless_client_leaves(stays, asyncio.sleep(0, "done")) == "done"


async def test_errors_pass():
    async def fail():
        raise LookupError

    with pytest.raises(LookupError):
        await unless_client_leaves(stays, fail())


async def test_work_ends_when_the_client_leaves():
    ended = asyncio.Event()

    async def work():
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(ClientDisconnect):
        await unless_client_leaves(leaves, work())
    assert ended.is_set()


async def test_work_ends_when_the_call_is_cancelled():
    task = asyncio.ensure_future(asyncio.Event().wait())
    call = asyncio.ensure_future(unless_client_leaves(stays, asyncio.wait_for(task, None)))
    await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert task.cancelled()
