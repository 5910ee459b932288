"""POST /validate: what is right, what is wrong and how to mend it, in every form; nothing is kept."""

import json
import logging
from dataclasses import replace

import html5lib
import pytest
import yaml
from fastapi.testclient import TestClient
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from api.web.app import create_app
from graph.vocabulary import SH
from tests.api.validating.conftest import JSON_LD, NO_DOCUMENT, TURTLE, YAML, recommendation

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SECRET = "zebra-finch-4711"


def post(site, content, headers, **options):
    return site.post("/validate", content=content, headers=headers, **options)


def line_of(text, words):
    return text[: text.index(words)].count("\n") + 1


def test_a_file_that_is_right_conforms(site, france):
    answer = post(site, france, YAML)
    assert answer.status_code == 200
    assert answer.json() == {"conforms": True, "records": france.count("\n  - id:"), "warnings": []}
    assert answer.headers["cache-control"] == "no-store"


def test_a_wrong_value_is_told_with_its_place_and_remedy(site, faulty):
    answer = post(site, faulty, YAML)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["conforms"], problem["number"]) == (422, False, 1)
    [error] = problem["errors"]
    assert error == {
        "file": "submitted.yaml",
        "line": line_of(faulty, "status: implementd"),
        "row": None,
        "record": "fr-anddi-rares-patient-partnership",
        "field": "status",
        "message": "There is no such status.",
        "value": "implementd",
        "expected": "how far it has come: one of ended, implemented, pilot, planned",
        "nearest": "implemented",
        "remedy": "Write implemented instead of implementd.",
        "severity": "violation",
    }


TABLE = """id;title;country;status;summary;sources
fr-cad;"A title
of two lines";FR;pilott;"Long; enough to be a summary, as it has more than the eighty characters that one has at least.";
"""


def test_records_come_as_a_table_and_findings_name_row_and_column(site):
    sent = {"content": TABLE, "headers": {"Content-Type": "text/csv"}}
    answer = site.post("/validate", params={"file": "practice/fr.csv"}, **sent)
    assert answer.status_code == 422
    [error] = [e for e in answer.json()["errors"] if e["field"] == "status"]
    told = [error[name] for name in ("file", "line", "row", "record", "value", "nearest")]
    assert told == ["practice/fr.csv", 2, 2, "fr-cad", "pilott", "pilot"]
    [unplaced] = site.post("/validate", **sent).json()["errors"]
    assert "a column 'file' with practice/fr in every row" in unplaced["expected"]


def test_what_is_served_may_be_referred_to_and_what_is_nowhere_may_not(site):
    known = post(site, recommendation("acmg-amp-2015"), YAML).json()
    unknown = post(site, recommendation("acmg-amp-2115"), YAML).json()
    assert NO_DOCUMENT not in [e["message"] for e in known["errors"]]
    [error] = [e for e in unknown["errors"] if e["message"] == NO_DOCUMENT]
    assert (error["field"], error["value"], error["nearest"]) == ("document", "acmg-amp-2115", "acmg-amp-2015")


def test_the_name_of_a_file_says_where_it_belongs(site, france):
    unplaced = france.replace("id: ../graph/practice/fr\n", "", 1)
    told = post(site, unplaced, YAML).json()["errors"]
    assert [(e["field"], e["message"]) for e in told] == [("id", "The file does not say where it belongs.")]
    named = post(site, unplaced, YAML, params={"file": "practice/fr.yaml"}).json()["errors"]
    assert [(e["file"], e["field"]) for e in named] == [("practice/fr.yaml", "id")]
    assert named[0]["expected"] == "id: ../graph/practice/fr"


def test_a_file_comes_in_a_form(site, faulty):
    uploaded = site.post("/validate", files={"file": ("fr.yaml", faulty)})
    pasted = site.post("/validate", data={"text": faulty, "syntax": "yaml"})
    parts = site.post("/validate", files={"text": (None, faulty), "syntax": (None, "yaml"), "file": ("", b"")})
    for answer, name in ((uploaded, "fr.yaml"), (pasted, "submitted.yaml"), (parts, "submitted.yaml")):
        assert answer.status_code == 422
        assert [(e["file"], e["field"]) for e in answer.json()["errors"]] == [(name, "status")]


def test_the_page_shows_the_findings_and_the_text_to_mend(site, faulty):
    hostile = faulty.replace("confidence: high", "confidence: '<script>alert(1)</script>'", 1)
    answer = site.post("/validate", data={"text": hostile, "syntax": "yaml"}, headers=BROWSER)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script>alert" not in answer.text
    html5lib.HTMLParser(strict=True).parse(answer.text)
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    assert tree.find(".//textarea").text == hostile
    rows = ["".join(row.itertext()) for row in tree.findall(".//tbody/tr")]
    assert any("There is no such status." in row and "implemented?" in row for row in rows)


def test_the_form_is_a_page_without_any_script_of_its_own(site):
    answer = site.get("/validate", headers=BROWSER)
    assert answer.status_code == 200
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    forms = [f for f in tree.findall(".//form") if f.get("action") == "/validate"]
    assert [(f.get("method"), f.get("enctype")) for f in forms] == [("post", "multipart/form-data")] * 2
    assert 'href="/validate"' in site.get("/dataset", headers=BROWSER).text


