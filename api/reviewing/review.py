"""Decisions on submissions, so that a crash at any moment leaves nothing half done that stays so.

A decision to accept is written down first, as one that is being carried out; then the curated files are written, each
whole; then the decision counts, by one rename. Whoever comes next, a reviewer or a builder, carries out what a crash
left: records that are in their file already are not changed again.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from api.curating import schemas
from api.reviewing.conflicts import changed_since
from api.reviewing.errors import (
    AcceptanceBegun,
    AlreadyDecided,
    ReasonMissing,
    ReasonRefused,
    RecordsChanged,
    ReviewRefused,
    SubmissionDamaged,
    UnknownSubmission,
)
from api.reviewing.lock import reviewing
from api.reviewing.merging import Stamp
from api.reviewing.plan import Plan
from api.reviewing.plan import plan as plan_of
from api.reviewing.survey_plan import Texts, decided_texts, held_files, survey_plan
from api.workspace import Workspace
from graph.files import make_folder, sync, write_whole
from loaders.findings import Unreadable
from loaders.limesurvey.privacy import mask
from loaders.limesurvey.review_file import read_review
from loaders.submissions import (
    DECISIONS,
    HELD_FILE,
    ID,
    Decision,
    Role,
    State,
    Submission,
    read_submission,
    submission_folders,
)

_LOG: Final = logging.getLogger("genoguide.reviewing")
_BEGUN: Final = ".begun.json"
"""The name of a decision while it is being carried out."""
_TEXTS: Final = ".texts.csv"
"""The name of what it says of the texts of a survey."""
_NAMED: Final = ("document/", "programme/")
"""How the names of the files begin whose records others name."""
_LONGEST: Final = 1000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody decides: to which state, in what role, why, and whether to undo what was changed meanwhile.

    ``texts`` is what they decide on each text of a survey: ``publish`` or ``withhold``, by the id of its answer.
    """

    state: State
    role: Role
    reason: str = ""
    overwrite: bool = False
    texts: Texts = field(default_factory=dict)


