"""The JSON-LD context makes curated YAML into the same RDF under every processor."""

import json

import pyoxigraph
import pytest
import rdflib
import yaml
from rdflib.compare import isomorphic

from graph.names import Names
from graph.vocabulary import BASE, packaged
from loaders.context import packaged_context

FILES = [
    "practice/fr",
    "practice/no",
    "document/documents",
    "recommendation/b1mg-policy-brief-2022",
    "finding/findings",
]
CONTEXT = json.loads((packaged("ontology") / "context.jsonld").read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", FILES)
def test_two_json_ld_processors_agree(key: str) -> None:
    data = yaml.safe_load((packaged("data") / f"{key}.yaml").read_text(encoding="utf-8"))
    text = json.dumps({**data, "@context": CONTEXT["@context"]})
    quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD, base_iri=f"{BASE}{key}.yaml")
    turtle = pyoxigraph.serialize((q.triple for q in quads), format=pyoxigraph.RdfFormat.N_TRIPLES)
    by_oxigraph = rdflib.Graph().parse(data=turtle, format="nt")
    by_rdflib = rdflib.Graph().parse(data=text, format="json-ld", base=f"{BASE}{key}.yaml")
    assert len(by_rdflib) > 100
    assert isomorphic(by_oxigraph, by_rdflib)


@pytest.mark.parametrize(
    ("type_name", "field", "class_name"),
    [
        ("Practice", "kind", "gg:PracticeKind"), ("Practice", "status", "gg:PracticeStatus"),
        ("Practice", "scale", "gg:PracticeScale"), ("Practice", "appraisal", "gg:AppraisalCriterion"),
        ("Practice", "applications", "gg:ClinicalApplication"), ("Practice", "indicators", "gg:Indicator"),
        ("Practice", "confidence", "gg:Confidence"), ("Document", "kind", "gg:DocumentKind"),
        ("Document", "roadmap_steps", "gg:RoadmapStep"), ("Recommendation", "addressees", "gg:Addressee"),
        ("Practice", "country", "gg:NationalHealthSystem"), ("Practice", "region", "gg:Region"),
        ("Practice", "programme", "gg:Programme"), ("Recommendation", "document", "gg:Document"),
    ],
)  # fmt: skip
def test_every_name_of_a_vocabulary_becomes_its_thing(
    names: Names, type_name: str, field: str, class_name: str
) -> None:
    """Also where a name is a field's name as well: the kind 'programme' is not the field 'programme'."""
    things = names.of_class(class_name)
    assert things
    term = packaged_context().record(type_name).terms[field]
    for name, thing in things.items():
        record = {"@context": CONTEXT["@context"], "id": "x", "type": type_name, field: name}
        quads = pyoxigraph.parse(json.dumps(record), format=pyoxigraph.RdfFormat.JSON_LD, base_iri=BASE)
        objects = {q.object.value for q in quads if q.predicate.value == term.iri}
        assert objects == {thing.iri} == {term.expand(name)}
