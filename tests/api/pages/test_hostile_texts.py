"""Pages about data in which every text is hostile: nothing of it is more than text."""

from itertools import cycle

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import Literal, NamedNode, Triple

from api.web.app import create_app
from api.workspace import Workspace
from graph.named_graph import NamedGraph
from graph.queries import read_queries
from graph.reasoning import read_rules
from graph.snapshot import Content
from graph.vocabulary import BASE, DCTERMS, XSD, packaged
from tests.api.pages.conftest import BROWSER, SETTINGS, Elements

TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></main><h1>Not ours</h1>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202eright to left\u202e \u05d0\u05d1\u05d2",
    "x" * 10_000,
    "--><!--",
)
PAGES = (
    "/",
    "/?show=all&application=cancers&domain=II",
    "/countries",
    "/compare?systems=DK,FR",
    "/roadmap?country=PT",
    "/queries/practices?country=DK",
    "/queries/good-practices",
    "/queries/appraisals?country=DK",
    "/queries/documents",
    "/queries/recommendations-without-practice?country=DK",
    "/queries/sources?practice=dk-national-genome-center",
    "/ask?q=laws+in+Austria",
    "/search?q=alert",
    "/browse/Practice",
    "/browse/Source",
    "/browse/Recommendation",
    "/doc/practice/dk-national-genome-center",
    "/doc/health-system/DK",
    "/doc/indicator/I.1",
    "/doc/document/acmg-amp-2015",
    "/doc/recommendation/acmg-carrier-everyone",
    "/doc/programme/1mg",
    "/doc/application/newborn-screening",
    "/doc/graph/practice/dk",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory, loaded):
    workspace = Workspace(tmp_path_factory.mktemp("hostile"))
    graphs = [made_hostile(graph) if "/ontology/" not in graph.iri.value else graph for graph in loaded.graphs]
    queries = tuple(read_queries(packaged("queries")))
    with workspace.snapshots.building():
        workspace.snapshots.build(Content(graphs, read_rules(), {}, {}, queries=queries))
    with TestClient(create_app(workspace.snapshots.link, SETTINGS), headers=BROWSER) as client:
        yield client


def made_hostile(graph):
    """Return a graph with a hostile text, a number behind it, in the place of each of its own, and hostile addresses."""
    texts = cycle(TEXTS)
    practice = NamedNode(f"{BASE}practice/dk-national-genome-center")
    triples = [Triple(practice, DCTERMS.source, NamedNode("javascript:alert(1)"))]
    for number, triple in enumerate(graph.triples):
        value = triple.object
        if isinstance(value, Literal) and (value.language or value.datatype == XSD.string) and " " in value.value:
            value = Literal(f"{next(texts)} {number}", language=value.language)
        triples.append(Triple(triple.subject, triple.predicate, value))
    return NamedGraph.of(graph.iri.value.removeprefix(f"{BASE}graph/"), triples, graph.provenance)


@pytest.mark.parametrize("address", PAGES)
def test_a_hostile_text_is_but_a_text(site, address):
    response = site.get(address)
    assert response.status_code == 200
    page = Elements(response.text)
    tags = [tag for tag, _, _ in page.all]
    assert (tags.count("h1"), tags.count("main"), tags.count("img")) == (1, 1, 0)
    assert not [a for _, a, _ in page.all if "style" in a or any(name.startswith("on") for name in a)]
    for tag, attributes, _ in page.all:
        assert not (attributes.get("href") or "").startswith("javascript:")
        assert tag != "script" or attributes.get("src") or attributes.get("type") == "application/ld+json"
    assert "Not ours" not in page.texts("h1")
    assert "49{% raw" not in response.text
    assert "unsafe" not in response.headers["content-security-policy"]


def test_the_texts_are_there(site):
    text = site.get("/browse/Practice").text + site.get("/doc/health-system/DK").text
    assert "&lt;script&gt;alert(1)" in text
    assert "&lt;img src=x" in text
