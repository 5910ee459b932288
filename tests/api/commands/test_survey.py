"""``genoguide survey new``: two files, all or none, and what is still to be translated."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import genoguide, run

FILES = ["crosswalk-2028.yaml", "survey-2028.lss"]


def new(*arguments: str) -> str:
    return CliRunner().invoke(genoguide, ["survey", "new", *arguments], standalone_mode=False).output


def test_writes_a_structure_and_its_crosswalk_and_says_what_is_not_translated(tmp_path: Path) -> None:
    output = new("--wave", "2028", "--languages", "en, fr", "-o", str(tmp_path / "survey"))
    assert sorted(path.name for path in (tmp_path / "survey").iterdir()) == FILES
    assert "In English until translated into fr: 16 texts of domains, 98 texts of indicators, 490 texts" in output
    assert "import the .lss in LimeSurvey" in output


def test_says_nothing_of_translations_where_none_is_missing(tmp_path: Path) -> None:
    assert "translated" not in new("--wave", "2028", "-o", str(tmp_path))


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    def written() -> list[bytes]:
        assert "Wrote" in new("--wave", "2028", "-o", str(tmp_path))
        return [(tmp_path / name).read_bytes() for name in FILES]

    assert written() == written()


def test_an_edited_crosswalk_is_replaced_only_by_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crosswalk = tmp_path / "crosswalk-2028.yaml"
    crosswalk.write_text("# edited\n", encoding="utf-8")
    arguments = ["survey", "new", "--wave", "2028", "-o", str(tmp_path)]
    assert run(lambda: genoguide(arguments, standalone_mode=False)) == 2
    assert "is there and differs. Say --force" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [crosswalk.name], "nothing else is written"
    assert run(lambda: genoguide([*arguments, "--force"], standalone_mode=False)) == 0
    assert crosswalk.read_text(encoding="utf-8") != "# edited\n"


def test_what_cannot_be_made_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["survey", "new", "--wave", "2028", "--languages", "xx", "-o", str(tmp_path)]
    assert run(lambda: genoguide(arguments, standalone_mode=False)) == 2
    assert "There are no texts in 'xx'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
