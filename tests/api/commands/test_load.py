"""``genoguide load limesurvey`` as a data manager uses it: load, review, correct, load again, build."""

import csv
import io
import json
import zipfile
from pathlib import Path

import click
import pyoxigraph
import pytest
import yaml
from click.testing import Result

from graph.vocabulary import BASE, DCTERMS, GG, RDF
from tests.adversity.program import little_content
from tests.api.exports import CROSSWALK, archive, call, exports, load, structure
from tests.loaders.limesurvey.remote_control import PASSWORD, serving
from tests.loaders.limesurvey.samples import EXPORTS

EXPECTED = yaml.safe_load((EXPORTS / "expected.yaml").read_text(encoding="utf-8"))["waves"]


def store(workspace: Path, wave: str = "2026") -> pyoxigraph.Store:
    loaded = pyoxigraph.Store()
    loaded.load((workspace / "survey" / f"{wave}.trig").read_bytes(), format=pyoxigraph.RdfFormat.TRIG)
    return loaded


def rows(loaded: pyoxigraph.Store, query: str) -> list[list[str | None]]:
    prefixes = f"PREFIX gg: <{GG}> PREFIX dcterms: <{DCTERMS}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    found = loaded.query(prefixes + query, use_default_graph_as_union=True)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [[None if v is None else v.value.removeprefix(BASE) for v in row] for row in found]


