"""Builds that follow submissions and decisions by themselves, one at a time, beside a server that goes on answering.

A build runs in a process of its own that gives way to answers. One that fails changes nothing: what was served stays
so, the failure is told of, and it is tried again later.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from api.settings import Settings
from api.submitting.shelf import Shelf
from api.web.metrics import family
from api.workspace import Workspace
from graph.rollback import standing
from graph.snapshot import SnapshotError
from loaders.submissions import FOLDER, fingerprint, submission_folders

_LOG: Final = logging.getLogger("genoguide.rebuilding")
_POLITE: Final = 10
"""How far a build gives way to answers: a nice value."""
_AGAIN: Final = 60.0
"""Seconds after which a build that failed is tried again; each time twice as long."""
_AGAIN_AT_MOST: Final = 3600.0
_MOST_DELAYS: Final = 10
"""A build waits for quiet, but no longer than so many times what it waits for."""
_LAST_WORDS: Final = 2000
"""Bytes of what a build said last that are kept, for the log."""
_REFUSED: Final = 1
"""The exit code of a build of content with violations."""

Seen = frozenset[tuple[str, int]]
"""The submissions by their ids, and how many decisions there are on each."""


class State(StrEnum):
    """How the follow-up builds are."""

    IDLE = "idle"
    WAITING = "waiting"
    BUILDING = "building"
    FAILED = "failed"
    ROLLED_BACK = "rolled-back"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the follow-up builds are, since when (UTC, ISO 8601), and what is wrong, if something is."""

    state: State
    since: str
    reason: str = ""


class Rebuilding:
    """Follows the submissions of a workspace and builds when they change; ``built`` is called after each build."""

    def __init__(self, workspace: Workspace, settings: Settings, built: Callable[[], None]) -> None:
        self._workspace = workspace
        self._shelf = Shelf(workspace.submissions)
        self._settings = settings
        self._built = built
        self._results: Counter[str] = Counter()
        self.standing = Standing(State.IDLE, _now())

    async def follow(self) -> None:
        """Build whenever submissions come or are decided on, until cancelled.

        What is decided during a build may be in the next one only, which therefore does not wait for quiet.
        """
        done, again, late = await asyncio.to_thread(self._known), _AGAIN, False
        while True:
            await asyncio.sleep(self._settings.snapshot_poll_interval)
            if await self._seen() == done:
                continue
            if standing(self._workspace.snapshots):
                self._say(State.ROLLED_BACK, "a rollback stands; 'genoguide build --force' ends it")
                continue
            seen = await (self._seen() if late else self._quiet())
            if await self._build():
                done, again, now = seen, _AGAIN, await self._seen()
                late = _decided(now) != _decided(seen)
                self._say(State.IDLE if now == seen else State.WAITING)
                self._built()
            else:
                await self._changed(seen, again)
                again = min(2 * again, _AGAIN_AT_MOST)

    def lines(self) -> Iterator[str]:
        """Yield the metrics that tell of it."""
        results = [({"result": result}, self._results[result]) for result in ("built", "refused", "failed")]
        yield from family("genoguide_follow_up_builds_total", "counter", "Builds that followed submissions.", results)
        states = [({"state": state}, int(state is self.standing.state)) for state in State]
        yield from family("genoguide_follow_up_build_state", "gauge", "How the follow-up builds are.", states)

    def _known(self) -> Seen | None:
        """Return the submissions as they are, if the current snapshot has them so."""
        try:
            current = self._workspace.snapshots.current()
            folders = submission_folders(self._workspace.submissions).items()
            now = {f"{FOLDER}/{name}": fingerprint(path) for name, path in folders}
        except (OSError, SnapshotError):
            return None
        inputs = dict(current[1].inputs) if current else {}
        built = {name: digest for name, digest in inputs.items() if name.startswith(f"{FOLDER}/")}
        return self._look() if now == built else None

    def _look(self) -> Seen:
        return frozenset((submission.id, len(submission.decisions)) for submission in self._shelf.all())

    async def _seen(self) -> Seen | None:
        try:
            return await asyncio.to_thread(self._look)
        except OSError as error:
            _LOG.error("submissions cannot be read: %s", error.strerror)
            return None

    async def _quiet(self) -> Seen | None:
        """Return the submissions once they have not changed for a while, or have changed for long."""
        self._say(State.WAITING)
        delay, seen = self._settings.rebuild_delay, await self._seen()
        for _ in range(_MOST_DELAYS):
            await asyncio.sleep(delay)
            before, seen = seen, await self._seen()
            if before == seen:
                break
        return seen

    async def _changed(self, seen: Seen | None, within: float) -> None:
        """Wait until the submissions are others than those ``seen``, or for so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while await self._seen() == seen:
                    await asyncio.sleep(self._settings.snapshot_poll_interval)

    async def _build(self) -> bool:
        """Build, and return whether that went well."""
        self._say(State.BUILDING)
        try:
            code, words = await _run(self._command())
        except OSError as error:
            code, words = -1, error.strerror or ""
        if code == 0:
            self._results["built"] += 1
            return True
        refused = code == _REFUSED
        self._results["refused" if refused else "failed"] += 1
        self._say(State.FAILED, "the content has violations; 'genoguide build' names them" if refused else words)
        _LOG.error("the build that follows submissions failed (exit code %d): %s", code, words)
        return False

    def _command(self) -> Sequence[str]:
        return sys.executable, "-P", "-m", "api", "--workspace", str(self._workspace.folder), "build"

    def _say(self, state: State, reason: str = "") -> None:
        if (state, reason) != (self.standing.state, self.standing.reason):
            self.standing = Standing(state, _now(), reason)


async def _run(command: Sequence[str]) -> tuple[int, str]:
    """Run a command that gives way to others; return its exit code and its last line. Cancelled, it is ended."""
    silent, pipe = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=silent, stdout=silent, stderr=pipe, process_group=0)
    assert process.stderr is not None
    try:
        with contextlib.suppress(ProcessLookupError):  # it has ended already
            os.setpriority(os.PRIO_PGRP, process.pid, _POLITE)
        words = b""
        while part := await process.stderr.read(_LAST_WORDS):
            words = (words + part)[-_LAST_WORDS:]
        return await process.wait(), next(iter(words.decode("utf-8", "replace").strip().splitlines()[-1:]), "")
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # a build can die at any moment, and leaves what was there
            await process.wait()


def _decided(seen: Seen | None) -> Seen:
    return frozenset((submission, decisions) for submission, decisions in seen or () if decisions)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
