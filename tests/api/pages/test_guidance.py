"""The pages of documents and recommendations say what their YAML records say."""

import pytest

from graph.vocabulary import BASE
from tests.queries.expected import country_label, label, recommendation_practices, records

DOCUMENTS = records("document")[::25]
RECOMMENDATIONS = records("recommendation")[::35]


@pytest.fixture(scope="module", params=DOCUMENTS, ids=lambda d: d["id"])
def document(request):
    return request.param


@pytest.fixture(scope="module", params=RECOMMENDATIONS, ids=lambda r: r["id"])
def recommendation(request):
    return request.param


def test_a_document_says_what_it_is_and_where_to_read_it(look, document):
    page = look(f"document/{document['id']}")
    assert page.title == document["title"]
    assert page.fact("Publisher") == document["publisher"]
    assert page.fact("Kind") == label("DocumentKind", document["kind"])
    assert document["url"] in page.addresses
    assert sorted(page.fact("Helps with the steps").split(", ")) == sorted(
        label("RoadmapStep", step) for step in document["roadmap_steps"]
    )
    if "published" in document:
        assert page.fact("Published") == str(document["published"])
    if "doi" in document:
        assert f"https://doi.org/{document['doi']}" in page.addresses
    for code in document["indicators"]:
        assert f"/doc/indicator/{code}" in page.addresses


def test_authors_stand_in_their_order(look):
    document = max(records("document"), key=lambda d: len(d.get("authors", ())))
    assert look(f"document/{document['id']}").fact("Authors") == "; ".join(document["authors"])


def test_a_document_lists_its_recommendations(look, document):
    page = look(f"document/{document['id']}")
    own = [r for r in records("recommendation") if r["document"] == document["id"]]
    shown = {address for address in page.addresses if address.startswith("/doc/recommendation/")}
    assert shown == {f"/doc/recommendation/{r['id']}" for r in own}
    for found in own:
        assert " ".join(found["statement"].split()) in page.text


def test_a_document_in_the_words_of_schema_org(look, document):
    node = look(f"document/{document['id']}").node(f"{BASE}document/{document['id']}")
    assert "CreativeWork" in node["@type"]
    assert (node["name"], node["publisher"]["name"]) == (document["title"], document["publisher"])
    assert node["url"]["@id"] == document["url"]
    assert node.get("datePublished", "") == str(document.get("published", ""))


def test_a_recommendation_says_what_it_asks_of_whom(look, recommendation):
    page = look(f"recommendation/{recommendation['id']}")
    (document,) = (d for d in records("document") if d["id"] == recommendation["document"])
    assert page.title == " ".join(recommendation["statement"].split())
    assert page.fact("Document") == document["title"]
    addressees = [label("Addressee", code) for code in recommendation.get("addressees", ())]
    if addressees:
        assert sorted(page.fact("Addressed to").split(", ")) == sorted(addressees)
    if "strength" in recommendation:
        assert page.fact("Strength, as graded there") == recommendation["strength"]
    if "rationale" in recommendation:
        assert " ".join(recommendation["rationale"].split()) in page.text


def test_practices_that_may_follow_it_come_by_score(look, recommendation):
    page = look(f"recommendation/{recommendation['id']}", rows="all")
    expected = recommendation_practices(recommendation["id"])
    if not expected:
        assert "No practice in operation or on trial bears on the same" in page.section("practices")
        return
    shown = page.rows("practices")
    assert [(r["Country"], r["Practice"], r["Score"]) for r in shown] == [
        (country_label(r["country"]), " ".join(r["label"].split()), r["score"]) for r in expected
    ]
    assert "Nobody has checked that they do what is recommended." in page.text


def test_a_recommendation_in_the_words_of_schema_org(look, recommendation):
    node = look(f"recommendation/{recommendation['id']}").node(recommendation["iri"])
    assert node["@type"] == "CreativeWork"
    assert node["isPartOf"] == {"@id": f"{BASE}document/{recommendation['document']}"}
