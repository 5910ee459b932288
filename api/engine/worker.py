"""The worker process: opens the store, gives up its rights, and evaluates one query after the other.

Runs as ``python -m api.engine.worker STORE FD CONFIGURATION``: the folder of the store, the number of the socket to
the web process, and a ``WorkerConfiguration`` as JSON.
"""

import json
import os
import re
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Self, cast

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from api.engine import limits, tokens
from api.engine.errors import (
    EngineError,
    EngineFailure,
    FormatUnavailable,
    MemoryExceeded,
    QuerySyntaxError,
    ResultTooLarge,
)
from api.engine.job import Job, ResultKind
from api.engine.messages import CHUNK_SIZE, FrameKind, encode, error_payload, receive_blocking
from api.engine.rows import RowCounter, counter

Result = QuerySolutions | QueryBoolean | QueryTriples

_UNKNOWN_FUNCTION: Final = re.compile(r"The custom function (<[^<>\s]*>) is not supported")


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

    def __init__(
        self, connection: socket.socket, head: bytes, counter: RowCounter | None = None, row_limit: int | None = None
    ) -> None:
        self._connection = connection
        self._head = head
        self._chunk = bytearray()
        self._counter = counter
        self._row_limit = row_limit

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
        if self._counter is not None:
            self._counter.add(payload)
            check_rows(self._counter.rows, self._row_limit)
        self._connection.sendall(self._head + encode(kind, payload))
        self._head = b""


def check_rows(rows: int, limit: int | None) -> None:
    """Raise ``ResultTooLarge`` if these are more rows than there may be."""
    if limit is not None and rows > limit:
        raise ResultTooLarge(
            "The result has too many rows. Ask for less with LIMIT, or take the dump.", "result_row_limit"
        )


class Evaluator:
    """Evaluates jobs on a store and sends what comes of them."""

    def __init__(self, store: Store, connection: socket.socket, configuration: WorkerConfiguration) -> None:
        self._store = store
        self._connection = connection
        self._configuration = configuration
        self._empty = Store()

    def serve(self) -> None:
        """Evaluate jobs until the web process hangs up."""
        while (frame := receive_blocking(self._connection)) is not None:
            limits.allow_processor_time(self._configuration.time_limit)
            try:
                self._evaluate(Job.decode(frame.payload))
            except EngineError as error:
                payload = error_payload(type(error).__name__, str(error), error.limit)
                self._connection.sendall(encode(FrameKind.ERROR, payload))

    def _evaluate(self, job: Job) -> None:
        try:
            result = self._query(job)
            kind = _kind(result)
            media_type = job.format_for(kind)
            if media_type is None:
                raise FormatUnavailable(f"The result of this query is {_DESCRIPTIONS[kind]}.")
            self._send(result, kind, media_type)
        except MemoryError:
            raise MemoryExceeded from None
        except SyntaxError as error:
            raise QuerySyntaxError(str(error.msg or error)) from None
        except (OSError, RuntimeError, ValueError) as error:
            # The text may hold what another server said, or a path of this machine: it stays here.
            raise _without_payload(error) from None

    def _query(self, job: Job) -> Result:
        text = self._in_order_of_appearance(job)
        if job.dataset is not None:
            default, named = ([_named_node(iri) for iri in graphs] for graphs in job.dataset)
            return self._store.query(text, base_iri=job.base, default_graph=default, named_graphs=named)  # type: ignore[arg-type]
        return self._store.query(text, base_iri=job.base)

    def _in_order_of_appearance(self, job: Job) -> str:
        """Return the query with the columns of ``SELECT *`` in the order of the text; the engine sorts them by name."""
        star = tokens.select_all(job.query)
        if star is None:
            return job.query
        result = self._empty.query(job.query, base_iri=job.base)
        visible = {variable.value for variable in cast("QuerySolutions", result).variables}
        names = [name for name in tokens.variables(job.query) if name in visible]
        columns = "".join(f" ?{name}" for name in names)
        # A query without variables must keep its star.
        return job.query[: star.start] + (f"{columns} " if columns else "*") + job.query[star.start + 1 :]

    def _send(self, result: Result, kind: ResultKind, media_type: str) -> None:
        counts = counter(media_type) if kind is ResultKind.BINDINGS else None
        limit = self._configuration.row_limit
        writer = FrameWriter(self._connection, encode(FrameKind.HEAD, kind.encode()), counts, limit)
        if isinstance(result, QueryTriples):
            rdf_format = RdfFormat.from_media_type(media_type)
            serialize(_counted(result, limit), writer, rdf_format, prefixes=dict(self._configuration.prefixes))  # type: ignore[arg-type]
        else:
            result.serialize(writer, QueryResultsFormat.from_media_type(media_type))  # type: ignore[arg-type]
        writer.end()


_DESCRIPTIONS: Final = {
    ResultKind.BINDINGS: "a table: JSON, XML, CSV or TSV can carry it",
    ResultKind.BOOLEAN: "yes or no: JSON, XML, CSV or TSV can carry it",
    ResultKind.GRAPH: "a graph: Turtle, JSON-LD, N-Triples or RDF/XML can carry it",
}


def _counted(triples: QueryTriples, limit: int | None) -> Iterator[Triple]:
    for number, triple in enumerate(triples, 1):
        check_rows(number, limit)
        yield triple


def _kind(result: Result) -> ResultKind:
    match result:
        case QuerySolutions():
            return ResultKind.BINDINGS
        case QueryBoolean():
            return ResultKind.BOOLEAN
        case _:
            return ResultKind.GRAPH


def _named_node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError:
        raise QuerySyntaxError(f"The graph name {iri!r} is not an absolute IRI.") from None


def _without_payload(error: Exception) -> EngineError:
    unknown = _UNKNOWN_FUNCTION.fullmatch(str(error))
    if unknown:
        return QuerySyntaxError(f"There is no function {unknown[1]}.")
    return EngineFailure()


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
    Evaluator(store, connection, configuration).serve()


def _silence() -> None:
    """Send output nowhere: what the engine prints as it breaks down is of no use to anyone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


if __name__ == "__main__":
    _silence()
    main(Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2])), WorkerConfiguration.decode(sys.argv[3]))
