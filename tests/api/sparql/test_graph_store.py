"""The Graph Store Protocol: the cases of the W3C suite by their names in test mode, and reading on the real server."""

from urllib.parse import quote

import pytest
import rdflib
from fastapi.testclient import TestClient
from rdflib.compare import isomorphic

from api.settings import Settings
from api.sparql import scratch
from api.web.app import create_app

STORE = "/rdf-graph-store"
TURTLE = {"Content-Type": "text/turtle; charset=utf-8"}
PERSON = "http://testserver/rdf-graph-store/person/1.ttl"
CARD = "<http://testserver/person/1> a <urn:Person> ; <urn:card> [ <urn:name> {} ] ."
FR = "https://example.org/graph-fr"

DIRECT = "/rdf-graph-store/person/1.ttl"
INDIRECT = f"/rdf-graph-store?graph={quote(PERSON, safe='')}"
DEFAULT = "/rdf-graph-store?default"


@pytest.fixture
def store():
    with TestClient(scratch.create_app(Settings())) as client:
        yield client


def read(client, address):
    response = client.get(address, headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"
    return rdflib.Graph().parse(data=response.text, format="turtle")


def graph(*texts):
    return rdflib.Graph().parse(data="\n".join(texts), format="turtle")


# --- test mode -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [DIRECT, INDIRECT, DEFAULT])
def test_put_get_repeat_direct_and_indirect_and_put_get_default(store, address):
    for name, status in (('"John"', 201), ('"Jane"', 204)):
        assert store.put(address, content=CARD.format(name), headers=TURTLE).status_code == status
        assert isomorphic(read(store, address), graph(CARD.format(name)))


def test_a_graph_is_the_same_by_its_address_and_by_its_name(store):
    store.put(DIRECT, content=CARD.format(1), headers=TURTLE)
    assert isomorphic(read(store, INDIRECT), read(store, DIRECT))


@pytest.mark.parametrize("address", [DIRECT, INDIRECT])
def test_put_delete_get_delete(store, address):
    assert store.put(address, content=CARD.format(1), headers=TURTLE).status_code == 201
    statuses = [store.request(method, address).status_code for method in ("DELETE", "GET", "DELETE", "HEAD")]
    assert statuses == [200, 404, 404, 404]


def test_the_default_graph_may_be_emptied_but_not_removed(store):
    store.put(DEFAULT, content=CARD.format(1), headers=TURTLE)
    assert store.delete(DEFAULT).status_code == 200
    assert len(read(store, DEFAULT)) == 0


MULTIPART = "\r\n".join(
    [
        "--x",
        'Content-Disposition: form-data; name="a"; filename="a.ttl"',
        "Content-Type: text/turtle; charset=utf-8",
        "",
        '<http://testserver/person/1> <urn:family> "Doe" .',
        "--x",
        'Content-Disposition: form-data; name="b"; filename="b.nt"',
        "",
        '<http://testserver/person/1> <urn:given> "Jane" .',
        "--x--",
        "",
    ]
)


@pytest.mark.parametrize("address", [DIRECT, INDIRECT])
def test_post_get_post_get(store, address):
    assert store.post(address, content=CARD.format(1), headers=TURTLE).status_code == 201
    posted = store.post(address, content=MULTIPART, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert posted.status_code == 200
    names = '<http://testserver/person/1> <urn:family> "Doe" ; <urn:given> "Jane" .'
    assert isomorphic(read(store, address), graph(CARD.format(1), names))


def test_blank_nodes_that_are_posted_apart_stay_apart(store):
    for _ in range(2):
        store.post(DIRECT, content="_:a <urn:b> 1 .", headers=TURTLE)
    assert len(read(store, DIRECT)) == 2


def test_post_get_new_graph(store):
    created = store.post(STORE, content=CARD.format(1), headers=TURTLE)
    assert created.status_code == 201
    location = created.headers["location"]
    assert location.startswith("http://testserver/rdf-graph-store/")
    for address in (location, f"{STORE}?graph={location}"):
        assert isomorphic(read(store, address), graph(CARD.format(1)))


@pytest.mark.parametrize("address", [DIRECT, INDIRECT])
def test_head_existing_and_head_non_existing(store, address):
    assert store.head(address).status_code == 404
    store.put(address, content=CARD.format(1), headers=TURTLE)
    head = store.head(address, headers={"Accept": "text/turtle; charset=utf-8"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == "text/turtle; charset=utf-8"


def test_put_get_uri_pct_encoded_once_and_not_twice(store):
    once, twice = (f"{STORE}?graph=http://example.org/{end}" for end in ("%31.ttl", "%2531.ttl"))
    assert store.put(once, content=CARD.format(1), headers=TURTLE).status_code == 201
    assert store.put(twice, content=CARD.format(2), headers=TURTLE).status_code == 201
    assert isomorphic(read(store, f"{STORE}?graph=http%3A%2F%2Fexample.org%2F1.ttl"), graph(CARD.format(1)))
    assert isomorphic(read(store, twice), graph(CARD.format(2)))


def test_an_empty_graph_is_there(store):
    assert store.put(DIRECT, content="", headers=TURTLE).status_code == 201
    assert len(read(store, DIRECT)) == 0


def test_relative_addresses_are_relative_to_the_graph(store):
    store.put(DIRECT, content="<> <urn:p> <x> .", headers=TURTLE)
    expected = "<http://testserver/rdf-graph-store/person/"
    assert isomorphic(read(store, DIRECT), graph(f"{expected}1.ttl> <urn:p> {expected}x> ."))


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/n-triples", "<urn:a> <urn:b> <urn:c> ."),
        ("application/ld+json", '{"@id": "urn:a", "urn:b": {"@id": "urn:c"}}'),
        ("application/rdf+xml", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:"><rdf:Description rdf:about="urn:a"><u:b rdf:resource="urn:c"/></rdf:Description></rdf:RDF>'),
        (None, '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:"><rdf:Description rdf:about="urn:a"><u:b rdf:resource="urn:c"/></rdf:Description></rdf:RDF>'),
    ],
)  # fmt: skip
def test_graphs_are_taken_in_every_format(store, content_type, content):
    headers = {"Content-Type": content_type} if content_type else {}
    assert store.put(DIRECT, content=content, headers=headers).status_code == 201
    assert isomorphic(read(store, DIRECT), graph("<urn:a> <urn:b> <urn:c> ."))


@pytest.mark.parametrize(
    ("method", "address", "sent", "status"),
    [
        ("PUT", DIRECT, ("text/turtle", "<urn:a> <urn:b>"), 400),
        ("PUT", DIRECT, ("text/turtle", b"<urn:a> <urn:b> '\xff' ."), 400),
        ("PUT", DIRECT, ("image/png", "x"), 415),
        ("PUT", DIRECT, ("application/trig", "<urn:g> { <urn:a> <urn:b> 1 }"), 415),
        ("PUT", DIRECT, ("multipart/form-data", "x"), 400),
        ("PUT", STORE, ("text/turtle", ""), 400),
        ("DELETE", STORE, (None, ""), 400),
        ("PUT", STORE + "?graph=relative", ("text/turtle", ""), 400),
        ("PUT", DEFAULT + "&graph=urn:a", ("text/turtle", ""), 400),
        ("PUT", DIRECT + "?default", ("text/turtle", ""), 400),
        ("PUT", STORE + "?graph=urn:a&graph=urn:b", ("text/turtle", ""), 400),
        ("PATCH", DIRECT, ("application/sparql-update", "CLEAR ALL"), 405),
    ],
)
def test_what_is_no_graph_is_refused_and_changes_nothing(store, method, address, sent, status):
    content_type, content = sent
    store.put(DIRECT, content="<urn:a> <urn:b> <urn:c> .", headers=TURTLE)
    headers = {"Content-Type": content_type} if content_type else {}
    assert store.request(method, address, content=content, headers=headers).status_code == status
    assert len(read(store, DIRECT)) == 1


# --- the real server -------------------------------------------------------------------------------------------------

FORMATS = ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_graph_is_read_in_every_format(client, media_type):
    response = client.get(STORE, params={"graph": FR}, headers={"Accept": media_type})
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert len(rdflib.Graph().parse(data=response.content, format=media_type)) == 3


@pytest.mark.parametrize(("media_type", "parser"), [("application/n-quads", "nquads"), ("application/trig", "trig")])
def test_formats_that_can_name_the_graph_do(client, media_type, parser):
    response = client.get(STORE, params={"graph": FR}, headers={"Accept": media_type})
    dataset = rdflib.Dataset().parse(data=response.content, format=parser)
    assert {str(quad[3]) for quad in rdflib.Dataset.quads(dataset)} == {FR}


def test_the_default_graph_is_the_union(client):
    found = client.get(STORE, params={"default": ""}, headers={"Accept": "application/n-triples"}).text.splitlines()
    assert len(found) == client.get("/health").json()["triples"]


def test_head_and_etag(client):
    plain = {"Accept-Encoding": "identity"}
    get, head = (client.request(method, STORE, params={"graph": FR}, headers=plain) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == get.headers[name]
    known = client.get(STORE, params={"graph": FR}, headers={**plain, "If-None-Match": get.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{STORE}?graph=urn:none", 404),
        (f"{STORE}/none", 404),
        ("/graph/none", 404),
        ("/graph/a b<>", 404),
        (STORE, 400),
        (f"{STORE}?graph=none", 400),
        (f"{STORE}?default&graph={FR}", 400),
        (f"{STORE}?graph={FR}&format=csv", 406),
    ],
)
def test_graphs_that_are_not_there(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", [f"{STORE}?graph={FR}", f"{STORE}/x"])
def test_nothing_can_be_written(client, method, address):
    response = client.request(method, address, content="", headers=TURTLE)
    assert response.status_code == 405
    assert response.headers["allow"] == client.options(STORE).headers["allow"] == "GET, HEAD, OPTIONS"


def test_people_see_which_graphs_there_are_and_are_led_to_the_page_of_one(packaged_snapshot):
    name = "https://w3id.org/genoguide/graph/practice/fr"
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    with TestClient(create_app(packaged_snapshot, Settings()), headers=browser, follow_redirects=False) as client:
        assert 'href="/doc/graph/practice/fr"' in client.get(STORE).text
        led = client.get(STORE, params={"graph": name})
        assert (led.status_code, led.headers["location"]) == (303, "http://testserver/doc/graph/practice/fr")
        assert client.get(STORE, params={"graph": name, "format": "turtle"}).status_code == 200
        assert client.get(STORE, params={"graph": f"{name}-none"}).status_code == 404
        assert client.get(STORE, headers={"Accept": "text/turtle"}).status_code == 400
