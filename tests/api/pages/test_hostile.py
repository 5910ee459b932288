"""Whatever texts and IRIs the data hold, pages show them as texts: they run nothing, lead nowhere else, break nothing.

The graph here is made up for the purpose: a thing of each kind, called after every attack, with addresses that are none.
"""

import json
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import Literal, RdfFormat, Store

from api.pages import PAGES
from api.web.app import create_app
from graph.names import QUERY, Names
from graph.snapshot import merge
from graph.vocabulary import BASE, PREFIXES
from tests.api.conftest import MIB
from tests.api.pages.conftest import BROWSER
from tests.api.pages.reader import Page

ATTACKS = {
    "script": "<script>alert(1)</script>",
    "end-of-data": '</script><script>alert(2)</script><!--<script>"',
    "attribute": "\"><img src=x onerror=alert(3)> ' onmouseover='alert(4)",
    "template": "{{ 7 * 7 }} {% for x in y %} ${8*8} [[9*9]]",
    "right-to-left": "\u202eevil\u202c \u05e2\u05d1\u05e8\u05d9\u05ea \u2066\u0627\u0644\u2069",
    "long": "a" * 10_000,
    "markup": "&lt;b&gt; &amp; <b>&#60;i&#62; ]]> --> \u2028 \U0001f600",
}

KINDS = {
    "addressee": "gg:Addressee",
    "application": "gg:ClinicalApplication",
    "application-status": "gg:ApplicationStatus",
    "concept": "gg:GlossaryConcept",
    "confidence": "gg:Confidence",
    "criterion": "gg:AppraisalCriterion",
    "document": "gg:Document",
    "document-kind": "gg:DocumentKind",
    "domain": "gg:Domain",
    "finding": "gg:Finding",
    "graph": "sd:Graph",
    "health-system": "gg:NationalHealthSystem, gg:HealthSystem",
    "indicator": "gg:Indicator",
    "level": "gg:MaturityLevel",
    "practice": "gg:Practice",
    "practice-kind": "gg:PracticeKind",
    "practice-origin": "gg:PracticeOrigin",
    "practice-scale": "gg:PracticeScale",
    "practice-status": "gg:PracticeStatus",
    "programme": "gg:Programme",
    "recommendation": "gg:Recommendation",
    "region": "gg:Region",
    "response": "gg:Response",
    "response-standing": "gg:ResponseStanding",
    "reviewer-role": "gg:ReviewerRole",
    "roadmap-step": "gg:RoadmapStep",
    "subdomain": "gg:Subdomain",
    "submission-state": "gg:SubmissionState",
    "survey": "gg:Survey",
}
"""The class of the things of each kind."""

TEXTS = [
    "dc:publisher",
    "dc:creator",
    "dcterms:abstract",
    "dcterms:identifier",
    "dcterms:issued",
    "dcterms:title",
    "gg:areaName",
    "gg:end",
    "gg:otherApplications",
    "gg:rationale",
    "gg:regionLabel",
    "gg:start",
    "gg:statement",
    "gg:strength",
    "rdfs:label",
    "schema:inLanguage",
    "skos:altLabel",
    "skos:definition",
    "skos:prefLabel",
    "skos:scopeNote",
    "void:triples",
]
LINKS = [
    "dcterms:source",
    "dcterms:license",
    "foaf:page",
    "gg:doi",
    "schema:url",
    "skos:closeMatch",
    "skos:exactMatch",
    "void:inDataset",
]
RELATIONS = {
    "gg:addressedTo": "addressee",
    "gg:addresses": "indicator",
    "gg:assessedIndicator": "indicator",
    "gg:assessedLevel": "level",
    "gg:assessedSystem": "health-system",
    "gg:carriedOutBy": "health-system",
    "gg:carriesOut": "practice",
    "gg:concerns": "application",
    "gg:concernsDomain": "domain",
    "gg:confidence": "confidence",
    "gg:hasLevel": "level",
    "gg:hasPractice": "practice",
    "gg:inDomain": "domain",
    "gg:inRegion": "region",
    "gg:inSubdomain": "subdomain",
    "gg:kind": "practice-kind",
    "gg:levelOf": "indicator",
    "gg:meetsCriterion": "criterion",
    "gg:partOfDocument": "document",
    "gg:partOfProgramme": "programme",
    "gg:partOfSurvey": "survey",
    "gg:reportedIn": "response",
    "gg:respondent": "health-system",
    "gg:responseStanding": "response-standing",
    "gg:scale": "practice-scale",
    "gg:status": "practice-status",
    "gg:supportsStep": "roadmap-step",
    "void:inDataset": "graph",
}
COUNTRY = "<http://publications.europa.eu/resource/authority/country/XX>"


