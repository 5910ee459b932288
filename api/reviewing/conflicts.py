"""Whether somebody changed a record between its submission and its review: then accepting would undo that change."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from api.reviewing.plan import current, records_of
from api.reviewing.records import Entry, entries, statements
from api.workspace import Workspace
from loaders.findings import Unreadable
from loaders.submissions import Submission
from loaders.submitted import Submitted

BASE_FILE: Final = "base.json"
"""The file in the folder of a submission that holds what ``base_of`` returns."""


def base_of(workspace: Workspace, sent: Submitted) -> bytes:
    """Return as JSON how the records that were sent stand in the curated files now: the digest of each, or null.

    A record that no curated file can hold is left out: it is refused when somebody comes to accept it.
    """
    try:
        records = entries(sent.graph, "")
    except Unreadable:
        records = ()
    return json.dumps(_digests(workspace, records), indent=2, sort_keys=True).encode() + b"\n"


def changed_since(workspace: Workspace, submission: Submission) -> tuple[str, ...]:
    """Return the ids of the records that were changed, added or removed by others since they were submitted."""
    path = workspace.submissions / submission.id / BASE_FILE
    try:
        base: Mapping[str, str | None] = json.loads(path.read_bytes())
        records = records_of(workspace, submission)[0]
    except (FileNotFoundError, Unreadable):
        return ()
    now, wanted = _digests(workspace, records), {e.iri: _digest(e) for e in records}
    changed = (e for e in records if e.iri in base and now[e.iri] not in (base[e.iri], wanted[e.iri]))
    return tuple(e.id for e in changed)


def _digests(workspace: Workspace, records: Sequence[Entry]) -> dict[str, str | None]:
    """Return the digest of each of ``records`` as its curated file has it, or None where that has none."""
    found: dict[str, str | None] = {entry.iri: None for entry in records}
    for key, _ in groupby(sorted(records, key=lambda e: e.key), key=lambda e: e.key):
        found |= {entry.iri: _digest(entry) for entry in _kept(workspace, key, found)}
    return found


def _kept(workspace: Workspace, key: str, only: Iterable[str]) -> Sequence[Entry]:
    try:
        file = current(workspace, key)
    except Unreadable:
        return ()
    return entries(file[0].graph, key, frozenset(only)) if file else ()


def _digest(entry: Entry) -> str:
    return hashlib.sha256("\n".join(sorted(map(str, statements(entry)))).encode()).hexdigest()
