"""``genoguide export site`` and ``genoguide check-site``: what they write, say, and return."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import genoguide, run
from tests.api.export.site.site import FIXTURE


def call(snapshot: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        genoguide, ["--workspace", str(snapshot.parent.parent), *arguments], standalone_mode=False
    )


def test_writes_the_export_and_says_what_is_in_it(tmp_path: Path, surveyed_snapshot: Path) -> None:
    result = call(surveyed_snapshot, "export", "site", "-o", str(tmp_path / "out"), "--site", str(FIXTURE))
    assert result.return_value == 0, result.output
    assert "755 practices in 32 places" in result.output
    assert "Without a page, shown on /genoguide-practices alone: CH, EU, IS, PL, SK." in result.output
    assert "health systems is left out, as the survey names no licence: say --maturity-licence." in result.output
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "README.md",
        "genoguide-site.zip",
        "genoguide-site.zip.sha256",
        "genoguide-update.yml",
        "hook.patch",
        "report.json",
        "site",
    ]


def test_the_options_of_the_operator_are_taken(tmp_path: Path, surveyed_snapshot: Path) -> None:
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    reviews = tmp_path / "reviews.yaml"
    reviews.write_text("dk-health-act-ngc: 2027-02-03\n", encoding="utf-8")
    licence = "https://creativecommons.org/licenses/by/4.0/"
    call(surveyed_snapshot, "export", "site", "-o", first, "--maturity-licence", licence)
    options = ("--reviews", str(reviews), "--previous", first, "--maturity-licence", licence)
    result = call(surveyed_snapshot, "export", "site", "-o", second, *options)
    assert "Maturity of 29 health systems." in result.output
    report = json.loads((tmp_path / "second" / "report.json").read_text(encoding="utf-8"))
    assert report["changed_countries"] == ["DK"]


WRONG = {
    "an unknown practice": ("dk-health-act-ngd: 2027-02-03", "Did you mean 'dk-health-act-ngc'?"),
    "no day": ("dk-health-act-ngc: soon", "has no day. Expected: YEAR-MONTH-DAY."),
    "no reviews": ("- dk-health-act-ngc", "is not a list of reviews"),
    "no YAML": ("a: [b", "is not valid YAML"),
    "a day that is not": ("a: 2027-99-99", "is not valid YAML"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_of_reviews_is_explained(
    tmp_path: Path, surveyed_snapshot: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text, message = WRONG[what]
    (tmp_path / "reviews.yaml").write_text(text, encoding="utf-8")
    assert failed(surveyed_snapshot, "-o", str(tmp_path / "out"), "--reviews", str(tmp_path / "reviews.yaml"))
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def failed(snapshot: Path, *options: str) -> bool:
    arguments = ["--workspace", str(snapshot.parent.parent), "export", "site", *options]
    return run(lambda: genoguide(arguments, standalone_mode=False)) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--maturity-licence", "CC BY"), "is not a licence's web address"),
        (("--previous", str(FIXTURE)), "holds no export of this kind"),
        (("--site", str(FIXTURE / "pages")), "it has no _config.yml"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_wrong_options_are_explained(
    tmp_path: Path,
    surveyed_snapshot: Path,
    options: tuple[str, ...],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert failed(surveyed_snapshot, "-o", str(tmp_path / "out"), *options)
    assert message in capsys.readouterr().err


def test_without_a_snapshot_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert failed(tmp_path / "snapshots" / "current", "-o", str(tmp_path / "out"))
    assert "Run 'genoguide build'" in capsys.readouterr().err


def test_check_site_names_what_is_wrong_and_returns_1(surveyed_snapshot: Path) -> None:
    result = call(surveyed_snapshot, "check-site", "--site", str(FIXTURE), "--format", "json")
    assert result.return_value == 1
    found = json.loads(result.output)
    assert {f["file"] for f in found if f["severity"] == "violation"} >= {"at_resources", "dk_resources"}
    table = call(surveyed_snapshot, "check-site", "--site", str(FIXTURE))
    assert table.return_value == 1
    assert "The hook is not there yet" in " ".join(table.output.replace("│", " ").split())
