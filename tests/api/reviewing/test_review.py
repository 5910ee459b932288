"""Accepted submissions become curated files, rejected ones do not, and nothing is half done."""

import os
import shutil
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api.reviewing.errors import (
    AlreadyDecided,
    Busy,
    NotConforming,
    ReasonMissing,
    ReasonRefused,
    RecordsChanged,
    SubmissionDamaged,
    UnknownSubmission,
)
from api.reviewing.lock import reviewing
from api.reviewing.review import Review, Wish
from api.workspace import Workspace
from graph.vocabulary import packaged
from loaders.curated import read_curated
from loaders.submissions import Role, State
from loaders.submitted import Syntax, read_submitted
from tests.api.reviewing.conftest import Submit
from tests.loaders import content

ACCEPT = Wish(State.ACCEPTED, Role.REVIEWER)
PACKAGED = packaged("data") / "practice" / "fr.yaml"


def french(workspace: Workspace) -> Path:
    return workspace.folder / "data" / "practice" / "fr.yaml"


def test_a_new_record_is_added_and_all_else_stays(workspace: Workspace, submit: Submit, review: Review) -> None:
    submission = submit()
    accepted = review.decide(submission.id, ACCEPT)
    [decision] = accepted.decisions
    assert (decision.state, decision.role, decision.files) == (State.ACCEPTED, Role.REVIEWER, ("practice/fr",))
    before, after = PACKAGED.read_text(), french(workspace).read_text()
    assert after.startswith(before.replace('modified: "2026-11-21"', 'modified: "2026-11-22"'))
    added = after[len(before) :]
    assert added.startswith(f"\n  # Submission {submission.id}, accepted 2026-11-22\n  - id: fr-test-law\n")
    assert len(added.splitlines()) == 28


def test_rdf_becomes_the_same_record_as_yaml(workspace: Workspace, submit: Submit, review: Review) -> None:
    graph = read_submitted(content.PRACTICE.encode(), Syntax.YAML, "practice/fr.yaml").graph
    submission = submit("".join(f"{t} .\n" for t in graph.triples), Syntax.TURTLE)
    review.decide(submission.id, ACCEPT)
    file = read_curated(french(workspace), "practice/fr")
    assert {t for t in graph.triples if "fr-test-law" in str(t.subject)} <= set(file.graph.triples)


def test_a_table_becomes_records_as_well(workspace: Workspace, submit: Submit, review: Review) -> None:
    table = (
        "id,title,country,sources[0].url,sources[0].title,sources[0].publisher,sources[0].kind\n"
        "fr-a-plan,Plan of a table,FR,https://example.org/a,The plan,Ministry,webpage\n"
    )
    review.decide(submit(table, Syntax.CSV, "programme/more.csv").id, ACCEPT)
    file = read_curated(workspace.folder / "data" / "programme" / "more.yaml", "programme/more")
    assert [dict(r.fields)["title"] for r in file.records] == ["Plan of a table"]


def test_a_changed_record_changes_only_its_fields(workspace: Workspace, submit: Submit, review: Review) -> None:
    """Comments and layout of everything else are kept: git shows what was submitted."""
    review.decide(submit().id, ACCEPT)
    path = french(workspace)
    path.write_text(
        path.read_text().replace(
            "    status: implemented\n    scale: national\n    start: 2016-03\n",
            "    status: implemented  # since 2016\n    scale: national\n    # seen in the journal of laws\n    start: 2016-03\n",
        )
    )
    lines = path.read_text().splitlines()
    mended = content.PRACTICE.replace("start: 2016-03", "start: 2017-02-03").replace("    programme: pfmg2025\n", "")
    submission = submit(mended)
    review.decide(submission.id, ACCEPT)
    new = path.read_text().splitlines()
    assert [line for line in new if line not in lines] == [
        f"  # Submission {submission.id}, accepted 2026-11-22",
        "    start: '2017-02-03'",
    ]
    assert len(new) == len(lines)  # one line of provenance more, and the programme is gone
    assert "    status: implemented  # since 2016" in new
    assert "    # seen in the journal of laws" in new


