"""Killed at any moment: a submission that was acknowledged is kept, whole and once; an acceptance is all there or not.

Half of what is handed in anew are tables, the other half surveys.

``GENOGUIDE_TEST_KILLS`` sets how many kills there are, ``GENOGUIDE_TEST_SEED`` which.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from graph.integrity import verify
from graph.snapshot import Snapshots
from loaders.curated import read_curated
from loaders.submissions import HELD_FILE, TEXTS_FILE, State, Submission, read_submission, submission_folders
from tests.adversity.hosting import Ended, Host, hosted
from tests.adversity.program import ICELAND
from tests.adversity.surveys import allow, kept, survey

KILLS = int(os.environ.get("GENOGUIDE_TEST_KILLS", "20"))
SEED = os.environ.get("GENOGUIDE_TEST_SEED", "2026")
HEAD = "id,title,kind,country,status,scale,start,summary,indicators,sources[0].url,sources[0].title,sources[0].publisher,sources[0].kind,confidence"
SUMMARY = "Made up for a test, and told at such a length that it is as long as a summary has to be at least."


def table(key: str) -> str:
    """A table of one practice."""
    source = "https://example.org/kill,A title,A publisher,law,high"
    return f'{HEAD}\n{key},The practice {key},law,IS,implemented,national,2016,"{SUMMARY}",III.2,{source}\n'


def content_of(key: str) -> str:
    """What is handed in under a key: a survey where it begins so."""
    return survey(key) if is_survey(key) else table(key)


def is_survey(key: str | None) -> bool:
    return str(key).startswith("wave-")


def statements(wave: str) -> str:
    """A wave without its heading, which has a digest of the rest."""
    return wave.partition("@prefix")[2]


def hand_in(host: Host, key: str, **kill: float) -> Ended:
    return (host.take_survey if is_survey(key) else host.take)(content_of(key), key, **kill)


@dataclass
class Desk:
    """What was handed in and decided, as far as it was acknowledged, beside what is on disk."""

    workspace: Path
    sent: list[str] = field(default_factory=list)
    """The keys under which something was handed in."""
    kept: dict[str, str] = field(default_factory=dict)
    """The keys by the id that was said."""
    accepted: set[str] = field(default_factory=set)

    def submissions(self) -> dict[str, Submission]:
        return {
            name: read_submission(path) for name, path in submission_folders(self.workspace / "submissions").items()
        }

    def check(self) -> dict[str, Submission]:
        """Everything that was acknowledged is there; everything that is there is whole, and there once."""
        found = self.submissions()
        for name, submission in found.items():
            self._check_content(self.workspace / "submissions" / name, submission)
        keys = [submission.key for submission in found.values()]
        assert len(keys) == len(set(keys)), "a submission was kept twice"
        assert {name: found[name].key for name in self.kept} == self.kept, "a submission is lost"
        assert list(found) == sorted(found)
        self._check_accepted(found)
        return found

    def _check_content(self, folder: Path, submission: Submission) -> None:
        sent = content_of(str(submission.key))
        files = {submission.content_name: sent}
        if is_survey(submission.key):
            wave = kept(sent)
            files = {submission.content_name: wave.trig} | {
                f"report/{name}": text for name, text in wave.report.items()
            }
            if submission.state is State.SUBMITTED:
                files |= {HELD_FILE: wave.held, TEXTS_FILE: wave.texts}
        found = {name: (folder / name).read_bytes().decode() for name in files}
        assert found == files, f"{folder.name} is mixed"

    def _check_accepted(self, found: dict[str, Submission]) -> None:
        decided = {name for name, submission in found.items() if submission.state is State.ACCEPTED}
        assert self.accepted <= decided, "a decision is lost"
        path = self.workspace / "data" / ICELAND
        records = [r.id for r in read_curated(path, "practice/is").records] if path.exists() else []
        assert len(records) == len(set(records))
        keys = {str(found[name].key) for name in decided}
        surveys = set(filter(is_survey, keys))
        assert keys - surveys <= set(records), "a decision is there without its records"
        for key in surveys:
            wave = (self.workspace / "survey" / f"{key}.trig").read_text(encoding="utf-8")
            assert statements(wave) == statements(kept(content_of(key)).trig), f"the wave {key} is mixed"

    def waiting(self, found: dict[str, Submission]) -> list[str]:
        return [name for name, submission in found.items() if submission.state is State.SUBMITTED]


@pytest.fixture
def host(program: Path, tmp_path: Path) -> Iterator[Host]:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with hosted(program, workspace) as host:
        yield host


class Chance(random.Random):
    """Says what to do, and when to kill it: as often at a moment of time as before a change to the disk."""

    def kill(self, whole: Ended) -> dict[str, float]:
        if self.random() < 0.3:
            return {"seconds": self.uniform(0, whole.seconds * 1.1)}
        return {"moment": self.randint(1, whole.moments + 1)}


def test_submissions_and_acceptances(host: Host) -> None:
    counts = Counter[str]()
    torment_submissions(host, KILLS, counts)
    print(f"\n{KILLS} runs, 0 lost, 0 mixed: {dict(sorted(counts.items()))}")


def torment_submissions(host: Host, runs: int, counts: Counter[str]) -> None:
    """Kill submissions and acceptances; ``counts`` says what has come of them so far. Fails if anything does."""
    desk, chance = Desk(host.workspace, ["is-first", "wave-first", "is-second", "wave-second"]), Chance(SEED)
    allow(host.workspace)
    taken = {key: hand_in(host, key) for key in desk.sent}
    desk.kept = {ended.said.strip(): key for key, ended in taken.items()}
    accepted = {is_survey(key): host.run("submissions", "accept", name) for name, key in [*desk.kept.items()][:2]}
    assert all(ended.code == 0 for ended in accepted.values()), accepted
    for number in range(runs):
        found = desk.check()
        waiting = desk.waiting(found)
        if waiting and chance.random() < 0.3:
            name = chance.choice(waiting)
            key = str(found[name].key)
            ended = host.run("submissions", "accept", name, **chance.kill(accepted[is_survey(key)]))
            done = is_accepted(ended)
            if done:
                desk.accepted.add(name)
            what = "accept"
        else:
            key = chance.choice([*desk.sent, f"is-kill-{number}", f"wave-kill-{number}"])  # some are sent again
            desk.sent += [key] if key not in desk.sent else []
            ended = hand_in(host, key, **chance.kill(taken["wave-second" if is_survey(key) else "is-second"]))
            if done := ended.said.endswith("\n"):  # acknowledged, even if killed right after
                desk.kept[ended.said.strip()] = key
            what = "submit"
        assert ended.killed or done, ended.said
        assert len(list((host.workspace / "submissions").rglob(".*"))) <= 6
        noun = "survey" if is_survey(key) else "table"
        counts[f"{what} a {noun}, {'killed' if ended.killed else 'ended'}"] += 1
    finish(host, desk)


def is_accepted(ended: Ended) -> bool:
    """Whether an acceptance was carried out: by this command, or just before it as one who was killed had begun it."""
    return ended.code == 0 or "was accepted" in ended.said


def finish(host: Host, desk: Desk) -> None:
    """All goes on as ever: what waits is accepted, the build tells of all, and no litter is left."""
    desk.sent.append("is-last")
    hand_in(host, "is-last")
    for name in desk.waiting(desk.check()):
        ended = host.run("submissions", "accept", name)
        assert is_accepted(ended), ended.said
        desk.accepted.add(name)
    found = desk.check()
    ended = host.run("build")
    assert ended.code == 0, ended.said
    current = Snapshots(host.workspace / "snapshots").link.resolve()
    verify(current)
    dump = (current / "dump.nq").read_text(encoding="utf-8")
    for submission in found.values():
        record = f"{'survey' if is_survey(submission.key) else 'practice'}/{submission.key}>"
        assert submission.iri.value in dump
        assert record in dump
    left = {path.name for path in host.workspace.rglob(".*")}
    assert left <= {".lock", ".reviewing.lock"}, left
    assert not list(host.workspace.glob(f"submissions/*/{HELD_FILE}")), "texts are kept of what is decided on"
