"""What a process that reads surveys gives out: nothing personal, whatever is sent, and nothing that is not the loader's."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.validating import survey_sample
from api.validating.survey_task import SurveyTask, SurveyVerdict
from api.validating.survey_worker import Reader
from graph.vocabulary import packaged
from loaders.limesurvey.archive import is_zip
from tests.api import exports
from tests.api.test_canaries import BREAKABLE, DAMAGES, FILES, damaged

CANARY = re.compile(rb"CANARY-\d+|192\.0\.2\.\d+")
CROSSWALKS = {"crosswalks/assessment.yaml": exports.CROSSWALK.read_bytes()}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.ready()


def read(reader: Reader, wave: str, content: bytes) -> SurveyVerdict:
    """Have an export looked into, with its structure where it is no archive, and every report asked for."""
    structure = b"" if is_zip(content) else exports.structure(wave).read_bytes()
    task = SurveyTask(CROSSWALKS, wave, len(structure) or None, partial=True, report="text/turtle")
    return reader.answer(SurveyTask.decode(task.encode()), structure + content)


@pytest.mark.parametrize(("wave", "export"), [f for f in FILES if f.values[0] == "2023"])
def test_no_canary_comes_out_of_any_format(reader: Reader, wave: str, export: Path) -> None:
    verdict = read(reader, wave, export.read_bytes())
    assert verdict.wave is not None
    assert verdict.wave.label == wave
    assert CANARY.findall(verdict.encode()) == []
    assert SurveyVerdict.decode(verdict.encode()).encode() == verdict.encode()


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("export", [pytest.param(p, id=p.name) for p in BREAKABLE])
def test_no_canary_comes_out_of_a_damaged_export(reader: Reader, export: Path, damage: str) -> None:
    verdict = read(reader, "2023", damaged(export, DAMAGES[damage]))
    assert CANARY.findall(verdict.encode()) == []
    assert (verdict.wave is None) == (not verdict.conforms)


def test_what_is_wrong_in_a_cell_stops_a_survey_unless_cells_may_be_left_out(reader: Reader) -> None:
    """What the loader calls an error is one here; the same is taken where ``partial`` says so."""
    content = exports.structure("2023").read_bytes()
    responses = next(p for p in exports.exports("2023") if p.name.endswith("comma.csv")).read_bytes()
    wrong = responses.replace(b'"L3"', b'"4,00"', 1)
    tasks = [SurveyTask(CROSSWALKS, None, len(content), partial) for partial in (False, True)]
    strict, partial = (reader.answer(task, content + wrong) for task in tasks)
    assert (strict.conforms, strict.wave) == (False, None)
    assert strict.verdict.findings[0]["severity"] == "violation"
    assert partial.conforms
    assert partial.verdict.findings == strict.verdict.findings


@pytest.mark.parametrize("crosswalk", [b"", b"crosswalk: 1\n", b"\xff", b"questions: {a: [}"])
def test_a_crosswalk_that_is_none_is_as_none(reader: Reader, crosswalk: bytes) -> None:
    task = SurveyTask({"crosswalks/other.yaml": crosswalk})
    verdict = reader.answer(task, exports.archive("2023").read_bytes())
    assert [f["message"] for f in verdict.verdict.findings] == [
        "No crosswalk says what the questions of survey 482977 mean."
    ]


def test_two_crosswalks_for_one_survey_are_one_too_many(reader: Reader) -> None:
    task = SurveyTask({**CROSSWALKS, "crosswalks/other.yaml": exports.CROSSWALK.read_bytes()})
    verdict = reader.answer(task, exports.archive("2023").read_bytes())
    [finding] = verdict.verdict.findings
    assert "Several crosswalks name survey 482977" in finding["message"]


def test_a_crosswalk_with_errors_stops_its_survey(reader: Reader) -> None:
    wrong = exports.CROSSWALK.read_bytes().replace(b"role: country", b"role: contry")
    verdict = reader.answer(SurveyTask({"crosswalks/a.yaml": wrong}), exports.archive("2023").read_bytes())
    assert verdict.wave is None
    assert {f["file"] for f in verdict.verdict.findings} == {"crosswalks/a.yaml"}


def test_the_sample_takes_all_ways(reader: Reader) -> None:
    verdicts = [reader.answer(task, body) for task, body in survey_sample.tasks("text/turtle")]
    assert [verdict.conforms for verdict in verdicts] == [True, True, False]
    assert b"me@example.org" not in verdicts[0].encode()


def test_once_ready_the_process_can_open_nothing_and_still_reads() -> None:
    """Neither a file nor a connection: it sees names and addresses."""
    script = """
import socket, sys, tempfile
from api.validating.survey_sample import tasks
from api.validating.survey_worker import prepare
reader = prepare(2**30)
for attempt in (lambda: open(sys.executable), socket.socket, tempfile.TemporaryFile, lambda: open("/tmp/kept", "w")):
    try:
        attempt()
    except OSError:
        continue
    raise SystemExit(f"{attempt} was allowed")
raise SystemExit(0 if all(reader.answer(*task) for task in tasks("text/turtle")) else "it reads no more")
"""
    environment = {**os.environ, "PYTHONPATH": str(packaged("data").parent)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
