"""Dumps: the whole knowledge graph in files, the same bytes for the same content.

Lines are sorted as N-Quads first and serialised then, so that the order in which a store holds its quads does not
matter. Sorting spills to disk and serialising streams: memory stays the same however large the graph is.
"""

import gzip
import heapq
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import IO, Final, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from graph.named_graph import content_hash
from graph.vocabulary import FORMATS, PREFIXES

RUN: Final = 250_000
"""Lines that are sorted in memory at once, about 100 MB."""
CHECKSUMS: Final = "SHA256SUMS"
"""The usual name of a file that ``sha256sum --check`` reads."""


class DumpFormat(Enum):
    """A format of a dump: its syntax, the ending of its files, and its IRI among W3C's unique URIs for formats."""

    NQUADS = (RdfFormat.N_QUADS, "nq", FORMATS["N-Quads"])
    TRIG = (RdfFormat.TRIG, "trig", FORMATS["TriG"])
    TURTLE = (RdfFormat.TURTLE, "ttl", FORMATS["Turtle"])
    JSONLD = (RdfFormat.JSON_LD, "jsonld", FORMATS["JSON-LD"])

    def __init__(self, syntax: RdfFormat, ending: str, iri: NamedNode) -> None:
        self.syntax, self.ending, self.iri = syntax, ending, iri


@dataclass(frozen=True)
class Distribution:
    """A file of a dump: its name, what it holds (before compression), its size in bytes, and its SHA-256 in hex."""

    file: str
    format: DumpFormat
    compressed: bool
    size: int
    sha256: str

    @property
    def media_type(self) -> str:
        """Return the media type of the content, such as ``application/n-quads``."""
        return self.format.syntax.media_type


def write_dump(store: Store, folder: Path, name: str) -> tuple[Distribution, ...]:
    """Write ``store`` into ``folder`` in every format, compressed: ``name.nq.gz``, ``.trig.gz``, ``.ttl.gz``, ....

    ``store`` is that of a snapshot: its default graph is the merge of its named graphs. Turtle holds the merge, the
    others the named graphs. Each file is renamed to its name when it is complete. Raises OSError.
    """
    return write_formats(store, folder, name, tuple(DumpFormat), compress=True)


def write_formats(
    store: Store, folder: Path, name: str, formats: Sequence[DumpFormat], *, compress: bool
) -> tuple[Distribution, ...]:
    """Write ``store`` into ``folder`` as ``write_dump`` does, in ``formats``, plain or compressed. Raises OSError."""
    with tempfile.TemporaryDirectory(prefix=".dump-", dir=folder) as work:
        lines = _Lines(store, Path(work))
        return tuple(_write(lines, folder, name, form, compress) for form in formats)


def checksums(distributions: Iterable[Distribution]) -> str:
    """Return what the file ``CHECKSUMS`` says of ``distributions``."""
    return "".join(f"{d.sha256}  {d.file}\n" for d in sorted(distributions, key=lambda d: d.file))


class _Lines:
    """The content of a store as files of sorted lines in the folder ``work``, each made once, when first needed."""

    def __init__(self, store: Store, work: Path) -> None:
        self._store, self.work = store, work

    def of(self, form: DumpFormat) -> Path:
        """Return the N-Quads from which a file of ``form`` is made."""
        make = {DumpFormat.NQUADS: self._sorted, DumpFormat.TURTLE: self._merged}.get(form, self._by_graph)
        return make()

    def _merged(self) -> Path:
        """Return the default graph."""
        path = self.work / "merged.nt"
        if not path.exists():
            unsorted = self._dump_graph(DefaultGraph())
            _write_lines(path, _sorted(unsorted, self.work))
            unsorted.unlink()
        return path

    def _by_graph(self) -> Path:
        """Return the named graphs one after the other, as formats that gather what belongs together need them."""
        path = self.work / "by-graph.nq"
        if not path.exists():
            _write_lines(path, self._graph_by_graph())
        return path

    def _sorted(self) -> Path:
        """Return the quads of the named graphs, sorted as a whole: the bytes of which a snapshot's version is made."""
        path = self.work / "sorted.nq"
        if not path.exists():
            _write_lines(path, _sorted(self._by_graph(), self.work))
        return path

    def _graph_by_graph(self) -> Iterator[bytes]:
        for graph in sorted(cast(Iterable[NamedNode], self._store.named_graphs()), key=lambda g: g.value):
            ending = f"{graph} .\n".encode()
            yield from (line[:-2] + ending for line in _sorted(self._dump_graph(graph), self.work))

    def _dump_graph(self, graph: NamedNode | DefaultGraph) -> Path:
        path = self.work / "unsorted.nt"
        self._store.dump(str(path), format=RdfFormat.N_TRIPLES, from_graph=graph)
        return path


def _sorted(path: Path, work: Path) -> Iterator[bytes]:
    """Yield the lines of a file in the order of their bytes; runs that do not fit in memory are kept in ``work``."""
    with ExitStack() as stack:
        runs: list[Iterable[bytes]] = []
        with path.open("rb") as file:
            run = sorted(islice(file, RUN))
            while following := list(islice(file, RUN)):
                runs.append(stack.enter_context(_spilled(run, work)))
                run = sorted(following)
        yield from heapq.merge(*runs, run) if runs else run


def _spilled(run: Iterable[bytes], work: Path) -> IO[bytes]:
    file = tempfile.TemporaryFile(dir=work)  # noqa: SIM115 - the caller closes it
    file.writelines(run)
    file.seek(0)
    return file


def _write_lines(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(lines)


def _write(lines: _Lines, folder: Path, name: str, form: DumpFormat, compress: bool) -> Distribution:
    file = f"{name}.{form.ending}" + ".gz" * compress
    source, target = lines.of(form), lines.work / file
    with target.open("wb") as raw:
        if compress:
            with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed:
                _serialize(source, form, cast(IO[bytes], packed))
        else:
            _serialize(source, form, raw)
    distribution = Distribution(file, form, compress, target.stat().st_size, content_hash(target))
    target.rename(folder / file)
    return distribution


def _serialize(source: Path, form: DumpFormat, output: IO[bytes]) -> None:
    """Write the lines of ``source`` in ``form``; N-Quads are these lines themselves."""
    if form is DumpFormat.NQUADS:
        with source.open("rb") as file:
            shutil.copyfileobj(file, output, 1 << 20)
        return
    quads = parse(path=str(source), format=RdfFormat.N_QUADS)
    content: Iterable[Quad] | Iterable[Triple] = quads if form.syntax.supports_datasets else (q.triple for q in quads)
    serialize(content, output, format=form.syntax, prefixes=PREFIXES)
