"""``genoguide diff``: between folders of data, workspaces and snapshots."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import genoguide, run
from graph.vocabulary import packaged
from tests.loaders.content import DOCUMENT, PRACTICE


def diff(*arguments: object) -> Result:
    return CliRunner().invoke(genoguide, ["diff", *map(str, arguments)], standalone_mode=False)


def data(folder: Path, *texts: str) -> Path:
    for text in texts:
        key = text.partition("id: ../graph/")[2].partition("\n")[0]
        path = folder / f"{key}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def lines(tmp_path: Path, before: str, after: str) -> list[str]:
    result = diff(data(tmp_path / "a", before), data(tmp_path / "b", after))
    assert result.return_value == int(before != after)
    return result.output.splitlines()[:-1]


CHANGES = {
    "status": ("status: implemented", "status: pilot", ["fr-test-law: status implemented -> pilot"]),
    "label": ("[I.1, IV.2]", "[I.1, I.2]", ["fr-test-law: indicators IV.2 (Working with patient associations) -> I.2 (Genomics as a health policy priority)"]),
    "several": ("[I.1, IV.2]", "[IV.2, I.2, I.3]", ["fr-test-law: indicators - I.1 (Dedicated governance for genomics), + I.2 (Genomics as a health policy priority), + I.3 (Costed strategy for genomics)"]),
    "country": ("country: FR", "country: DE", ["fr-test-law: country FR (France) -> DE (Germany)"]),
    "kind-of-practice": ("kind: law\n    c", "kind: policy\n    c", ["fr-test-law: kind law -> policy"]),
    "date": ("start: 2016-03", "start: 2017", ["fr-test-law: start 2016-03 -> 2017"]),
    "long": ("who pays for it", "who bears the cost of it", ['fr-test-law: summary "… the genome, who pays for it, and how …" -> "… the genome, who bears the cost of it, and how …"']),
    "source": ("publisher: Journal of laws", "publisher: Official Journal", ["https://example.org/law: publisher Journal of laws -> Official Journal"]),
    "address": ("url: https://example.org/law", f"url: https://example.org/{'a' * 100}", [f"fr-test-law: sources https://example.org/law -> https://example.org/{'a' * 100}"]),
    "gone": ("    start: 2016-03\n", "", ["fr-test-law: start - 2016-03"]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_told_by_record_and_field(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in PRACTICE
    assert lines(tmp_path, PRACTICE, PRACTICE.replace(old, new, 1)) == expected


def test_no_difference(tmp_path: Path) -> None:
    assert lines(tmp_path, PRACTICE, PRACTICE) == []
    assert diff(tmp_path / "a", tmp_path / "b").output == "No difference.\n"


def test_a_new_date_in_the_head_is_no_difference_of_records(tmp_path: Path) -> None:
    result = diff(data(tmp_path / "a", PRACTICE), data(tmp_path / "b", PRACTICE.replace("11-21", "11-22")))
    assert (result.output, result.return_value) == ("No difference.\n", 0)


def test_what_was_added_and_removed(tmp_path: Path) -> None:
    result = diff(data(tmp_path / "a", PRACTICE), data(tmp_path / "b", DOCUMENT))
    assert result.output.splitlines() == [
        "test-guide: added (Document: Guide to tests)",
        "fr-test-law: removed (Practice: Act on tests of the genome)",
        "1 added, 1 removed.",
    ]


def test_json_and_markdown(tmp_path: Path) -> None:
    a, b = (
        data(tmp_path / "a", PRACTICE),
        data(tmp_path / "b", PRACTICE.replace("status: implemented", "status: ended")),
    )
    [change] = json.loads(diff(a, b, "--format", "json").output)
    assert change["name"] == "fr-test-law"
    assert change["changes"] == [{"field": "status", "before": ["implemented"], "after": ["ended"]}]
    assert "## Changed\n\n- `fr-test-law`: status implemented -> ended" in diff(a, b, "--format", "markdown").output


def test_a_snapshot_against_the_content_it_was_built_from(packaged_snapshot: Path, tmp_path: Path) -> None:
    assert diff(packaged_snapshot, "packaged").output == "No difference.\n"
    copy = tmp_path / "data"
    shutil.copytree(packaged("data"), copy)
    path = copy / "practice" / "fr.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("status: implemented", "status: pilot", 1), encoding="utf-8"
    )
    assert diff(packaged_snapshot, copy).output.splitlines()[0].endswith(": status implemented -> pilot")


def test_a_workspace_is_its_own_files_and_the_packaged_ones(tmp_path: Path) -> None:
    data(tmp_path / "ws" / "data", DOCUMENT)
    assert diff("packaged", tmp_path / "ws").output.splitlines() == [
        "test-guide: added (Document: Guide to tests)",
        "1 added.",
    ]


def test_what_is_no_edition_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> object:
        return genoguide(["diff", str(tmp_path), "packaged"], standalone_mode=False)

    assert run(command) == 2
    assert "no snapshot, no workspace" in capsys.readouterr().err
