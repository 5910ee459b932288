"""Checking many addresses: servers side by side, each server's addresses one after the other, until time is up."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from api.links.check import Checker, Kind, Outcome
from api.links.guard import Deadline
from api.links.ledger import Ledger
from api.links.manners import Later

AT_ONCE: Final = 8
"""Servers that are asked at the same time."""


@dataclass
class Report:
    """What became of a run: outcomes by address, addresses put off and why, and whether there was a network at all."""

    found: dict[str, Outcome] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)
    offline: bool = False


class Run:
    """A run over addresses. ``told`` is called from one thread at a time with each address as it is done with."""

    def __init__(self, checker: Checker, ledger: Ledger, told: Callable[[str, Outcome | None], object]) -> None:
        self._checker, self._ledger, self._told = checker, ledger, told
        self.stopped, self._lock = threading.Event(), threading.Lock()
        self.report = Report()
        self._unreachable: dict[str, Outcome] = {}

    def over(self, addresses: Sequence[str], seconds: float) -> Report:
        """Check ``addresses`` for at most about so many seconds, and return what became of it.

        An address without a connection counts as failing only if another answers after all: else the network is to
        blame, and nothing is said of the address. Interrupted, what is under way ends and nothing new begins.
        """
        deadline = Deadline(seconds)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            tasks = [pool.submit(self._server, group, deadline) for group in by_server(addresses)]
            try:
                _wait(tasks)
            finally:
                self.stopped.set()
        self._blame()
        return self.report

    def _server(self, addresses: Iterable[str], deadline: Deadline) -> None:
        for address in addresses:
            if self.stopped.is_set() or not deadline.is_open:
                return
            try:
                outcome = self._checker.check(address, self._ledger.validators(address))
            except Later as later:
                with self._lock:
                    self.report.later[address] = str(later)
                    self._told(address, None)
            else:
                self._keep(address, outcome)

    def _keep(self, address: str, outcome: Outcome) -> None:
        with self._lock:
            known = outcome.kind is Kind.KNOWN
            (self.report.found if known else self._unreachable)[address] = outcome
            self._told(address, outcome if known else None)

    def _blame(self) -> None:
        """Say of addresses without a connection that they fail, or that this machine has none.

        What answers at a bare number is no witness: a gateway may, where no name can be looked up.
        """
        if not self._unreachable:
            return
        answered = [address for address, outcome in self.report.found.items() if outcome.status and is_named(address)]
        if answered and self._answers(answered[-1]):
            self.report.found |= self._unreachable
        else:
            self.report.offline = True

    def _answers(self, address: str) -> bool:
        try:
            return self._checker.check(address).kind is Kind.KNOWN
        except Later:
            return True


def is_named(address: str) -> bool:
    """Return whether the server of an address has a name, rather than a number alone."""
    host = urlsplit(address).hostname or ""
    return ":" not in host and any(c.isalpha() for c in host.rpartition(".")[2])


def by_server(addresses: Iterable[str]) -> Iterator[list[str]]:
    """Yield the addresses of each server, in their order."""
    groups: dict[str, list[str]] = {}
    for address in addresses:
        groups.setdefault(urlsplit(address).netloc.lower(), []).append(address)
    return iter(groups.values())


def _wait(tasks: Iterable[Future[None]]) -> None:
    for task in as_completed(tasks):
        task.result()
