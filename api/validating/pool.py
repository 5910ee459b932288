"""The processes that validate: few, started when they are first needed, and ended when one goes astray."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

from api.engine import messages
from api.engine.errors import EngineError, EngineFailure, MemoryExceeded, NestedTooDeeply, QueryTimeout
from api.engine.messages import CHUNK_SIZE, Frame, FrameKind
from api.engine.process import WorkerProcess
from api.engine.worker import WorkerConfiguration
from api.settings import Settings
from api.validating import errors
from api.validating.errors import AllBusy, TooCostly, ValidationRefused, ValidatorFailed
from api.validating.survey_task import SurveyVerdict
from api.validating.task import Encodable, Verdict
from api.web.metrics import family

_LOG: Final = logging.getLogger("genoguide.validating")
_ERRORS: Final = {
    name: error
    for name, error in vars(errors).items()
    if isinstance(error, type) and issubclass(error, ValidationRefused)
}
_CAUSES: Final = {
    QueryTimeout: "validation_time_limit",
    MemoryExceeded: "worker_memory_limit",
    NestedTooDeeply: "worker_memory_limit",
}
"""The limits that a process meets, by how it ends."""


class Outcome(Protocol):
    """What came of a task."""

    @property
    def conforms(self) -> bool:
        """Return whether nothing was wrong."""


V = TypeVar("V", bound=Outcome)


@dataclass(frozen=True)
class Craft(Generic[V]):
    """What the processes of a pool do: the module they run, what reads their verdicts, and what metrics call it.

    A process is replaced after ``lasts`` tasks: what it remembers of them is not to grow.
    """

    module: str
    decode: Callable[[bytes], V]
    noun: str
    lasts: int


CONTENT: Final = Craft("api.validating.worker", Verdict.decode, "validations", 200)
SURVEYS: Final = Craft("api.validating.survey_worker", SurveyVerdict.decode, "survey_readings", 1)
"""One survey a process: nothing of it is left for the next."""


class Validators(Generic[V]):
    """Validates content in processes of their own, each on the snapshot that is served at the time."""

    def __init__(self, settings: Settings, craft: Craft[V]) -> None:
        self._settings = settings
        self._craft = craft
        self._configuration = WorkerConfiguration(settings.worker_memory_limit, settings.validation_time_limit)
        self._places = asyncio.Semaphore(settings.validation_workers)
        self._idle: list[tuple[Path, WorkerProcess]] = []
        self._waiting = 0
        self._running = 0
        self._outcomes: Counter[str] = Counter()

    def lines(self) -> Iterator[str]:
        """Yield the metrics that tell of it."""
        outcomes = [({"outcome": name}, number) for name, number in sorted(self._outcomes.items())]
        noun = f"genoguide_{self._craft.noun}"
        yield from family(f"{noun}_total", "counter", "Files looked at, by what came of them.", outcomes)
        yield from family(f"{noun}_running", "gauge", "Files that are looked at.", [({}, self._running)])
        yield from family(f"{noun}_waiting", "gauge", "Files that wait.", [({}, self._waiting)])

    async def run(self, snapshot: Path, task: Encodable, body: bytes) -> V:
        """Return the verdict on a body. Raises ValidationRefused; cancelling the call stops the validation."""
        outcome = "left"
        try:
            verdict = await self._run(snapshot, task, body)
            outcome = "conforms" if verdict.conforms else "findings"
            return verdict
        except ValidationRefused as error:
            outcome = type(error).__name__
            raise
        finally:
            self._outcomes[outcome] += 1

    async def _run(self, snapshot: Path, task: Encodable, body: bytes) -> V:
        await self._take_place()
        self._running += 1
        try:
            worker = await self._worker(snapshot)
            try:
                verdict = await self._ask(worker, task, body)
            except BaseException as error:
                # One that found fault with the request is as good as new; any other fault may be its own.
                if not isinstance(error, errors.NothingSent | errors.TypeRefused):
                    await worker.stop()
                raise
            finally:
                await self._put_back(snapshot, worker)
        finally:
            self._running -= 1
            self._places.release()
        return verdict

    async def close(self) -> None:
        """Stop all processes that are idle; those at work stop with their tasks."""
        while self._idle:
            await self._idle.pop()[1].stop()

    async def _take_place(self) -> None:
        if self._places.locked() and self._waiting >= self._settings.validation_queue_limit:
            raise AllBusy(limit="validation_queue_limit", headers={"Retry-After": "2"})
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.queue_time_limit):
                await self._places.acquire()
        except TimeoutError:
            raise AllBusy(limit="validation_workers", headers={"Retry-After": "5"}) from None
        finally:
            self._waiting -= 1

    async def _worker(self, snapshot: Path) -> WorkerProcess:
        while self._idle:
            folder, worker = self._idle.pop()
            if folder == snapshot and worker.alive:
                return worker
            await worker.stop()
        try:
            return await WorkerProcess.spawn(snapshot, self._configuration, self._craft.module)
        except (EngineFailure, OSError) as error:
            _LOG.error("cannot start a process that validates: %s", error)
            raise ValidatorFailed(headers={"Retry-After": "10"}) from None

    async def _ask(self, worker: WorkerProcess, task: Encodable, body: bytes) -> V:
        stop = asyncio.get_running_loop().call_later(self._settings.validation_time_limit, worker.kill, QueryTimeout())
        try:
            await worker.send(Frame(FrameKind.JOB, task.encode()))
            for start in range(0, len(body), CHUNK_SIZE):
                await worker.send(Frame(FrameKind.DATA, body[start : start + CHUNK_SIZE]))
            await worker.send(Frame(FrameKind.END))
            return self._craft.decode(await self._received(worker))
        except EngineError as error:
            limit = _CAUSES.get(type(error))
            if limit is None:
                _LOG.error("a process that validates ended unexpectedly")
                raise ValidatorFailed from None
            raise TooCostly(limit=limit) from None
        finally:
            stop.cancel()

    async def _received(self, worker: WorkerProcess) -> bytes:
        content = bytearray()
        while True:
            frame = await worker.receive()
            if frame.kind is FrameKind.ERROR:
                raise _error(frame.payload)
            content += frame.payload
            if len(content) > self._settings.result_size_limit:
                raise TooCostly(limit="result_size_limit")
            if frame.kind is FrameKind.END:
                return bytes(content)

    async def _put_back(self, snapshot: Path, worker: WorkerProcess) -> None:
        worker.jobs += 1
        if worker.alive and worker.jobs < self._craft.lasts:
            self._idle.append((snapshot, worker))
        else:
            await worker.stop()


def _error(payload: bytes) -> ValidationRefused:
    name, message, limit = messages.read_error(payload)
    if name == ValidatorFailed.__name__:
        _LOG.error("a validation failed with %s", limit)  # the kind of the error alone: its text may hold what was sent
        return ValidatorFailed()
    return _ERRORS.get(name, ValidatorFailed)(message, limit)
