"""What accepting a submission would make of the curated files: computed and checked before anything is written."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, Triple

from api.reviewing.errors import NotConforming, SubmissionDamaged
from api.reviewing.merging import Head, Stamp, created, merged
from api.reviewing.records import Entry, entries
from api.validation import validate_read
from api.workspace import Workspace
from graph.dataset import LICENCE
from graph.named_graph import NamedGraph
from graph.snapshot import SnapshotError, open_store
from graph.vocabulary import DCTERMS, graph_iri
from loaders.context import packaged_context
from loaders.curated import CuratedFile, curated_file, read_curated
from loaders.findings import Finding, Severity, Unreadable
from loaders.limesurvey.change import Change as CellChange
from loaders.submissions import Submission
from loaders.submitted import Syntax, read_submitted
from loaders.yaml_document import decode, parse_yaml

_ENGINE: Final = "shacl"


@dataclass(frozen=True)
class Change:
    """A file as it would be: its key and place in the workspace, what it says, and what it said.

    ``file`` is it as read, where it is a curated one.
    """

    key: str
    path: Path
    before: str
    content: bytes
    file: CuratedFile | None = None


@dataclass(frozen=True)
class Plan:
    """What accepting a submission would do: the keys of the files its records belong to, and those that change.

    ``cells`` is what a wave would say otherwise than the one before it; None where there was none, or it is no wave.
    """

    files: tuple[str, ...]
    changes: tuple[Change, ...]
    cells: tuple[CellChange, ...] | None = None


def records_of(workspace: Workspace, submission: Submission) -> tuple[tuple[Entry, ...], NamedGraph]:
    """Return the records of a submission, and its graph. Raises Unreadable, SubmissionDamaged, OSError."""
    assert isinstance(submission.syntax, Syntax)
    content = (workspace.submissions / submission.id / submission.content_name).read_bytes()
    if hashlib.sha256(content).hexdigest() != submission.sha256:
        raise SubmissionDamaged(submission.id, "its content is not what was sent")
    sent = read_submitted(content, submission.syntax, submission.name)
    graph = sent.graph if sent.file else _without_inferred(workspace, sent.graph)
    return entries(graph, submission.name), graph


def plan(workspace: Workspace, submission: Submission, stamp: Stamp) -> Plan:
    """Return what accepting a submission would make of the curated files.

    Raises NotConforming where they would have violations, SubmissionDamaged, OSError.
    """
    try:
        records, graph = records_of(workspace, submission)
        by_file = groupby(sorted(records, key=lambda e: e.key), key=lambda e: e.key)
        planned = {key: _change(workspace, key, tuple(group), graph, stamp) for key, group in by_file}
    except Unreadable as error:
        raise NotConforming([error.finding]) from None
    changes = tuple(change for change in planned.values() if change is not None)
    _validate(workspace, changes)
    return Plan(tuple(planned), changes)


def current(workspace: Workspace, key: str) -> tuple[CuratedFile, str] | None:
    """Return the curated file ``key`` as it is, with its text, or None where there is none. Raises Unreadable."""
    path = workspace.curated().get(key)
    if path is None:
        return None
    file = read_curated(path, key, workspace.display(path))
    return file, decode(path.read_bytes(), file.name)


def _change(workspace: Workspace, key: str, records: Sequence[Entry], graph: NamedGraph, stamp: Stamp) -> Change | None:
    """Return what becomes of one file, or None where it says all that already."""
    path = workspace.folder / "data" / f"{key}.yaml"
    name, found, stated = workspace.display(path), current(workspace, key), _head(graph, key)
    if found is None:
        text = created(key, _complete(stated, key), records, stamp)
    else:
        _check_licence(found[0], stated)
        text = merged(found[0], found[1], records, stamp)
        if text == found[1]:
            return None
    content = text.encode()
    file = curated_file(parse_yaml(text, name), content, key, name)
    return Change(key, path, found[1] if found else "", content, file)


def _validate(workspace: Workspace, made: Sequence[Change]) -> None:
    """Raise NotConforming where the changed files have violations, seen together with all others."""
    if not made:
        return
    rest = workspace.load(without=frozenset(change.key for change in made))
    found = validate_read([change.file for change in made if change.file], rest, _ENGINE).findings
    violations = [finding for finding in found if finding.severity is Severity.VIOLATION]
    if violations:
        raise NotConforming(violations)


def _head(graph: NamedGraph, key: str) -> Mapping[NamedNode, str]:
    """Return what a submission says of the file ``key``."""
    file = graph_iri(key)
    return {t.predicate: str(getattr(t.object, "value", "")) for t in graph.triples if t.subject == file}


def _complete(stated: Mapping[NamedNode, str], key: str) -> Head:
    """Return the head of a new file: as stated, else a plain title and the licence of our own content."""
    folder, _, name = key.partition("/")
    title = stated.get(DCTERMS.title) or f"Records of the kind {folder}: {name}"
    return Head(title, _licence(stated.get(DCTERMS.license, LICENCE.value)))


def _check_licence(file: CuratedFile, stated: Mapping[NamedNode, str]) -> None:
    """Raise Unreadable where records are submitted under another licence than that of the file they belong to."""
    own, given = _head(file.graph, file.key).get(DCTERMS.license), stated.get(DCTERMS.license)
    if own and given and own != given:
        message = "The records are submitted under another licence than that of the file they belong to."
        expected = f"{_licence(own)}, or a file of their own"
        raise Unreadable(Finding(file.name, message, None, None, "license", _licence(given), expected))


def _licence(iri: str) -> str:
    """Return the name by which curated files call a licence."""
    return packaged_context().head.terms["license"].shorten(iri)


def _without_inferred(workspace: Workspace, graph: NamedGraph) -> NamedGraph:
    """Return RDF without what the snapshot infers: a record as it is served can be sent back."""
    try:
        found = workspace.snapshots.current()
        store = open_store(found[0]) if found else None
    except SnapshotError:
        store = None
    if store is None:
        return graph
    inferred = graph_iri("inferred")

    def is_inferred(triple: Triple) -> bool:
        return Quad(triple.subject, triple.predicate, triple.object, inferred) in store

    return replace(graph, triples=tuple(t for t in graph.triples if not is_inferred(t)))
