"""The commands as people type them."""

import csv
import io
import json
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner, Result

from api.cli import Commands, genoguide, run
from graph.snapshot import Snapshots
from graph.vocabulary import BASE, packaged


@pytest.fixture(scope="module")
def workspace(packaged_snapshot: Path) -> Path:
    return packaged_snapshot.parent.parent


def call(workspace: Path, *arguments: str) -> Result:
    return CliRunner().invoke(genoguide, ["--workspace", str(workspace), *arguments], standalone_mode=False)


def test_help_names_every_command_and_a_first_answer() -> None:
    text = CliRunner().invoke(genoguide, ["--help"]).output
    assert all(name in text for name in Commands().list_commands(None))  # type: ignore[arg-type]
    assert "genoguide query good-practices --application newborn-screening --domain I" in text


def test_a_question_is_answered_as_table_csv_and_json(workspace: Path) -> None:
    arguments = ("query", "good-practices", "--application", "newborn-screening", "--domain", "I")
    table = call(workspace, *arguments).output
    rows = list(csv.DictReader(io.StringIO(call(workspace, *arguments, "--format", "csv").output)))
    document = json.loads(call(workspace, *arguments, "--format", "json").output)
    assert len(rows) == len(document["results"]["bindings"]) > 0
    assert f"{len(rows)} rows" in table
    assert all(row["practice"].rpartition("/")[2] in table.replace("\n", "").replace(" ", "") for row in rows)


def test_help_of_a_question_explains_its_parameters_and_columns(workspace: Path) -> None:
    text = call(workspace, "query", "good-practices", "--help").output
    for words in ("--application", "--domain", "criteriaMet", "Example: genoguide query good-practices"):
        assert words in text


def test_an_own_query_is_read_from_its_file(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.rq"
    path.write_text(
        "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/genoguide/ontology#Practice> }", encoding="utf-8"
    )
    assert "655" in call(workspace, "query", str(path)).output
    path.write_text("CONSTRUCT WHERE { ?s a <https://w3id.org/genoguide/ontology#Domain> }", encoding="utf-8")
    assert len(rdflib.Graph().parse(data=call(workspace, "query", str(path)).output, format="turtle")) == 8
    path.write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    assert call(workspace, "query", str(path)).output.strip() == "yes"


def test_an_own_query_may_search(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "search.rq"
    block = 'SERVICE <https://w3id.org/genoguide/search> { ?item gg:matches "newborn screening" ; gg:limit 3 }'
    path.write_text(f"PREFIX gg: <https://w3id.org/genoguide/ontology#> SELECT ?item {{ {block} }}", encoding="utf-8")
    found = call(workspace, "query", str(path), "--format", "csv").output.split()
    assert found[0] == "item"
    assert len(found) == 4
    path.write_text(path.read_text(encoding="utf-8").replace("gg:matches", "gg:finds"), encoding="utf-8")
    assert "Not a search, at 'gg:finds'" in str(call(workspace, "query", str(path)).exception)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("query", "good-practises"), "Did you mean 'good-practices'?"),
        (("query", "good-practices", "--application", "newborn"), "Did you mean 'newborn-screening'?"),
        (("query", "good-practices", "--nation", "FR"), "No such option"),
        (("query", "country-profile"), "Missing option"),
        (("query", "timeline", "--from", "soon"), "four digits"),
        (("build", "--engine", "none"), "is not one of"),
        (("nothing",), "No such command"),
        (("validate",), "Missing argument"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    workspace: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    code = run(lambda: genoguide(["--workspace", str(workspace), *arguments], "genoguide", standalone_mode=False))
    assert code == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error


def test_a_mistake_in_an_own_query_is_told_in_words(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.rq"
    path.write_text("SELECT * { ?s a gg:Practice }", encoding="utf-8")
    arguments = ["--workspace", str(workspace), "query", str(path)]
    assert run(lambda: genoguide(arguments, "genoguide", standalone_mode=False)) == 2
    assert "gg: is not declared. Begin the query with PREFIX gg:" in capsys.readouterr().err


def test_without_a_snapshot_the_next_step_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["query", "good-practices"], ["query", "gaps", "--country", "FR"], ["serve"]):
        code = run(
            lambda a=arguments: genoguide(["--workspace", str(tmp_path), *a], "genoguide", standalone_mode=False)
        )  # type: ignore[misc]
        assert code == 2
        assert "genoguide build" in capsys.readouterr().err


def test_a_workspace_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    code = run(lambda: genoguide(["--workspace", str(blocked / "below"), "build"], "genoguide", standalone_mode=False))
    assert code == 2
    assert str(blocked) in capsys.readouterr().err


class TestValidate:
    """``genoguide validate``: table, JSON and SHACL, and the exit codes scripts go by."""

    @pytest.fixture
    def wrong(self, tmp_path: Path) -> Path:
        text = (packaged("data") / "practice" / "mt.yaml").read_text(encoding="utf-8")
        path = tmp_path / "practice" / "mt.yaml"
        path.parent.mkdir()
        path.write_text(text.replace("status: implemented", "status: implmented", 1), encoding="utf-8")
        return path

    def test_the_packaged_files_have_no_findings(self, workspace: Path) -> None:
        files = [str(packaged("data") / key) for key in ("practice/fr.yaml", "document/documents.yaml")]
        result = call(workspace, "validate", *files)
        assert (result.return_value, "no findings" in result.output) == (0, True)

    def test_a_finding_names_place_value_and_remedy(self, workspace: Path, wrong: Path) -> None:
        result = call(workspace, "validate", str(wrong), "--format", "json")
        finding = next(f for f in json.loads(result.output) if f["field"] == "status")
        line = wrong.read_text(encoding="utf-8").splitlines()[finding["line"] - 1]
        assert result.return_value == 1
        assert "status: implmented" in line
        assert (finding["field"], finding["value"], finding["nearest"]) == ("status", "implmented", "implemented")

    def test_the_table_says_the_same(self, workspace: Path, wrong: Path) -> None:
        output = call(workspace, "validate", str(wrong)).output
        assert all(words in output for words in ("implmented", "nearest: implemented", "in 1 file"))

    def test_the_shacl_report_is_rdf(self, workspace: Path, wrong: Path) -> None:
        graph = rdflib.Graph().parse(data=call(workspace, "validate", str(wrong), "--format", "shacl").output)
        results = list(graph.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult))
        assert rdflib.URIRef(BASE + "practice-status/implmented") in {graph.value(r, rdflib.SH.value) for r in results}

    def test_a_file_in_no_known_folder_is_told_where_it_belongs(self, workspace: Path, tmp_path: Path) -> None:
        path = tmp_path / "some.yaml"
        path.write_text("a: 1", encoding="utf-8")
        result = call(workspace, "validate", str(path))
        assert result.return_value == 1
        assert "folder" in result.output

    def test_a_file_that_is_not_there_is_not_blamed_for_its_folder(self, workspace: Path, tmp_path: Path) -> None:
        result = call(workspace, "validate", str(tmp_path / "none.yaml"), "--format", "json")
        assert result.return_value == 1
        assert "No such file" in result.output


def test_check_says_how_much_there_is_and_that_all_is_well(tmp_path: Path) -> None:
    result = call(tmp_path, "check", "--engine", "shacl")
    assert result.return_value == 0
    assert "no findings" in result.output
    assert Snapshots(tmp_path / "snapshots").current() is None
