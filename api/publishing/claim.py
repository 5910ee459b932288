"""The claim of a run on a target, so that no two runs write to it at the same time.

Neither protocol can lock. So a run writes a graph of its own, looks which others there are, and gives way if there is
any: of two that come together at least one sees the other. A claim holds for a while and is renewed as the run goes on,
so that one which broke off keeps nobody out for long. All times are those of the target's clock.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Final, Self

from pyoxigraph import Literal, NamedNode, Triple

from api.publishing.client import Client
from api.publishing.errors import PublishError
from api.publishing.target import Target
from graph.vocabulary import BASE, XSD

GRAPHS: Final = f"{BASE}publication/run/"
HOLDS: Final = 180
"""Seconds that a claim holds unless it is renewed."""
_UNTIL: Final = NamedNode(f"{BASE}publication#claimedUntil")


class Claim:
    """The claim of one run. ``take`` it before anything else is written, ``keep`` it while writing."""

    def __init__(self, client: Client, endpoint: str) -> None:
        self._client, self._endpoint = client, endpoint
        self._graph = GRAPHS + secrets.token_hex(8)
        self._target: Target | None = None
        self._renewed = 0.0

    @property
    def taken(self) -> bool:
        """Whether there is one."""
        return self._target is not None

    @property
    def target(self) -> Target:
        """Where the claim was written."""
        assert self._target is not None
        return self._target

    def take(self, target: Target, take_over: bool = False) -> None:
        """Claim a target; raise ``PublishError`` if another run has, whose claim is ended if it is taken over."""
        now = self._now()
        target.append(self._graph, [self._until(now)])
        self._target = target
        for graph, until in self._others():
            if until > now and not take_over:
                self.release()
                raise PublishError(_taken(self._endpoint, until - now))
            target.drop(graph)

    def keep(self) -> None:
        """Renew the claim if it is time; raise ``PublishError`` if another run has taken over."""
        if time.monotonic() - self._renewed < HOLDS / 4:
            return
        if self._graph not in self._claims():
            raise PublishError(f"Another run has taken over writing to {self._endpoint}; this one stops.")
        self.target.append(self._graph, [self._until(self._now())])

    def release(self) -> None:
        """Give the claim up, if the target lets us; it ends by itself otherwise."""
        target, self._target = self._target, None
        if target is not None:
            with suppress(PublishError):
                target.drop(self._graph)

    def _until(self, now: int) -> Triple:
        self._renewed = time.monotonic()
        return Triple(NamedNode(self._graph), _UNTIL, Literal(str(now + HOLDS), datatype=XSD.integer))

    def _others(self) -> list[tuple[str, int]]:
        return [(graph, until) for graph, until in self._claims().items() if graph != self._graph]

    def _claims(self) -> dict[str, int]:
        query = f"SELECT ?run ?until WHERE {{ GRAPH ?run {{ ?run {_UNTIL} ?until }} }}"
        claims: dict[str, int] = {}
        for row in self._client.select(self._endpoint, query):
            graph = row["run"].value
            claims[graph] = max(claims.get(graph, 0), int(row["until"].value))
        return {graph: until for graph, until in claims.items() if graph.startswith(GRAPHS)}

    def _now(self) -> int:
        try:
            row = next(self._client.select(self._endpoint, "SELECT (NOW() AS ?now) WHERE {}"))
            now = datetime.fromisoformat(row["now"].value)
        except (StopIteration, ValueError, AttributeError):
            raise PublishError(f"{self._endpoint} does not say what time it is.") from None
        return int((now if now.tzinfo else now.replace(tzinfo=UTC)).timestamp())

    @classmethod
    @contextmanager
    def on(cls, client: Client, endpoint: str) -> Iterator[Self]:
        """Yield a claim that is given up at the end, however that comes."""
        claim = cls(client, endpoint)
        try:
            yield claim
        finally:
            claim.release()


def _taken(endpoint: str, seconds: int) -> str:
    return (
        f"Another run is writing to {endpoint}. Wait until it is done. If it broke off, its claim ends in {seconds} s; "
        "--take-over does not wait for that."
    )
