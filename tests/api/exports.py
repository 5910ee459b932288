"""Loading the exports that the readers are tested with, as the command does."""

from pathlib import Path

from click.testing import CliRunner, Result

from api.cli import genoguide
from tests.loaders.limesurvey.samples import ARCHIVES, EXPORTS

CROSSWALK = EXPORTS / "crosswalk.yaml"
SIDS = {"2026": "482613", "2023": "482977"}


def structure(wave: str) -> Path:
    return EXPORTS / f"wave-{wave}" / f"limesurvey_survey_{SIDS[wave]}.lss"


def archive(wave: str) -> Path:
    return ARCHIVES[f"wave-{wave}"]


def exports(wave: str) -> list[Path]:
    """Every file of responses of a wave, the archive included."""
    return sorted(p for p in (EXPORTS / f"wave-{wave}").iterdir() if p.suffix in (".csv", ".json", ".lsr", ".lsa"))


def load(workspace: Path, export: Path, wave: str, *options: str, crosswalk: Path = CROSSWALK) -> Result:
    """Run ``genoguide load limesurvey``; the result holds the exit code as its return value."""
    own = () if export.suffix == ".lsa" else ("--structure", str(structure(wave)))
    arguments = ("load", "limesurvey", str(export), *own, "--crosswalk", str(crosswalk), "--wave", wave, *options)
    return call(workspace, *arguments)


def call(workspace: Path, *arguments: str) -> Result:
    return CliRunner().invoke(genoguide, ["--workspace", str(workspace), *arguments], standalone_mode=False)
