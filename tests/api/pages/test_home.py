"""The start page: the map, the matrix and the examples say what the questions behind them say."""

from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from api.ask.router import EXAMPLES
from api.pages.tile_map import PLACES
from tests.api.pages.conftest import elements
from tests.api.pages.reader import Page


def tiles(page):
    """The number and the address of each tile, by country."""
    found = {}
    for tag, attributes, text in page.all:
        if tag == "a" and attributes.get("title") and "code" not in (attributes.get("class") or ""):
            name, _, number = attributes["title"].partition(": ")
            if number:
                found[name] = (int(number.split()[0]), attributes["href"], " ".join("".join(text).split()))
    return found


@pytest.mark.parametrize(
    ("address", "measure", "given"),
    [
        ("/", "goodPractices", {}),
        ("/?show=all", "practices", {}),
        ("/?show=all&application=pharmacogenetics", "practices", {"application": "pharmacogenetics"}),
        (
            "/?application=newborn-screening&domain=I",
            "goodPractices",
            {"application": "newborn-screening", "domain": "I"},
        ),
        ("/?show=nonsense", "goodPractices", {}),
    ],
)
def test_the_map_counts_what_the_question_counts(site, ask, address, measure, given):
    found = tiles(elements(site, address))
    assert {name: number for name, (number, _, _) in found.items()} == {
        row["countryLabel"]: int(row[measure]) for row in ask("countries", **given)
    }


def test_a_tile_leads_to_the_country_or_to_what_was_chosen_and_says_so_without_colours(site):
    plain, chosen = (tiles(elements(site, address)) for address in ("/", "/?show=all&application=pharmacogenetics"))
    assert plain["Denmark"][1] == "/doc/health-system/DK"
    assert plain["Denmark"][2].startswith("DKDenmark: ")
    address = urlsplit(chosen["Netherlands"][1])
    assert address.path == "/queries/practices"
    assert dict(parse_qsl(address.query)) == {"country": "NL", "application": "pharmacogenetics"}
    assert site.get(chosen["Netherlands"][1]).status_code == 200


def test_every_country_has_a_place_of_its_own(ask):
    assert {row["country"] for row in ask("countries")} == PLACES.keys()
    assert len(set(PLACES.values())) == len(PLACES)


def test_the_matrix_says_how_many_and_leads_to_them(site, ask):
    page = elements(site, "/")
    said = {a["aria-label"]: a["href"] for tag, a, _ in page.all if tag == "a" and "aria-label" in a}
    for row in ask("coverage-application-domain"):
        label = "{applicationLabel}, {domainLabel}: {goodPractices} good of {practices} practices".format(**row)
        assert (label in said) is (row["practices"] != "0")
        if row["goodPractices"] != "0" and row["domain"] == "V":
            address = urlsplit(said[label])
            rows = ask(address.path.rpartition("/")[2], **dict(parse_qsl(address.query)))
            assert len(rows) == int(row["goodPractices"])


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_answered_with_sources(site, example):
    answer = site.get("/ask", params={"q": example}, headers={"Accept": "application/json"}).json()
    assert answer["status"] == "answered"
    page = elements(site, f"/ask?q={quote(example)}")
    assert [a for a in page.attributes("a", "href") if a.startswith("http") and "w3id.org" not in a]


def test_where_nothing_names_an_application_the_answer_goes_on_without_it(site, ask):
    page = elements(site, "/ask?q=What+does+Denmark+do+about+pharmacogenetics,+and+who+says+it+is+good?")
    assert not ask("appraisals", country="DK", application="pharmacogenetics")
    assert any(text.startswith("Nothing is on record") for text in page.texts("p"))
    assert {row["label"] for row in ask("appraisals", country="DK")} <= set(page.texts("a"))
    whole = elements(site, "/ask?q=What+does+the+Netherlands+do+about+pharmacogenetics?")
    assert not any("The same without" in text for text in whole.texts("h2"))


def test_the_numbers_are_those_of_the_dataset(site, ask):
    (row,) = ask("dataset")
    page = elements(site, "/")
    assert f"{int(row['practices']):,}" in page.texts("dd")
    assert f"{int(row['recommendations']):,}" in page.texts("dd")


def test_a_page_is_kept_by_its_tag(site):
    for address in ("/", "/countries", "/model", "/compare?systems=FR,DK"):
        tag = site.get(address).headers["etag"]
        assert site.get(address, headers={"If-None-Match": tag}).status_code == 304
        assert site.get(f"{address}{'&' if '?' in address else '?'}x=1").headers["etag"] != tag


def test_the_site_knows_its_address_whatever_the_order(site):
    assert elements(site, "/compare?systems=FR,DK&sort=x.y").attributes("link", "href", rel="canonical") == [
        "http://testserver/compare?systems=FR%2CDK"
    ]


def test_countries_are_listed_by_name_until_somebody_sorts_them_otherwise(site):
    shown = ("/countries", "/countries?sort=-countries.countryLabel")
    names, reversed_names = ([row["Country"] for row in Page(site.get(a)).rows("countries")] for a in shown)
    assert len(names) == 32
    assert names == sorted(names)
    assert reversed_names == names[::-1]


def test_the_steps_stand_in_their_order(site):
    page = Page(site.get("/model"))
    assert [text for address, text in page.links if "/roadmap-step/" in address] == [
        "assess", "learn", "plan", "implement",
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["/nowhere", "/practice/nowhere", "/doc/practice/nowhere"])
def test_whoever_finds_nothing_is_shown_where_to_look(site, address):
    response = site.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "There is nothing at this address." in response.text or "The graph says nothing of" in response.text
    assert all(f'href="{way}"' in response.text for way in ("/search", "/ask", "/browse"))
