"""A survey that is decided on: killed at any step, its wave is there with the texts that were released, or not at all."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from api.reviewing.review import Review, Wish
from api.submitting.desk import Desk, Handed, Room
from api.validating import survey_sample
from api.validating.survey_task import ReadWave
from api.validating.survey_worker import Reader
from api.workspace import Workspace
from loaders.submissions import HELD_FILE, TEXTS_FILE, Export, Role, State
from tests.api.reviewing.conftest import NOW

ANSWER = "sample/FR/com"
RELEASE = Wish(State.ACCEPTED, Role.REVIEWER, texts={ANSWER: "publish"})
REJECT = Wish(State.REJECTED, Role.REVIEWER, "Not of this year.")


@pytest.fixture(scope="module")
def wave() -> ReadWave:
    """What is kept of the survey of one response."""
    _, (task, body), _ = survey_sample.tasks("text/turtle")
    read = Reader.ready().answer(task, body).wave
    assert read
    return read


@pytest.fixture
def folder(workspace: Workspace, wave: ReadWave) -> Path:
    """The folder of the submission, with its crosswalk in the workspace."""
    workspace.crosswalks.mkdir()
    [(name, crosswalk)] = next(survey_sample.tasks(""))[0].crosswalks.items()
    (workspace.folder / name).write_bytes(crosswalk)
    desk = Desk(workspace.submissions, Room(9, 9), lambda: NOW)
    handed = Handed(b"PK", "survey", Export.LIMESURVEY, "0a1b2c3d", ("urn:a",), base={}, kept=wave)
    return workspace.submissions / desk.take(handed).id


def dies_after(steps: int, work: Callable[[], object]) -> bool:
    """Do ``work`` in a process that is killed before a change to the disk, and return whether it was."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    done: list[int] = []
    for name in ("rename", "replace", "mkdir", "unlink"):
        setattr(Path, name, _dying(getattr(Path, name), done, steps))
    work()
    os._exit(0)


def _dying(real: Callable[..., object], done: list[int], steps: int) -> Callable[..., object]:
    def step(*arguments: object, **choices: object) -> object:
        done.append(1)
        if len(done) > steps:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **choices)

    return step


@pytest.mark.slow
@pytest.mark.parametrize("step", range(24))
def test_a_kill_at_any_step_is_made_up_for(workspace: Workspace, review: Review, folder: Path, step: int) -> None:
    path = workspace.wave("sample")
    died = dies_after(step, lambda: review.decide(folder.name, RELEASE))
    begun = bool(review.begun())
    with review.settled() as failed:
        assert failed == ()
    accepted = review.find(folder.name).state is State.ACCEPTED
    assert accepted or (died and not begun)
    assert path.is_file() == accepted
    held = [(folder / name).exists() for name in (HELD_FILE, TEXTS_FILE)]
    assert held == [not accepted] * 2
    review.decide(folder.name, RELEASE)
    assert b'rdfs:comment "Fine."' in path.read_bytes()
    assert sorted(p.name for p in folder.rglob("*") if p.name.startswith(".") or p.suffix == ".csv") == ["findings.csv"]


@pytest.mark.parametrize("step", range(4))
def test_texts_of_what_was_rejected_are_gone_after_the_next_build(
    workspace: Workspace, review: Review, folder: Path, step: int
) -> None:
    dies_after(step, lambda: review.decide(folder.name, REJECT))
    with review.settled():
        rejected = review.find(folder.name).state is State.REJECTED
    assert (folder / HELD_FILE).exists() == (not rejected)
    assert not workspace.wave("sample").exists()
