"""Snapshots: the knowledge graph as an immutable folder, built beside the old one and swapped in by one rename.

    snapshots/
        <version>/   store/  search/  dumps/  dump.nq  manifest.json  files.json  names.json  items.json  changes.json
                     history.json  report.json  report.ttl
        dumps/       the dumps of versions that are gone (see graph/history.py)
        current      a symbolic link to the version that is served
        history.json   the history of the latest edition (see graph/succession.py)
        rollback.json  what was rolled back, while that stands (see graph/rollback.py)
        .lock        held while a builder works

The version is the hash of the dump, so the same inputs give the same version. A crash at any moment leaves the old
snapshot or the new one; what a killed builder left behind is removed by the next.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pyoxigraph
from pyoxigraph import Quad

from graph.changes import Changes, Item, items_of
from graph.dataset import describe_dataset
from graph.dumps import CHECKSUMS, checksums, write_dump
from graph.editions import History
from graph.editions_graph import editions_graph
from graph.examples import example_graph
from graph.file_hashes import write_hashes
from graph.files import make_folder, remove_whole, sync, sync_all
from graph.history import DUMPS, NAME, archive, prune
from graph.in_use import unused
from graph.named_graph import TOOL_VERSION, NamedGraph
from graph.names import Names
from graph.queries import Query
from graph.reasoning import Rule, infer
from graph.search.index import IndexWriter
from graph.service import service_graph
from graph.void import void_graph

FORMAT: Final = 1
"""The layout of a snapshot folder; raised when an older program could not read a newer snapshot."""
HISTORY: Final = "history.json"
"""The file of a history, in a snapshot and beside the snapshots."""
ENCODER: Final = "search/encoder"
"""The input that is not in the dump."""
KEPT: Final = 3
"""How many versions stay on disk unless told otherwise, the current one among them."""
_UNDER_WAY: Final = ".building-"
"""What the name of everything begins with that a builder has begun to write, or to remove."""


class SnapshotError(Exception):
    """A snapshot that is missing, damaged, or made by a newer program; the message says what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a snapshot is made of: hash of every input, triples of every graph, and who built it when."""

    version: str
    format: int
    built: str
    tool: str
    draft: bool
    triples: int
    inputs: Mapping[str, str]
    graphs: Mapping[str, int] = field(repr=False)

    @property
    def sources(self) -> dict[str, str]:
        """The inputs that the dump is made of: all but the encoder of search."""
        return {name: value for name, value in self.inputs.items() if name != ENCODER}

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of the snapshot in ``folder``. Raises SnapshotError."""
        try:
            content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            if content["format"] > FORMAT:
                raise SnapshotError(
                    f"{folder} was built by GenoGuide {content['tool']}, which is newer. Update this one."
                )
            return cls(**content)
        except (OSError, ValueError, KeyError, TypeError):
            raise SnapshotError(
                f"{folder} holds no snapshot, or a damaged one. Run 'genoguide build --force'."
            ) from None


