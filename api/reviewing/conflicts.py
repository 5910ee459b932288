"""Whether somebody changed a record between its submission and its review: then accepting would undo that change."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from api.reviewing.plan import current, records_of
from api.reviewing.records import Entry, entries
from api.reviewing.statements import digest
from api.workspace import Workspace
from graph.named_graph import content_hash
from loaders.findings import Unreadable
from loaders.submissions import KeptSurvey, Submission, read_base


def changed_since(workspace: Workspace, submission: Submission) -> tuple[str, ...]:
    """Return the ids of the records that were changed, added or removed by others since they were submitted."""
    base = read_base(workspace.submissions / submission.id)
    if submission.survey:
        return _changed_wave(workspace, submission.survey, base)
    try:
        records = records_of(workspace, submission)[0]
    except Unreadable:
        return ()  # which the plan of the acceptance says
    now, wanted = digests(workspace, records), {e.iri: digest(e.triples) for e in records}
    changed = (e for e in records if e.iri in base and now[e.iri] not in (base[e.iri], wanted[e.iri]))
    return tuple(e.id for e in changed)


def _changed_wave(workspace: Workspace, survey: KeptSurvey, base: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the name of a wave that was loaded, or accepted, since another was submitted."""
    path = workspace.wave(survey.wave)
    now = content_hash(path) if path.is_file() else None
    return () if now == base.get(survey.key) else (survey.key,)


def digests(workspace: Workspace, records: Sequence[Entry]) -> dict[str, str | None]:
    """Return the digest of each of ``records`` as its curated file has it, or None where that has none."""
    found: dict[str, str | None] = {entry.iri: None for entry in records}
    for key, _ in groupby(sorted(records, key=lambda e: e.key), key=lambda e: e.key):
        found |= {entry.iri: digest(entry.triples) for entry in _kept(workspace, key, found)}
    return found


def _kept(workspace: Workspace, key: str, only: Iterable[str]) -> Sequence[Entry]:
    try:
        file = current(workspace, key)
    except Unreadable:
        return ()
    return entries(file[0].graph, key, frozenset(only)) if file else ()
