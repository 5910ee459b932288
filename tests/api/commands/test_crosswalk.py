"""``genoguide crosswalk`` as people type it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import genoguide, run
from tests.loaders.limesurvey.samples import ARCHIVES, EXPORTS

CROSSWALK = EXPORTS / "crosswalk.yaml"
ARCHIVE = ARCHIVES["wave-2026"]


def call(folder: Path, *arguments: object) -> Result:
    options = ["--workspace", str(folder), "crosswalk", *map(str, arguments)]
    return CliRunner().invoke(genoguide, options, standalone_mode=False)


def test_a_new_crosswalk_passes_the_check_as_it_is(tmp_path: Path) -> None:
    first, second = call(tmp_path, "new", ARCHIVE).stdout, call(tmp_path, "new", ARCHIVE).stdout
    assert first == second
    path = tmp_path / "crosswalk.yaml"
    path.write_text(first, encoding="utf-8")
    result = call(tmp_path, "check", path, ARCHIVE)
    assert (result.return_value, "1 warning in 1 file" in result.stdout) == (0, True)


def test_a_crosswalk_that_fits_is_said_to_fit(tmp_path: Path) -> None:
    result = call(tmp_path, "check", CROSSWALK, ARCHIVE)
    assert (result.return_value, "no findings" in result.stdout) == (0, True)


def test_a_slip_is_told_with_line_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "crosswalk.yaml"
    text = CROSSWALK.read_text(encoding="utf-8").replace("application: rare-diseases", "application: rare-disease", 1)
    path.write_text(text, encoding="utf-8")
    result = call(tmp_path, "check", path, ARCHIVE, "--format", "json")
    (finding,) = json.loads(result.stdout)
    line = text.splitlines().index("        application: rare-disease") + 1
    assert result.return_value == 1
    assert (finding["line"], finding["record"], finding["nearest"]) == (line, "APP1[RD]", "rare-diseases")
    assert "rare-diseases" in call(tmp_path, "check", path, ARCHIVE).stdout


def test_answers_are_checked_and_nothing_is_kept_or_shown(tmp_path: Path) -> None:
    result = call(tmp_path, "check", CROSSWALK, ARCHIVE, ARCHIVE, "--format", "json")
    findings = json.loads(result.stdout)
    assert {f["field"] for f in findings if f["row"] == 25} >= {"GP1web"}
    assert result.return_value == 0
    assert "CANARY" not in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("new", "nowhere.lss"), "nowhere.lss: There is no such file"),
        (("new", CROSSWALK), "crosswalk.yaml"),
        (("check", ARCHIVE, ARCHIVE), "survey_archive_482613.lsa"),
        (("check", CROSSWALK, CROSSWALK), "crosswalk.yaml"),
        (("check", CROSSWALK, ARCHIVE, CROSSWALK), "crosswalk.yaml"),
        (("check", CROSSWALK), "Missing argument"),
    ],
)
def test_what_cannot_be_read_ends_with_2_and_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[object, ...], words: str
) -> None:
    typed = ["--workspace", str(tmp_path), "crosswalk", *map(str, arguments)]
    assert run(lambda: genoguide(typed, standalone_mode=False)) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told


def test_help_teaches(tmp_path: Path) -> None:
    text = CliRunner().invoke(genoguide, ["crosswalk", "--help"]).output
    assert "genoguide crosswalk new survey.lss > crosswalk.yaml" in text
    assert "allow-list" in text
    assert "Exit code" in CliRunner().invoke(genoguide, ["crosswalk", "check", "--help"]).output
