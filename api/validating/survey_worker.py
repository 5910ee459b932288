"""The process that reads a survey: gets ready, gives up its rights, reads one, and is gone.

Runs as ``python -m api.validating.survey_worker SNAPSHOT FD CONFIGURATION``, and speaks as ``api.validating.worker``
does. A survey holds personal data. This process can open nothing, writes nothing, and gives out nothing of it but what
the loader would write: the web process holds the bytes of a request until it has answered, and never looks into them.
"""

import socket
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

import phonenumbers

from api.engine import limits
from api.engine.messages import FrameKind, encode, error_payload
from api.engine.worker import WorkerConfiguration, silence
from api.render_findings import summary
from api.survey_report import SurveyReport, render, shacl_report
from api.validating import survey_sample
from api.validating.reference import results
from api.validating.survey_task import ReadWave, SurveyTask, SurveyVerdict
from api.validating.task import Verdict
from api.validating.worker import MOST, report_text, serve
from api.validation import read_shapes, validate_survey
from api.workspace import Workspace
from graph.named_graph import NamedGraph
from graph.names import Names
from graph.validation import EngineError, Report
from graph.vocabulary import BASE, graph_iri
from loaders.findings import Finding, Severity, Unreadable
from loaders.limesurvey.handed import open_handed
from loaders.limesurvey.held import HeldWave
from loaders.limesurvey.review_file import to_csv
from loaders.limesurvey.wave import CrosswalkFaulty, Wave, is_violation, wave_of
from loaders.trig import serialize

_REPORT: Final = "text/turtle"


@dataclass(frozen=True)
class Reader:
    """What surveys are read with: the vocabulary by which they speak of things, ontology and shapes."""

    names: Names
    ontology: tuple[NamedGraph, ...]
    shapes: tuple[NamedGraph, ...]

    @classmethod
    def ready(cls) -> Self:
        """Read all that is needed. Raises OSError."""
        return cls(Workspace().names(), Workspace.ontology(), read_shapes())

    def answer(self, task: SurveyTask, body: bytes) -> SurveyVerdict:
        """Return what is wrong in the survey in a body, and what may be kept of it. Raises EngineError."""
        try:
            wave = wave_of(open_handed(task.files(body), task.crosswalks, task.wave), self.names)
        except Unreadable as error:
            return SurveyVerdict(_verdict([error.finding], Report(tuple(results([error.finding]))), task))
        except CrosswalkFaulty as error:
            return SurveyVerdict(_verdict(error.findings, Report(tuple(results(error.findings))), task))
        graphs = wave.graphs()
        shapes, faults = validate_survey(self.ontology, self.shapes, graphs)
        report = SurveyReport(wave, (*wave.findings, *faults), shapes, None, compared=False)
        stopping = faults if task.partial else report.findings
        sound = not any(map(is_violation, stopping))
        verdict = _verdict(report.findings, shacl_report(report), task, sound=sound, iris=_iris(graphs))
        return SurveyVerdict(verdict, _kept(wave, graphs, report) if sound else None)


def _kept(wave: Wave, graphs: Sequence[NamedGraph], report: SurveyReport) -> ReadWave:
    origin = wave.survey.origin
    files = {name: content.decode() for name, content in render(report).items()}
    trig, held = serialize(graphs).decode(), HeldWave.of(wave).encode().decode()
    texts = to_csv(wave.review).decode()
    return ReadWave(wave.survey.wave, origin.export, origin.crosswalk, trig, held, texts, files)


def _verdict(
    findings: Iterable[Finding], report: Report, task: SurveyTask, *, sound: bool = False, iris: Sequence[str] = ()
) -> Verdict:
    found = sorted(findings, key=lambda f: f.severity is not Severity.VIOLATION)
    return Verdict(
        conforms=sound,
        records=len(iris),
        number=len(found),
        summary=summary(found),
        findings=tuple(f.as_dict() for f in found[:MOST]),
        report=report_text(report, task.report) if task.report else None,
        iris=tuple(iris),
    )


def _iris(graphs: Sequence[NamedGraph]) -> tuple[str, ...]:
    """Return the IRIs of the survey and of the responses to it that are used: each has a graph of its own."""
    return tuple(f"{BASE}{graph.iri.value.removeprefix(graph_iri('').value)}" for graph in graphs)


def prepare(memory: int) -> Reader:
    """Return what surveys are read with; after that this process can open nothing. Raises OSError, EngineError."""
    reader = Reader.ready()
    phonenumbers.PhoneMetadata.load_all()
    # What is imported where it is used must be there before no file can be opened.
    for task, body in survey_sample.tasks(_REPORT):
        reader.answer(task, body)
    limits.seal(memory)
    return reader


def main(connection: socket.socket, configuration: WorkerConfiguration) -> None:
    """Prepare, then serve the web process at the other end of the connection."""
    try:
        reader = prepare(configuration.memory_limit)
    except (OSError, ValueError, EngineError) as error:
        # Said to the operator, before anyone could have sent anything.
        payload = error_payload("EngineFailure", f"No survey can be read: {error}")
        connection.sendall(encode(FrameKind.ERROR, payload))
        return
    connection.sendall(encode(FrameKind.READY))
    serve(lambda payload, body: reader.answer(SurveyTask.decode(payload), body), connection, configuration.time_limit)


if __name__ == "__main__":
    silence()
    main(socket.socket(fileno=int(sys.argv[2])), WorkerConfiguration.decode(sys.argv[3]))
