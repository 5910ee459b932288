"""Every triple of a snapshot leads to where it is from: a file, by hash, date and edition, or a rule and what it read."""

from pathlib import Path

import pyoxigraph
import pytest

from graph.reasoning import INFERRED, read_rules
from graph.snapshot import open_store
from graph.vocabulary import graph_iri, packaged

PREFIXES = """PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX gg: <https://w3id.org/genoguide/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX spdx: <http://spdx.org/rdf/terms#> """
LEADS = """
SELECT DISTINCT ?graph ?file ?sum ?date ?number ?tool WHERE {
  ?graph dcterms:identifier ?file ; spdx:checksum/spdx:checksumValue ?sum ; prov:wasGeneratedBy ?load .
  ?load prov:wasAssociatedWith ?tool .
  ?source prov:specializationOf ?graph ; dcterms:identifier ?file ; spdx:checksum/spdx:checksumValue ?sum ;
          dcterms:modified ?date ; gg:inEdition/gg:editionNumber ?number .
}"""
MADE = "SELECT DISTINCT ?graph ?from WHERE { ?graph prov:wasDerivedFrom ?from . ?graph a prov:Entity }"
RULES = """SELECT ?file ?sum WHERE {
  <https://w3id.org/genoguide/graph/inferred> prov:wasGeneratedBy/prov:used ?plan .
  ?plan a prov:Plan ; dcterms:identifier ?file ; spdx:checksum/spdx:checksumValue ?sum }"""
BUILT = {graph_iri(name).value for name in ("inferred", "editions", "examples", "void", "service", "dataset")}


@pytest.fixture(scope="module")
def store(surveyed_snapshot: Path) -> pyoxigraph.Store:
    return open_store(surveyed_snapshot)


def select(store: pyoxigraph.Store, query: str) -> list[dict[str, str]]:
    found = store.query(PREFIXES + query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    names = [v.value for v in found.variables]
    return [{n: row[n].value for n in names} for row in found]


def test_every_triple_that_was_read_leads_to_its_file_hash_date_and_edition(store: pyoxigraph.Store) -> None:
    graphs = {g.value for g in store.named_graphs()}
    told = {row["graph"]: row for row in select(store, LEADS)}
    assert graphs - set(told) == BUILT
    assert len(select(store, LEADS)) == len(told), "one file each"
    assert {row["number"] for row in told.values()} == {"1"}
    assert any("/response/2026/" in graph for graph in told)


def test_what_the_build_makes_leads_to_what_it_is_made_of(store: pyoxigraph.Store) -> None:
    made: dict[str, set[str]] = {}
    for row in select(store, MADE):
        made.setdefault(row["graph"], set()).add(row["from"])
    read = {row["graph"] for row in select(store, LEADS)}
    assert read <= made[INFERRED.value]
    assert read <= made[graph_iri("editions").value]


def test_every_inferred_triple_leads_to_a_rule_that_yields_it(store: pyoxigraph.Store) -> None:
    told = select(store, RULES)
    assert {row["file"] for row in told} == {rule.path for rule in read_rules()}
    assert all((packaged("ontology").parent / row["file"]).is_file() for row in told)
    yielded: set[pyoxigraph.Triple] = set()
    for rule in read_rules():
        found = store.query(rule.text)
        assert isinstance(found, pyoxigraph.QueryTriples)
        yielded |= set(found)
    inferred = {q.triple for q in store.quads_for_pattern(None, None, None, INFERRED)}
    assert len(inferred) > 1000
    assert {t for t in inferred - yielded if not _has_blank(t)} == set()


def _has_blank(triple: pyoxigraph.Triple) -> bool:
    return any(isinstance(term, pyoxigraph.BlankNode) for term in (triple.subject, triple.object))
