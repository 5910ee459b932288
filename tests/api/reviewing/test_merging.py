"""Records come into a file field by field: what is not theirs stays to the byte."""

import random

import pytest

from api.reviewing.layout import Layout
from api.reviewing.merging import Stamp, merged
from api.reviewing.records import Entry, entries
from api.workspace import Loaded
from graph.vocabulary import packaged
from loaders.curated import CuratedFile, curated_file
from loaders.findings import Unreadable
from loaders.yaml_document import parse_yaml
from tests.loaders import content

STAMP = Stamp("20261122T081500Z-7f3c9a21", "2026-11-22")
TWO = content.PRACTICE + content.PRACTICE.partition("records:\n")[2].replace("fr-test-law", "fr-test-plan")


def read(text: str, key: str = "practice/fr") -> CuratedFile:
    return curated_file(parse_yaml(text, key), text.encode(), key, key)


def records(text: str) -> tuple[Entry, ...]:
    return entries(read(text).graph, "sent")


def test_what_says_the_same_changes_nothing() -> None:
    """Whatever its layout: an acceptance that a crash interrupted is carried out again without a trace."""
    sent = records(TWO.replace("[in-force, independent]", "[independent, in-force]"))
    assert merged(read(TWO), TWO, sent, STAMP) == TWO


def test_the_last_line_may_lack_its_end() -> None:
    text = content.PRACTICE.rstrip("\n")
    new = merged(read(text), text, records(TWO), STAMP)
    assert new.startswith(text.replace("2026-11-21", "2026-11-22"))
    assert [r.id for r in read(new).records] == ["fr-test-law", "fr-test-plan"]


def test_lines_end_as_they_did() -> None:
    text = content.PRACTICE.replace("\n", "\r\n")
    new = merged(read(text), text, records(TWO), STAMP)
    assert new.count("\n") == new.count("\r\n") > text.count("\n")


def test_comments_stay_with_what_they_are_about() -> None:
    text = TWO.replace("  - id: fr-test-plan", "  # About the plan\n  - id: fr-test-plan").replace(
        "    confidence: high\n", "    confidence: high\n    # scale: regional\n"
    )
    new = merged(read(text), text, records(TWO.replace("start: 2016-03", "start: 2018")), STAMP)
    assert new.count("    confidence: high\n    # scale: regional\n") == 2
    assert f"  # About the plan\n  {STAMP.line}\n  - id: fr-test-plan\n" in new
    assert new.count("    start: 2018\n") == 2


def test_records_of_any_indentation_are_met() -> None:
    lines = content.PRACTICE.partition("records:\n")
    flush = lines[0] + lines[1] + "".join(line[2:] + "\n" for line in lines[2].splitlines())
    new = merged(read(flush), flush, records(TWO.replace("end: 2029", "end: 2030")), STAMP)
    assert f"\n{STAMP.line}\n- id: fr-test-plan\n  type: Practice\n" in new
    assert new.count("end: 2030") == 2


def test_a_layout_that_cannot_be_kept_is_refused() -> None:
    text = (
        content.HEAD.format(key="practice/fr").rstrip()
        + " [{id: fr-a, type: Practice, title: A}, {id: fr-b, type: Practice}]\n"
    )
    with pytest.raises(Unreadable, match="cannot be put into this file"):
        merged(read(text), text, records(content.PRACTICE), STAMP)


def test_every_field_of_a_shipped_file_can_change_alone(loaded: Loaded) -> None:
    """For each kind of field once: the lines of all others stay, and the file says what it should."""
    path = packaged("data") / "practice" / "fr.yaml"
    text, file = path.read_text(encoding="utf-8"), next(f for f in loaded.curated if f.key == "practice/fr")
    places, seen = Layout.of(text).records, set[str]()
    shuffled = list(file.records)
    random.Random(7).shuffle(shuffled)
    for record in shuffled:
        [own] = entries(file.graph, file.name, {record.iri})
        for field in [f for f in own.fields if f not in ("id", "type", *seen)]:
            seen.add(field)
            kept = tuple(t for t in own.triples if (t.subject.value, t.predicate.value) != (own.iri, FIELDS.get(field)))
            if field not in FIELDS:
                continue
            new = merged(file, text, [Entry(own.key, own.id, kept)], STAMP)
            start, end = places[own.id].fields[field]
            lines = text.splitlines()
            assert [line for line in new.splitlines() if "2026-11-22" not in line] == [
                line for n, line in enumerate(lines) if not start <= n < end and not line.startswith("modified")
            ]


FIELDS = {
    "title": "http://purl.org/dc/terms/title",
    "summary": "http://purl.org/dc/terms/abstract",
    "status": "https://w3id.org/genoguide/ontology#status",
    "indicators": "https://w3id.org/genoguide/ontology#addresses",
    "programme": "https://w3id.org/genoguide/ontology#partOfProgramme",
    "confidence": "https://w3id.org/genoguide/ontology#confidence",
}
