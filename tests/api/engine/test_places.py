"""Places: taken in turn, and never lost."""

import asyncio

import pytest

from api.engine.places import Places

pytestmark = pytest.mark.anyio


async def test_they_are_taken_in_turn():
    places, order = Places(1), []
    await places.take()

    async def take(name):
        await places.take()
        order.append(name)

    takers = [asyncio.create_task(take(name)) for name in "abc"]
    await asyncio.sleep(0)
    assert (places.free, places.waiting) == (0, 3)
    for _ in takers:
        assert not places.take_now()
        places.give_back()
        await asyncio.sleep(0)
    assert order == ["a", "b", "c"]
    places.give_back()
    assert (places.free, places.waiting) == (1, 0)


@pytest.mark.parametrize("given", [False, True])
async def test_who_stops_waiting_takes_none(given):
    places = Places(1)
    assert places.take_now()
    taker = asyncio.create_task(places.take())
    await asyncio.sleep(0)
    if given:
        places.give_back()  # at the same moment
    taker.cancel()
    await asyncio.gather(taker, return_exceptions=True)
    if not given:
        places.give_back()
    assert (places.free, places.waiting) == (1, 0)


async def test_the_reserve_is_for_those_who_are_quick():
    places = Places(2, reserve=1)
    assert places.take_now()
    assert places.spare
    assert not places.take_now()
    slow = asyncio.create_task(places.take())
    await asyncio.sleep(0)
    assert places.take_now(quick=True)
    assert not places.spare
    quick = asyncio.create_task(places.take(quick=True))
    await asyncio.sleep(0)
    places.give_back()
    await asyncio.sleep(0)
    assert (quick.done(), slow.done()) == (True, False)
    places.give_back()
    assert not slow.done()  # what is left is the reserve
    places.give_back()
    await slow
    assert (places.free, places.waiting) == (1, 0)
