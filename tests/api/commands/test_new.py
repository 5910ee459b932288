"""``genoguide new``: a template that validates but for what is to be filled in, and that harms nothing."""

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import genoguide
from api.validation import validate_files
from api.workspace import Workspace
from graph.vocabulary import packaged
from loaders.findings import Unreadable


def run(workspace: Path, *arguments: str) -> Result:
    return CliRunner().invoke(genoguide, ["--workspace", str(workspace), "new", *arguments], standalone_mode=False)


def fields_to_fill(workspace: Path, path: Path, record: str) -> set[str]:
    findings = validate_files(Workspace(workspace), [path], "shacl").findings
    assert {f.record for f in findings} == {record}
    assert all(f.line and f.expected for f in findings)
    return {f.field or "" for f in findings}


KINDS = [
    (
        ("practice", "--country", "fr", "--title", "Dépistage à l'école"), "practice/fr.yaml", "fr-depistage-a-l-ecole",
        {"kind", "status", "scale", "summary", "indicators", "confidence"},
    ),
    (("document",), "document/own.yaml", "new-document", {"title", "kind", "publisher", "url", "language", "summary", "indicators", "roadmap_steps"}),
    (
        ("recommendation", "--document", "nice-ng241-2024"), "recommendation/nice-ng241-2024.yaml",
        "nice-ng241-2024-recommendation", {"statement", "addressees", "indicators"},
    ),
    (("finding", "--country", "DE"), "finding/own.yaml", "de-new-finding", {"title", "status", "scale", "summary", "indicators", "confidence"}),
    (("programme", "--country", "EU", "--title", "Plan: tests"), "programme/own.yaml", "eu-plan-tests", set()),
]  # fmt: skip
SOURCE = {"sources[0].url", "sources[0].title", "sources[0].publisher", "sources[0].kind"}


@pytest.mark.parametrize(("arguments", "file", "record", "empty"), KINDS, ids=[k[0][0] for k in KINDS])
def test_validation_names_what_is_to_be_filled_in_and_nothing_else(
    tmp_path: Path, arguments: tuple[str, ...], file: str, record: str, empty: set[str]
) -> None:
    assert record in run(tmp_path, *arguments).output
    path = tmp_path / "data" / file
    sources = set() if arguments[0] in ("document", "recommendation") else SOURCE
    assert fields_to_fill(tmp_path, path, record) == empty | sources


@pytest.mark.parametrize("arguments", [k[0] for k in KINDS], ids=[k[0][0] for k in KINDS])
def test_the_first_line_leads_to_a_schema(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    run(tmp_path, *arguments)
    [path] = (tmp_path / "data").rglob("*.yaml")
    line = path.read_text(encoding="utf-8").splitlines()[0]
    assert line == f"# yaml-language-server: $schema=../schema/{arguments[0]}.json"
    assert (path.parent.parent / "schema" / f"{arguments[0]}.json").is_file()


def test_the_packaged_file_is_copied_and_not_changed(tmp_path: Path) -> None:
    before = (packaged("data") / "practice" / "fr.yaml").read_text(encoding="utf-8")
    assert "stands in for" in run(tmp_path, "practice", "--country", "FR").output
    after = (tmp_path / "data" / "practice" / "fr.yaml").read_text(encoding="utf-8")
    assert (packaged("data") / "practice" / "fr.yaml").read_text(encoding="utf-8") == before
    assert before.partition("records:")[2].rstrip() in after
    assert f'modified: "{date.today().isoformat()}"' in after
    assert "stands in for" not in run(tmp_path, "practice", "--country", "FR").output


def test_a_second_record_gets_another_id_and_leaves_the_first_as_it_is(tmp_path: Path) -> None:
    run(tmp_path, "document", "--title", "Guide")
    first = (tmp_path / "data" / "document" / "own.yaml").read_text(encoding="utf-8")
    assert "guide-2" in run(tmp_path, "document", "--title", "Guide").output
    assert (tmp_path / "data" / "document" / "own.yaml").read_text(encoding="utf-8").startswith(first)


def test_a_file_indented_otherwise_stays_valid(tmp_path: Path) -> None:
    run(tmp_path, "document", "--title", "Guide")
    path = tmp_path / "data" / "document" / "own.yaml"
    head, _, records = path.read_text(encoding="utf-8").partition("records:\n")
    path.write_text(f"{head}records:\n{re.sub('(?m)^  ', '', records)}", encoding="utf-8")
    assert "guide-2" in run(tmp_path, "document", "--title", "Guide").output


def test_the_file_of_your_choice(tmp_path: Path) -> None:
    path = tmp_path / "checkout" / "practice" / "at.yaml"
    result = run(tmp_path / "ws", "practice", "--country", "AT", "-o", str(path))
    assert result.exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schema/practice.json\n")
    assert (tmp_path / "checkout" / "schema" / "practice.json").is_file()
    assert "Practices in Austria" in text
    assert not (tmp_path / "ws" / "data").exists()


def test_values_come_from_the_vocabularies(tmp_path: Path) -> None:
    run(tmp_path, "practice", "--country", "ES")
    text = (tmp_path / "data" / "practice" / "es.yaml").read_text(encoding="utf-8").partition("es-new-practice")[2]
    assert "I.1     Dedicated governance" in text
    assert "pilot        Tried out" in text
    assert "ES-CT" in text
    assert "FR-BFC" not in text


def test_a_field_says_what_else_is_to_be_known_of_it(tmp_path: Path) -> None:
    run(tmp_path, "practice", "--country", "ES")
    text = (tmp_path / "data" / "practice" / "es.yaml").read_text(encoding="utf-8").partition("es-new-practice")[2]
    assert "Where the status is planned, nothing has begun" in text.partition("# start:")[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("practice", "--country", "UK"), "The nearest is GB."),
        (("practice", "--country", "Verenigd Koninkrijk"), "The nearest is GB."),
        (("practice", "--country", "Frankreich"), "There is no country"),
        (("recommendation", "--document", "nice-ng241"), "nice-ng241-2024"),
        (("practice", "--country", "FR", "-o", "elsewhere/fr.yaml"), "named 'practice'"),
    ],
)
def test_a_wrong_option_is_answered_and_writes_nothing(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(tmp_path, *arguments)
    assert words in str(result.exception.format_message())  # type: ignore[union-attr]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("records", ["records: []\n", "records: [\n", "records:\n  - id: a\nlicense: CC-BY-4.0\n"])
def test_a_file_to_which_nothing_can_be_added_stays_as_it_is(tmp_path: Path, records: str) -> None:
    path = tmp_path / "data" / "document" / "own.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"id: ../graph/document/own\n{records}", encoding="utf-8")
    result = run(tmp_path, "document", "--title", "Guide")
    assert isinstance(result.exception, Unreadable)
    assert path.read_text(encoding="utf-8").endswith(records)


def test_a_title_is_written_so_that_it_reads_back(tmp_path: Path) -> None:
    from loaders.curated import read_curated

    title = 'Tests: "all" # of them'
    run(tmp_path, "document", "--title", title)
    path = tmp_path / "data" / "document" / "own.yaml"
    assert read_curated(path, "document/own").records[0].fields["title"] == title
