"""The file of cubes stands on its own: well-formed, with the names of all its values."""

from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, Store

from tests.api.export.conftest import Command
from tests.graph.cubes.constraints import PREFIXES
from tests.graph.cubes.test_cubes import GG, broken
from tests.queries.surveys.content import answers


@pytest.fixture(scope="module")
def surveyed(surveyed_snapshot: Path) -> Path:
    return surveyed_snapshot.parent.parent


def read(path: Path) -> Store:
    store = Store()
    store.load(path=str(path), format=RdfFormat.from_extension(path.suffix[1:]))
    return store


def test_the_file_is_a_well_formed_cube(export: Command, surveyed: Path, tmp_path: Path) -> None:
    result = export("cube", "-o", tmp_path / "maturity.ttl", folder=surveyed)
    assert result.exit_code == 0, result.output
    store = read(tmp_path / "maturity.ttl")
    observations = len(list(store.query(PREFIXES + "SELECT ?o { ?o a qb:Observation }")))  # type: ignore[arg-type]
    assert f"{observations:,} observations in 3 cubes" in result.output
    assert broken(store) == []


def test_every_value_has_a_name(export: Command, surveyed: Path, tmp_path: Path) -> None:
    export("cube", "-o", tmp_path / "maturity.ttl", folder=surveyed)
    nameless = (
        PREFIXES
        + """SELECT DISTINCT ?v { ?o a qb:Observation ; ?p ?v . ?p a qb:DimensionProperty
      FILTER NOT EXISTS { ?v rdfs:label ?label } }"""
    )
    assert list(read(tmp_path / "maturity.ttl").query(nameless)) == []  # type: ignore[arg-type]


def test_one_wave_can_be_had_alone(export: Command, surveyed: Path, tmp_path: Path) -> None:
    assert export("cube", "-o", tmp_path / "one.nt", "--wave", "2023", folder=surveyed).exit_code == 0
    store = read(tmp_path / "one.nt")
    levels = list(store.query(GG + PREFIXES + "SELECT ?o { ?o qb:dataSet cube:maturity }"))  # type: ignore[arg-type]
    assert len(levels) == sum(level is not None for a in answers("2023") for level in a["levels"].values())
    assert broken(store) == []


def test_a_wave_that_is_not_there_is_refused(export: Command, surveyed: Path, tmp_path: Path) -> None:
    result = export("cube", "-o", tmp_path / "x.ttl", "--wave", "2099", folder=surveyed)
    assert result.exit_code == 2
    assert "2023" in result.output
    assert list(tmp_path.iterdir()) == []


def test_without_a_wave_the_cube_is_empty_and_says_so(export: Command, tmp_path: Path) -> None:
    result = export("cube", "-o", tmp_path / "empty.ttl")
    assert "no wave of the survey is loaded" in result.output
    store = read(tmp_path / "empty.ttl")
    assert broken(store) == []
    assert b"no observations" in (tmp_path / "empty.ttl").read_bytes()


def test_formats_say_the_same_and_others_are_refused(export: Command, tmp_path: Path) -> None:
    graphs = []
    for ending, form in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")):
        assert export("cube", "-o", tmp_path / f"cube.{ending}").exit_code == 0
        graphs.append(set(rdflib.Graph().parse(tmp_path / f"cube.{ending}", format=form)))
    assert all(graph == graphs[0] for graph in graphs)
    assert export("cube", "-o", tmp_path / "cube.xlsx").exit_code == 2


def test_equal_graphs_give_equal_files(export: Command, tmp_path: Path) -> None:
    for name in ("one.ttl", "two.ttl"):
        export("cube", "-o", tmp_path / name)
    assert (tmp_path / "one.ttl").read_bytes() == (tmp_path / "two.ttl").read_bytes()
