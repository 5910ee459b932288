"""The pool of workers: every query gets one to itself, or is told that there is none."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, Self

from api.engine import tokens
from api.engine.errors import EngineBusy, EngineFailure, QueryTooLarge
from api.engine.evaluation import EvaluationResult
from api.engine.interface import USUAL, Terms
from api.engine.job import Job
from api.engine.process import WorkerProcess
from api.engine.worker import WorkerConfiguration
from api.settings import Settings, show_size

_LOG: Final = logging.getLogger("genoguide.engine")
_PAUSE_AFTER_FAILURE: Final = 1.0
"""Seconds before another attempt to start a worker."""


class WorkerPool:
    """Workers on one store. Use it as an asynchronous context manager, or ``start`` and ``close`` it.

    A worker that was stopped, failed, or has done its share is replaced; none is used again after a fault.
    """

    def __init__(self, store: Path, settings: Settings, prefixes: Mapping[str, str] | None = None) -> None:
        self._store = store
        self._settings = settings
        self._configuration = WorkerConfiguration(
            settings.worker_memory_limit, settings.query_time_limit, dict(prefixes or {})
        )
        self._workers: set[WorkerProcess] = set()
        # Last in, first out: the worker that just worked has its caches warm.
        self._idle: asyncio.LifoQueue[WorkerProcess] = asyncio.LifoQueue()
        self._replacing: set[asyncio.Task[None]] = set()
        self._closing = False
        self._events: Counter[str] = Counter()
        self._running = 0
        self._waiting = 0

    @property
    def size(self) -> int:
        """How many workers there are at the moment."""
        return len(self._workers)

    @property
    def running(self) -> int:
        """How many queries are being evaluated."""
        return self._running

    @property
    def waiting(self) -> int:
        """How many queries wait for a worker."""
        return self._waiting

    async def start(self) -> None:
        """Start the workers; raise ``EngineFailure`` if one cannot open the store."""
        attempts = (self._spawn() for _ in range(self._settings.workers))
        failures = [failure for failure in await asyncio.gather(*attempts, return_exceptions=True) if failure]
        if failures:
            await self.close()
            raise failures[0]

    async def close(self) -> None:
        """Stop all workers, whatever they are at."""
        self._closing = True
        await asyncio.gather(*self._replacing)
        await asyncio.gather(*(worker.stop() for worker in self._workers))
        self._workers.clear()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def events(self) -> Mapping[str, int]:
        """How often what has happened since the start."""
        return self._events

    async def run(self, job: Job, terms: Terms = USUAL) -> EvaluationResult:
        """Return the result of a job, once its first part has arrived.

        Raises an ``EngineError`` if there is none. Cancelling the call stops the evaluation.
        """
        self._check(job.query)
        result = EvaluationResult(await self._acquire(), self._settings, self._release)
        self._running += 1
        async with AsyncExitStack() as unless_it_starts:
            unless_it_starts.push_async_callback(result.close)
            await result.start(job)
            unless_it_starts.pop_all()
        return result

    def _check(self, query: str) -> None:
        limit = self._settings.query_size_limit
        if len(query.encode()) > limit:
            raise QueryTooLarge(f"The query is longer than {show_size(limit)}.")
        tokens.refuse_what_is_no_query(query)

    async def _acquire(self) -> WorkerProcess:
        if self._idle.empty() and self._waiting >= self._settings.queue_limit:
            raise EngineBusy
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.queue_time_limit):
                return await self._next_alive()
        except TimeoutError:
            raise EngineBusy from None
        finally:
            self._waiting -= 1

    async def _next_alive(self) -> WorkerProcess:
        while not (worker := await self._idle.get()).alive:
            self._replace(worker)
        return worker

    def _release(self, worker: WorkerProcess, healthy: bool) -> None:
        self._running -= 1
        worker.jobs += 1
        if healthy and worker.jobs < self._settings.worker_recycle_after:
            self._idle.put_nowait(worker)
        else:
            self._replace(worker)

    def _replace(self, worker: WorkerProcess) -> None:
        worker.kill()
        task = asyncio.create_task(self._respawn(worker))
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _respawn(self, old: WorkerProcess) -> None:
        # The old one's memory must be free before a new one takes its own.
        await old.stop()
        self._workers.discard(old)
        while not self._closing and not await self._attempt_spawn():
            await asyncio.sleep(_PAUSE_AFTER_FAILURE)

    async def _attempt_spawn(self) -> bool:
        try:
            await self._spawn()
        except (EngineFailure, OSError) as error:
            _LOG.error("cannot start a worker: %s", error)
            return False
        return True

    async def _spawn(self) -> None:
        worker = await WorkerProcess.spawn(self._store, self._configuration)
        self._workers.add(worker)
        self._idle.put_nowait(worker)
