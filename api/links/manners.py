"""Manners: what robots.txt of a server says (RFC 9309), and a pause between two requests to the same server."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.robotparser import RobotFileParser

import httpx

from api.links.request import AGENT, Asker, redirected

LARGEST: Final = 512 * 1024
"""Bytes of a robots.txt that are read; RFC 9309 asks for 500 KiB at least."""
HOPS: Final = 5
"""Redirects that are followed to a robots.txt, as RFC 9309 has it."""
LONGEST_DELAY: Final = 30.0
"""Seconds that a server may ask to wait between requests; one that asks for more is asked later, by hand."""


class Later(Exception):
    """A server that had better be asked another time; the text says why."""


@dataclass
class _Host:
    """A server: when it may be asked next, and what its robots.txt says once that is known."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    next: float = 0.0
    delay: float = 0.0
    rules: RobotFileParser | None = None
    later: str = ""


class Manners:
    """How each server wants to be treated."""

    def __init__(
        self,
        asker: Asker,
        delay: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._asker, self._delay, self._clock, self._sleep = asker, delay, clock, sleep
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def allows(self, url: httpx.URL) -> bool:
        """Return whether the robots.txt of the server lets the address be asked. Raises Later, Failure."""
        host = self._host(url)
        if host.rules is None:
            with self.turn(url):
                host.rules = host.rules or self._read(url)
                host.delay = max(self._delay, float(host.rules.crawl_delay(AGENT) or 0))
        if host.delay > LONGEST_DELAY:
            raise Later(f"it wants {host.delay:.0f} seconds between two requests")
        return host.rules.can_fetch(AGENT, str(url))

    @contextmanager
    def turn(self, url: httpx.URL) -> Iterator[None]:
        """Wait until the server may be asked again; nobody else asks it meanwhile. Raises Later."""
        host = self._host(url)
        with host.lock:
            if host.later:
                raise Later(host.later)
            if (wait := host.next - self._clock()) > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                host.next = self._clock() + max(host.delay, self._delay)

    def pause(self, url: httpx.URL, seconds: float | None) -> None:
        """Leave the server alone for as many seconds as it wants. Raises Later for more than there is time for."""
        host = self._host(url)
        if seconds is None or seconds > LONGEST_DELAY:
            host.later = "it wants to be left alone for now"
            raise Later(host.later)
        host.next = self._clock() + seconds

    def _host(self, url: httpx.URL) -> _Host:
        with self._lock:
            return self._hosts.setdefault(f"{url.scheme}://{url.netloc.decode()}", _Host())

    def _read(self, url: httpx.URL) -> RobotFileParser:
        """Return what robots.txt says: all is allowed where there is none, nothing where the server is in trouble."""
        rules = RobotFileParser()
        place: httpx.URL | None = url.copy_with(raw_path=b"/robots.txt")
        for _ in range(HOPS + 1):
            assert place
            answer = self._asker.ask("GET", place, most=LARGEST)
            if not (place := redirected(place, answer)):
                break
        if answer.status >= 500:
            raise Later("its robots.txt cannot be read now")
        text = answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
        rules.parse(text.splitlines())
        return rules
