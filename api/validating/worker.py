"""The process that validates: reads what it validates against, gives up its rights, and does one task after the other.

Runs as ``python -m api.validating.worker SNAPSHOT FD CONFIGURATION``: the folder of the snapshot, the number of the
socket to the web process, and a ``WorkerConfiguration`` as JSON. After a ``JOB`` come the parts of the body, the last
as ``END``; it answers with the parts of a ``Verdict``, or with an ``ERROR``.
"""

import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, serialize

from api.engine import limits
from api.engine.messages import CHUNK_SIZE, FrameKind, encode, error_payload, receive_blocking
from api.engine.worker import WorkerConfiguration, silence
from api.render_findings import summary
from api.validating.errors import TooCostly, ValidationRefused, ValidatorFailed
from api.validating.form import content_of
from api.validating.reference import Reference
from api.validating.task import Encodable, Task, Verdict
from graph.validation import EngineError, Report
from graph.vocabulary import PREFIXES, SH
from loaders.findings import Severity
from loaders.submitted import Syntax

MOST: Final = 1000
"""Findings that are told; of a file with more it is said how many there are."""

Answers = Callable[[bytes, bytes], Encodable]
"""Takes the payload of a task and a body, and returns the verdict."""
_SAMPLE: Final = b"""
id: ../graph/practice/fr
type: CuratedFile
records:
  - {id: fr-sample, type: Practise, country: FRA, status: pilott, sources: [https://example.org/]}
  - {id: fr-bare, type: Practice}
"""
"""It has faults of every kind that is told with the help of a file."""
_SAMPLE_TABLE: Final = b"id,type,country,status,sources\nfr-sample,Practise,FRA,pilott,https://example.org/\n"


def answer(reference: Reference, task: Task, body: bytes) -> Verdict:
    """Return the verdict on the content in a body. Raises ValidationRefused where there is none to be had."""
    content = content_of(task.content_type, body, task.name)
    try:
        found = reference.validate(content.data, content.syntax, content.name)
    except EngineError:
        raise ValidatorFailed from None
    violations = [f for f in found.findings if f.severity is Severity.VIOLATION]
    others = [f for f in found.findings if f.severity is not Severity.VIOLATION]
    return Verdict(
        conforms=not violations,
        records=found.records,
        number=len(found.findings),
        summary=summary(found.findings),
        findings=tuple(f.as_dict() for f in (*violations, *others)[:MOST]),
        report=report_text(found.report, task.report) if task.report else None,
        text=content.data.decode("utf-8", "replace") if task.echo else None,
        syntax=content.syntax,
        iris=found.iris,
        base=reference.digests(found.iris) if not violations else {},
    )


def report_text(report: Report, media_type: str) -> str:
    """Return the first results of a report in the vocabulary of SHACL, in a format of RDF."""
    rdf_format = RdfFormat.from_media_type(media_type)
    assert rdf_format is not None
    triples = Report(report.results[:MOST]).triples()
    return (serialize(triples, format=rdf_format, prefixes={**PREFIXES, "sh": str(SH)}) or b"").decode()


def prepare(snapshot: Path, memory: int) -> Reference:
    """Return what is validated against, after which this process can open nothing more. Raises OSError, EngineError."""
    reference = Reference.read(snapshot)
    # What is imported where it is used must be there before no file can be opened.
    for syntax in Syntax:
        reference.validate(_SAMPLE_TABLE if syntax is Syntax.CSV else _SAMPLE, syntax, f"practice/fr.{syntax}")
    limits.seal(memory)
    return reference


def serve(answers: Answers, connection: socket.socket, time_limit: float) -> None:
    """Do tasks until the web process hangs up: ``answers`` takes the payload of one with the body that follows it."""
    while (frame := receive_blocking(connection)) is not None:
        body = bytearray()
        while (part := receive_blocking(connection)) is not None:
            body += part.payload
            if part.kind is FrameKind.END:
                break
        limits.allow_processor_time(time_limit)
        _send(connection, *_done(answers, frame.payload, bytes(body)))


def _done(answers: Answers, payload: bytes, body: bytes) -> tuple[FrameKind, bytes]:
    try:
        return FrameKind.END, answers(payload, body).encode()
    except ValidationRefused as error:
        return FrameKind.ERROR, error_payload(type(error).__name__, str(error), error.limit)
    except (MemoryError, RecursionError):
        return FrameKind.ERROR, error_payload(TooCostly.__name__, None, "worker_memory_limit")
    except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold what was sent: it stays here
        return FrameKind.ERROR, error_payload(ValidatorFailed.__name__, None, type(error).__name__)


def _send(connection: socket.socket, last: FrameKind, payload: bytes) -> None:
    while len(payload) > CHUNK_SIZE:
        connection.sendall(encode(FrameKind.DATA, payload[:CHUNK_SIZE]))
        payload = payload[CHUNK_SIZE:]
    connection.sendall(encode(last, payload))


def main(snapshot: Path, connection: socket.socket, configuration: WorkerConfiguration) -> None:
    """Prepare, then serve the web process at the other end of the connection."""
    try:
        reference = prepare(snapshot, configuration.memory_limit)
    except (OSError, ValueError, EngineError) as error:
        # Said to the operator, before anyone could have sent anything.
        payload = error_payload("EngineFailure", f"Nothing can be validated against {snapshot}: {error}")
        connection.sendall(encode(FrameKind.ERROR, payload))
        return
    connection.sendall(encode(FrameKind.READY))
    serve(lambda payload, body: answer(reference, Task.decode(payload), body), connection, configuration.time_limit)


if __name__ == "__main__":
    silence()
    main(Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2])), WorkerConfiguration.decode(sys.argv[3]))
