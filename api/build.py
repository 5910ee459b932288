"""Building: workspace -> loaders -> validation -> reasoning -> snapshot, in this order and no other."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from api.curating.history import wording
from api.reviewing.review import Review
from api.settings import Settings
from api.validation import Validation, validate_content
from api.workspace import Workspace
from graph.ask.guide import Guide
from graph.ask.intents import learn
from graph.ask.known import all_known, known_names
from graph.names import Names
from graph.queries import Query, read_queries
from graph.reasoning import read_rules
from graph.rollback import Rollback, forget, standing
from graph.search.encoders import NONE, Encoder, EncoderUnavailable, open_encoder
from graph.search.index import IndexWriter
from graph.snapshot import ENCODER, Content, Manifest, Snapshots
from graph.succession import succeed, write_latest
from graph.vocabulary import packaged
from loaders.findings import Finding, Severity

Step = Callable[[str], None]
"""Takes the name of each step of a build as it begins."""


@dataclass(frozen=True)
class Outcome:
    """What a build came to: the snapshot, whether it is new, and what validation found."""

    manifest: Manifest | None
    changed: bool
    findings: tuple[Finding, ...] = ()
    rollback: Rollback | None = None
    """The one that stands, which is why nothing was built."""

    @property
    def refused(self) -> bool:
        """Return whether the inputs had violations and nothing was published."""
        return self.manifest is None


def build(  # noqa: PLR0913 - each a choice of its own
    workspace: Workspace,
    *,
    engine: str,
    allow_violations: bool = False,
    force: bool = False,
    words_only: bool = False,
    dumps: bool = True,
    forget_changes: bool = False,
    step: Step = print,
) -> Outcome:
    """Build the snapshot of ``workspace`` unless the current one has the same inputs, or was rolled back to from them.

    ``engine`` validates (see ``graph.validation``). Where the content has violations nothing is published, unless
    ``allow_violations``: then the snapshot says in its own data that it is a draft. ``force`` builds in any case. The
    encoder of the settings tells search what texts mean; one that cannot be used, or ``words_only``, leaves search by
    words. Without ``dumps`` the snapshot has none. With ``forget_changes`` nothing stays in the history of what things
    were before, and all is built in any case.
    Decisions on submissions that a crash left half done are carried out first. Raises Busy where one takes very long,
    OSError where the workspace cannot be written, SettingError for a setting that cannot be.
    """
    with workspace.snapshots.building(), ExitStack() as reading:
        reading.enter_context(Review(workspace).settled())
        sources = workspace.inputs()
        force = force or forget_changes
        rollback = None if force else standing(workspace.snapshots)
        if rollback and rollback.inputs == sources:
            return Outcome(Manifest.read(workspace.snapshots.link), changed=False, rollback=rollback)
        meaning = None if words_only else _encoder(step)
        inputs = {**sources, ENCODER: meaning.id if meaning else NONE}
        current = None if force else workspace.snapshots.current()
        if current and dict(current[1].inputs) == inputs and (allow_violations or not current[1].draft):
            return Outcome(current[1], changed=False)
        step("Reading the ontology and the curated files")
        loaded = workspace.load()
        reading.close()
        step(f"Validating {sum(len(f.records) for f in loaded.curated):,} records")
        validation = validate_content(loaded, engine)
        findings = validation.findings
        violations = any(f.severity is Severity.VIOLATION for f in findings)
        if violations and not allow_violations:
            return Outcome(None, changed=False, findings=findings)
        step("Reasoning and writing the snapshot")
        report = _report(engine, validation)
        queries = tuple(read_queries(packaged("queries")))
        if meaning:
            _learn(meaning, queries, Names.of(loaded.published), step)
        index = IndexWriter(meaning, lambda done, of: step(f"Encoding texts for search, once: {done:,} of {of:,}"))
        shacl = validation.report.to_turtle()
        history = succeed(workspace.snapshots, sources, loaded.published, wording())
        history = history.anew() if forget_changes else history
        content = Content(
            loaded.published, read_rules(), inputs, report, violations, queries, shacl, dumps, index, history
        )
        return Outcome(_publish(workspace.snapshots, content), changed=True, findings=findings)


def _report(engine: str, validation: Validation) -> dict[str, object]:
    """Return what a snapshot says of its validation."""
    found = [finding.as_dict() for finding in validation.findings]
    return {"engine": engine, "records": validation.records, "findings": found}


def _publish(snapshots: Snapshots, content: Content) -> Manifest:
    """Make ``content`` the current snapshot, with its history beside it; that ends a rollback. Raises OSError."""
    settings = Settings.from_environment()
    manifest = snapshots.build(content, settings.dumps_kept, settings.snapshots_kept, settings.snapshot_days_kept)
    write_latest(snapshots, manifest)
    forget(snapshots)
    return manifest


def _learn(encoder: Encoder, queries: Sequence[Query], names: Names, step: Step) -> None:
    """Work out what Ask learns from known questions, for the servers of the snapshot."""
    known = all_known(filter(None, map(Guide.of, queries)))
    learn(
        encoder,
        known,
        known_names(names),
        lambda done, of: step(f"Encoding known questions, once: {done:,} of {of:,}"),
    )


def _encoder(step: Step) -> Encoder | None:
    try:
        return open_encoder(Settings.from_environment().encoder)
    except EncoderUnavailable as error:
        step(f"Search will know words and no meaning: {error}")
        return None
