"""The cubes of the graph are well-formed, hold every assessment, and can be asked like any other part of it."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Quad, RdfFormat, Store

from graph.snapshot import open_store
from graph.vocabulary import BASE
from tests.graph.cubes.constraints import CONSTRAINTS, HIERARCHIES, NORMALISE, PREFIXES
from tests.queries.surveys.content import answers, system_iri, waves

GG = f"PREFIX gg: <{BASE}ontology#> PREFIX cube: <{BASE}cube/> PREFIX survey: <{BASE}survey/> "


def broken(store: Store) -> list[str]:
    """The numbers of the constraints that ``store`` breaks."""
    hierarchies = [row["property"] for row in store.query(HIERARCHIES)]  # type: ignore[union-attr]
    return [name.partition(" ")[0] for name, pattern in CONSTRAINTS.items() if breaks(store, pattern, hierarchies)]


def breaks(store: Store, pattern: str, hierarchies: Iterable[pyoxigraph.NamedNode]) -> bool:
    nested = f"{{ {pattern} }}" if pattern.lstrip().startswith("SELECT") else pattern
    query = f"{PREFIXES} ASK {{ {nested} }}"
    queries = [query.replace("$property", str(p)) for p in hierarchies] if "$property" in query else [query]
    return any(bool(store.query(q)) for q in queries)


SMALL = """
@prefix qb: <http://purl.org/linked-data/cube#> . @prefix : <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
:cube a qb:DataSet ; qb:structure :structure ; qb:slice :slice .
:structure a qb:DataStructureDefinition ; qb:component :by-place, :by-year, :of-level, :of-unit ; qb:sliceKey :key .
:by-place qb:componentProperty :place . :by-year qb:componentProperty :year . :of-level qb:componentProperty :level .
:of-unit qb:componentProperty :unit ; qb:componentRequired true .
:place a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList :places .
:year a qb:DimensionProperty ; rdfs:range rdfs:Literal . :level a qb:MeasureProperty . :unit a qb:AttributeProperty .
:places a skos:ConceptScheme . :here a skos:Concept ; skos:inScheme :places . :there a skos:Concept ; skos:inScheme :places .
:key a qb:SliceKey ; qb:componentProperty :year . :slice a qb:Slice ; qb:sliceStructure :key ; :year 2026 ; qb:observation :one .
:one a qb:Observation ; qb:dataSet :cube ; :place :here ; :year 2026 ; :level 3 ; :unit :step .
:two a qb:Observation ; qb:dataSet :cube ; :place :there ; :year 2026 ; :level 4 ; :unit :step .
"""

MEASURES = """
:several a qb:DataSet ; qb:structure :shape .
:shape a qb:DataStructureDefinition ; qb:component :by-place, :by-measure, :of-level, :of-share .
:by-measure qb:componentProperty qb:measureType . :of-share qb:componentProperty :share .
qb:measureType a qb:DimensionProperty ; rdfs:range qb:MeasureProperty . :share a qb:MeasureProperty .
:three a qb:Observation ; qb:dataSet :several ; :place :here ; qb:measureType :level ; :level 3 .
:four a qb:Observation ; qb:dataSet :several ; :place :here ; qb:measureType :share ; :share 0.5 .
"""

HIERARCHY = """
:place qb:codeList :tree . :tree a qb:HierarchicalCodeList ; qb:hierarchyRoot :here ; qb:parentChildProperty :holds .
:here :holds :there .
"""
UPWARD = """
:place qb:codeList :tree . :tree a qb:HierarchicalCodeList ; qb:hierarchyRoot :here ;
  qb:parentChildProperty [ owl:inverseOf :within ] . :there :within :here .