class Review:
    """Decides on the submissions of a workspace."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._workspace = workspace
        self._clock = clock

    def all(self) -> Sequence[Submission]:
        """Return the submissions that can be read, in the order in which they came."""
        found = []
        for folder in submission_folders(self._workspace.submissions).values():
            try:
                found.append(read_submission(folder))
            except Unreadable:
                continue  # the build tells of it
        return found

    def find(self, identifier: str) -> Submission:
        """Return a submission. Raises UnknownSubmission, SubmissionDamaged."""
        folder = self._workspace.submissions / identifier
        if not ID.fullmatch(identifier) or not folder.is_dir():
            raise UnknownSubmission(identifier)
        try:
            return read_submission(folder)
        except Unreadable as error:
            raise SubmissionDamaged(identifier, error.finding.message) from None

    def decide(self, identifier: str, wish: Wish) -> Submission:
        """Carry out a decision and return the submission with it. It is on disk then. Raises ReviewRefused, OSError.

        The same decision by the same role is carried out once, however often it is asked for.
        """
        _check_reason(wish)
        self.find(identifier)  # before a lock is made where there are no submissions
        with reviewing(self._workspace.submissions):
            self._complete()
            submission = self.find(identifier)
            if submission.decisions and self._is_so(submission, wish):
                return submission
            if submission.decisions:
                raise AlreadyDecided(submission)
            if wish.state is State.ACCEPTED:
                self._accept(submission, wish)
            else:
                self._reject(submission, wish)
            return self.find(identifier)

    def preview(self, identifier: str) -> Plan:
        """Return what accepting a submission would change now. Raises ReviewRefused, OSError."""
        return self._plan(self.find(identifier), self._now())

    @contextmanager
    def settled(self) -> Iterator[tuple[str, ...]]:
        """Keep the curated files as they are meanwhile, with no decision half carried out.

        Gives the ids of the submissions whose acceptance was begun and cannot be carried out. Raises Busy, OSError.
        """
        if not self._workspace.submissions.is_dir():
            yield ()
            return
        with reviewing(self._workspace.submissions):
            yield self._complete()

    def _complete(self) -> tuple[str, ...]:
        """Carry out the decisions that a crash left half done, and return the ids of those that cannot be."""
        failed = []
        for identifier in self.begun():
            try:
                submission = self.find(identifier)
                decision = Decision.decode(self._path(submission, _BEGUN).read_bytes())
                self._carry_out(submission, decision, self._plan(submission, decision.at, self._texts(submission)))
            except (ReviewRefused, Unreadable, ValueError, KeyError, TypeError) as error:
                _LOG.error("the acceptance of %s was begun and cannot be carried out: %s", identifier, error)
                failed.append(identifier)
        self._clear()
        return tuple(failed)

    def begun(self) -> list[str]:
        """Return the ids of the submissions whose acceptance a crash left half done."""
        left = sorted(self._workspace.submissions.glob(f"*/{DECISIONS}/{_BEGUN}"))
        return [path.parent.parent.name for path in left if ID.fullmatch(path.parent.parent.name)]

    def _is_so(self, submission: Submission, wish: Wish) -> bool:
        """Return whether what is wished was decided before: by the same wish, whose answer was lost, say."""
        last = submission.decisions[-1]
        if (last.state, last.role, last.reason) != (wish.state, wish.role, wish.reason):
            return False
        path = self._workspace.wave(submission.survey.wave).with_suffix(".review.csv") if submission.survey else None
        try:
            rulings = read_review(path)[0] if wish.texts and path and path.is_file() else {}
        except Unreadable:
            return False
        return all(answer in rulings and rulings[answer].decision == said for answer, said in wish.texts.items())

    def _accept(self, submission: Submission, wish: Wish) -> None:
        if not wish.overwrite and (changed := changed_since(self._workspace, submission)):
            raise RecordsChanged(changed)
        at = self._now()
        plan = self._plan(submission, at, wish.texts)
        if submission.survey:
            texts = decided_texts(self._workspace, submission, submission.survey, wish.texts)
            write_whole(self._path(submission, _TEXTS), texts)
        self._carry_out(submission, Decision(State.ACCEPTED, at, wish.role, wish.reason, plan.files), plan)

    def _reject(self, submission: Submission, wish: Wish) -> None:
        if submission.id in self.begun():
            raise AcceptanceBegun(submission.id)
        decision = Decision(State.REJECTED, self._now(), wish.role, wish.reason)
        write_whole(self._path(submission, _number(submission)), decision.encode())
        self._clear()

    def _plan(self, submission: Submission, at: str, texts: Texts | None = None) -> Plan:
        if submission.survey:
            return survey_plan(self._workspace, submission, submission.survey, texts or {})
        return plan_of(self._workspace, submission, Stamp(submission.id, at.partition("T")[0]))

    def _carry_out(self, submission: Submission, decision: Decision, plan: Plan) -> None:
        begun, written = self._path(submission, _BEGUN), 0
        write_whole(begun, decision.encode())
        try:
            for change in plan.changes:
                make_folder(change.path.parent)
                write_whole(change.path, change.content)
                written += 1
        except OSError:
            if not written:  # nothing has happened yet, so nothing is to be carried out later
                begun.unlink()
            raise
        self._finish(submission, decision)

    def _finish(self, submission: Submission, decision: Decision) -> None:
        """Have a decision count whose files are written."""
        begun = self._path(submission, _BEGUN)
        begun.rename(begun.with_name(_number(submission)))
        sync(begun.parent)
        self._clear()
        if any(file.startswith(_NAMED) for file in decision.files):
            self._tell_editors()

    def _tell_editors(self) -> None:
        """Make new programmes and documents known to editors. The decision stands, whether or not that can be done."""
        try:
            schemas.write(self._workspace)
        except OSError as error:
            _LOG.warning("the editors' schemas cannot be written: %s; 'genoguide schema' does so", error.strerror)

    def _clear(self) -> None:
        """Remove the texts of surveys that were decided on: what nobody released is not kept. Raises OSError."""
        for held in sorted(self._workspace.submissions.glob(f"*/{HELD_FILE}")):
            if any(held.parent.glob(f"{DECISIONS}/[0-9]*.json")):
                for path in (held.parent / DECISIONS / _TEXTS, *held_files(held.parent)):
                    path.unlink(missing_ok=True)
                sync(held.parent)

    def _texts(self, submission: Submission) -> Texts:
        """Return what was decided on the texts of a survey by a decision that a crash left half done."""
        path = self._path(submission, _TEXTS)
        rulings = read_review(path)[0] if path.is_file() else {}
        return {answer: ruling.decision for answer, ruling in rulings.items() if ruling.decision}

    def _path(self, submission: Submission, name: str) -> Path:
        """Return where a decision is written, in a folder that is there."""
        folder = self._workspace.submissions / submission.id / DECISIONS
        make_folder(folder)
        return folder / name

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds").replace("+00:00", "Z")


def _number(submission: Submission) -> str:
    """Return the name of the next decision on a submission."""
    return f"{len(submission.decisions) + 1:04}.json"


def _check_reason(wish: Wish) -> None:
    """Raise ReasonMissing or ReasonRefused for a reason that helps nobody, or that must not be published."""
    if wish.state is State.REJECTED and not wish.reason.strip():
        raise ReasonMissing
    if len(wish.reason) > _LONGEST or not wish.reason.isprintable() or mask(wish.reason) != wish.reason:
        raise ReasonRefused(_LONGEST)
