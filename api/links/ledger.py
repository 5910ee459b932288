"""What is known of addresses from one check to the next: a table under version control, and validators beside it."""

import fcntl
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from api.links.check import Outcome
from graph.files import write_whole
from loaders.links import KEY, Link, State, read_links, written

_VALIDATORS: Final = ".validators.json"
"""Beside the table, hidden: what it holds can be asked for anew at any time."""


class Ledger:
    """The table of a workspace, and what each address said last to tell whether it has changed since."""

    def __init__(self, workspace: Path) -> None:
        self.path = workspace / f"{KEY}.csv"
        self._hidden = self.path.parent / _VALIDATORS
        self.links: dict[str, Link] = {}
        self._validators: dict[str, Mapping[str, str]] = {}

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Say whether nobody else writes to the table, and keep others from it meanwhile. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with (self.path.parent / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def read(self) -> None:
        """Read what is on disk; nothing, before the first check. Raises Unreadable."""
        if self.path.exists():
            self.links = {link.address: link for link in read_links(self.path)[0]}
        self._validators = _mapping(self._hidden)

    def write(self) -> None:
        """Write the table, all of it or the old one stays. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, written(self.links.values()))
        write_whole(self._hidden, json.dumps(self._validators, indent=1, sort_keys=True).encode())

    def validators(self, address: str) -> Mapping[str, str]:
        """Return the validators of the last answer of an address."""
        known = self._validators.get(address, {})
        return {str(name): str(value) for name, value in known.items()} if isinstance(known, dict) else {}

    def note(self, address: str, outcome: Outcome, today: date) -> Link:
        """Keep and return what a check has found."""
        self.links[address] = updated(self.links.get(address), address, outcome, today)
        if outcome.validators:
            self._validators[address] = dict(outcome.validators)
        return self.links[address]

    def due(self, addresses: Iterable[str], today: date, age: int) -> list[str]:
        """Return those of ``addresses`` that were not checked for ``age`` days, those never checked first."""
        limit = (today - timedelta(days=age)).isoformat()
        checked = {address: self.links[address].checked if address in self.links else "" for address in addresses}
        due = [address for address, day in checked.items() if not day or day <= limit]
        return sorted(due, key=lambda address: (checked[address], address))


def updated(known: Link | None, address: str, outcome: Outcome, today: date) -> Link:
    """Return what is known of an address after a check, of which ``known`` was known before."""
    day = today.isoformat()
    since = known.since if known and known.state is outcome.state else day
    reached = outcome.state in (State.REACHED, State.MOVED)
    return Link(
        address=address,
        state=outcome.state,
        since=since,
        checked=day,
        seen=day if reached else known.seen if known else "",
        moved_to=outcome.moved_to,
        status=str(outcome.status) if outcome.status and 100 <= outcome.status <= 999 else "",
        note=outcome.note,
    )


def _mapping(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