@pytest.mark.parametrize("media_type", ["text/turtle", "application/ld+json", "application/n-triples"])
def test_the_findings_as_a_report_in_the_vocabulary_of_shacl(site, faulty, media_type):
    misnamed = faulty.replace("    scale: ", "    skale: ", 1)
    answer = post(site, misnamed, {**YAML, "Accept": media_type})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (422, media_type)
    triples = [q.triple for q in parse(answer.content, RdfFormat.from_media_type(media_type))]
    assert {t.object.value for t in triples if t.predicate == SH.conforms} == {"false"}
    messages = [t.object.value for t in triples if t.predicate == SH.resultMessage]
    assert "There is no such status." in messages
    assert any("There is no field 'skale'" in message for message in messages)
    assert Literal("implementd") in {t.object for t in triples if t.predicate == SH.value} or any(
        t.predicate == SH.value and isinstance(t.object, NamedNode) and t.object.value.endswith("implementd")
        for t in triples
    )


def test_a_report_on_what_is_right_conforms(site, france):
    answer = post(site, france, {**YAML, "Accept": "text/turtle"})
    assert answer.status_code == 200
    conforms = [q.object.value for q in parse(answer.content, RdfFormat.TURTLE) if q.predicate == SH.conforms]
    assert conforms == ["true"]


def test_a_curated_file_as_json_is_the_same(site, faulty):
    content = json.dumps(yaml.load(faulty, yaml.BaseLoader), indent=1)
    [error] = post(site, content, JSON_LD).json()["errors"]
    assert (error["field"], error["nearest"]) == ("status", "implemented")
    assert error["line"] == line_of(content, '"implementd"')


@pytest.mark.parametrize(("suffix", "headers"), [("ttl", TURTLE), ("jsonld", JSON_LD)])
def test_a_record_as_we_serve_it_can_be_sent_back(site, suffix, headers):
    served = site.get(f"/doc/practice/fr-anddi-rares-patient-partnership.{suffix}")
    answer = post(site, served.content, headers)
    assert answer.json() == {"conforms": True, "records": 1, "warnings": []}


def test_what_is_wrong_in_turtle_is_told_by_record_and_field(site):
    served = site.get("/doc/practice/fr-anddi-rares-patient-partnership.ttl").text
    wrong = served.replace("/practice-status/implemented>", "/practice-status/implementd>")
    assert wrong != served
    [error] = post(site, wrong, TURTLE).json()["errors"]
    assert error["file"] == "submitted.ttl"
    assert (error["field"], error["value"]) == ("status", "practice-status/implementd")
    assert error["record"] == "practice/fr-anddi-rares-patient-partnership"
    assert error["message"] == "There is no such status."
    assert error["nearest"] == "practice-status/implemented"


def test_rdf_without_records_or_with_one_of_no_file_does_not_pass(site):
    nothing = post(site, "<urn:a> <urn:b> <urn:c> .", TURTLE).json()
    assert [e["message"] for e in nothing["errors"]] == ["There are no records."]
    lone = "<https://w3id.org/genoguide/practice/x> a <https://w3id.org/genoguide/ontology#Practice> ."
    told = [(e["record"], e["message"]) for e in post(site, lone, TURTLE).json()["errors"]]
    assert ("practice/x", "This record belongs to no file.") in told


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/tab-separated-values"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/yaml; charset=latin-1"},
        {"Content-Type": "application/yaml", "Content-Encoding": "gzip"},
        {"Content-Type": "application/yaml", "Content-Encoding": "br, gzip"},
    ],
)
def test_types_and_encodings_that_are_not_taken(site, headers):
    answer = post(site, b"\x1f\x8b", headers)
    assert answer.status_code == 415
    assert answer.json()["detail"]
    if headers.get("Content-Type") == "text/csv":
        assert "application/yaml, application/ld+json, text/turtle" in answer.json()["detail"]


def test_a_result_that_nobody_can_read_is_refused_at_once(site, france):
    assert post(site, france, {**YAML, "Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(site, method):
    answer = site.request(method, "/validate")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert "application/yaml" in site.options("/validate").headers["accept-post"]


def test_nothing_is_logged_of_what_is_sent(site, france, caplog):
    with caplog.at_level(logging.DEBUG):
        content = france.replace("confidence: high", f"confidence: {SECRET}", 1)
        assert SECRET in post(site, content, YAML, params={"file": f"practice/{SECRET}.yaml"}).text
    ours = [record for record in caplog.records if record.name.startswith("genoguide")]
    assert ours
    assert not any(SECRET in f"{record.getMessage()} {record.__dict__}" for record in ours)


def test_an_address_has_its_share(packaged_snapshot, limits):
    few = replace(limits, validation_rate=2)
    with TestClient(create_app(packaged_snapshot, few), base_url="http://testserver") as client:
        answers = [post(client, "x", YAML) for _ in range(3)]
    assert [a.status_code for a in answers] == [422, 422, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 30
    assert "GENOGUIDE_VALIDATION_RATE" in answers[-1].json()["detail"]


def test_the_interface_is_described(site):
    described = site.get("/openapi.json").json()["paths"]["/validate"]
    assert set(described) == {"get", "post"}
    sent = described["post"]["requestBody"]["content"]
    assert {"application/yaml", "application/ld+json", "text/turtle", "multipart/form-data"} <= set(sent)
    assert {"200", "413", "415", "422", "429", "503"} <= set(described["post"]["responses"])