def said(result: Result) -> dict[str, object]:
    document: dict[str, object] = json.loads(result.stdout)
    return document


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with both waves, all shareable texts approved; tests do not change it."""
    workspace = tmp_path_factory.mktemp("loaded")
    assert [load(workspace, archive(w), w, "--reviewed").return_value for w in EXPECTED] == [0, 0]
    return workspace


@pytest.mark.parametrize("wave", EXPECTED)
def test_the_levels_in_the_graph_are_those_that_were_reported(loaded: Path, wave: str) -> None:
    found = rows(store(loaded, wave), """
        SELECT ?system ?region ?level WHERE {
          ?a a gg:MaturityAssessment ; gg:assessedLevel ?level ; gg:partOfResponse ?r .
          ?r gg:respondent ?system . OPTIONAL { ?r gg:regionLabel ?region } }""")  # fmt: skip
    told = {(str(s).removeprefix("health-system/")[:2], r, level) for s, r, level in found}
    assert len(told) == len(found)
    assert told == {
        (answer["country"], answer["region"], f"level/{indicator}-{level}")
        for answer in EXPECTED[wave]["answers"]
        for indicator, level in answer["levels"].items()
    }


@pytest.mark.parametrize("wave", EXPECTED)
def test_the_statuses_in_the_graph_are_those_that_were_reported(loaded: Path, wave: str) -> None:
    found = rows(store(loaded, wave), """
        SELECT ?row ?domain ?application ?status WHERE {
          ?a gg:applicationStatus ?status ; gg:assessedDomain ?domain ; gg:assessedApplication ?application ;
             gg:partOfResponse/gg:rowId ?row }""")  # fmt: skip
    assert {tuple(str(v).rpartition("/")[2] for v in row) for row in found} == {
        (str(answer["response_id"]), domain, application, status)
        for answer in EXPECTED[wave]["answers"]
        for domain, statuses in answer["application_status"].items()
        for application, status in statuses.items()
    }


@pytest.mark.parametrize("wave", EXPECTED)
def test_the_practices_in_the_graph_are_those_that_are_shared(loaded: Path, wave: str) -> None:
    found = rows(store(loaded, wave), """
        SELECT ?row ?title ?domain ?start WHERE {
          ?p a gg:ReportedPractice ; dcterms:title ?title ; gg:concernsDomain ?domain ; gg:reportedIn/gg:rowId ?row
          OPTIONAL { ?p gg:start ?start } }""")  # fmt: skip
    expected = [
        [str(answer["response_id"]), p["title"], f"domain/{p['domain']}", p["start_year"] and str(p["start_year"])]
        for answer in EXPECTED[wave]["answers"]
        for p in answer["practices"]
        if p["share"] is True
    ]
    assert sorted(map(str, found)) == sorted(map(str, expected))
    assert len(expected) > 10


def test_responses_that_are_not_used_are_in_the_graph_without_answers(loaded: Path) -> None:
    found = rows(store(loaded), """
        SELECT ?row ?standing WHERE { ?r a gg:Response ; gg:rowId ?row ; gg:responseStanding ?standing
          FILTER NOT EXISTS { ?answer gg:partOfResponse ?r } }""")  # fmt: skip
    assert {(row, str(standing).rpartition("/")[2]) for row, standing in found} == {
        ("14", "superseded"), ("31", "superseded"),
        ("7", "incomplete"), ("28", "incomplete"), ("34", "incomplete"), ("35", "incomplete"),
    }  # fmt: skip


def test_all_faithful_exports_of_a_wave_give_the_same_graph_but_for_the_cells(tmp_path: Path) -> None:
    def facts(export: Path) -> set[pyoxigraph.Triple]:
        workspace = tmp_path / export.name
        assert load(workspace, export, "2026").return_value == 0
        cells = ("cell", "findingCount", "checksumValue", "format", "cellsUnknown", "cellsEmpty", "cellsNotShown")
        return {q.triple for q in store(workspace) if not q.predicate.value.endswith(cells)}

    one, *others = (p for p in exports("2026") if p.name in ("survey_archive_482613.lsa", "vvexport_482613_v2.csv"))
    assert others
    assert all(facts(other) == facts(one) for other in others)


def test_loading_twice_changes_nothing_and_says_so(tmp_path: Path) -> None:
    load(tmp_path, archive("2023"), "2023")
    first = tree(tmp_path)
    stamps = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.trig")}
    again = load(tmp_path, archive("2023"), "2023")
    assert "Nothing: every cell says what it said before" in (tmp_path / "survey/2023.report/report.html").read_text()
    third = load(tmp_path, archive("2023"), "2023")
    assert again.return_value == third.return_value == 0
    assert "Nothing has changed since wave 2023 was loaded." in third.output
    assert {name: content for name, content in tree(tmp_path).items() if "report.html" not in name} == {
        name: content for name, content in first.items() if "report.html" not in name
    }
    assert stamps == {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.trig")}


def corrected(path: Path, folder: Path, *replacements: tuple[bytes, bytes]) -> Path:
    """A copy of a code CSV in which the first place of each text is replaced."""
    content = path.read_bytes()
    for old, new in replacements:
        assert old in content
        content = content.replace(old, new, 1)
    copy = folder / path.name
    copy.write_bytes(content)
    return copy


def test_a_corrected_export_replaces_its_wave_and_tells_each_cell(tmp_path: Path) -> None:
    export = EXPORTS / "wave-2023" / "results_code_code_comma.csv"
    load(tmp_path, export, "2023", "--reviewed")
    copy = corrected(export, tmp_path, (b'"L1"', b'"L5"'), (b"Synthetic example", b"Corrected example"))
    document = said(load(tmp_path, copy, "2023", "--format", "json"))
    changes = document["changes"]
    assert isinstance(changes, list)
    (level,) = [c for c in changes if c["before"] == "L1 (1)"]
    assert level["after"] == "L5 (5)"
    texts = [c for c in changes if c is not level]
    assert texts
    assert all(c["after"] is None for c in texts), "what has changed needs a new decision"
    counts = document["counts"]
    assert isinstance(counts, dict)
    assert counts["texts waiting for review"] == 1


def test_a_dry_run_says_everything_and_writes_nothing(tmp_path: Path) -> None:
    result = load(tmp_path, archive("2023"), "2023", "--dry-run", "--report", str(tmp_path / "report"))
    assert result.return_value == 0
    assert "nothing was written" in result.output
    assert tree(tmp_path) == {}


def test_texts_are_published_as_the_review_file_says(tmp_path: Path) -> None:
    load(tmp_path, archive("2023"), "2023")
    path = tmp_path / "survey" / "2023.review.csv"
    table = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert {row["decision"] for row in table} == {"", "withhold"}
    assert not any("ReportedPractice" in line for line in (tmp_path / "survey/2023.trig").read_text().splitlines())
    title = next(row for row in table if row["field"] == "title")
    comment = next(row for row in table if row["field"] == "comment")
    own = tmp_path / "decided.csv"
    for row in (title, comment):
        row["decision"] = "publish"
    with own.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]), delimiter=";")
        writer.writeheader()
        writer.writerows((title, comment))
    assert load(tmp_path, archive("2023"), "2023", "--reviewed", str(own)).return_value == 0
    assert rows(store(tmp_path, "2023"), "SELECT ?t { ?p a gg:ReportedPractice ; dcterms:title ?t }") == [
        [title["text"]]
    ]
    query = "SELECT ?c { ?a a gg:MaturityAssessment ; <http://www.w3.org/2000/01/rdf-schema#comment> ?c }"
    assert len(rows(store(tmp_path, "2023"), query)) == 1
    again = load(tmp_path, archive("2023"), "2023")
    assert "Nothing has changed" in again.output or "Loaded" in again.output
    assert len(rows(store(tmp_path, "2023"), query)) == 1, "decisions are kept"


def test_errors_in_cells_cost_the_cells_alone_and_the_exit_code(tmp_path: Path) -> None:
    """A regional answer without its region cannot be used; everybody else's can."""
    export = EXPORTS / "wave-2023" / "results_code_code_comma.csv"
    copy = corrected(export, tmp_path, (b'"reg","Catalunya; \xc3\xa0rea ""sint\xc3\xa8tica"""', b'"reg",""'))
    result = load(tmp_path, copy, "2023")
    assert result.return_value == 1
    assert "response 5 (ES)" in result.output
    assert len(rows(store(tmp_path, "2023"), "SELECT ?a { ?a a gg:MaturityAssessment }")) > 400
    assert rows(
        store(tmp_path, "2023"),
        "SELECT ?row { ?r gg:responseStanding ?s ; gg:rowId ?row FILTER(STRENDS(STR(?s), 'invalid')) }",
    ) == [["5"]]


