"""What accepting a survey would make of its wave: what 'genoguide load' makes of the same export and review."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from api.reviewing.errors import NotConforming, SubmissionDamaged, TextUnknown
from api.reviewing.plan import Change, Plan
from api.validation import read_shapes, validate_survey
from api.workspace import Workspace
from graph.named_graph import NamedGraph, content_hash
from loaders.findings import Finding, Severity, Unreadable
from loaders.limesurvey.change import changes
from loaders.limesurvey.health_system import HealthSystems
from loaders.limesurvey.held import HeldWave
from loaders.limesurvey.review import Decision, Review, Ruling
from loaders.limesurvey.review_file import read_review, to_csv
from loaders.submissions import HELD_FILE, REPORT, TEXTS_FILE, KeptSurvey, Submission
from loaders.trig import read_trig, serialize

Texts = Mapping[str, str]
"""What was decided on texts: ``publish`` or ``withhold``, by the id of their answer."""


def survey_plan(workspace: Workspace, submission: Submission, survey: KeptSurvey, texts: Texts) -> Plan:
    """Return what accepting a survey would write, its wave last.

    Raises NotConforming where no build would take the wave, or where the crosswalk has changed since; TextUnknown for a
    decision on a text that is not there; SubmissionDamaged, OSError.
    """
    _check_crosswalk(workspace, survey)
    held, systems = _held(workspace, submission, survey), HealthSystems(workspace.names())
    review = _decided(workspace, held.review(systems), survey, texts)
    graphs = held.graphs(systems, review.released)
    _validate(workspace, graphs)
    path = workspace.wave(survey.wave)
    before = _before(workspace, path, survey)
    cells = None if before is None else changes(before, graphs)
    planned = (*_beside(workspace, submission, review, path), Change(survey.key, path, "", serialize(graphs)))
    differing = tuple(c for c in planned if not c.path.is_file() or c.path.read_bytes() != c.content)
    return Plan((survey.key,), differing, cells)


def held_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of a submission with texts, which are there only until it is decided on."""
    return folder / TEXTS_FILE, folder / HELD_FILE


def decided_texts(workspace: Workspace, submission: Submission, survey: KeptSurvey, texts: Texts) -> bytes:
    """Return a review file of a survey with what was decided on its texts. Raises as ``survey_plan`` does."""
    held = _held(workspace, submission, survey)
    return to_csv(_decided(workspace, held.review(HealthSystems(workspace.names())), survey, texts))


def _check_crosswalk(workspace: Workspace, survey: KeptSurvey) -> None:
    """Raise NotConforming where the crosswalk is no longer there: what it allows may be less by now."""
    if survey.crosswalk in {content_hash(path) for path in workspace.crosswalks.glob("[!.]*.yaml")}:
        return
    message = "The crosswalk by which this survey was read has changed, or is gone."
    finding = Finding("crosswalks", message, expected="the survey, handed in again")
    raise NotConforming([finding])


def _held(workspace: Workspace, submission: Submission, survey: KeptSurvey) -> HeldWave:
    path = workspace.submissions / submission.id / HELD_FILE
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != survey.held:
        raise SubmissionDamaged(submission.id, f"its {HELD_FILE} is not what was kept")
    return HeldWave.decode(content)


def _decided(workspace: Workspace, review: Review, survey: KeptSurvey, texts: Texts) -> Review:
    """Return a review with the decisions that the workspace keeps of the wave, and those that are made now."""
    known = {item.answer: item for item in review.items}
    if strange := sorted(texts.keys() - known.keys()):
        raise TextUnknown(strange)
    kept = workspace.wave(survey.wave).with_suffix(".review.csv")
    try:
        rulings = read_review(kept)[0] if kept.is_file() else {}
    except Unreadable as error:
        raise NotConforming([error.finding]) from None
    own = {answer: Ruling(known[answer].hash, Decision(said)) for answer, said in texts.items()}
    return review.decided({**rulings, **own})


def _validate(workspace: Workspace, graphs: tuple[NamedGraph, ...]) -> None:
    _, findings = validate_survey(workspace.ontology(), read_shapes(), graphs)
    if violations := [finding for finding in findings if finding.severity is Severity.VIOLATION]:
        raise NotConforming(violations)


def _before(workspace: Workspace, path: Path, survey: KeptSurvey) -> tuple[NamedGraph, ...] | None:
    """Return the wave that would be replaced; one that cannot be read counts as empty."""
    if not path.is_file():
        return None
    try:
        return read_trig(path, survey.key, workspace.display(path))[0]
    except Unreadable:
        return ()


def _beside(workspace: Workspace, submission: Submission, review: Review, path: Path) -> Iterator[Change]:
    """Yield what belongs to a wave: the review of its texts, and the report on its cells."""
    label = f"survey/{path.stem}"
    yield Change(f"{label}.review", path.with_suffix(".review.csv"), "", to_csv(review))
    for file in sorted((workspace.submissions / submission.id / REPORT).glob("*")):
        place = path.with_suffix(".report") / file.name
        yield Change(f"{label}.report/{file.name}", place, "", file.read_bytes())
