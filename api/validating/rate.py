"""How often one address may come: a token bucket for each."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_KNOWN: Final = 10_000
"""Addresses that are remembered; of those forgotten, each begins with a full bucket again."""


class Rate:
    """Lets each address have ``minute`` turns at once, and as many in every minute after; 0 is no limit."""

    def __init__(self, minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._minute = minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> float:
        """Take a turn for an address and return 0; where it has none left, return the seconds until it has one."""
        if not self._minute:
            return 0.0
        client, now = client_of(address), self._clock()
        tokens, since = self._buckets.pop(client, (float(self._minute), now))
        tokens = min(float(self._minute), tokens + (now - since) * self._minute / 60)
        granted = tokens >= 1
        self._buckets[client] = (tokens - granted, now)
        if len(self._buckets) > _KNOWN:
            self._buckets.popitem(last=False)
        return 0.0 if granted else math.ceil((1 - tokens) * 60 / self._minute)


def client_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the network of an IPv6 one, of which anybody has many."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
