"""A worker process as the web process sees it: something that takes a job, sends frames, and can be killed."""

import asyncio
import logging
import os
import signal
import socket
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, Self

from api.engine import messages
from api.engine.errors import EngineError, EngineFailure, MemoryExceeded, NestedTooDeeply, QueryTimeout
from api.engine.messages import Frame, FrameKind, ProtocolError
from api.engine.worker import WorkerConfiguration

_LOG: Final = logging.getLogger("genoguide.engine")
_START_LIMIT: Final = 30
"""Seconds that a worker may take to open the store."""

EVALUATES: Final = "api.engine.worker"
"""What a worker runs that evaluates queries."""

_PATIENT: Final = 15
"""The niceness of a worker that evaluates a long query."""

_INHERITED: Final = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "PYTHONPATH")
"""The environment that a worker gets to see; it has no need of anybody's secrets."""

_CAUSES: Final[dict[int, type[EngineError]]] = {
    -signal.SIGABRT: MemoryExceeded,  # how the engine ends when it gets no more memory
    -signal.SIGKILL: MemoryExceeded,  # not by us, so by a system that ran out of it
    -signal.SIGSEGV: NestedTooDeeply,
    -signal.SIGXCPU: QueryTimeout,
}


class WorkerProcess:
    """One worker. ``jobs`` counts what it has done; one that is ``patient`` yields to the others."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._verdict: EngineError | None = None
        self.jobs = 0
        self.patient = False

    @classmethod
    async def spawn(cls, store: Path, configuration: WorkerConfiguration, module: str = EVALUATES) -> Self:
        """Return a new worker that has opened the store; raise ``EngineFailure`` where it cannot.

        ``module`` is what it runs.
        """
        ours, theirs = socket.socketpair()
        with ExitStack() as unless_it_starts:
            unless_it_starts.callback(ours.close)
            with theirs:
                process = await asyncio.create_subprocess_exec(
                    *_command(module, store, theirs.fileno(), configuration),
                    pass_fds=[theirs.fileno()],
                    env={name: os.environ[name] for name in _INHERITED if name in os.environ},
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl+C is for the web process, which then stops its workers
                )
            worker = cls(process, *await asyncio.open_unix_connection(sock=ours))
            unless_it_starts.pop_all()
        await worker._until_ready()
        return worker

    async def _until_ready(self) -> None:
        kind, payload = FrameKind.ERROR, messages.error_payload("EngineFailure", "A worker did not start.")
        try:
            async with asyncio.timeout(_START_LIMIT):
                kind, payload = await self.receive()
        except (EngineError, TimeoutError):
            _LOG.debug("no word from a new worker")
        if kind is not FrameKind.READY:
            await self.stop()
            raise EngineFailure(messages.read_error(payload)[1])

    @property
    def alive(self) -> bool:
        """Whether it runs still and has not hung up."""
        return self._process.returncode is None and not self._reader.at_eof()

    async def send(self, frame: Frame) -> None:
        """Send a frame; a worker that is gone is noticed by ``receive``."""
        self._writer.write(messages.encode(*frame))
        try:
            await self._writer.drain()
        except ConnectionError:
            return

    async def receive(self) -> Frame:
        """Return the next frame; raise the ``EngineError`` that explains why there is none."""
        try:
            return await messages.receive(self._reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise await self._cause() from None
        except ProtocolError:
            self.kill(EngineFailure())
            raise EngineFailure from None

    def kill(self, verdict: EngineError | None = None) -> None:
        """End it at once, for the reason that ``receive`` is to give."""
        self._verdict = self._verdict or verdict
        if self._process.returncode is None:
            self._process.kill()

    def yield_to_others(self) -> None:
        """Have it compute only when other workers do not; for good, so it is to be replaced afterwards."""
        self.patient = True
        with suppress(OSError):  # gone, or not allowed here
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _PATIENT)

    async def stop(self) -> None:
        """End it at once and wait until nothing is left of it."""
        self.kill()
        self._writer.close()
        await self._process.wait()

    async def _cause(self) -> EngineError:
        code = await self._process.wait()
        return self._verdict or _CAUSES.get(code, EngineFailure)()


def _command(module: str, store: Path, connection: int, configuration: WorkerConfiguration) -> list[str]:
    # -P: a folder called "api" where the server happens to be started must not stand in for this package.
    return [sys.executable, "-P", "-m", module, str(store), str(connection), configuration.encode()]
