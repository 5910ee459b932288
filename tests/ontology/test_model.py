"""The maturity model, the concept schemes and the mappings are whole."""

import csv
from collections import Counter

import pytest
import rdflib
from rdflib import RDF, SKOS, URIRef

from graph.vocabulary import BASE, packaged

GG = rdflib.Namespace(BASE + "ontology#")
COUNTS = {"I": 3, "II": 5, "III": 11, "IV": 3, "V": 7, "VI": 5, "VII": 6, "VIII": 9}
"""Indicators of each domain in the published model (B1MG D5.1)."""


@pytest.fixture(scope="module")
def vocabulary() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in packaged("ontology").glob("*.ttl"):
        graph.parse(path)
    return graph


def notations(graph: rdflib.Graph, type_name: str) -> list[str]:
    return sorted(str(graph.value(s, SKOS.notation)) for s in graph.subjects(RDF.type, GG[type_name]))


def test_the_model_has_its_domains_and_indicators(vocabulary: rdflib.Graph) -> None:
    assert notations(vocabulary, "Domain") == sorted(COUNTS)
    codes = [f"{domain}.{n}" for domain, count in COUNTS.items() for n in range(1, count + 1)]
    assert notations(vocabulary, "Indicator") == sorted(codes)


def test_every_indicator_has_five_levels_in_order(vocabulary: rdflib.Graph) -> None:
    levels = list(vocabulary.subjects(RDF.type, GG.MaturityLevel))
    assert len(levels) == 245
    ranks = Counter((str(vocabulary.value(x, GG.levelOf)), vocabulary.value(x, GG["rank"]).toPython()) for x in levels)
    assert set(ranks.values()) == {1}
    assert {rank for _, rank in ranks} == {1, 2, 3, 4, 5}


def test_notations_are_the_ends_of_iris(vocabulary: rdflib.Graph) -> None:
    own = [(s, str(o)) for s, o in vocabulary.subject_objects(SKOS.notation) if s.startswith(BASE)]
    assert [(s, n) for s, n in own if s.rpartition("/")[2] != n] == []


@pytest.mark.parametrize(
    ("type_name", "expected"),
    [
        ("ClinicalApplication", 8), ("PracticeKind", 12), ("PracticeStatus", 4), ("PracticeScale", 4), ("Confidence", 2),
        ("AppraisalCriterion", 5), ("Addressee", 11), ("RoadmapStep", 4), ("DocumentKind", 11), ("Country", 32),
    ],
)  # fmt: skip
def test_every_scheme_is_whole(vocabulary: rdflib.Graph, type_name: str, expected: int) -> None:
    assert len(notations(vocabulary, type_name)) == expected


def test_every_country_links_to_wikidata_and_has_a_health_system(vocabulary: rdflib.Graph) -> None:
    for country in vocabulary.subjects(RDF.type, GG.Country):
        assert country.startswith("http://publications.europa.eu/resource/authority/country/")
        links = [str(o) for o in vocabulary.objects(country, SKOS.exactMatch)]
        assert any("wikidata.org/entity/Q" in link for link in links), country
        code = vocabulary.value(country, SKOS.notation)
        assert (URIRef(f"{BASE}health-system/{code}"), GG.inCountry, country) in vocabulary


def test_the_mappings_say_the_same_in_both_forms() -> None:
    lines = (packaged("ontology") / "mappings.sssom.tsv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    turtle = rdflib.Graph().parse(packaged("ontology") / "mappings.ttl")
    expand = turtle.namespace_manager.expand_curie
    stated = {tuple(expand(row[part]) for part in ("subject_id", "predicate_id", "object_id")) for row in rows}
    assert stated == {triple for triple in turtle if triple[1] != rdflib.DCTERMS.modified}
    assert {row["mapping_justification"] for row in rows} == {"semapv:ManualMappingCuration"}
