"""What the build says of the graph: VoID, the service, the examples; read with the very queries that clients use."""

from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from graph.examples import example_graph
from graph.named_graph import NamedGraph
from graph.queries import parse_query, read_queries
from graph.service import Capability, describe_service, service_graph
from graph.snapshot import Manifest, open_store
from graph.vocabulary import PREFIXES, packaged
from graph.void import void_graph

DATA = """
@prefix : <urn:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a1 a :A ; :knows :a2, :b1 ; :name "x", "y"@en .
:a2 a :A ; :age 3 .
:b1 a :B, :C .
"""

COMPLETION = """
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?class ?property ?object WHERE {
  ?cp void:class ?class ; void:propertyPartition ?pp .
  ?pp void:property ?property .
  OPTIONAL {
    { ?pp void:classPartition [ void:class ?object ] } UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?object ] }
  }
}
"""
"""What editors ask to know which properties things of a class have."""

PREFIX_LIST = "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }"
EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?example ?comment ?query { ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?query }"""


def triples(text: str) -> list[Triple]:
    return [quad.triple for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)]


def rows(graph: NamedGraph | pyoxigraph.Store, query: str) -> set[tuple[str, ...]]:
    store = graph if isinstance(graph, pyoxigraph.Store) else pyoxigraph.Store()
    if isinstance(graph, NamedGraph):
        store.extend(graph.quads())
    found = store.query(query, use_default_graph_as_union=True)
    return {tuple(term.value if term else "" for term in row) for row in found}


@pytest.fixture(scope="module")
def void() -> NamedGraph:
    one, two = triples(DATA)[:4], triples(DATA)[2:]
    return void_graph([NamedGraph.of("one", one), NamedGraph.of("two", two)])


def test_void_tells_editors_what_each_class_has(void: NamedGraph) -> None:
    short = {tuple(v.rpartition("#")[2].removeprefix("urn:") for v in row) for row in rows(void, COMPLETION)}
    assert short >= {("A", "knows", "A"), ("A", "knows", "B"), ("A", "knows", "C")}
    assert short >= {("A", "name", "string"), ("A", "name", "langString"), ("A", "age", "integer")}
    assert not {row for row in short if row[0] in "BC" and row[1] != "type"}


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("<https://w3id.org/genoguide/dataset> void:triples ?n", 9),
        ("<https://w3id.org/genoguide/dataset> void:distinctSubjects ?n", 3),
        ("<https://w3id.org/genoguide/dataset> void:classes ?n", 3),
        ("<https://w3id.org/genoguide/dataset> void:properties ?n", 4),
        ("?c void:class <urn:A> ; void:entities ?n", 2),
        ("<https://w3id.org/genoguide/dataset> void:propertyPartition [ void:property <urn:knows> ; void:triples ?n ]", 2),
        ("?c void:class <urn:A> ; void:propertyPartition [ void:property <urn:knows> ; void:classPartition [ void:class <urn:B> ; void:triples ?n ] ]", 1),
    ],
)  # fmt: skip
def test_void_counts_each_triple_once(void: NamedGraph, pattern: str, count: int) -> None:
    query = f"PREFIX void: <http://rdfs.org/ns/void#> SELECT ?n {{ {pattern} }}"
    assert rows(void, query) == {(str(count),)}


def test_void_of_the_shipped_graph_knows_its_classes(snapshot: Path) -> None:
    found = rows(open_store(snapshot), COMPLETION)
    assert (
        "https://w3id.org/genoguide/ontology#Practice",
        "https://w3id.org/genoguide/ontology#addresses",
        "https://w3id.org/genoguide/ontology#Indicator",
    ) in found


def test_every_question_is_an_example_that_parses(snapshot: Path) -> None:
    queries = {query.title: query.text for query in read_queries(packaged("queries"))}
    found = rows(open_store(snapshot), EXAMPLES)
    assert {title: text for _, title, text in found} == queries
    for text in queries.values():
        pyoxigraph.Store().query(text)


def test_prefixes_are_declared(snapshot: Path) -> None:
    assert rows(open_store(snapshot), PREFIX_LIST) == set(PREFIXES.items())


@pytest.mark.parametrize("form", ["select", "ask", "construct"])
def test_an_example_says_its_form(form: str) -> None:
    text = f"#+ title: T\n#+ description: D\n#+ columns: {{}}\nPREFIX x: <urn:x>\n{form} WHERE {{ ?s ?p ?o }}"
    graph = example_graph([parse_query("q", text)])
    assert NamedNode(f"http://www.w3.org/ns/shacl#{form}") in {t.predicate for t in graph.triples}


SD = "http://www.w3.org/ns/sparql-service-description#"


def test_the_service_lists_every_graph_of_the_snapshot(snapshot: Path) -> None:
    found = rows(open_store(snapshot), f"SELECT ?g {{ ?x <{SD}namedGraph> [ <{SD}name> ?g ; <{SD}graph> ?g ] }}")
    assert {name for (name,) in found} == set(Manifest.read(snapshot).graphs)


def test_the_service_claims_nothing_that_it_does_not_do() -> None:
    endpoint = NamedNode("http://x.example/sparql")
    reading, writing = (set(describe_service(endpoint, {}, capability)) for capability in Capability)
    assert NamedNode(SD + "BasicFederatedQuery") not in {t.object for t in reading | writing}
    update = Triple(endpoint, NamedNode(SD + "supportedLanguage"), NamedNode(SD + "SPARQL11Update"))
    assert update not in reading
    assert update in writing
    assert Triple(endpoint, NamedNode(SD + "endpoint"), endpoint) in reading


def test_the_service_counts_triples() -> None:
    graph = NamedGraph.of("one", triples(DATA))
    count = Triple(graph.iri, NamedNode("http://rdfs.org/ns/void#triples"), Literal(9))
    assert count in service_graph([graph]).triples
