"""The pages of the maturity model: who has put what in place, and who says to be where."""

import pytest
from rdflib.namespace import SKOS

from tests.queries.expected import (
    coverage_indicator,
    is_good,
    label,
    matches,
    ontology,
    records,
    text,
    things,
)
from tests.queries.surveys.content import answers


@pytest.mark.parametrize("code", ["I.1", "III.10", "VIII.9"])
def test_an_indicator_says_its_levels_and_what_is_in_place(look, code):
    page = look(f"indicator/{code}", rows="all")
    found = [p for p in records("practice") if matches(p, indicator=code)]
    assert page.title == f"{code} {label('Indicator', code)}"
    assert text(things("Indicator")[code], SKOS.definition) in page.text
    for rank in range(1, 6):
        assert f"/doc/level/{code}-{rank}" in page.addresses
        assert label("MaturityLevel", f"{code}-{rank}") in page.section("levels")
    assert {a for a in page.addresses if a.startswith("/doc/practice/")} == {f"/doc/practice/{p['id']}" for p in found}
    countries = len({p["country"] for p in found})
    assert f"in {countries} countries bear on it, {sum(map(is_good, found))} of them good" in page.text
    assert len(page.rows("recommendations")) == sum(matches(r, indicator=code) for r in records("recommendation"))
    assert "Who is where" not in page.text


def test_an_indicator_says_who_is_where(look_surveyed):
    page = look_surveyed("indicator/I.1")
    levels = [a["levels"].get("I.1") for a in answers()]
    section = page.section("levels")
    for rank in range(1, 6):
        if levels.count(rank):
            assert f"Reported by {levels.count(rank)}:" in section
    assert len(page.rows("reported")) == sum(level is not None for level in levels)
    assert "This wave is synthetic" in page.section("reported")
    (row,) = page.rows("benchmark")
    assert row["Health systems"] == str(sum(level is not None for level in levels))


@pytest.mark.parametrize("code", ["I", "V"])
def test_a_domain_says_how_well_its_indicators_are_covered(look, code):
    page = look(f"domain/{code}")
    expected = coverage_indicator(domain=code)
    assert page.title == f"{code} {label('Domain', code)}"
    assert [(r["Indicator"], r["Practices"], r["Good"]) for r in page.rows("indicators")] == [
        (r["label"], r["practices"], r["goodPractices"]) for r in expected
    ]


def test_long_tables_show_their_first_rows_and_all_on_request(look):
    number = sum(matches(p, domain="VII") for p in records("practice"))
    assert number > 50
    page = look("domain/VII")
    assert len(page.rows("practices")) == 50
    assert "?rows=all#practices" in page.addresses
    assert len(look("domain/VII", rows="all").rows("practices")) == number


def members(subdomain):
    """The indicators of a subdomain."""
    return list(ontology().subjects(SKOS.broader, things("Subdomain")[subdomain]))


def test_a_subdomain_lists_its_indicators_in_order(look):
    page = (
        look("subdomain/III-legislation")
        if "III-legislation" in things("Subdomain")
        else look("subdomain/I-governance")
    )
    shown = [a.removeprefix("/doc/indicator/") for a, _ in page.links if a.startswith("/doc/indicator/")]
    assert shown
    assert shown == sorted(shown, key=lambda c: int(c.partition(".")[2]))


def test_a_level_says_who_reports_it(look_surveyed, look):
    page = look_surveyed("level/I.1-3")
    assert page.title == f"3. {label('MaturityLevel', 'I.1-3')}"
    systems = {
        a["system"].rpartition("/")[2]
        for wave in ("2023", "2026")
        for a in answers(wave)
        if a["levels"].get("I.1") == 3
    }
    shown = {a.removeprefix("/doc/health-system/") for a in page.addresses if a.startswith("/doc/health-system/")}
    assert shown == systems
    assert "Who reports it" not in look("level/I.1-3").text


@pytest.mark.parametrize("thing", ["indicator/I.1", "domain/I", "level/I.1-3", "application/cancers", "concept/hta"])
def test_terms_in_the_words_of_schema_org(look, thing):
    page = look(thing)
    node = page.node(f"https://w3id.org/genoguide/{thing}")
    assert node["@type"] == "DefinedTerm"
    assert node["termCode"] == thing.partition("/")[2]
    assert page.node(node["inDefinedTermSet"]["@id"])["@type"] == "DefinedTermSet"
