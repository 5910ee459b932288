"""Dumps hold what the store holds, in every format, as the same bytes whatever the order of loading."""

import gzip
import hashlib
import json
import random
import subprocess
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    Store,
    parse,
)
from rdflib.compare import isomorphic

from graph import dumps
from graph.dumps import CHECKSUMS, Distribution, DumpFormat, checksums, write_dump, write_formats
from graph.snapshot import merge, open_store

EX = "https://example.org/"
HOSTILE = [
    Literal('"quoted" \\ and\nnew line\r, tab\t, nul-like \u0001, </script><script>alert(1)</script>'),
    Literal("\u202eright to left\u202c", language="ar"),
    Literal("long " * 2_000),
    Literal("=cmd|' /C calc'!A1"),
    Literal("007", datatype=NamedNode(EX + "code")),
    NamedNode("javascript:alert(1)"),
    BlankNode("b0"),
]


def quads() -> list[Quad]:
    found = [Quad(NamedNode(f"{EX}{n % 7}"), NamedNode(f"{EX}p{n % 3}"), Literal(n), graph(n % 4)) for n in range(100)]
    found += [Quad(NamedNode(EX + "hostile"), NamedNode(EX + "p"), value, graph(1)) for value in HOSTILE]
    return [*found, Quad(BlankNode("b0"), NamedNode(EX + "p"), NamedNode(EX + "0"), graph(1))]


def graph(number: int) -> NamedNode:
    return NamedNode(f"{EX}graph-{number}")


def store(seed: int = 0) -> Store:
    shuffled = quads()
    random.Random(seed).shuffle(shuffled)
    made = Store()
    made.extend(shuffled)
    merge(made)
    return made


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, dict[DumpFormat, Distribution]]:
    return tmp_path, {d.format: d for d in write_dump(store(), tmp_path, "genoguide")}


def read(folder: Path, distribution: Distribution) -> Dataset:
    content = gzip.decompress((folder / distribution.file).read_bytes())
    dataset = Dataset(parse(content, format=distribution.format.syntax))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def canonical(content: list[Quad]) -> Dataset:
    dataset = Dataset(content)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("form", [DumpFormat.NQUADS, DumpFormat.TRIG, DumpFormat.JSONLD])
def test_formats_of_datasets_hold_the_named_graphs(written: tuple[Path, dict], form: DumpFormat) -> None:
    folder, distributions = written
    assert read(folder, distributions[form]) == canonical(quads())


def test_turtle_holds_the_merge(written: tuple[Path, dict]) -> None:
    folder, distributions = written
    merged = {Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in quads()}
    assert read(folder, distributions[DumpFormat.TURTLE]) == canonical(list(merged))


def test_another_library_reads_the_same_graph(written: tuple[Path, dict]) -> None:
    folder, distributions = written
    turtle, lines = rdflib.Graph(), rdflib.Dataset(default_union=True)
    turtle.parse(data=gzip.decompress((folder / distributions[DumpFormat.TURTLE].file).read_bytes()), format="turtle")
    lines.parse(data=gzip.decompress((folder / distributions[DumpFormat.NQUADS].file).read_bytes()), format="nquads")
    assert len(turtle) == len({(q.subject, q.predicate, q.object) for q in quads()})
    union = rdflib.Graph()
    for triple in lines.triples((None, None, None)):
        union.add(triple)
    assert isomorphic(turtle, union)


def test_json_ld_is_json_that_a_processor_of_json_ld_reads(written: tuple[Path, dict]) -> None:
    folder, distributions = written
    text = gzip.decompress((folder / distributions[DumpFormat.JSONLD].file).read_bytes())
    assert {part["@id"] for part in json.loads(text)} == {graph(n).value for n in range(4)}
    assert len(rdflib.Dataset().parse(data=text, format="json-ld")) == len(set(quads()))


def test_the_order_of_loading_and_of_sorting_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the lines do not fit in memory and runs are merged from disk."""
    written = []
    for run in (250_000, 10, 1):
        monkeypatch.setattr(dumps, "RUN", run)
        folder = tmp_path / str(run)
        folder.mkdir()
        write_dump(store(seed=run), folder, "genoguide")
        written.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert written[0] == written[1] == written[2]
    assert len(written[0]) == 4


def test_the_n_quads_are_those_that_name_the_version(snapshot: Path, tmp_path: Path) -> None:
    [plain] = write_formats(open_store(snapshot), tmp_path, "all", [DumpFormat.NQUADS], compress=False)
    assert (tmp_path / "all.nq").read_bytes() == (snapshot / "dump.nq").read_bytes()
    assert snapshot.name.startswith(plain.sha256[:16])


def test_distributions_say_what_was_written(written: tuple[Path, dict]) -> None:
    folder, distributions = written
    assert {d.file for d in distributions.values()} == {p.name for p in folder.iterdir()}
    for form, distribution in distributions.items():
        content = (folder / distribution.file).read_bytes()
        assert (distribution.size, distribution.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert distribution.media_type == form.syntax.media_type
        assert distribution.compressed


def test_the_usual_tool_checks_the_checksums(written: tuple[Path, dict]) -> None:
    folder, distributions = written
    (folder / CHECKSUMS).write_text(checksums(distributions.values()), encoding="utf-8")
    checked = subprocess.run(
        ["sha256sum", "--check", CHECKSUMS], cwd=folder, capture_output=True, text=True, check=False
    )
    assert checked.stdout.count(": OK") == 4, checked


def test_a_dump_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dumps, "_serialize", full)
    with pytest.raises(OSError, match="No space"):
        write_dump(store(), tmp_path, "genoguide")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_graph_has_a_dump(tmp_path: Path) -> None:
    for distribution in write_dump(Store(), tmp_path, "empty"):
        assert len(read(tmp_path, distribution)) == 0
