"""The ontology under a description-logic reasoner: consistent, and no class that nothing can belong to."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import owlready2
import pyoxigraph
import pytest

from graph.vocabulary import packaged
from loaders.curated import read_curated
from tests.loaders.limesurvey.made import response, wave_graphs

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java, and this machine has none")

GG = "https://w3id.org/genoguide/ontology#"


def world_of(triples: Iterable[pyoxigraph.Triple], folder: Path) -> tuple[owlready2.World, owlready2.Ontology]:
    path = folder / "ontology.nt"
    path.write_bytes(pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b"")
    world = owlready2.World()
    return world, world.get_ontology(path.as_uri()).load()


def packaged_triples() -> list[pyoxigraph.Triple]:
    files = sorted(packaged("ontology").glob("*.ttl"))
    return [q.triple for f in files for q in pyoxigraph.parse(f.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE)]


def reason(world: owlready2.World, ontology: owlready2.Ontology) -> None:
    with ontology:
        owlready2.sync_reasoner_hermit(world, infer_property_values=True, ignore_unsupported_datatypes=True, debug=0)


@needs_java
def test_the_ontology_with_the_model_and_all_schemes_is_consistent(tmp_path: Path) -> None:
    world, ontology = world_of(packaged_triples(), tmp_path)
    reason(world, ontology)
    assert list(world.inconsistent_classes()) == []


@needs_java
def test_the_content_agrees_with_the_ontology(tmp_path: Path) -> None:
    """One file of each kind; dates in EDTF are beyond the datatypes that the reasoner knows."""
    keys = ["practice/is", "programme/programmes", "recommendation/b1mg-d5-2", "finding/findings"]
    content = [t for key in keys for t in read_curated(packaged("data") / f"{key}.yaml", key).graph.triples]
    world, ontology = world_of([*packaged_triples(), *content], tmp_path)
    reason(world, ontology)
    assert list(world.inconsistent_classes()) == []


@needs_java
def test_a_wave_agrees_with_the_ontology(tmp_path: Path) -> None:
    released = {"2026/FR/GP1title": "A charter", "2026/FR/I1com": "Well done"}
    graphs = wave_graphs(released=released).of((response(), response(2, "ES", "Andalucía"), response(3, "XX")))
    world, ontology = world_of([*packaged_triples(), *(t for graph in graphs for t in graph.triples)], tmp_path)
    reason(world, ontology)
    assert list(world.inconsistent_classes()) == []


@needs_java
def test_a_thing_in_two_disjoint_classes_is_inconsistent(tmp_path: Path) -> None:
    """The reasoner is really asked: with one false statement it objects."""
    wrong = pyoxigraph.parse(f"<urn:x> a <{GG}Practice>, <{GG}Recommendation> .", format=pyoxigraph.RdfFormat.TURTLE)
    world, ontology = world_of([*packaged_triples(), *(q.triple for q in wrong)], tmp_path)
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reason(world, ontology)


@needs_java
def test_a_class_that_nothing_can_belong_to_is_found(tmp_path: Path) -> None:
    wrong = pyoxigraph.parse(
        f"<urn:Both> a <http://www.w3.org/2002/07/owl#Class> ; "
        f"<http://www.w3.org/2000/01/rdf-schema#subClassOf> <{GG}Practice>, <{GG}Indicator> .",
        format=pyoxigraph.RdfFormat.TURTLE,
    )
    world, ontology = world_of([*packaged_triples(), *(q.triple for q in wrong)], tmp_path)
    reason(world, ontology)
    assert "urn:Both" in [c.iri for c in world.inconsistent_classes()]
