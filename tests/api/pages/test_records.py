"""The pages of programmes, findings, regions, named graphs, and terms of short lists."""

import pytest

from tests.queries.expected import is_good, label, matches, programmes, records


def addresses(page, kind):
    return {address for address in page.addresses if address.startswith(f"/doc/{kind}/")}


def test_a_programme_lists_its_practices_and_sources(look):
    programme = max(records("programme"), key=lambda p: len(programmes()[p["id"]]))
    members = programmes()[programme["id"]]
    page = look(f"programme/{programme['id']}")
    assert page.title == programme["title"]
    assert addresses(page, "practice") == {f"/doc/practice/{p['id']}" for p in members}
    good = sum(map(is_good, members))
    assert f"{len(members)} practices on record belong to it, {good} of them good" in page.text
    assert page.section("practices").count("Good practice") == good
    assert {source["url"] for source in programme["sources"]} <= page.addresses


@pytest.mark.parametrize("finding", records("finding")[::7], ids=lambda f: f["id"])
def test_a_finding_says_what_was_found_and_by_whom(look, finding):
    page = look(f"finding/{finding['id']}")
    assert page.title == finding["title"]
    assert " ".join(finding["summary"].split()) in page.text
    for source in finding["sources"]:
        assert source["url"] in page.addresses
        assert source["publisher"] in page.section("sources")


def test_a_region_lists_its_practices(look):
    page = look("region/ES-CT")
    assert page.title == label("Region", "ES-CT")
    own = [p for p in records("practice") if p.get("region") == "ES-CT"]
    assert addresses(page, "practice") == {f"/doc/practice/{p['id']}" for p in own}
    assert "/doc/health-system/ES-CT" in page.addresses


def test_a_named_graph_says_what_was_read_and_leads_to_it(look):
    page = look("graph/practice/dk")
    assert page.title == "Practices in Denmark"
    assert "data/practice/dk.yaml" in page.text
    own = [p for p in records("practice") if p["country"] == "DK"]
    assert addresses(page, "practice") == {f"/doc/practice/{p['id']}" for p in own}
    graph = "https%3A//w3id.org/genoguide/graph/practice/dk"
    assert any(address == f"/rdf-graph-store?graph={graph}&format=turtle" for address in page.addresses)


def test_a_graph_that_the_build_makes_says_so(look):
    assert "The build itself makes this part" in look("graph/inferred").text


@pytest.mark.parametrize(
    ("thing", "kind", "folder", "wanted"),
    [
        ("practice-kind/registry", "practice", "practice", {"kind": "registry"}),
        ("addressee/funder", "recommendation", "recommendation", {"addressee": "funder"}),
        ("document-kind/law", "document", "document", {"kind": "law"}),
        ("roadmap-step/assess", "document", "document", {"step": "assess"}),
    ],
)
def test_a_term_lists_what_has_it(look, thing, kind, folder, wanted):
    page = look(thing, rows="all")
    found = [r for r in records(folder) if matches(r, **wanted)]
    assert found
    assert {f"/doc/{kind}/{r['id']}" for r in found} <= addresses(page, kind)


def test_a_criterion_lists_the_practices_that_meet_it(look):
    page = look("criterion/evaluated", rows="all")
    assert page.title == "Evaluated"
    found = [p for p in records("practice") if "evaluated" in p.get("appraisal", ())]
    assert addresses(page, "practice") == {f"/doc/practice/{p['id']}" for p in found}


def test_a_status_says_where_and_leads_to_the_practices(look):
    page = look("practice-status/pilot")
    found = [p for p in records("practice") if p["status"] == "pilot"]
    counted = {row["Country"]: int(row["Practices"]) for row in page.rows("having")}
    assert sum(counted.values()) == len(found)
    assert "/queries/practices?status=pilot" in page.addresses


@pytest.mark.parametrize("thing", ["practice-origin/curated", "practice-scale/local", "confidence/high", "concept/hta",
                                   "application-status/none", "response-standing/used"])  # fmt: skip
def test_a_term_says_what_it_means(look, thing):
    page = look(thing)
    assert page.title[:1].isupper()
    assert "One of" in page.text


def test_a_scheme_is_called_by_its_title(look):
    assert "practice kinds" in look("practice-kind/law").fact("One of")
    assert look("scheme/practice-kinds").title == "Practice kinds"


def test_a_thing_of_another_kind_than_its_iri_says_has_the_page_of_any_thing(look):
    page = look("graph/practice/dk/sha256")
    assert "checksum" in page.text.casefold()
