"""Loading composed: an export becomes a wave of the workspace, all of it or nothing.

    <workspace>/survey/
        2026.trig         the responses of the wave as RDF: what a build reads
        2026.review.csv   the free texts that might be published, and what a human decided about them
        2026.report/      report.html, findings.csv, report.ttl

The export itself is not copied: it holds personal data.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.survey_report import SurveyReport, render
from api.validation import read_shapes, validate_survey
from api.workspace import Workspace
from graph.files import write_whole
from graph.named_graph import NamedGraph
from graph.validation import Report
from loaders.findings import Finding, Unreadable
from loaders.limesurvey.change import Change, changes
from loaders.limesurvey.review_file import outdated, read_review, to_csv
from loaders.limesurvey.wave import Sources, Wave, is_violation, read_wave
from loaders.trig import read_trig, serialize

Step = Callable[[str], None]
"""Takes the name of each step of loading as it begins."""


@dataclass(frozen=True)
class Release:
    """Which free texts are released: those that ``file`` says, or with ``approve`` all that are shareable."""

    file: Path | None = None
    approve: bool = False


@dataclass(frozen=True)
class Load:
    """A wave that is ready to be written, and what is to be said about it.

    ``changes`` compares it with the wave that it replaces; it is None where there was none. ``faults`` are what the
    shapes find wrong in its RDF: with any, nothing is written, as no build would take it.
    """

    wave: Wave
    graphs: tuple[NamedGraph, ...]
    content: bytes
    shapes: Report
    faults: tuple[Finding, ...]
    changes: tuple[Change, ...] | None
    unchanged: bool

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return everything wrong, in the export, its crosswalk, the review file and the RDF."""
        return (*self.wave.findings, *self.faults)

    @property
    def refused(self) -> bool:
        """Return whether nothing may be written."""
        return any(is_violation(f) for f in self.faults)

    @property
    def violations(self) -> int:
        """Return how many findings are errors."""
        return sum(is_violation(f) for f in self.findings)

    @property
    def report(self) -> SurveyReport:
        """Return the report for the data manager."""
        return SurveyReport(self.wave, self.findings, self.shapes, self.changes)


def load(workspace: Workspace, sources: Sources, release: Release, step: Step) -> Load:
    """Read the wave in ``sources`` and compare it with what ``workspace`` has. Writes nothing.

    Raises Unreadable for a file that cannot be read, CrosswalkFaulty for a crosswalk with errors.
    """
    wave = read_wave(sources, workspace.names(), workspace.display, step)
    wave = _reviewed(workspace, wave, release)
    step("Writing RDF, and checking it")
    graphs = wave.graphs()
    report, faults = validate_survey(workspace.ontology(), read_shapes(), graphs)
    content = serialize(graphs)
    path = workspace.wave(wave.survey.wave)
    before = _before(workspace, path)
    compared = None if before is None else changes(before, graphs)
    unchanged = path.is_file() and path.read_bytes() == content
    return Load(wave, graphs, content, report, faults, compared, unchanged)


def write(workspace: Workspace, loaded: Load, folders: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Write a wave into the workspace, its report into ``folders`` as well, and return the files that are new.

    Each file is replaced whole, the wave last: what fails before leaves the old wave. Raises OSError.
    """
    path = workspace.wave(loaded.wave.survey.wave)
    files = {path.with_suffix(".review.csv"): to_csv(loaded.wave.review)}
    for folder in (path.with_suffix(".report"), *folders):
        files |= {folder / name: content for name, content in render(loaded.report).items()}
    files[path] = loaded.content
    written = tuple(p for p, content in files.items() if not p.is_file() or p.read_bytes() != content)
    for changed in written:
        write_whole(changed, files[changed])
    return written


def _reviewed(workspace: Workspace, wave: Wave, release: Release) -> Wave:
    """Return the wave with the decisions that its review file keeps, and those that are made now."""
    kept = workspace.wave(wave.survey.wave).with_suffix(".review.csv")
    rulings, findings = read_review(kept, workspace.display(kept)) if kept.is_file() else ({}, ())
    name = workspace.display(kept)
    if release.file is not None:
        name = workspace.display(release.file)
        own, more = read_review(release.file, name)
        rulings, findings = {**rulings, **own}, (*findings, *more)
    review = wave.review.decided(rulings, approve=release.approve)
    return wave.with_review(review, (*findings, *outdated(rulings, review, name)))


def _before(workspace: Workspace, path: Path) -> tuple[NamedGraph, ...] | None:
    """Return the wave that the workspace has; one that cannot be read counts as empty: it is replaced."""
    if not path.is_file():
        return None
    try:
        return read_trig(path, f"survey/{path.stem}", workspace.display(path))[0]
    except Unreadable:
        return ()