def test_what_is_new_gets_a_file_of_its_own(workspace: Workspace, submit: Submit, review: Review) -> None:
    review.decide(submit(content.DOCUMENT).id, ACCEPT)
    file = read_curated(workspace.folder / "data" / "document" / "more.yaml", "document/more")
    assert [r.id for r in file.records] == ["test-guide"]
    assert file.document.data["title"] == "Records for a test"  # type: ignore[index,call-overload]


def test_a_rejection_needs_a_reason_and_changes_no_file(workspace: Workspace, submit: Submit, review: Review) -> None:
    submission = submit()
    with pytest.raises(ReasonMissing):
        review.decide(submission.id, Wish(State.REJECTED, Role.REVIEWER, " "))
    with pytest.raises(ReasonRefused):
        review.decide(submission.id, Wish(State.REJECTED, Role.REVIEWER, "a\nb"))
    with pytest.raises(ReasonRefused, match="it is published"):
        review.decide(submission.id, Wish(State.REJECTED, Role.REVIEWER, "Ask ana@example.org."))
    rejected = review.decide(submission.id, Wish(State.REJECTED, Role.REVIEWER, "The act was repealed."))
    assert (rejected.state, rejected.decisions[0].reason) == (State.REJECTED, "The act was repealed.")
    assert not french(workspace).exists()


def test_who_comes_second_is_told(submit: Submit, review: Review) -> None:
    submission = submit()
    review.decide(submission.id, Wish(State.REJECTED, Role.REVIEWER, "No."))
    with pytest.raises(AlreadyDecided, match="rejected by the reviewer at 2026-11-22T09:30:00Z"):
        review.decide(submission.id, ACCEPT)


def test_who_asks_for_the_same_again_is_told_that_it_is_done(submit: Submit, review: Review) -> None:
    submission = submit()
    first, again = (review.decide(submission.id, ACCEPT) for _ in range(2))
    assert first == again
    assert len(again.decisions) == 1
    for other in (Wish(State.ACCEPTED, Role.OPERATOR), Wish(State.ACCEPTED, Role.REVIEWER, "For a reason.")):
        with pytest.raises(AlreadyDecided):
            review.decide(submission.id, other)


def test_editors_learn_of_what_was_accepted(workspace: Workspace, submit: Submit, review: Review) -> None:
    schema = workspace.folder / "data" / "schema" / "recommendation.json"
    review.decide(submit().id, ACCEPT)
    assert not schema.exists()  # practices are named by nobody
    review.decide(submit(content.DOCUMENT).id, ACCEPT)
    assert "test-guide" in schema.read_text(encoding="utf-8")


def test_of_two_reviewers_at_once_one_decides(submit: Submit, review: Review) -> None:
    submission = submit()
    wishes = [Wish(State.REJECTED, Role.REVIEWER, f"Reason {n}.") for n in range(8)]

    def decide(wish: Wish) -> str:
        try:
            return review.decide(submission.id, wish).decisions[0].reason
        except AlreadyDecided:
            return ""

    with ThreadPoolExecutor(8) as reviewers:
        told = [reason for reason in reviewers.map(decide, wishes) if reason]
    assert told == [decision.reason for decision in review.find(submission.id).decisions]
    assert len(told) == 1


def test_who_waits_for_long_is_sent_away(workspace: Workspace, submit: Submit, review: Review) -> None:
    submit()
    with reviewing(workspace.submissions), pytest.raises(Busy), reviewing(workspace.submissions, patience=0.1):
        pass


def test_a_change_in_between_is_not_undone_unasked(workspace: Workspace, submit: Submit, review: Review) -> None:
    review.decide(submit().id, ACCEPT)
    late = submit(content.PRACTICE.replace("start: 2016-03", "start: 2017"))
    path = french(workspace)
    path.write_text(path.read_text().replace("title: Act on tests of the genome", "title: Act on tests of genomes"))
    before = path.read_bytes()
    with pytest.raises(RecordsChanged, match="fr-test-law"):
        review.decide(late.id, ACCEPT)
    assert path.read_bytes() == before
    assert review.find(late.id).state is State.SUBMITTED
    review.decide(late.id, Wish(State.ACCEPTED, Role.REVIEWER, overwrite=True))
    assert "title: Act on tests of the genome\n" in path.read_text()