def broken_crosswalk(folder: Path, old: str, new: str) -> Path:
    path = folder / "crosswalk.yaml"
    text = CROSSWALK.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("indicator: I.1", "indicator: I.99", "no indicator of this name"),
        ("  country:\n    type", "  contry:\n    type", "no question of this code"),
        ("crosswalk: 1", "crosswalk: [", "valid YAML"),
    ],
)
def test_with_a_wrong_crosswalk_nothing_is_loaded(tmp_path: Path, old: str, new: str, words: str) -> None:
    workspace = tmp_path / "workspace"
    crosswalk = broken_crosswalk(tmp_path, old, new)
    result = load(workspace, archive("2023"), "2023", "--format", "json", crosswalk=crosswalk)
    assert result.return_value == 2
    assert words in result.stdout
    assert "Nothing was loaded." in result.stderr
    assert not (workspace / "survey").exists()


def test_a_wave_is_not_taken_for_another(tmp_path: Path) -> None:
    result = load(tmp_path, archive("2023"), "2026", "--format", "json")
    assert result.return_value == 2
    assert "wave 2026 is survey 482613" in result.stdout
    assert "no wave 2031" in load(tmp_path, archive("2023"), "2031", "--format", "json").stdout
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("label", ["../2026", "", "a b", "-x", "x" * 40, "2026/x", "é"])
def test_a_label_that_would_lead_elsewhere_is_refused(tmp_path: Path, label: str) -> None:
    result = load(tmp_path, archive("2023"), label)
    assert "is no label of a wave" in str(getattr(result.exception, "message", ""))


def test_structure_and_responses_may_be_two_files(tmp_path: Path) -> None:
    export = EXPORTS / "wave-2023" / "results_code_code_comma.csv"
    arguments = (
        "load",
        "limesurvey",
        str(structure("2023")),
        str(export),
        "--crosswalk",
        str(CROSSWALK),
        "--wave",
        "2023",
    )
    assert call(tmp_path, *arguments).return_value == 0
    twice = call(tmp_path, *arguments, "--structure", str(structure("2023")))
    assert "structure once" in str(getattr(twice.exception, "message", ""))


