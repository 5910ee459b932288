"""Texts and addresses meant to break pages, data files or markup come out as plain text everywhere."""

import json
from pathlib import Path

import pyoxigraph
import pytest
import yaml
from pyoxigraph import Literal, NamedNode, Quad

from api.export.site.dropin import DropIn, Options, drop_in
from graph.vocabulary import BASE, DCTERMS, GG, RDF, SCHEMA
from tests.api.export.site.site import Seen, build, checkout, read, take_in

TEXTS = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<b>bold</b> & <img src=x onerror=alert(1)>",
    "quotes \" ' ` and \\ backslash \\u003c \\0 \\\\1",
    "{{ site.time }} {% raw %} {% include x %} {%- endif -%} {{",
    "a | b || c | --- |",
    "emoji 🧬👩‍🔬 and astral \U0001d50a",
    "עברית \u202eevil\u202c العربية",
    "NO",
    "null",
    "2026-01-01",
    "- item: [a, b] # comment",
    "*alias &anchor !!python/object:os.system",
    "---",
    "long " + "x" * 10_000,
    "]]> <![CDATA[",
    "javascript:alert(1)",
    "tab\tnew\nline \u2028 \u0085 \x00\x07\x7f \ufeff\ufffe end",
]
ADDRESSES = [
    "javascript:alert(1)",
    "data:text/html,%3Cscript%3E",
    "https://example.org/?a=1&b=%22%3E%3Cscript%3E",
    "https://example.org/'onmouseover='alert(1)",
]


@pytest.fixture(scope="module")
def hostile(store: pyoxigraph.Store) -> DropIn:
    """The export of the same graph, with hostile practices in France and Switzerland and a hostile document."""
    copy = pyoxigraph.Store()
    copy.extend(store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))
    countries = {
        c: next(copy.quads_for_pattern(NamedNode(f"{BASE}health-system/{c}"), GG.inCountry, None)).object
        for c in ("FR", "CH")
    }
    for number, text in enumerate(TEXTS):
        for code, country in countries.items():
            iri = NamedNode(f"{BASE}practice/hostile-{code.lower()}-{number}")
            source = NamedNode(ADDRESSES[number % len(ADDRESSES)])
            copy.extend(
                Quad(iri, predicate, value)
                for predicate, value in (
                    (RDF.type, GG.Practice),
                    (RDF.type, GG.GoodPractice),
                    (DCTERMS.title, Literal(text)),
                    (DCTERMS.abstract, Literal(text)),
                    (GG.inCountry, country),
                    (GG.areaName, Literal(text)),
                    (GG.start, Literal(text)),
                    (DCTERMS.source, source),
                )
            )
            copy.add(Quad(source, DCTERMS.title, Literal(text)))
        document = NamedNode(f"{BASE}document/hostile-{number}")
        copy.extend(
            Quad(document, predicate, value)
            for predicate, value in (
                (RDF.type, GG.Document),
                (DCTERMS.title, Literal(text)),
                (DCTERMS.abstract, Literal(text)),
                (GG.kind, NamedNode(f"{BASE}document-kind/guideline")),
                (GG.concerns, NamedNode(f"{BASE}application/rare-diseases")),
                (SCHEMA.url, NamedNode(ADDRESSES[number % len(ADDRESSES)])),
            )
        )
    copy.add(Quad(NamedNode(f"{BASE}practice/hostile-fr-0"), GG.selfReported, Literal(True)))
    return drop_in(copy, "1234", Options())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, hostile: DropIn) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    take_in(checkout(folder / "site"), hostile.files)
    return build(folder / "site", folder / "built")


def shown(text: str) -> str:
    """How a text comes out: in one line, without what cannot be printed."""
    return " ".join(
        "".join(c if c.isprintable() or c in "\u202e\u202c\u200d" else " " for c in text.replace("\ufeff", " ")).split()
    )


@pytest.mark.parametrize("page", ["fr_resources.html", "genoguide-practices.html", "rare-diseases.html"])
def test_every_text_is_on_the_page_as_it_is(built: Path, page: str) -> None:
    text = read(built / page).text
    for hostile_text in TEXTS:
        assert shown(hostile_text) in text


@pytest.mark.parametrize("page", ["fr_resources.html", "genoguide-practices.html", "rare-diseases.html"])
def test_no_text_becomes_markup(built: Path, page: str) -> None:
    seen = read(built / page)
    assert {attributes.get("type") for name, attributes in seen.tags if name == "script"} == {"application/ld+json"}
    assert [name for name, _ in seen.tags if name in ("img", "b", "iframe", "object", "style")] == []
    assert [a for _, attributes in seen.tags for a in attributes if a.startswith("on")] == []


def test_other_addresses_than_those_of_the_web_are_not_linked(built: Path) -> None:
    for page in built.rglob("*.html"):
        assert [link for link in read(page).links if link.startswith(("javascript:", "data:"))] == []


def test_names_come_through_json_ld_unchanged(built: Path) -> None:
    seen = read(built / "fr_resources.html")
    assert {shown(text) for text in TEXTS} <= names(seen)


def names(seen: Seen) -> set[str]:
    return {node["name"] for block in seen.blocks for node in block["@graph"] if "name" in node}


def test_data_files_mean_the_same_to_json_and_to_yaml(hostile: DropIn) -> None:
    content = hostile.files["_data/genoguide/countries.json"]
    as_json = json.loads(content)
    assert yaml.load(content, Loader=yaml.CSafeLoader) == as_json
    titles = {p["title"] for p in as_json["FR"]["practices"]}
    assert {shown(text) for text in TEXTS} <= titles


def test_static_files_parse_and_hold_the_texts(hostile: DropIn) -> None:
    triples = pyoxigraph.parse(hostile.files["assets/genoguide/genoguide.ttl"], format=pyoxigraph.RdfFormat.TURTLE)
    values = {t.object.value for t in triples if isinstance(t.object, Literal)}
    assert {t for t in TEXTS if "\x00" not in t} <= values


def test_a_practice_that_is_good_by_its_own_report_says_so(built: Path) -> None:
    text = read(built / "fr_resources.html").text
    assert text.count("Good practice, self-reported") == 1
    assert text.count("placed itself at level 4 or 5") == 1
