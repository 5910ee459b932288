"""Succession: which history a build continues, and what it adds to it.

A build continues the history of the latest edition, and compares with the snapshot that is current: the two differ
after a rollback, and then the editions in between count as withdrawn. ``snapshots/history.json`` holds the latest
history beside the snapshots, for a workspace that was restored and for one whose snapshot is damaged.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyoxigraph
from pyoxigraph import Quad, RdfFormat, Store

from graph.differences import Difference, differences
from graph.editions import (
    LONGEST,
    MOST_FIELDS,
    MOST_LISTED,
    Edition,
    FieldEdit,
    History,
    ItemChange,
    SourceVersion,
)
from graph.files import write_whole
from graph.history import DUMPS, NAME
from graph.named_graph import NamedGraph
from graph.rollback import standing
from graph.snapshot import HISTORY, Manifest, SnapshotError, Snapshots
from graph.vocabulary import BASE, DCTERMS, RDF

_QUOTED: Final = ("data/", "ontology/")
"""Files whose former values a history quotes. What people answered in a survey, or handed in, may be withdrawn: of that
it keeps that something changed, and nothing of what it was."""
_DATE: Final = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]")

Wording = Callable[[Difference], Sequence[FieldEdit]]
"""Says what changed of a thing field by field, in the words of those who write records."""


@dataclass(frozen=True)
class Published:
    """An edition that was published: its history, and what its manifest says."""

    history: History
    version: str
    built: str
    tool: str
    inputs: Mapping[str, str]

    @classmethod
    def of(cls, history: History, manifest: Manifest) -> "Published":
        """Return the edition of a snapshot."""
        return cls(history, manifest.version, manifest.built, manifest.tool, manifest.sources)

    @property
    def closed(self) -> Edition:
        """The edition, with what was not known of it while it was built."""
        last = self.history.editions[-1]
        return replace(last, version=self.version, built=self.built, tool=self.tool)


def succeed(snapshots: Snapshots, inputs: Mapping[str, str], graphs: Sequence[NamedGraph], wording: Wording) -> History:
    """Return the history of the snapshot that is to be built from ``inputs``, as read into ``graphs``.

    Call within ``snapshots.building()``. It is that of the current snapshot, or the one kept beside the snapshots,
    where that was built from the same inputs: so building again, or after a restore, gives the same bytes.
    """
    current, kept = _current(snapshots), _kept(snapshots)
    for known in (current, kept):
        if known and dict(known.inputs) == dict(inputs):
            return known.history
    latest = max((p for p in (current, kept) if p), key=lambda p: p.history.number, default=None)
    base = current or latest
    if base is None or latest is None:
        first = History((Edition(1),))
        return replace(first, sources=tuple(_sources(graphs, first)))
    if current and latest.history.number > current.history.number:
        latest = _rolled_back(latest, current.history.number, snapshots)
    return _next(latest, base, graphs, lambda names: _dumped(snapshots, base.version, names), wording).bounded()


def write_latest(snapshots: Snapshots, manifest: Manifest) -> None:
    """Keep the history of the current snapshot beside the snapshots, unless it is a draft or a later one is kept.

    Raises OSError.
    """
    history, kept = None if manifest.draft else _history(snapshots.link), _kept(snapshots)
    if history and not (kept and kept.history.number > history.number):
        content = asdict(Published.of(history, manifest))
        write_whole(snapshots.folder / HISTORY, json.dumps(content, ensure_ascii=False, sort_keys=True).encode())


def _current(snapshots: Snapshots) -> Published | None:
    """Return the current edition; none where there is no snapshot, a draft, or one without a history."""
    try:
        found = snapshots.current()
    except SnapshotError:
        return None
    history = _history(found[0]) if found and not found[1].draft else None
    return Published.of(history, found[1]) if found and history else None


def _kept(snapshots: Snapshots) -> Published | None:
    """Return the edition whose history is kept beside the snapshots, if it can be read."""
    try:
        value: Any = json.loads((snapshots.folder / HISTORY).read_text(encoding="utf-8"))
        return Published(**{**value, "history": History.from_dict(value["history"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _history(folder: Path) -> History | None:
    try:
        return History.from_dict(json.loads((folder / HISTORY).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # it was built by a program that kept none


def _rolled_back(latest: Published, current: int, snapshots: Snapshots) -> Published:
    """Return the latest edition, all editions that the one numbered ``current`` is not built upon as withdrawn."""
    rollback = standing(snapshots)
    time = rollback.time if rollback else latest.built
    editions = (*latest.history.editions[:-1], latest.closed)
    line = _line(editions, current)
    marked = (replace(e, withdrawn="" if e.number in line else e.withdrawn or time) for e in editions)
    return replace(latest, history=replace(latest.history, editions=tuple(marked)))


def _line(editions: Sequence[Edition], number: int) -> set[int]:
    """Return the number of an edition, and those of the editions that it was built upon."""
    after, line = {e.number: e.after for e in editions}, set[int]()
    while number and number not in line:
        line.add(number)
        number = after.get(number, 0)
    return line


def _next(
    latest: Published,
    base: Published,
    graphs: Sequence[NamedGraph],
    before: Callable[[Iterable[str]], Iterable[Quad] | None],
    wording: Wording,
) -> History:
    """Return the history with one more edition, built upon ``base``; one that begins anew where that is not known."""
    number = latest.history.number + 1
    editions = list(latest.history.editions)
    if not editions[-1].version:
        editions[-1] = latest.closed
    history = replace(latest.history, editions=(*editions, Edition(number, after=base.history.number)))
    sources = list(_sources(graphs, history))
    old = {s.graph for s in sources} & history.current().keys()
    new = {s.graph for s in sources if not s.is_gone}
    quads = before(old)
    if quads is None:
        return replace(history, sources=(*history.sources, *sources), horizon=number)
    files = {s.graph: s.file for s in (*history.sources, *sources)}
    told = _changes(number, quads, [g for g in graphs if g.iri.value in new], wording)
    found = [c if files.get(c.graph, "").startswith(_QUOTED) else _unquoted(c) for c in told]
    return replace(
        history,
        editions=(*history.editions[:-1], replace(history.editions[-1], unlisted=max(0, len(found) - MOST_LISTED))),
        changes=(*history.changes, *found[:MOST_LISTED]),
        sources=(*history.sources, *sources),
    )


def _sources(graphs: Iterable[NamedGraph], history: History) -> Iterator[SourceVersion]:
    """Yield the sources that the edition being built has otherwise than the one before, and those that are gone."""
    known, number = history.current(), history.number
    read = {g.iri.value: g.provenance for g in graphs if g.provenance}
    dates = _dates(graphs)
    for iri, found in sorted(read.items()):
        if iri not in known or known[iri].sha256 != found.sha256:
            yield SourceVersion(number, iri, found.path, found.sha256, dates.get(found.path, ""))
    yield from (SourceVersion(number, iri, known[iri].file, "") for iri in sorted(known.keys() - read.keys()))


def _dates(graphs: Iterable[NamedGraph]) -> dict[str, str]:
    """Return the date of each file: that of the last edit as it says, else of the last response that came in."""
    said: dict[str, str] = {}
    came: dict[str, str] = {}
    for graph in graphs:
        for triple in graph.triples if graph.provenance else ():
            if triple.predicate in (DCTERMS.modified, DCTERMS.dateSubmitted):
                path, date = graph.provenance.path, triple.object.value[:10]  # type: ignore[union-attr]
                kind = said if triple.predicate == DCTERMS.modified else came
                if _DATE.fullmatch(date):
                    kind[path] = max(date, kind.get(path, ""))
    return {**came, **said}


def _changes(
    number: int, before: Iterable[Quad], graphs: Iterable[NamedGraph], wording: Wording
) -> Iterator[ItemChange]:
    """Yield what became of each thing of ours that has a class and a title."""
    old, new = list(before), _as_stored(graphs)
    # Where a thing is stated: of both, that in which it is now.
    places = {str(q.subject): q.graph_name for q in (*old, *new) if q.predicate == RDF.type}
    for found in differences((q.triple for q in old), (q.triple for q in new)):
        if found.type and found.label and found.iri.startswith(BASE):
            fields = tuple(_short(edit) for edit in wording(found)[:MOST_FIELDS]) if found.changes else ()
            graph = str(places[f"<{found.iri}>"])[1:-1]
            yield ItemChange(number, found.kind, found.iri, found.type, found.label[:LONGEST], graph, fields)


def _unquoted(change: ItemChange) -> ItemChange:
    """Return a change without the title of the thing and without any value."""
    fields = (replace(edit, before=(), after=(), words=f"{edit.field} changed") for edit in change.fields)
    return replace(change, label=change.iri.removeprefix(BASE), fields=tuple(fields))


def _short(edit: FieldEdit) -> FieldEdit:
    before, after = (tuple(v[:LONGEST] for v in values[:MOST_FIELDS]) for values in (edit.before, edit.after))
    return replace(edit, before=before, after=after, words=edit.words[:LONGEST])


def _as_stored(graphs: Iterable[NamedGraph]) -> list[Quad]:
    """Return the quads of graphs as a store holds them: with numbers in one spelling, as dumps have them."""
    store = Store()
    store.extend(quad for graph in graphs for quad in graph.quads())
    return list(store)


def _dumped(snapshots: Snapshots, version: str, names: Iterable[str]) -> list[Quad] | None:
    """Return what the graphs ``names`` held in a version, or None where no dump of it is left."""
    wanted = {f"<{name}>".encode() for name in names}
    for path in _dumps(snapshots, version):
        try:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as dump:
                lines = b"".join(line for line in dump if line[line.rfind(b" <") + 1 : -3] in wanted)
            return list(pyoxigraph.parse(lines, format=RdfFormat.N_QUADS))
        except (OSError, EOFError, SyntaxError):
            continue
    return None


def _dumps(snapshots: Snapshots, version: str) -> Iterator[Path]:
    """Yield where dumps of a version may lie, the nearest first."""
    current = snapshots.link
    folders = [current, *sorted(snapshots.folder.glob(f"{version}*"))]
    yield from (f / "dump.nq" for f in folders if f.resolve().name.partition(".")[0] == version)
    yield snapshots.folder / DUMPS / version / f"{NAME}.nq.gz"
