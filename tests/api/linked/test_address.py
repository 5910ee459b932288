"""From IRIs to pages, and from addresses of documents to what they are about."""

import pytest

from api.linked.address import Document, path_of
from graph.vocabulary import BASE


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (BASE + "practice/fr-pfmg-2025", "/doc/practice/fr-pfmg-2025"),
        (BASE + "indicator/I.1", "/doc/indicator/I.1"),
        (BASE + "answer/2026/FR/Q1.SQ%201", "/doc/answer/2026/FR/Q1.SQ%201"),
        (BASE + "ontology", "/ontology"),
        (BASE + "ontology#Practice", "/ontology#Practice"),
        (BASE + "queries/gaps", "/queries/gaps"),
        (BASE + "queries/gaps#code", "/queries/gaps#code"),
        (BASE + "dataset", "/dataset"),
        (BASE + "dataset#class-1", "/entity?uri=https%3A%2F%2Fw3id.org%2Fgenoguide%2Fdataset%23class-1"),
        (BASE, "/"),
        ("https://example.org/practice/x", None),
        ("javascript:alert(1)", None),
    ],
)
def test_the_page_of_an_iri(iri, path):
    assert path_of(iri) == path


@pytest.mark.parametrize("sign", ['"', "<", ">", " ", "\n", "\u202e"])
def test_signs_that_no_address_holds_are_encoded(sign):
    assert sign not in str(path_of(f"{BASE}practice/a{sign}b"))


def test_an_address_with_a_suffix_may_mean_a_form_or_a_code():
    assert Document.readings("indicator/I.1") == (Document(BASE + "indicator/I.1"),)
    form, whole = Document.readings("practice/x.ttl")
    assert (form.thing, form.suffix) == (BASE + "practice/x", "ttl")
    assert whole == Document(BASE + "practice/x.ttl")


def test_a_document_has_an_iri_and_a_path():
    document = Document(BASE + "practice/x")
    assert document.iri == BASE + "doc/practice/x"
    assert document.path == "/doc/practice/x"
    assert Document("https://example.org/a?b=c").iri == BASE + "entity?uri=https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc"
