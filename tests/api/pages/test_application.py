"""The page of a clinical application: who does what for it."""

import pytest

from tests.queries.expected import country_label, is_good, matches, records, things
from tests.queries.surveys.content import answers


@pytest.mark.parametrize("code", ["pharmacogenetics", "complex-diseases"])
def test_it_says_who_does_what(look, code):
    page = look(f"application/{code}", rows="all")
    found = [p for p in records("practice") if matches(p, application=code)]
    countries = {p["country"] for p in found}
    of = f"{len(found)} practices in {len(countries)} of {len(things('Country'))} countries, the EU counted as one,"
    assert f"{of} name it" in page.text
    assert f"{sum(map(is_good, found))} of them good" in page.text
    assert {f"/doc/practice/{p['id']}" for p in found} <= page.addresses
    for country in countries:
        assert f"/doc/health-system/{country}?application={code}" in page.addresses
        assert country_label(country) in page.section("countries")
    documents = [d for d in records("document") if matches(d, application=code)]
    assert {f"/doc/document/{d['id']}" for d in documents} <= page.addresses


def test_it_leads_to_other_vocabularies(look):
    page = look("application/pharmacogenetics")
    assert "http://id.nlm.nih.gov/mesh/D010597" in page.addresses
    assert "pharmacogenomics" in page.fact("Also called")


def test_it_says_how_far_arrangements_reach(look_surveyed, look):
    page = look_surveyed("application/cancers", rows="all")
    reported = [
        (a["country"], domain)
        for a in answers()
        for domain, statuses in a["application_status"].items()
        if statuses.get("cancers")
    ]
    assert len(page.rows("status")) == len(reported)
    assert "Reach reported in the survey" not in look("application/cancers").text