def test_what_would_not_conform_changes_nothing(workspace: Workspace, submit: Submit, review: Review) -> None:
    """It conformed when it came; the programme that it names has gone since."""
    submission = submit(content.PRACTICE.replace("programme: pfmg2025", "programme: no-such"))
    with pytest.raises(NotConforming) as caught:
        review.decide(submission.id, ACCEPT)
    [finding] = caught.value.findings
    assert (finding.record, finding.field, finding.message) == (
        "fr-test-law",
        "programme",
        "There is no such programme.",
    )
    assert not (workspace.folder / "data").exists()
    assert review.find(submission.id).state is State.SUBMITTED


def test_another_licence_does_not_slip_into_a_file(submit: Submit, review: Review) -> None:
    submission = submit(content.PRACTICE.replace("license: CC-BY-4.0", "license: CC-BY-NC-SA-3.0-IGO"))
    with pytest.raises(NotConforming) as caught:
        review.decide(submission.id, ACCEPT)
    assert caught.value.findings[0].field == "license"


def test_content_that_was_tampered_with_is_refused(workspace: Workspace, submit: Submit, review: Review) -> None:
    submission = submit()
    path = workspace.submissions / submission.id / submission.content_name
    path.write_bytes(path.read_bytes().replace(b"2029", b"2030"))
    with pytest.raises(SubmissionDamaged, match="not what was sent"):
        review.decide(submission.id, ACCEPT)


@pytest.mark.parametrize("identifier", ["20261122T093000Z-00000000", "../data", "", "x" * 5000])
def test_what_is_no_submission_is_told(workspace: Workspace, review: Review, identifier: str) -> None:
    with pytest.raises(UnknownSubmission):
        review.decide(identifier, ACCEPT)


def dies_after(steps: int, work: Callable[[], object]) -> bool:
    """Do ``work`` in a process that is killed at a step of writing, and return whether it was."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    done: list[int] = []
    for name in ("rename", "replace", "mkdir", "chmod"):
        setattr(Path, name, dying(getattr(Path, name), done, steps))
    work()
    os._exit(0)


def dying(real: Callable[..., object], done: list[int], steps: int) -> Callable[..., object]:
    def step(*arguments: object, **choices: object) -> object:
        done.append(1)
        if len(done) > steps:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **choices)

    return step


@pytest.fixture
def little(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the packaged content only what the submissions are about, so that a decision takes less time."""
    folder = tmp_path_factory.mktemp("data")
    for key in ("practice/fr", "programme/programmes"):
        (folder / key).parent.mkdir()
        shutil.copy(packaged("data") / f"{key}.yaml", (folder / key).parent)
    monkeypatch.setattr("api.workspace.packaged", lambda name: folder if name == "data" else packaged(name))


@pytest.mark.slow
@pytest.mark.usefixtures("little")
def test_a_kill_at_any_step_is_made_up_for(workspace: Workspace, submit: Submit, review: Review) -> None:
    """Of two files as of one: whatever was begun is carried out by who comes next; what was not can be done anew."""
    step, died, seen = 0, True, set()
    while died:
        submission = submit(two_files(), Syntax.TURTLE)
        died, step = dies_after(step, lambda: review.decide(submission.id, ACCEPT)), step + 1  # noqa: B023
        begun = bool(review.begun())
        with review.settled() as failed:
            assert failed == ()
        state = review.find(submission.id).state
        assert state is (State.ACCEPTED if begun or not died else State.SUBMITTED)
        seen.add((begun, state))
        files = [f for f in (french(workspace), workspace.folder / "data/document/more.yaml") if f.is_file()]
        assert len(files) == (2 if state is State.ACCEPTED else 0)
        for file in files:
            read_curated(file, f"{file.parent.name}/{file.stem}")
            file.unlink()
    assert seen == {(False, State.SUBMITTED), (True, State.ACCEPTED), (False, State.ACCEPTED)}


def two_files() -> str:
    parts = [(content.PRACTICE, "practice/fr.yaml"), (content.DOCUMENT, "document/more.yaml")]
    graphs = [read_submitted(text.encode(), Syntax.YAML, name).graph for text, name in parts]
    return "".join(f"{t} .\n" for g in graphs for t in g.triples)
