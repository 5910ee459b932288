"""What docs/submitting.md shows is true: its commands do what it says, with curl, on a server, and its table is valid."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import genoguide
from api.settings import Settings
from api.submitting.tokens import Scope, Tokens
from api.web.app import open_workers
from api.workspace import Workspace
from loaders.csv_records import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from tests.api import exports
from tests.api.conftest import running
from tests.test_docs import ROOT, blocks

PAGE = "docs/submitting.md"
TABLE = blocks(PAGE, "csv")[0]

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the examples are commands of curl")


@dataclass
class Service:
    """A server, a token to submit to it, and a folder with the file of the examples."""

    address: str
    folder: Path
    workspace: Workspace
    secret: str = field(repr=False)

    def run(self, script: str) -> str:
        """The output of a shell that runs a part of the page."""
        (self.folder / "fr.csv").write_text(TABLE, encoding="utf-8")
        done = subprocess.run(
            ["bash", "-euc", script.replace("http://127.0.0.1:8000/", self.address).replace("curl ", "curl -sS ")],
            cwd=self.folder, env={"PATH": "/usr/bin:/bin", "TOKEN": self.secret}, capture_output=True, text=True,
            check=True, timeout=120,
        )  # fmt: skip
        return done.stdout


@pytest.fixture(scope="module")
def service(packaged_snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    workspace = Workspace(tmp_path_factory.mktemp("workspace"))
    _, secret = Tokens(workspace.folder).new(Scope.SUBMIT)
    settings = Settings(host="127.0.0.1", port=0, workers=2, rebuild_delay=3600, validation_time_limit=60)
    with running(packaged_snapshot, settings, open_workers, workspace) as address:
        yield Service(address, tmp_path_factory.mktemp("partner"), workspace, secret)


def test_the_examples_hand_something_in_once_and_list_it(service: Service) -> None:
    _, hand_in, look, _ = blocks(PAGE, "sh")
    first, again = (json.loads(service.run(hand_in)) for _ in range(2))
    assert first == again
    assert (first["state"], first["records"]) == ("submitted", ["https://w3id.org/genoguide/practice/fr-made-up"])
    assert [path.name for path in service.workspace.submissions.iterdir() if path.name != ".lock"] == [first["id"]]
    public, own = map(json.loads, service.run(look.replace("curl", "echo; curl")).split())
    assert [s["id"] for s in public["submissions"]] == [s["id"] for s in own["submissions"]] == [first["id"]]
    assert "records" not in public["submissions"][0]
    assert own["submissions"][0]["name"] == "practice/fr.csv"


def test_the_examples_hand_in_a_survey_either_way(service: Service) -> None:
    """The table goes with its structure; whoever runs the server has a crosswalk for both."""
    service.workspace.crosswalks.mkdir()
    (service.workspace.crosswalks / "assessment.yaml").write_bytes(exports.CROSSWALK.read_bytes())
    files = {"survey_archive_482613.lsa": exports.archive("2026"), "survey.lss": exports.structure("2026")}
    files["results.csv"] = exports.structure("2026").parent / "results_code_code_comma.csv"
    for name, path in files.items():
        (service.folder / name).write_bytes(path.read_bytes())
    _, secret = Tokens(service.workspace.folder).new(Scope.SURVEY)
    example = blocks(PAGE, "sh")[3].replace("$TOKEN", secret).replace("curl", "echo; curl")
    archive, table = map(json.loads, service.run(example).split("\n", 2)[1:])
    assert (archive["type"], archive["wave"], table["wave"]) == ("application/zip", "2026", "2026")
    assert archive["records"] == table["records"]


def test_the_commands_for_tokens_do_what_the_page_says(tmp_path: Path) -> None:
    made, listed = blocks(PAGE, "sh")[0].strip().splitlines()

    def call(line: str) -> str:
        arguments = ["--workspace", str(tmp_path), *line.replace('"', "").replace("of Genomics", "").split()[1:]]
        return CliRunner().invoke(genoguide, arguments, standalone_mode=False, catch_exceptions=False).stdout

    secret = call(made).strip()
    assert Tokens(tmp_path).find(secret) is not None
    assert "Institute" in call(listed)


def test_the_table_of_the_page_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "practice" / "fr.csv"
    path.parent.mkdir()
    path.write_text(TABLE, encoding="utf-8")
    arguments = ["--workspace", str(tmp_path / "workspace"), "validate", str(path)]
    result = CliRunner().invoke(genoguide, arguments, standalone_mode=False)
    assert (result.return_value, result.output) == (0, "1 file, 1 record: no findings.\n")


def test_the_limits_of_tables_are_those_of_the_page() -> None:
    text = " ".join((ROOT / PAGE).read_text(encoding="utf-8").split())
    assert f"at most {MOST_ROWS:,} rows, {MOST_COLUMNS} columns, and {LONGEST_CELL:,} characters a cell" in text
