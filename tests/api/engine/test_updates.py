"""Updates are made harmless and given their dataset without changing anything else of them."""

import pytest
from pyoxigraph import Store

from api.engine.errors import QuerySyntaxError, ServiceRefused
from api.engine.updates import prepare

GRAPH = "urn:g"


@pytest.mark.parametrize(
    "update",
    [
        "",
        "INSERT DATA { <urn:a> <urn:b> 'LOAD <urn:x> SERVICE' } # LOAD <urn:x>",
        "PREFIX load: <urn:x> PREFIX service: <urn:SERVICE> INSERT DATA { load:LOAD service:x 1 }",
        "CLEAR ALL",
    ],
)
def test_what_is_harmless_stays_as_it_is(update):
    assert prepare(update, [], []) == update


@pytest.mark.parametrize(
    ("update", "prepared"),
    [
        ("INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }", "INSERT { ?s ?p ?o }  USING <urn:g> WHERE { ?s ?p ?o }"),
        ("DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } where { { SELECT * WHERE { ?s ?p 1 } } }", "DELETE { ?s ?p 1 } INSERT { ?s ?p 2 }  USING <urn:g> where { { SELECT * WHERE { ?s ?p 1 } } }"),
        ("DELETE WHERE { ?s ?p 1 }", "DELETE { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 1 }"),
        ("CLEAR ALL ; DELETE WHERE { ?s ?p 1 } ; ADD <urn:a> TO <urn:b>", "CLEAR ALL ; DELETE { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 1 } ; ADD <urn:a> TO <urn:b>"),
        ("INSERT DATA { <urn:a> <urn:b> '} WHERE {' }", "INSERT DATA { <urn:a> <urn:b> '} WHERE {' }"),
    ],
)  # fmt: skip
def test_using_is_added_to_what_has_a_pattern(update, prepared):
    assert prepare(update, [GRAPH], []) == prepared
    Store().update(prepared)


@pytest.mark.parametrize(
    ("update", "named"),
    [
        ("WITH <urn:x> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", [GRAPH]),
        ("DELETE { ?s ?p 1 } USING <urn:x> WHERE { ?s ?p 1 }", [GRAPH]),
        ("CLEAR ALL ; with <urn:x> INSERT { ?s ?p 1 } WHERE { ?s ?p 1 }", [GRAPH]),
        ("DELETE WHERE { ?s ?p ?o }", ["urn:x> WHERE {} ; DROP ALL #"]),
        ("DELETE WHERE { ?s ?p ?o }", ["relative"]),
        ("DELETE WHERE { ?s ?p ?o", [GRAPH]),
    ],
)
def test_graphs_are_named_once_and_properly(update, named):
    with pytest.raises(QuerySyntaxError):
        prepare(update, [], named)


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://127.0.0.1/>",
        "load <http://127.0.0.1/> INTO GRAPH <urn:g>",
        "LOAD SILENT",
        "CLEAR ALL ; LOAD <http://127.0.0.1/>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "INSERT { ?s ?p ?o } WHERE { service silent ?x { ?s ?p ?o } }",
    ],
)
def test_nothing_is_fetched(update):
    with pytest.raises(ServiceRefused):
        prepare(update, [], [])


@pytest.mark.parametrize(
    "load", ["LOAD SILENT <urn:x>", "LOAD SILENT <urn:x> INTO GRAPH <urn:y>", "load silent x:y into graph x:z"]
)
def test_a_silent_load_does_nothing(load):
    prepared = prepare(f"PREFIX x: <urn:x> {load} ; INSERT DATA {{ <urn:a> <urn:b> 1 }}", [], [])
    assert "load" not in prepared.lower()
    store = Store()
    store.update(prepared)
    assert len(store) == 1
    assert not list(store.named_graphs())
