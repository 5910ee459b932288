"""The pool of workers: every query gets one to itself, or is told that there is none."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Self, TypeVar

from api.engine import tokens
from api.engine.admission import Admission, Standing
from api.engine.errors import EngineBusy, EngineError, EngineFailure, QueryError, QueryTooLarge
from api.engine.evaluation import OK, EvaluationResult
from api.engine.interface import USUAL, Lane, Terms
from api.engine.job import Job
from api.engine.places import Places
from api.engine.process import WorkerProcess
from api.engine.worker import WorkerConfiguration
from api.settings import Settings

T = TypeVar("T")

_LOG: Final = logging.getLogger("genoguide.engine")
BEGUN_AGAIN: Final = "begun_again"
"""The outcome of an evaluation that gave way to others."""

_PAUSE_AFTER_FAILURE: Final = 1.0
"""Seconds before another attempt to start a worker."""


class _MakesRoom(EngineError):
    """An evaluation is stopped because it takes long where there is no place for that."""


@dataclass(slots=True, eq=False)
class Lease:
    """What a query holds while it is evaluated: a worker, and places among those of its kind."""

    worker: WorkerProcess
    query: str
    standing: Standing | None
    """None for a query of our own."""
    long: bool = False
    large: bool = False
    result: EvaluationResult | None = None
    timer: asyncio.TimerHandle | None = None
    since: float = 0.0


class WorkerPool:
    """Workers on one store. Use it as an asynchronous context manager, or ``start`` and ``close`` it.

    A worker that was stopped, failed, or has done its share is replaced; none is used again after a fault.

    Some workers are kept for the pages. Of the others, some at most evaluate long queries, and the rest try out unknown
    ones: a query that turns out to be long when all places for these are taken is stopped, waits for one, and begins
    again there; while others wait to be tried out, it is stopped sooner. Queries of a shape that has been slow wait for
    a place among the long ones from the start. Those of a shape that has been quick pass by all others: for them there
    is a place also among the workers of the pages, for a few times as long as their like have taken.
    """

    def __init__(self, store: Path, settings: Settings, prefixes: Mapping[str, str] | None = None) -> None:
        self._store = store
        self._settings = settings
        self._configuration = WorkerConfiguration(
            settings.worker_memory_limit, settings.query_time_limit, dict(prefixes or {}), settings.result_row_limit
        )
        self._workers: set[WorkerProcess] = set()
        # Last in, first out: the worker that just worked has its caches warm.
        self._idle: asyncio.LifoQueue[WorkerProcess] = asyncio.LifoQueue()
        self._public = Places(settings.workers, reserve=settings.workers - settings.public_workers)
        self._long = Places(settings.long_workers)
        self._overdue: list[Lease] = []
        self._trials = Places(max(1, settings.public_workers - settings.long_workers))
        self._admission = Admission(settings.short_query_time)
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
        try:
            self._check(job.query)
            if terms.lane is Lane.PAGES:
                return await self._surely(job, terms, await self._acquire_worker(job, None))
            return await self._evaluate_public(job, terms)
        except (EngineBusy, QueryError) as error:
            self._events[type(error).__name__] += 1
            raise

    async def _evaluate_public(self, job: Job, terms: Terms) -> EvaluationResult:
        """Return the result of a job, which loses its standing when it turns out not to deserve it."""
        standing = self._admission.standing(job.query)
        result = None
        if standing is not Standing.LONG:
            result = await self._evaluate(job, terms, await self._acquire(job, standing))
        if result is None and standing is Standing.QUICK:
            result = await self._evaluate(job, terms, await self._acquire(job, Standing.UNKNOWN))
        if result is None:
            result = await self._surely(job, terms, await self._acquire(job, Standing.LONG))
        return result

    async def _surely(self, job: Job, terms: Terms, lease: Lease) -> EvaluationResult:
        result = await self._evaluate(job, terms, lease)
        assert result is not None
        return result

    async def _evaluate(self, job: Job, terms: Terms, lease: Lease) -> EvaluationResult | None:
        """Return the result of a job, or nothing if it had to make room."""
        loop = asyncio.get_running_loop()
        result = EvaluationResult(lease.worker, self._settings, terms, partial(self._release, lease))
        self._running += 1
        lease.result, lease.since = result, loop.time()
        if lease.standing is not None:
            lease.timer = loop.call_later(self._admission.allowance(job.query, lease.standing), self._look, lease)
        try:
            await result.start(job)
            lease.large = result.size is None
            if lease.large and not self._keeps_standing(lease):
                raise _MakesRoom
        except _MakesRoom:
            await result.close(BEGUN_AGAIN)
            return None
        except BaseException:
            await result.close()
            raise
        if lease.large and lease.timer:
            self._end_trial(lease)
            lease.timer.cancel()
            lease.timer = loop.call_later(self._settings.short_query_time, self._outstays, lease)
        return result

    def _look(self, lease: Lease) -> None:
        """Look at a query that has no result yet, and stop it if it has to make room."""
        assert lease.result is not None
        loop, limit = asyncio.get_running_loop(), self._settings.short_query_time
        others = self._trials.waiting if lease.standing is Standing.UNKNOWN else self._public.waiting
        patient = not others and loop.time() - lease.since < limit
        if not self._keeps_standing(lease) or not (patient or self._grows_long(lease)):
            lease.result.stop(_MakesRoom(), BEGUN_AGAIN)
        elif not lease.long:
            lease.timer = loop.call_later(self._admission.allowance(lease.query, Standing.UNKNOWN), self._look, lease)

    def _keeps_standing(self, lease: Lease) -> bool:
        """Have a query that is not as quick as it seemed go on as any other, if that leaves room for quick ones."""
        if lease.standing is Standing.QUICK and self._public.spare:
            lease.standing = Standing.SHORT
        return lease.standing is not Standing.QUICK

    def _grows_long(self, lease: Lease) -> bool:
        """Take note that a query is long; return whether there is a place for it."""
        lease.worker.yield_to_others()
        lease.long = lease.long or self._long.take_now()
        if lease.long:
            self._end_trial(lease)
        return lease.long

    def _end_trial(self, lease: Lease) -> None:
        if lease.standing is Standing.UNKNOWN:
            lease.standing = Standing.SHORT
            self._trials.give_back()

    def _outstays(self, lease: Lease) -> None:
        """Take note that a result takes long to send; without a place for that, it must go once others wait."""
        if not self._grows_long(lease):
            self._overdue.append(lease)
            if self._public.waiting:
                self._make_room()

    def _make_room(self) -> None:
        if self._overdue and (result := self._overdue[0].result):
            result.stop(EngineBusy(limit="long_query_workers"))

    def _check(self, query: str) -> None:
        limit = self._settings.query_size_limit
        if len(query.encode()) > limit:
            raise QueryTooLarge
        tokens.refuse_what_is_no_query(query)

    async def _acquire(self, job: Job, standing: Standing) -> Lease:
        """Return what a public query of this standing needs: its places, one after the other, then a worker."""
        quick = standing is Standing.QUICK
        lines = self._lines(standing)
        self._check_queue([places for places, _ in lines], quick)
        async with AsyncExitStack() as unless_all_are_had:
            for places, limit in lines:
                await self._in_time(places.take(quick), limit)
                unless_all_are_had.callback(places.give_back)
            lease = await self._acquire_worker(job, standing)
            unless_all_are_had.pop_all()
        return lease

    def _lines(self, standing: Standing) -> list[tuple[Places, str]]:
        """Return the lines that a query of this standing waits in, each with its name for who waits in vain."""
        first = {
            Standing.LONG: [(self._long, "long_query_workers")],
            Standing.UNKNOWN: [(self._trials, "workers")],
        }
        return [*first.get(standing, []), (self._public, "workers")]

    async def _acquire_worker(self, job: Job, standing: Standing | None) -> Lease:
        lease = Lease(await self._in_time(self._next_alive(), "workers"), job.query, standing)
        if standing is Standing.LONG:
            lease.long = True
            lease.worker.yield_to_others()
        return lease

    def _check_queue(self, lines: Sequence[Places], quick: bool) -> None:
        if not self._public.open(quick):
            self._make_room()
        full = sum(places.waiting for places in lines) >= self._settings.queue_limit
        if full and not all(places.open(quick) for places in lines):
            raise EngineBusy(limit="queue_limit")

    async def _in_time(self, turn: Awaitable[T], limit: str) -> T:
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.queue_time_limit):
                return await turn
        except TimeoutError:
            raise EngineBusy(limit=limit) from None
        finally:
            self._waiting -= 1

    async def _next_alive(self) -> WorkerProcess:
        while not (worker := await self._idle.get()).alive:
            self._replace(worker)
        return worker

    def _release(self, lease: Lease, outcome: str, healthy: bool) -> None:
        self._running -= 1
        self._events[outcome] += 1
        self._learn(lease, outcome)
        if lease.timer:
            lease.timer.cancel()
        if lease in self._overdue:
            self._overdue.remove(lease)
        worker = lease.worker
        worker.jobs += 1
        if healthy and not worker.patient and worker.jobs < self._settings.worker_recycle_after:
            self._idle.put_nowait(worker)
            self._vacate(lease)
        else:
            # The place is free once there is a worker for it, or those of the pages would have to step in.
            self._replace(worker, partial(self._vacate, lease))

    def _learn(self, lease: Lease, outcome: str) -> None:
        seconds = asyncio.get_running_loop().time() - lease.since
        if outcome == OK:
            self._admission.learn(lease.query, seconds, large=lease.large)
        elif outcome == BEGUN_AGAIN and lease.standing is not None:
            self._admission.learn_stopped(lease.query, seconds, lease.standing)
        else:
            self._admission.learn_given_up(lease.query, seconds)

    def _vacate(self, lease: Lease) -> None:
        if lease.long:
            self._long.give_back()
        if lease.standing is not None:
            self._end_trial(lease)
            self._public.give_back()

    def _replace(self, worker: WorkerProcess, afterwards: Callable[[], None] = lambda: None) -> None:
        worker.kill()
        self._events["worker_replaced"] += 1
        task = asyncio.create_task(self._respawn(worker, afterwards))
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _respawn(self, old: WorkerProcess, afterwards: Callable[[], None]) -> None:
        # The old one's memory must be free before a new one takes its own.
        await old.stop()
        self._workers.discard(old)
        while not self._closing and not await self._attempt_spawn():
            await asyncio.sleep(_PAUSE_AFTER_FAILURE)
        afterwards()

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
