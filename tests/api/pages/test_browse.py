"""Lists of everything: whatever is in the graph can be reached by links."""

from urllib.parse import unquote

import pyoxigraph
import pytest

from api.pages.browse import LISTED, expand, short
from tests.api.pages.conftest import elements

GG = "https://w3id.org/genoguide/ontology#"
COUNT = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER (isIRI(?s) && isIRI(?c)) } GROUP BY ?c"


@pytest.fixture(scope="module")
def store(packaged_snapshot):
    return pyoxigraph.Store.read_only(str(packaged_snapshot / "store"))


def test_every_class_is_listed_with_its_number(site, store):
    page = elements(site, "/browse")
    cells, addresses = page.texts("td"), {unquote(address) for address in page.attributes("a", "href")}
    for row in store.query(COUNT, use_default_graph_as_union=True):
        name = short(row["c"].value)
        assert f"/browse/{name}" in addresses
        assert row["n"].value in cells


def test_the_pages_of_a_class_list_all_of_it_once(site, store):
    found = []
    for number in (1, 2, 3):
        page = elements(site, f"/browse/Practice?page={number}")
        listed = [a for a in page.attributes("a", "href") if a.startswith("/doc/practice/")]
        assert 0 < len(listed) <= LISTED
        found += listed
        assert f"/browse/Practice{f'?page={number}' if number > 1 else ''}" in page.attributes(
            "a", "href", **{"aria-current": "page"}
        )
    query = f"SELECT DISTINCT ?s {{ ?s a <{GG}Practice> }}"
    everything = [row["s"].value for row in store.query(query, use_default_graph_as_union=True)]
    assert sorted(found) == sorted(f"/doc/{iri.partition('genoguide/')[2]}" for iri in everything)
    assert site.get("/browse/Practice?page=4").status_code == 404


def test_what_is_not_ours_has_its_page_too(site):
    addresses = [a for a in elements(site, "/browse/Source").attributes("a", "href") if a.startswith("/entity?uri=")]
    assert addresses
    assert site.get(addresses[0]).status_code == 200


@pytest.mark.parametrize("iri", [f"{GG}Practice", "http://www.w3.org/ns/prov#Entity", "http://example.org/other#Class"])
def test_a_class_is_named_in_addresses_and_found_by_its_name(iri):
    assert expand(short(iri)) == iri


@pytest.mark.parametrize(
    "address", ["/browse/Nothing", "/browse/Practice?page=x", "/browse/Practice?page=0", "/browse/a:<b>"]
)
def test_what_is_no_class_or_page_is_not_found(site, address):
    assert site.get(address).status_code == 404