def data(attack: str) -> str:
    """A thing of each kind, as Turtle: every text is the attack, every address runs a script, all belong together."""
    text = str(Literal(attack))
    texts = " ; ".join(f"{name} {text}@en" for name in TEXTS)
    links = " ; ".join(f"{name} <javascript:alert(5)>" for name in LINKS)
    relations = " ; ".join(f"{name} <{BASE}{kind}/XX>" for name, kind in RELATIONS.items())
    shared = f'skos:notation "XX" ; gg:inCountry {COUNTRY} ; gg:rank 1 ; {texts} ; {links} ; {relations}'
    things = "\n".join(f"<{BASE}{kind}/XX> a {classes} ; {shared} ." for kind, classes in KINDS.items())
    source = f"<javascript:alert(5)> a gg:Source ; {texts} ; gg:kind <{BASE}document-kind/XX> ; gg:work <javascript:alert(6)> ."
    country = f'{COUNTRY} a gg:Country ; skos:notation "XX" ; {texts} ; {links} .'
    prefixes = "\n".join(f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items())
    return f"{prefixes}\n<{BASE}graph/hostile> {{ {things} {source} {country} }}"


@pytest.fixture(scope="module", params=ATTACKS)
def attack(request):
    return ATTACKS[request.param]


@pytest.fixture(scope="module")
def client(attack, settings, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    store = Store(str(folder / "store"))
    store.bulk_load(data(attack).encode(), RdfFormat.TRIG)
    names = Names.from_rows(store.query(QUERY, use_default_graph_as_union=True))
    merge(store)
    (folder / "manifest.json").write_text(json.dumps({"version": "hostile", "draft": True}))
    (folder / "names.json").write_text(json.dumps(names.as_dict()))
    with TestClient(
        create_app(folder, replace(settings, result_size_limit=64 * MIB)), base_url="http://testserver", headers=BROWSER
    ) as client:
        yield client


def test_every_kind_that_has_a_page_is_tried():
    assert KINDS.keys() == PAGES.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_harmless(client, attack, kind):
    page = Page(client.get(f"/doc/{kind}/XX"))
    elements = [e for e in page.tree.iter() if isinstance(e.tag, str)]
    for element in elements:
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action"):
            assert not (element.get(name) or "").casefold().strip().startswith(("javascript:", "data:", "vbscript:"))
    for script in (e for e in elements if e.tag == "script"):
        assert script.get("type") == "application/ld+json" or (script.get("src") and not script.text)
    assert not [e for e in page.main.iter() if e.tag in ("img", "script", "i")]
    assert "Draft." in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_is_shown_as_it_is(client, attack, kind):
    page = Page(client.get(f"/doc/{kind}/XX"))
    assert " ".join(attack.split())[:200] in page.text
    names = [node.get("name") for node in page.data["@graph"] if node["@id"] == f"{BASE}{kind}/XX"]
    assert names
    assert all(name is None or attack in name for name in names)


@pytest.mark.parametrize("kind", ["indicator", "application", "domain", "health-system", "recommendation"])
def test_tables_show_it_as_it_is(client, attack, kind):
    page = Page(client.get(f"/doc/{kind}/XX"))
    cells = [
        cell
        for cell in page.main.iter("td")
        if " ".join(attack.split())[:200] in " ".join("".join(cell.itertext()).split())
    ]
    assert cells
