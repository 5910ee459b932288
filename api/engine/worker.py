"""The worker process: opens the store, gives up its rights, and evaluates one query after the other.

Runs as ``python -m api.engine.worker STORE FD CONFIGURATION``: the folder of the store, the number of the socket to
the web process, and a ``WorkerConfiguration`` as JSON.
"""

import json
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from pyoxigraph import Store

from api.engine import limits
from api.engine.errors import EngineError
from api.engine.evaluator import Evaluator
from api.engine.job import Job, ResultKind
from api.engine.messages import CHUNK_SIZE, FrameKind, encode, error_payload, receive_blocking
from api.engine.rows import RowLimit


@dataclass(frozen=True, slots=True)
class WorkerConfiguration:
    """What a worker needs to know besides its store."""

    memory_limit: int
    """In bytes."""
    time_limit: float
    """In seconds; the web process keeps it, the worker only sees to it that it does not outlive the web process."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """For the formats that abbreviate IRIs."""
    row_limit: int | None = None
    """The most rows of a result, or triples."""

    def encode(self) -> str:
        """Return the configuration as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> Self:
        """Return the configuration that ``encode`` made the text of."""
        return cls(**json.loads(text))


class FrameWriter:
    """A file that sends what is written to it: full messages while there is more, the rest with ``end``."""

    def __init__(self, connection: socket.socket, head: bytes, rows: RowLimit | None = None) -> None:
        self._connection = connection
        self._head = head
        self._chunk = bytearray()
        self._rows = rows

    @property
    def started(self) -> bool:
        """Whether a part of the result has gone."""
        return not self._head

    def write(self, data: bytes) -> int:
        """Take a part of the result; send what makes full messages."""
        self._chunk += data
        while len(self._chunk) > CHUNK_SIZE:
            self._send(FrameKind.DATA, bytes(self._chunk[:CHUNK_SIZE]))
            del self._chunk[:CHUNK_SIZE]
        return len(data)

    def flush(self) -> None:
        """Do nothing: parts go when they are full."""

    def end(self) -> None:
        """Send the last part."""
        self._send(FrameKind.END, bytes(self._chunk))

    def _send(self, kind: FrameKind, payload: bytes) -> None:
        if self._rows is not None:
            self._rows.add(payload)
        self._connection.sendall(self._head + encode(kind, payload))
        self._head = b""


class Server:
    """Evaluates the jobs that the web process sends, and sends what comes of them."""

    def __init__(self, evaluator: Evaluator, connection: socket.socket, configuration: WorkerConfiguration) -> None:
        self._evaluator = evaluator
        self._connection = connection
        self._configuration = configuration

    def serve(self) -> None:
        """Evaluate jobs until the web process hangs up."""
        while (frame := receive_blocking(self._connection)) is not None:
            limits.allow_processor_time(self._configuration.time_limit)
            try:
                self._evaluator.evaluate(Job.decode(frame.payload), self._begin).end()
            except EngineError as error:
                payload = error_payload(type(error).__name__, str(error), error.limit)
                self._connection.sendall(encode(FrameKind.ERROR, payload))

    def _begin(self, kind: ResultKind, media_type: str) -> FrameWriter:
        rows = RowLimit(media_type, self._configuration.row_limit) if kind is ResultKind.BINDINGS else None
        head = encode(FrameKind.HEAD, kind.encode())
        return FrameWriter(self._connection, head, rows)


def main(folder: Path, connection: socket.socket, configuration: WorkerConfiguration) -> None:
    """Open the store, confine this process, and serve the web process at the other end of the connection."""
    try:
        store = Store.read_only(str(folder))
        limits.confine(configuration.memory_limit, folder)
    except (OSError, ValueError) as error:
        # Said to the operator, before anyone could have asked anything.
        payload = error_payload("EngineFailure", f"The store {folder} cannot be opened safely: {error}")
        connection.sendall(encode(FrameKind.ERROR, payload))
        return
    connection.sendall(encode(FrameKind.READY))
    evaluator = Evaluator(store, configuration.prefixes, configuration.row_limit)
    Server(evaluator, connection, configuration).serve()


def silence() -> None:
    """Send output nowhere: what the engine prints as it breaks down is of no use to anyone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


if __name__ == "__main__":
    silence()
    main(Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2])), WorkerConfiguration.decode(sys.argv[3]))
