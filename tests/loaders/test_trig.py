"""Waves as files: whole or not at all, and told from files that somebody edited."""

from pathlib import Path

import pytest

from graph.named_graph import NamedGraph
from loaders.findings import Unreadable
from loaders.trig import read_trig, serialize
from tests.loaders.limesurvey.made import response, wave_graphs


@pytest.fixture
def graphs() -> tuple[NamedGraph, ...]:
    return tuple(wave_graphs().of((response(), response(2, "ES", "Andalucía"))))


@pytest.fixture
def path(tmp_path: Path, graphs: tuple[NamedGraph, ...]) -> Path:
    path = tmp_path / "survey" / "2026.trig"
    path.parent.mkdir()
    path.write_bytes(serialize(graphs))
    return path


def test_what_was_written_is_read(path: Path, graphs: tuple[NamedGraph, ...]) -> None:
    read, findings = read_trig(path, "survey/2026")
    assert findings == ()
    assert {g.iri: set(g.triples) for g in read} == {g.iri: set(g.triples) for g in graphs}
    assert {g.provenance.path for g in read if g.provenance} == {"survey/2026.trig"}


def test_the_same_graphs_are_the_same_bytes(graphs: tuple[NamedGraph, ...]) -> None:
    turned = [NamedGraph(g.iri, tuple(reversed(g.triples))) for g in graphs]
    assert serialize(turned) == serialize(graphs)


def test_an_edited_file_is_told(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"L4"', b'"L5"'))
    read, (finding,) = read_trig(path, "survey/2026", "2026.trig")
    assert len(read) == 3
    assert (finding.place, finding.message.split(",")[0]) == ("2026.trig:1", "The file was changed after it was loaded")


def test_a_damaged_file_is_refused_with_its_line(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(Unreadable, match=r"2026\.trig:\d+: This is not TriG"):
        read_trig(path, "survey/2026")


@pytest.mark.parametrize("graph", ["", "<urn:elsewhere> ", "<https://w3id.org/genoguide/graph/inferred> "])
def test_statements_in_no_graph_of_ours_are_told(tmp_path: Path, graph: str) -> None:
    path = tmp_path / "2026.trig"
    path.write_text(f"{graph}{{ <urn:a> <urn:b> <urn:c> }}", encoding="utf-8")
    read, findings = read_trig(path, "survey/2026", own=("survey/2026", "response/2026/"))
    assert read == ()
    assert any("in no graph" in f.message for f in findings)


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        read_trig(tmp_path / "none.trig", "survey/none")