class Snapshots:
    """The snapshots of a workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def link(self) -> Path:
        """Return the path of the link to the current snapshot."""
        return self.folder / "current"

    def current(self) -> tuple[Path, Manifest] | None:
        """Return folder and manifest of the snapshot to serve, or None before the first build. Raises SnapshotError."""
        if not self.link.exists():
            return None
        folder = self.link.resolve()
        return folder, Manifest.read(folder)

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the right to build; a second builder waits. Removes what a killed builder left."""
        make_folder(self.folder)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left in self.folder.glob(f"{_UNDER_WAY}*"):
                if left.is_symlink():
                    left.unlink()
                else:
                    shutil.rmtree(left, ignore_errors=True)
            yield

    def is_building(self) -> bool:
        """Return whether somebody holds the right to build at this moment."""
        try:
            with (self.folder / ".lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False  # there is none yet
        return False

    def build(self, content: "Content", dumps_kept: int = 0, kept: int = KEPT, days: int = 0) -> Manifest:
        """Write ``content`` as a snapshot and make it the current one. Call within ``building()``. Raises OSError.

        ``kept`` snapshots stay, the new one among them, and any that a server still answers from; besides, of each of
        the last ``days`` before today's on which there were any, the last one: many builds in a day leave something to
        go back to. Of ``dumps_kept`` older versions the dumps are kept when their snapshots are removed.
        """
        work = Path(tempfile.mkdtemp(prefix=_UNDER_WAY, dir=self.folder))
        work.chmod(0o755)
        manifest = _write(work, content, self._now())
        _write_changes(work, manifest.version, self.link)
        write_hashes(work)
        sync_all(work)  # a link that outlives a power cut must lead to files that did too
        target = self._free_name(manifest.version)
        work.rename(target)
        self.point_to(target)
        self._forget_old(target, dumps_kept, kept, days)
        return manifest

    def _free_name(self, version: str) -> Path:
        """Return where the version goes; a version built anew never touches the folder that may be served."""
        names = (version, *(f"{version}.{n}" for n in range(1, 1000)))
        return next(path for name in names if not (path := self.folder / name).exists())

    def point_to(self, target: Path) -> None:
        """Make the snapshot in ``target`` the current one, in one step. Call within ``building()``. Raises OSError."""
        link = self.folder / f"{_UNDER_WAY}link-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(target.name)
        link.rename(self.link)
        sync(self.folder)

    def folders(self) -> tuple[Path, ...]:
        """Return the folders of all snapshots, the newest first."""
        found = [path for path in self._listed() if path.is_dir() and not path.is_symlink()]
        return tuple(sorted(found, key=lambda path: (_built(path), path.stat().st_mtime), reverse=True))

    def _now(self) -> str:
        """Return the time, or one after the last build where the clock says that it is not: order outlives clocks."""
        archived = self.folder / DUMPS
        known = [*self._listed(), *(archived.iterdir() if archived.is_dir() else ())]
        now, last = datetime.now(UTC), max(map(_built, known), default="")
        with suppress(ValueError):
            now = max(now, datetime.fromisoformat(last) + timedelta(seconds=1))
        return now.isoformat(timespec="seconds")

    def _listed(self) -> Iterator[Path]:
        inside = self.folder.iterdir() if self.folder.is_dir() else iter(())
        return (path for path in inside if path.name != DUMPS and not path.name.startswith("."))

    def _forget_old(self, current: Path, dumps_kept: int, kept: int, days: int) -> None:
        others = [path for path in self.folders() if path != current]
        last_of_day: dict[str, Path] = {}
        for path in others:  # the newest first
            if (day := _built(path)[:10]) != _built(current)[:10]:
                last_of_day.setdefault(day, path)
        daily = list(last_of_day.values())[:days]
        for old in (path for path in others[kept - 1 :] if path not in daily):
            with unused(old) as removable:
                if removable and dumps_kept:
                    archive(old, self.folder)
                if removable:
                    remove_whole(old, Path(tempfile.mkdtemp(prefix=_UNDER_WAY, dir=self.folder)))
        prune(self.folder, dumps_kept)


@dataclass(frozen=True)
class Content:
    """What goes into a snapshot: graphs, rules that reason over them, hashes of inputs, report, questions, search."""

    graphs: Sequence[NamedGraph]
    rules: Sequence[Rule]
    inputs: Mapping[str, str]
    report: Mapping[str, Any]
    draft: bool = False
    queries: Sequence[Query] = ()
    shacl: str = ""
    """The report in the vocabulary of SHACL, as Turtle."""
    dumps: bool = True
    """Whether the snapshot gets dumps: they double the time to write a large one."""
    index: IndexWriter = field(default_factory=IndexWriter)
    history: History | None = None
    """How the things in the graphs have come to be as they are (see graph/succession.py)."""


def open_store(folder: Path) -> pyoxigraph.Store:
    """Open the store of the snapshot in ``folder`` for reading. Raises SnapshotError."""
    try:
        return pyoxigraph.Store.read_only(str(folder / "store"))
    except OSError as error:
        raise SnapshotError(
            f"The store of {folder} cannot be opened ({error}). Run 'genoguide build --force'."
        ) from None


def read_names(folder: Path) -> Names:
    """Return the names of the snapshot in ``folder``. Raises SnapshotError."""
    try:
        return Names.read(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"{folder}/names.json cannot be read ({error}). Run 'genoguide build --force'.") from None


def merge(store: pyoxigraph.Store) -> None:
    """Make the default graph of ``store`` the merge of its named graphs."""
    store.bulk_extend({Quad(q.subject, q.predicate, q.object) for q in store})


def _built(folder: Path) -> str:
    """Return when the snapshot in ``folder`` was built, in UTC; nothing where that cannot be read."""
    try:
        return Manifest.read(folder).built
    except SnapshotError:
        return ""


def _write(folder: Path, content: Content, built: str) -> Manifest:
    graphs = _with_descriptions([*content.graphs, infer(content.graphs, content.rules)], content)
    dump = _store(folder / "store", graphs)
    manifest = Manifest(
        version=hashlib.sha256(dump).hexdigest()[:16],
        format=FORMAT,
        built=built,
        tool=TOOL_VERSION,
        draft=content.draft,
        triples=dump.count(b"\n"),
        inputs=dict(content.inputs),
        graphs={g.iri.value: len(g.triples) for g in graphs},
    )
    content.index(folder / "search", open_store(folder))
    if content.dumps:
        _write_dumps(folder)
    names = Names.of(graphs)
    _write_file(folder / "dump.nq", dump)
    _write_file(folder / "names.json", _json(names.as_dict()))
    _write_file(folder / "items.json", _json({i: asdict(x) for i, x in items_of(content.graphs, names).items()}))
    if content.history:
        _write_file(folder / HISTORY, _json(content.history.as_dict()))
    _write_file(folder / "report.json", _json(content.report))
    _write_file(folder / "report.ttl", content.shacl.encode())
    _write_file(folder / "manifest.json", _json(asdict(manifest)))
    return manifest


def _write_dumps(folder: Path) -> None:
    (folder / DUMPS).mkdir()
    distributions = write_dump(open_store(folder), folder / DUMPS, NAME)
    _write_file(folder / DUMPS / CHECKSUMS, checksums(distributions).encode())


def _write_changes(folder: Path, version: str, previous: Path) -> None:
    """Write what changed since the snapshot ``previous``; the same version built anew keeps what it changed."""
    try:
        since = Manifest.read(previous).version
        before = _items(previous)
    except (OSError, ValueError, TypeError, SnapshotError):
        since, before = "", {}  # there was none, or one of a program that kept no items
    known = previous if since == version else folder.parent / DUMPS / version  # the archive, after a restore
    if since in ("", version) and (known / "changes.json").is_file():
        shutil.copy2(known / "changes.json", folder)
        return
    changes = Changes.between(since if since != version and before else None, before, _items(folder))
    _write_file(folder / "changes.json", _json(changes.as_dict()))


def _items(folder: Path) -> dict[str, Item]:
    listed = json.loads((folder / "items.json").read_text(encoding="utf-8"))
    return {iri: Item(**item) for iri, item in listed.items()}


def _with_descriptions(graphs: Sequence[NamedGraph], content: Content) -> list[NamedGraph]:
    """Return the graphs, and after them those that describe them: each counts the ones before it."""
    if content.history:
        graphs = [*graphs, editions_graph(content.history, content.graphs)]
    described = [*graphs, example_graph(content.queries), void_graph(graphs)]
    described.append(service_graph(described))
    return [*described, describe_dataset(described, draft=content.draft, rules=content.rules)]


def _store(folder: Path, graphs: Iterable[NamedGraph]) -> bytes:
    """Write the store and return its sorted N-Quads: what queries will see, numbers normalised, blank nodes kept.

    The default graph of the store is the merge of all graphs. The engine could form their union at each query, but then
    it matches a triple once for every graph that holds it, and a plain COUNT(*) would be wrong.
    """
    store = pyoxigraph.Store(str(folder))
    store.bulk_extend(quad for graph in graphs for quad in graph.quads())
    dump = _dump(store)
    merge(store)
    store.optimize()
    store.flush()
    return dump


def _dump(store: pyoxigraph.Store) -> bytes:
    """Return the N-Quads of ``store``, sorted; the unsorted ones are given up before the lines are joined."""
    lines = sorted((store.dump(format=pyoxigraph.RdfFormat.N_QUADS) or b"").splitlines())
    return b"\n".join(lines) + b"\n"


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _write_file(path: Path, content: bytes) -> None:
    path.write_bytes(content)
