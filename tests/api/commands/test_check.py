"""``genoguide check``: what is valid and yet seldom meant, and files that nobody would miss otherwise."""

from pathlib import Path

import pytest

from api.validation import doubts
from api.workspace import Loaded, Workspace
from loaders.curated import read_curated
from loaders.findings import Finding, Severity
from tests.loaders.content import DOCUMENT, FINDING, PRACTICE, PROGRAMME


def found(tmp_path: Path, *texts: str) -> list[Finding]:
    files = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        files.append(read_curated(path, text.partition("id: ../graph/")[2].partition("\n")[0]))
    return list(doubts(Workspace(tmp_path / "ws"), Loaded((), tuple(files), ())))


LASTING = PRACTICE.replace("end: 2029", "end: 2100")

CASES = {
    "published": (DOCUMENT, "published: 2020", "published: 2099", "published"),
    "source": (LASTING, "published: '2016-03-05'", "published: '2099-03-05'", "sources[0].published"),
    "modified": (PROGRAMME, 'modified: "2026-11-21"', 'modified: "2099-11-21"', "modified"),
    "begun": (LASTING, "start: 2016-03", "start: 2099-03", "start"),
    "over": (LASTING, "end: 2100", "end: 2017", "end"),
}


@pytest.mark.parametrize(("text", "old", "new", "field"), CASES.values(), ids=CASES)
def test_dates_that_cannot_be_meant(tmp_path: Path, text: str, old: str, new: str, field: str) -> None:
    assert [f for f in found(tmp_path, text) if f.field == field] == []
    [finding] = found(tmp_path, text.replace(old, new, 1))
    assert (finding.field, finding.severity) == (field, Severity.WARNING)
    assert finding.value == new.partition(": ")[2].strip("'\"")
    assert finding.line
    assert finding.expected


def test_a_planned_start_may_be_in_the_future(tmp_path: Path) -> None:
    text = LASTING.replace("start: 2016-03", "start: 2099")
    assert found(tmp_path, text.replace("status: implemented", "status: planned")) == []


def test_two_records_of_one_thing(tmp_path: Path) -> None:
    other = FINDING.replace("finding/more", "finding/further").replace("fr-test-gap", "fr-test-other")
    findings = found(tmp_path, FINDING, other.replace("Survey of tests", "SURVEY of tests"))
    assert {(f.record, f.field, f.line) for f in findings} == {
        ("fr-test-gap", "title", 11),
        ("fr-test-other", "title", 11),
    }
    assert found(tmp_path, FINDING, other.replace("country: FR", "country: DE")) == []


def test_what_breaks_a_rule_is_not_doubted_besides(tmp_path: Path) -> None:
    """One title in one file is a violation; in another spelling it is only told here."""
    twice = FINDING + FINDING.partition("records:\n\n")[2].replace("fr-test-gap", "fr-test-other")
    assert found(tmp_path, twice) == []
    spelt = twice.replace("title: Survey of tests", "title: SURVEY of tests", 1)
    assert [f.field for f in found(tmp_path, spelt)] == ["title", "title"]


def test_one_page_with_two_addresses(tmp_path: Path) -> None:
    other = FINDING.replace("https://example.org/survey", "http://www.example.org/law/")
    findings = found(tmp_path, LASTING, other)
    assert {(f.record, f.field, f.value) for f in findings} == {
        ("fr-test-law", "sources[0].url", "https://example.org/law"),
        ("fr-test-gap", "sources[0].url", "http://www.example.org/law/"),
    }


def test_files_that_are_not_read(tmp_path: Path) -> None:
    data = tmp_path / "ws" / "data"
    for name in (
        "practice/fr.yml",
        "practices/fr.yaml",
        "fr.yaml",
        "practice/old/fr.yaml",
        "practice/.fr.yaml.swp",
        "schema/fr.json",
    ):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("", encoding="utf-8")
    names = {f.file.partition("data/")[2] for f in found(tmp_path)}
    assert names == {"practice/fr.yml", "practices/fr.yaml", "fr.yaml", "practice/old/fr.yaml"}
