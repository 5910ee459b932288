"""The page of a practice says what its YAML record says, and why it counts as good."""

import pytest

from graph.vocabulary import BASE
from tests.queries.expected import CRITERIA, country_label, is_good, is_promising, label, programmes, records

SAMPLE = records("practice")[::40]


@pytest.fixture(scope="module", params=SAMPLE, ids=lambda p: p["id"])
def practice(request):
    return request.param


@pytest.fixture(scope="module")
def page(look, practice):
    return look(f"practice/{practice['id']}")


def test_it_says_what_the_practice_is(page, practice):
    assert page.title == practice["title"]
    assert " ".join(practice["summary"].split()) in page.text
    assert page.fact("Kind") == label("PracticeKind", practice["kind"])
    assert page.fact("Status") == label("PracticeStatus", practice["status"])
    assert page.fact("Country") == country_label(practice["country"])
    assert f"/doc/health-system/{practice['country']}" in page.addresses
    named = [label("ClinicalApplication", code) for code in practice.get("applications", ())]
    assert sorted(page.fact("Applications").split(", ")) == sorted(named or ["none in particular: genomics in general"])
    for code in practice["indicators"]:
        assert (f"/doc/indicator/{code}", f"{code} {label('Indicator', code)}") in page.links
    if "start" in practice:
        assert str(practice["start"]) in page.fact("Dates")


def test_it_says_why_it_counts(page, practice):
    why = {True: "Why it counts as a good practice", False: "Why it does not count as a good practice"}
    heading = "Why it counts as promising" if is_promising(practice) else why[is_good(practice)]
    assert (2, heading) in page.headings
    publishers = {source["publisher"] for source in practice["sources"]}
    for code in CRITERIA:
        said = page.fact(label("AppraisalCriterion", code))
        if code in practice.get("appraisal", ()):
            assert said.startswith("✓ met, according to ")
            assert all(publisher in said for publisher in publishers)
            assert f"/doc/appraisal/{practice['id']}/{code}" in page.addresses
        else:
            assert said == "not shown"


def test_it_names_its_sources(page, practice):
    shown = {row["Source"]: row for row in page.rows("sources")}
    assert len(shown) == len({source["title"] for source in practice["sources"]})
    for source in practice["sources"]:
        row = shown[" ".join(source["title"].split())]
        assert (row["Publisher"], row.get("Published", "")) == (source["publisher"], str(source.get("published", "")))
        assert source["url"] in page.addresses


def test_it_says_where_the_record_comes_from(page, practice):
    name = f"practice/{practice['country'].lower()}"
    assert f"read from data/{name}.yaml" in page.section("provenance")
    assert f"/doc/graph/{name}" in page.addresses
    assert "SHA-256" in page.section("provenance")


def test_it_leads_to_what_is_like_it(page, practice):
    own = f"/doc/practice/{practice['id']}"
    assert own not in page.addresses
    assert any(address.startswith("/doc/practice/") for address in page.addresses)
    assert any(address.startswith("/doc/recommendation/") for address in page.addresses)


def test_a_practice_names_its_programme(look):
    programme, members = next((p, m) for p, m in programmes().items() if m)
    page = look(f"practice/{members[0]['id']}")
    assert f"/doc/programme/{programme}" in page.addresses


def test_a_practice_in_the_words_of_schema_org(page, practice):
    node = page.node(practice["iri"])
    assert (node["@type"], node["name"]) == ("Project", practice["title"])
    assert node["areaServed"]["@id"].startswith("http://publications.europa.eu/resource/authority/country/")
    assert str(node.get("foundingDate", "")) == str(practice.get("start", ""))
    sources = node["subjectOf"] if isinstance(node["subjectOf"], list) else [node["subjectOf"]]
    assert {s["@id"] for s in sources} == {s["url"] for s in practice["sources"]}
    terms = node["knowsAbout"] if isinstance(node["knowsAbout"], list) else [node["knowsAbout"]]
    expected = {f"{BASE}indicator/{code}" for code in practice["indicators"]}
    expected |= {f"{BASE}application/{code}" for code in practice.get("applications", ())}
    assert {t["@id"] for t in terms} == expected


def test_a_reported_practice_says_who_says_so(look_surveyed):
    page = look_surveyed("practice/reported-2026-dk-gp7")
    assert (2, "Why it does not count as a good practice") in page.headings
    assert "the health system reported it in the survey" in page.section("sources")
    assert "/doc/response/2026/DK" in page.addresses


def test_what_is_planned_is_not_said_to_have_begun(look):
    [planned] = [p for p in records("practice") if p["id"] == "fi-genome-centre-act-preparation"]
    assert (planned["status"], "end" in planned) == ("planned", False)
    said = f"start given as {planned['start']}"
    assert look(f"practice/{planned['id']}").fact("Dates") == said
    assert said in look("health-system/FI").text
    assert look("practice/fi-biobank-act").fact("Dates").startswith("since ")
