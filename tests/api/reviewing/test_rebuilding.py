"""Builds follow submissions and decisions, one at a time, and a failure is told of and made up for."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from api.reviewing import rebuilding
from api.reviewing.rebuilding import Rebuilding, State
from api.reviewing.review import Review, Wish
from api.settings import Settings
from api.workspace import Workspace
from graph.rollback import Rollback
from loaders.submissions import Role
from loaders.submissions import State as Decided
from tests.api.reviewing.conftest import Submit

QUICK = Settings(snapshot_poll_interval=0.01, rebuild_delay=0.05)
# Says that it was there, and ends as the file beside it says.
BUILD = 'echo $$ >> "$0/built"; test -f "$0/fault" || exit 0; echo "no space left" >&2; exit "$(cat "$0/fault")"'


class Following:
    """A rebuilding whose builds are quick."""

    def __init__(self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.published = workspace.folder, 0
        self.rebuilding = Rebuilding(workspace, QUICK, self.publish)
        monkeypatch.setattr(self.rebuilding, "_command", lambda: ("/bin/sh", "-c", BUILD, str(self.folder)))

    def publish(self) -> None:
        self.published += 1

    @property
    def builds(self) -> int:
        built = self.folder / "built"
        return len(built.read_text().splitlines()) if built.is_file() else 0

    def run(self, *steps: Callable[[], object]) -> None:
        """Follow, and do one step after the other: each a thing to do, or what must come to be true."""
        asyncio.run(self._run(steps))

    async def _run(self, steps: tuple[Callable[[], object], ...]) -> None:
        task = asyncio.create_task(self.rebuilding.follow())
        async with asyncio.timeout(30):
            for step in steps:
                while step() is False:
                    await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def following(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Following:
    return Following(workspace, monkeypatch)


def test_a_submission_and_a_decision_are_followed(following: Following, submit: Submit, review: Review) -> None:
    submission = submit()
    wish = Wish(Decided.REJECTED, Role.OPERATOR, "No.")
    following.run(
        lambda: following.published == 1, lambda: review.decide(submission.id, wish), lambda: following.published == 2
    )
    assert following.builds == 2
    assert following.rebuilding.standing.state is State.IDLE
    assert 'genoguide_follow_up_builds_total{result="built"} 2' in list(following.rebuilding.lines())


def test_what_comes_at_once_is_built_once(following: Following, submit: Submit) -> None:
    for _ in range(5):
        submit()
    following.run(lambda: following.published == 1)
    assert following.builds == 1


def test_what_is_decided_during_a_build_is_built_at_once(
    following: Following, submit: Submit, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build under way has read its inputs, and whoever decided waits for the page."""
    held = following.folder / "held"
    script = 'echo $$ >> "$0/built"; while test -f "$0/held"; do sleep 0.01; done'
    monkeypatch.setattr(following.rebuilding, "_command", lambda: ("/bin/sh", "-c", script, str(following.folder)))
    patient = replace(QUICK, rebuild_delay=3600.0)
    submission = submit()
    held.touch()
    following.run(
        lambda: following.builds == 1,
        lambda: monkeypatch.setattr(following.rebuilding, "_settings", patient),
        lambda: review.decide(submission.id, Wish(Decided.REJECTED, Role.OPERATOR, "No.")),
        held.unlink,
        lambda: following.published == 2,
    )
    assert following.builds == 2


def test_nothing_is_built_without_a_submission(following: Following) -> None:
    async def follow() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await following.rebuilding.follow()

    asyncio.run(follow())
    assert following.builds == 0


@pytest.mark.parametrize(
    ("code", "told"), [(1, "the content has violations; 'genoguide build' names them"), (2, "no space left")]
)
def test_a_failure_is_told_and_the_next_decision_tries_again(
    following: Following, submit: Submit, code: int, told: str
) -> None:
    fault = following.folder / "fault"
    fault.write_text(str(code))
    submit()
    standing = []
    following.run(
        lambda: following.rebuilding.standing.state is State.FAILED,
        lambda: standing.append(following.rebuilding.standing.reason),
        fault.unlink,
        submit,
        lambda: following.published == 1,
    )
    assert standing == [told]
    assert following.rebuilding.standing.state is State.IDLE


def test_a_failure_is_tried_again_by_itself(
    following: Following, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "_AGAIN", 0.1)
    fault = following.folder / "fault"
    fault.write_text("2")
    submit()
    following.run(lambda: following.builds >= 2, fault.unlink, lambda: following.published == 1)


def test_a_rollback_is_not_undone(following: Following, submit: Submit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build from what was rolled back would bring it back."""
    stands = [True]
    rollback = Rollback("v1", "v2", "2026-11-22T09:00:00Z", {})
    monkeypatch.setattr(rebuilding, "standing", lambda _: rollback if stands else None)
    submit()
    following.run(lambda: following.rebuilding.standing.state is State.ROLLED_BACK)
    assert following.builds == 0
    following.run(stands.clear, lambda: following.published == 1)


def test_a_build_ends_with_its_server(workspace: Workspace, submit: Submit, monkeypatch: pytest.MonkeyPatch) -> None:
    following = Following(workspace, monkeypatch)
    script = 'echo $$ > "$0/running"; sleep 600'
    monkeypatch.setattr(following.rebuilding, "_command", lambda: ("/bin/sh", "-c", script, str(workspace.folder)))
    submit()
    running = workspace.folder / "running"
    following.run(lambda: running.is_file() and running.read_text() != "")
    assert not Path(f"/proc/{running.read_text().strip()}").exists()
