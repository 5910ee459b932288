"""Snapshots are deterministic, immutable, and swapped whole."""

import json
import multiprocessing
import random
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import NamedGraph
from graph.snapshot import FORMAT, KEPT, Content, Manifest, SnapshotError, Snapshots, open_store

TYPES = """<urn:a> a <https://w3id.org/genoguide/ontology#Practice> ; <urn:list> ( 1 2 [ <urn:p> "x"@en ] ) .
[] <urn:p> [ <urn:p> [] ] ."""


def triples(text: str) -> list[Triple]:
    return [q.triple for q in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)]


def content(*graphs: NamedGraph, draft: bool = False) -> Content:
    return Content(graphs, (), {"a file": "hash"}, {"findings": []}, draft=draft)


def build(folder: Path, *graphs: NamedGraph, draft: bool = False) -> Manifest:
    snapshots = Snapshots(folder)
    with snapshots.building():
        return snapshots.build(content(*graphs, draft=draft))


def number(value: int) -> NamedGraph:
    return NamedGraph.of("number", [Triple(NamedNode("urn:n"), NamedNode("urn:p"), Literal(value))])


def current_number(folder: Path) -> str:
    current = Snapshots(folder).current()
    assert current
    quads = open_store(current[0]).quads_for_pattern(NamedNode("urn:n"), NamedNode("urn:p"), None)
    return str(next(iter(quads)).object.value)


def test_equal_inputs_give_the_same_bytes_whatever_their_order(tmp_path: Path) -> None:
    """Blank nodes too, which every parse names anew."""
    dumps = set()
    for attempt in range(3):
        shuffled = triples(TYPES)
        random.Random(attempt).shuffle(shuffled)
        graphs = [NamedGraph.of("one", shuffled), NamedGraph.of("two", triples(TYPES))]
        manifest = build(tmp_path / str(attempt), *graphs)
        dumps.add((tmp_path / str(attempt) / manifest.version / "dump.nq").read_bytes())
    assert len(dumps) == 1


def test_blank_nodes_of_two_graphs_stay_apart() -> None:
    one, two = NamedGraph.of("one", triples(TYPES)), NamedGraph.of("two", triples(TYPES))
    blank = [{t.subject for t in g.triples if isinstance(t.subject, pyoxigraph.BlankNode)} for g in (one, two)]
    assert blank[0]
    assert not blank[0] & blank[1]


def test_the_dump_is_what_the_store_holds(snapshot: Path) -> None:
    store = open_store(snapshot)
    named = {str(q) for q in store if q.graph_name != pyoxigraph.DefaultGraph()}
    dump = (snapshot / "dump.nq").read_bytes()
    assert {str(q) for q in pyoxigraph.parse(dump, format=pyoxigraph.RdfFormat.N_QUADS)} == named
    assert dump.splitlines() == sorted(dump.splitlines())
    assert Manifest.read(snapshot).triples == len(dump.splitlines())


def test_the_default_graph_is_the_merge_of_all_graphs(snapshot: Path) -> None:
    """Each triple once, also where several graphs hold it, so that plain counts are right."""
    store = open_store(snapshot)
    triples = {(str(q.subject), str(q.predicate), str(q.object)) for q in store}
    [row] = store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")  # type: ignore[misc]
    assert int(row["n"].value) == len(triples) < Manifest.read(snapshot).triples


def test_every_graph_says_where_it_came_from(snapshot: Path) -> None:
    query = """PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX spdx: <http://spdx.org/rdf/terms#>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    SELECT ?graph WHERE { { SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } } }
      FILTER NOT EXISTS { ?graph dcterms:identifier ?file ; prov:wasGeneratedBy ?load ; spdx:checksum/spdx:checksumValue ?hash } }"""
    without = open_store(snapshot).query(query)
    assert {str(row["graph"].value).rpartition("/")[2] for row in without} == {
        "inferred",
        "editions",
        "examples",
        "void",
        "service",
        "dataset",
    }


def test_a_new_snapshot_replaces_the_old_one_and_few_are_kept(tmp_path: Path) -> None:
    for value in range(KEPT + 3):
        build(tmp_path, number(value))
        assert current_number(tmp_path) == str(value)
    assert len([p for p in tmp_path.iterdir() if p.is_dir() and not p.is_symlink()]) == KEPT


def test_building_the_same_again_never_touches_what_is_served(tmp_path: Path) -> None:
    first = build(tmp_path, number(1))
    served = Snapshots(tmp_path).link.resolve()
    store = open_store(served)
    assert build(tmp_path, number(1)).version == first.version
    assert Snapshots(tmp_path).link.resolve() != served
    assert len(store) > 0


def test_a_draft_says_so_in_its_data(tmp_path: Path) -> None:
    manifest = build(tmp_path, number(1), draft=True)
    dump = (tmp_path / manifest.version / "dump.nq").read_text(encoding="utf-8")
    assert "(draft: it failed validation)" in dump
    assert manifest.draft


def test_before_the_first_build_there_is_none(tmp_path: Path) -> None:
    assert Snapshots(tmp_path).current() is None


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}'])
def test_a_damaged_manifest_is_named_and_a_build_mends_it(tmp_path: Path, damage: str) -> None:
    manifest = build(tmp_path, number(1))
    (tmp_path / manifest.version / "manifest.json").write_text(damage, encoding="utf-8")
    with pytest.raises(SnapshotError, match="genoguide build"):
        Snapshots(tmp_path).current()
    build(tmp_path, number(2))
    assert current_number(tmp_path) == "2"


def test_a_snapshot_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / build(tmp_path, number(1)).version / "manifest.json"
    path.write_text(
        json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format": FORMAT + 1}), encoding="utf-8"
    )
    with pytest.raises(SnapshotError, match="newer"):
        Snapshots(tmp_path).current()


def test_a_damaged_store_is_named(tmp_path: Path) -> None:
    manifest = build(tmp_path, number(1))
    (tmp_path / manifest.version / "store" / "CURRENT").unlink()
    with pytest.raises(SnapshotError, match="cannot be opened"):
        open_store(tmp_path / manifest.version)


def _build_numbers(folder: Path, values: range) -> None:
    for value in values:
        build(folder, number(value))


def test_two_builders_at_once_take_turns(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    builders = [context.Process(target=_build_numbers, args=(tmp_path, range(n, n + 5))) for n in (0, 100)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join(60)
    assert [b.exitcode for b in builders] == [0, 0]
    assert current_number(tmp_path) in {"4", "104"}
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".building")]


@pytest.fixture
def leftovers(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / ".building-left" / "store").mkdir(parents=True)
    yield tmp_path


def test_what_a_killed_builder_left_is_removed(leftovers: Path) -> None:
    build(leftovers, number(1))
    assert not (leftovers / ".building-left").exists()