"""


def small(*more: str, without: str = "") -> Store:
    store = Store()
    store.load("".join((SMALL, *more)).encode(), RdfFormat.TURTLE)
    prefixes = "PREFIX : <https://example.org/> " + PREFIXES
    if without:
        before = len(store)
        store.update(f"{prefixes} DELETE WHERE {{ {without} }}")
        assert len(store) < before
    return store


@pytest.mark.parametrize("more", ["", MEASURES, HIERARCHY, UPWARD])
def test_well_formed_cubes_break_no_constraint(more: str) -> None:
    assert broken(small(more)) == []


@pytest.mark.parametrize(
    ("number", "more", "without"),
    [
        ("1", ":lost a qb:Observation .", ""),
        ("1", ":other a qb:DataSet ; qb:structure :structure . :one qb:dataSet :other .", ""),
        ("2", "", ":cube qb:structure ?x"),
        ("2", ":other a qb:DataStructureDefinition ; qb:component :of-level . :cube qb:structure :other .", ""),
        ("3", "", ":structure qb:component :of-level"),
        ("4", "", ":year rdfs:range ?x"),
        ("5", "", ":place qb:codeList ?x"),
        ("6", ":by-year qb:componentRequired false .", ""),
        ("7", ":spare a qb:SliceKey .", ""),
        ("8", ":key qb:componentProperty :colour . :slice :colour :red .", ""),
        ("9", "", ":slice qb:sliceStructure ?x"),
        ("10", "", ":slice :year ?x"),
        ("11", "", ":two :place ?x"),
        ("12", ":three a qb:Observation ; qb:dataSet :cube ; :place :here ; :year 2026 ; :level 5 ; :unit :step .", ""),
        ("13", "", ":two :unit ?x"),
        ("14", "", ":two :level ?x"),
        ("15", MEASURES, ":four :share ?x"),
        ("16", MEASURES + ":four :level 2 .", ""),
        ("17", MEASURES, ":four ?p ?x"),
        ("18", ":other a qb:DataSet ; qb:structure :structure ; qb:slice :slice .", ""),
        ("19", "", ":there skos:inScheme ?x"),
        ("19", ":place qb:codeList :bag . :bag a skos:Collection ; skos:member :here .", ""),
        ("20", HIERARCHY, ":here :holds ?x"),
        ("21", UPWARD, ":there :within ?x"),
    ],
)
def test_a_cube_that_breaks_a_constraint_is_found(number: str, more: str, without: str) -> None:
    assert broken(small(more, without=without)) == [number]


def test_every_constraint_is_checked() -> None:
    assert [name.partition(" ")[0] for name in CONSTRAINTS] == [str(n) for n in range(1, 22)]


@pytest.fixture(scope="module")
def surveyed(surveyed_snapshot: Path) -> Store:
    return open_store(surveyed_snapshot)


@pytest.mark.parametrize("which", ["packaged_snapshot", "surveyed_snapshot"])
def test_our_cubes_are_well_formed_as_they_stand(which: str, request: pytest.FixtureRequest) -> None:
    assert broken(open_store(request.getfixturevalue(which))) == []


def test_normalisation_adds_nothing_that_breaks_them(surveyed: Store) -> None:
    copy = Store()
    copy.bulk_extend(Quad(q.subject, q.predicate, q.object) for q in surveyed)
    copy.update(NORMALISE)
    assert broken(copy) == []


def test_each_level_of_the_answers_is_an_observation(surveyed: Store) -> None:
    query = (
        GG
        + PREFIXES
        + """SELECT ?wave ?system ?indicator ?rank WHERE {
      ?o qb:dataSet cube:maturity ; gg:partOfSurvey/skos:notation ?wave ; gg:assessedSystem ?system ;
        gg:assessedIndicator/skos:notation ?indicator ; gg:assessedRank ?rank }"""
    )
    found = sorted(tuple(term.value for term in row) for row in surveyed.query(query))  # type: ignore[union-attr]
    assert found == sorted(
        (wave, system_iri(answer), indicator, str(level))
        for wave in waves()
        for answer in answers(wave)
        for indicator, level in answer["levels"].items()
        if level is not None
    )


def test_a_wave_is_a_slice(surveyed: Store) -> None:
    query = (
        GG
        + PREFIXES
        + "SELECT (COUNT(?o) AS ?n) WHERE { cube:maturity qb:slice ?s . ?s gg:partOfSurvey survey:2026 ; qb:observation ?o }"
    )
    [row] = surveyed.query(query)  # type: ignore[misc]
    assert int(row["n"].value) == sum(v is not None for a in answers("2026") for v in a["levels"].values())


def test_every_application_assessment_is_in_one_of_the_other_cubes(surveyed: Store) -> None:
    query = (
        GG
        + PREFIXES
        + "SELECT ?cube (COUNT(?o) AS ?n) WHERE { ?o a gg:ApplicationAssessment ; qb:dataSet ?cube } GROUP BY ?cube"
    )
    counts = {row["cube"].value: int(row["n"].value) for row in surveyed.query(query)}  # type: ignore[union-attr]
    assert counts.keys() <= {f"{BASE}cube/reach", f"{BASE}cube/reach-by-domain"}
    assert sum(counts.values()) == len(list(surveyed.query(GG + "SELECT ?o { ?o a gg:ApplicationAssessment }")))  # type: ignore[arg-type]


def test_cubes_without_a_wave_say_that_they_are_empty(packaged_snapshot: Path, surveyed: Store) -> None:
    query = (
        GG
        + PREFIXES
        + 'SELECT ?cube WHERE { ?cube a qb:DataSet ; rdfs:comment ?c FILTER (CONTAINS(?c, "no observations")) }'
    )
    empty = {row["cube"].value for row in open_store(packaged_snapshot).query(query)}  # type: ignore[union-attr]
    assert empty == {f"{BASE}cube/{name}" for name in ("maturity", "reach", "reach-by-domain")}
    assert f"{BASE}cube/maturity" not in {row["cube"].value for row in surveyed.query(query)}  # type: ignore[union-attr]