def test_an_export_without_its_structure_says_what_to_add(tmp_path: Path) -> None:
    export = EXPORTS / "wave-2023" / "results_code_code_comma.csv"
    result = call(tmp_path, "load", "limesurvey", str(export), "--crosswalk", str(CROSSWALK), "--wave", "2023")
    assert result.return_value == 2
    assert "--structure" in result.output


def test_a_failure_while_writing_leaves_the_old_wave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(tmp_path, archive("2023"), "2023")
    before = (tmp_path / "survey" / "2023.trig").read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with_texts = load(tmp_path, archive("2023"), "2023", "--reviewed")
    assert isinstance(with_texts.exception, OSError)
    assert (tmp_path / "survey" / "2023.trig").read_bytes() == before
    assert list(tmp_path.rglob(".*")) == []


def test_help_teaches_the_way_from_export_to_answer() -> None:
    text = call(Path(), "load", "limesurvey", "--help").output
    for words in ("--crosswalk", "--reviewed", "Exit code 0", "never read", "2026.review.csv"):
        assert words in text


def test_the_export_is_not_copied(loaded: Path) -> None:
    kinds = {p.suffix for p in (loaded / "survey").rglob("*") if p.is_file()}
    assert kinds == {".trig", ".csv", ".html", ".ttl"}
    with zipfile.ZipFile(archive("2026")) as zipped:
        assert not any(zipped.read(n)[:2000] in c for n in zipped.namelist() for c in tree(loaded).values())


def test_a_build_includes_the_waves_and_a_damaged_one_is_a_finding(loaded: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "copy"
    for name, content in tree(loaded).items():
        path = workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with little_content():
        assert call(workspace, "build", "--engine", "shacl").return_value == 0
    current = (workspace / "snapshots" / "current").resolve()
    manifest = json.loads((current / "manifest.json").read_text())
    assert {"survey/2023.trig", "survey/2026.trig"} <= set(manifest["inputs"])
    assert f"{BASE}graph/response/2026/IT-45" in manifest["graphs"]
    named = json.loads((current / "names.json").read_text())
    assert [row[1] for row in named[f"{GG}Survey"]] == ["2023", "2026"]
    assert f"{GG}Answer" not in named
    dump = pyoxigraph.Store()
    dump.load((current / "dump.nq").read_bytes(), format=pyoxigraph.RdfFormat.N_QUADS)
    reported = {q.subject for q in dump.quads_for_pattern(None, RDF.type, GG.ReportedPractice)}
    assert reported
    assert all(any(dump.quads_for_pattern(p, RDF.type, GG.Practice)) for p in reported)
    path = workspace / "survey" / "2026.trig"
    path.write_bytes(path.read_bytes().replace(b'"L4"', b'"L5"', 1))
    with little_content():
        refused = call(workspace, "build", "--engine", "shacl")
    assert refused.return_value == 1
    assert "was changed after it was loaded" in " ".join(refused.output.replace("│", " ").split())


def pull(workspace: Path, address: str) -> Result:
    options = ("--server", address, "--crosswalk", str(CROSSWALK), "--wave", "2026")
    return call(workspace, "load", "limesurvey", str(structure("2026")), *options)


def test_responses_come_straight_from_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENOGUIDE_LIMESURVEY_USER", "user")
    monkeypatch.setenv("GENOGUIDE_LIMESURVEY_PASSWORD", PASSWORD)
    with serving() as address:
        result = pull(tmp_path, address)
    assert result.return_value == 0, result.output
    assert len(rows(store(tmp_path), "SELECT ?a WHERE { ?a a gg:MaturityAssessment }")) == 1323
    assert not any(b"CANARY" in content for content in tree(tmp_path).values())


def test_a_server_is_not_asked_without_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GENOGUIDE_LIMESURVEY_PASSWORD", raising=False)
    result = pull(tmp_path, "https://example.org/remotecontrol")
    assert isinstance(result.exception, click.UsageError)
    assert "GENOGUIDE_LIMESURVEY_PASSWORD" in str(result.exception)
