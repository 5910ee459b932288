"""Each type of problem has an address, at which it is told what it means and what to do."""

import pyoxigraph
import pytest
from fastapi.testclient import TestClient
from pyoxigraph import NamedNode, RdfFormat

from api.problem_types.advice import ADVICE
from api.problem_types.types import PROBLEM_TYPES
from api.web.app import create_app
from api.web.problems import NOT_CONFORMING, TABLE
from graph.vocabulary import BASE, SKOS

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
}


@pytest.fixture(scope="module")
def site(snapshot, settings):
    with TestClient(create_app(snapshot, settings), base_url="http://testserver", headers=BROWSER) as client:
        yield client


def test_every_type_has_one_title_one_status_and_advice():
    said = {(row.name, row.title, row.status) for row in (*TABLE.values(), NOT_CONFORMING)}
    assert len(said) == len({name for name, _, _ in said})
    assert {name for name, _, _ in said} == ADVICE.keys()


@pytest.mark.parametrize("name", PROBLEM_TYPES)
def test_a_type_says_what_it_means_and_what_to_do(site, name):
    page = site.get(f"/problem/{name}").text
    known = PROBLEM_TYPES[name]
    assert f"<h1>{known.title}</h1>" in page
    turtle = site.get(f"/problem/{name}", headers={"Accept": "text/turtle"})
    said = {
        q.predicate: getattr(q.object, "value", "")
        for q in pyoxigraph.parse(turtle.content, RdfFormat.TURTLE)
        if q.subject == NamedNode(known.iri)
    }
    assert said[SKOS.definition] == known.advice.meaning
    assert said[SKOS.scopeNote] == known.advice.remedy


@pytest.mark.parametrize("path", ["/problem", "/problem/busy"])
def test_all_forms_say_the_same(site, path):
    forms = [set(pyoxigraph.parse(site.get(f"{path}.{s}").content, f)) for s, f in FORMATS.items()]
    assert len(forms[0]) > 5
    assert all(form == forms[0] for form in forms)


def test_the_list_leads_to_each(site):
    page = site.get("/problem").text
    assert all(f'href="/problem/{name}"' in page for name in PROBLEM_TYPES)


def test_an_error_leads_to_its_type(site):
    answer = site.get("/sparql?query=nonsense", headers={"Accept": "application/json"}).json()
    assert answer["type"] == f"{BASE}problem/query-syntax"
    assert 'href="/problem/unknown-query"' in site.get("/queries/nothing").text
    assert site.get("/entity", params={"uri": answer["type"]}, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("path", ["/problem/nothing", "/problem/busy.exe", "/problem.exe", "/problem/"])
def test_what_is_no_type_is_not_found(site, path):
    assert site.get(path).status_code == 404
