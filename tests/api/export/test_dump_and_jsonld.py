"""The whole graph in files, and the curated records in JSON: what goes in comes out."""

import gzip
import json
import subprocess
from pathlib import Path

import pytest
import rdflib
import yaml
from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph, Quad, RdfFormat, parse
from rdflib.compare import isomorphic

from api.export.source import Source
from graph.vocabulary import graph_iri, packaged
from tests.api.export.conftest import Command

DATA = sorted(p.relative_to(packaged("data")).with_suffix("") for p in packaged("data").glob("*/*.yaml"))


@pytest.fixture(scope="module")
def jsonld(workspace, tmp_path_factory) -> Path:
    from tests.api.export.conftest import exported

    folder = tmp_path_factory.mktemp("jsonld") / "out"
    assert exported(workspace.folder, "jsonld", "-o", folder).exit_code == 0
    return folder


def test_every_file_of_a_dump_holds_the_graph(export: Command, source: Source, tmp_path: Path) -> None:
    result = export("dump", "-o", tmp_path / "dump", "--format", "nquads", "--format", "turtle", "--gz")
    assert result.exit_code == 0, result.output
    folder = tmp_path / "dump"
    assert sorted(p.name for p in folder.iterdir()) == ["SHA256SUMS", "genoguide.nq.gz", "genoguide.ttl.gz"]
    assert gzip.decompress((folder / "genoguide.nq.gz").read_bytes()) == (source.folder / "dump.nq").read_bytes()
    turtle = Dataset(parse(gzip.decompress((folder / "genoguide.ttl.gz").read_bytes()), format=RdfFormat.TURTLE))
    assert len(turtle) == sum(1 for _ in source.store.quads_for_pattern(None, None, None, DefaultGraph()))
    checked = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=folder, check=False, capture_output=True)
    assert checked.returncode == 0, checked


def test_without_gz_a_dump_is_plain(export: Command, tmp_path: Path) -> None:
    assert export("dump", "-o", tmp_path / "dump", "--format", "trig").exit_code == 0
    assert (tmp_path / "dump" / "genoguide.trig").read_bytes().startswith(b"@prefix ")


def test_an_export_without_a_snapshot_says_what_to_do(export: Command, tmp_path: Path) -> None:
    result = export("dump", "-o", tmp_path / "dump", folder=tmp_path / "empty")
    assert result.exit_code == 2
    assert "Build one with: genoguide build" in result.output
    assert not (tmp_path / "dump").exists()


def test_a_folder_with_content_is_refused(export: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    result = export("jsonld", "-o", tmp_path)
    assert result.exit_code == 2
    assert "--force" in result.output
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_each_curated_file_has_its_json(jsonld: Path) -> None:
    assert {p.relative_to(jsonld).with_suffix("") for p in jsonld.glob("*/*.jsonld")} == set(DATA)
    assert (jsonld / "context.jsonld").read_bytes() == (packaged("ontology") / "context.jsonld").read_bytes()


@pytest.mark.parametrize("key", DATA, ids=str)
def test_json_has_the_fields_that_curators_wrote(jsonld: Path, key: Path) -> None:
    written = yaml.load((packaged("data") / f"{key}.yaml").read_bytes(), Loader=yaml.CBaseLoader)["records"]
    read = json.loads((jsonld / f"{key}.jsonld").read_text(encoding="utf-8"))["records"]
    assert texts(read) == written


def texts(value: object) -> object:
    """Every scalar as text, as YAML without types has it."""
    if isinstance(value, dict):
        return {k: texts(v) for k, v in value.items()}
    if isinstance(value, list):
        return [texts(v) for v in value]
    return value if isinstance(value, str) else json.dumps(value)


def with_context(path: Path, folder: Path) -> str:
    """A document with the context beside it, as a processor that fetches the context sees it."""
    document = json.loads(path.read_text(encoding="utf-8"))
    address, base = document["@context"]
    assert address == "https://w3id.org/genoguide/context.jsonld"
    context = json.loads((folder / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    return json.dumps({**document, "@context": [context, base]})


def canonical(triples) -> Dataset:
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("key", DATA, ids=str)
def test_what_goes_in_comes_out(jsonld: Path, source: Source, key: Path) -> None:
    text = with_context(jsonld / f"{key}.jsonld", jsonld)
    stored = source.store.quads_for_pattern(None, None, None, graph_iri(str(key)))
    assert canonical(parse(text, format=RdfFormat.JSON_LD)) == canonical(stored)


@pytest.mark.parametrize("key", ["practice/dk", "document/documents"])
def test_another_processor_reads_the_same(jsonld: Path, source: Source, key: str) -> None:
    graph = rdflib.Graph().parse(data=with_context(jsonld / f"{key}.jsonld", jsonld), format="json-ld")
    lines = b"".join(
        f"{q.triple} .\n".encode() for q in source.store.quads_for_pattern(None, None, None, graph_iri(key))
    )
    assert isomorphic(graph, rdflib.Graph().parse(data=lines, format="nt"))


def test_a_file_that_changed_since_the_build_is_named(export: Command, workspace, tmp_path: Path) -> None:
    own = workspace.folder / "data" / "practice" / "dk.yaml"
    own.parent.mkdir(parents=True)
    try:
        own.write_bytes((packaged("data") / "practice" / "dk.yaml").read_bytes() + b"\n# later\n")
        result = export("jsonld", "-o", tmp_path / "out")
    finally:
        own.unlink()
    assert result.exit_code == 2
    assert "dk.yaml has changed since the snapshot was built" in result.output
    assert list(tmp_path.iterdir()) == []
