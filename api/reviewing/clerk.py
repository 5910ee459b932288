"""Decisions over HTTP: each is carried out to its end by a process of its own, one after the other."""

import asyncio
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from api.reviewing.errors import Busy, DecisionFailed, ReviewRefused, kinds
from api.reviewing.review import Wish
from api.workspace import Workspace
from loaders.findings import Finding, Severity

_LOG: Final = logging.getLogger("genoguide.reviewing")
_MOST_WAITING: Final = 16
_REFUSALS: Final[Mapping[str, type[ReviewRefused]]] = {kind.code: kind for kind in kinds()}


class Clerk:
    """Has decisions carried out. What has begun is not broken off when who asked for it leaves."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._turn = asyncio.Lock()
        self._waiting: set[asyncio.Task[dict[str, Any]]] = set()

    async def decide(self, identifier: str, wish: Wish) -> None:
        """Carry out a decision. It is on disk when this returns. Raises ReviewRefused."""
        await self._asked({"id": identifier, **asdict(wish)})

    async def preview(self, identifier: str) -> dict[str, Any]:
        """Return what accepting a submission would change, as ``preview.document`` tells it. Raises ReviewRefused."""
        return await self._asked({"preview": identifier})

    async def _asked(self, asked: Mapping[str, object]) -> dict[str, Any]:
        if len(self._waiting) >= _MOST_WAITING:
            raise Busy
        task = asyncio.create_task(self._carry_out(asked))
        self._waiting.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: asyncio.Task[dict[str, Any]]) -> None:
        self._waiting.discard(task)
        if not task.cancelled():
            task.exception()  # whoever asked may have left

    async def _carry_out(self, asked: Mapping[str, object]) -> dict[str, Any]:
        async with self._turn:
            told = await _ask(self._command(), json.dumps(asked).encode())
        if "refused" in told:
            findings = [Finding(**{**f, "severity": Severity(f["severity"])}) for f in told["findings"]]
            raise refusal(told["refused"], told["message"], findings)
        return told

    def _command(self) -> Sequence[str]:
        return sys.executable, "-P", "-m", "api.reviewing.worker", str(self._workspace.folder)


def refusal(code: str, message: str, findings: Sequence[Finding]) -> ReviewRefused:
    """Return the error that a process told of by its code."""
    kind = _REFUSALS.get(code, ReviewRefused)
    error = kind.__new__(kind)
    ReviewRefused.__init__(error, message, findings)
    return error


async def _ask(command: Sequence[str], question: bytes) -> dict[str, Any]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
    answer, words = await process.communicate(question)
    try:
        told: dict[str, Any] = json.loads(answer)
    except ValueError:
        last = next(iter(words.decode("utf-8", "replace").strip().splitlines()[-1:]), "it said nothing")
        _LOG.error("a decision failed (exit code %s): %s", process.returncode, last)
        raise DecisionFailed from None
    return told
