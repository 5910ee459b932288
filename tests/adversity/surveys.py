"""A survey of one response, as it is kept of what somebody hands in; any number of waves of it."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

from api.validating import survey_sample
from api.validating.survey_task import ReadWave
from api.validating.survey_worker import Reader

WAVE = "sample"


def survey(wave: str) -> str:
    """What is kept of it, a ``ReadWave``, as JSON; the wave is called ``wave``."""
    return _read().replace(WAVE, wave)


def kept(said: str) -> ReadWave:
    """What is kept of the survey that ``survey`` said."""
    return ReadWave(**json.loads(said))


def allow(workspace: Path) -> None:
    """Put the crosswalk by which it was read into a workspace."""
    for name, content in next(survey_sample.tasks(""))[0].crosswalks.items():
        (workspace / name).parent.mkdir(exist_ok=True)
        (workspace / name).write_bytes(content)


@cache
def _read() -> str:
    _, (task, body), _ = survey_sample.tasks("text/turtle")
    read = Reader.ready().answer(task, body).wave
    assert read
    return json.dumps(asdict(read))
