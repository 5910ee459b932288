"""Tables for analysts: what the YAML files say, readable by the tools that analysts use."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import frictionless
import pandas
import pyarrow.parquet
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from api.export.source import Source
from api.export.tables.files import CSV, EXACT_CSV, PARQUET
from api.export.tables.table import TableError, read_tables
from api.export.tables.writing import write_tables
from graph.snapshot import Manifest
from graph.vocabulary import BASE, DCTERMS, GG, RDF
from tests.api.export.conftest import Command
from tests.queries import expected
from tests.queries.surveys.content import answers, system_iri, waves

TABLES = {table.name: table for table in read_tables()}
SURVEY = {"waves", "responses", "assessments", "application_assessments"}


def written(source: Source, folder: Path, form) -> Path:
    write_tables(source, folder, form, lambda step: None)
    return folder


@pytest.fixture(scope="module")
def tables(source: Source, tmp_path_factory) -> Path:
    return written(source, tmp_path_factory.mktemp("tables"), CSV)


@pytest.fixture(scope="module")
def surveyed(surveyed_snapshot: Path) -> Source:
    return Source.open(surveyed_snapshot, Manifest.read(surveyed_snapshot))


@pytest.fixture(scope="module")
def survey_tables(surveyed: Source, tmp_path_factory) -> Path:
    return written(surveyed, tmp_path_factory.mktemp("survey"), CSV)


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def values(record: dict, field: str) -> list[str]:
    value = record.get(field, [])
    return sorted(value if isinstance(value, list) else [value])


@pytest.mark.parametrize("which", ["tables", "survey_tables"])
def test_a_validator_of_data_packages_finds_nothing_wrong(which: str, request: pytest.FixtureRequest) -> None:
    """Types, codes, unique keys, references between tables, sizes and hashes."""
    folder = request.getfixturevalue(which)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]
    assert {task.name for task in report.tasks} == {p.stem for p in folder.glob("*.csv")}


def test_the_validator_would_find_a_wrong_reference(tables: Path, tmp_path: Path) -> None:
    for path in tables.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource.pop("hash"), resource.pop("bytes")
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    rows = (tmp_path / "practice_indicators.csv").read_text(encoding="utf-8").replace(",I.1", ",IX.1", 1)
    (tmp_path / "practice_indicators.csv").write_text(rows, encoding="utf-8")
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_there_is_a_table_for_every_kind_of_thing(tables: Path, survey_tables: Path) -> None:
    assert {p.stem for p in tables.glob("*.csv")} == TABLES.keys() - SURVEY
    assert {p.stem for p in survey_tables.glob("*.csv")} == TABLES.keys()


def test_practices_are_those_of_the_yaml_files(tables: Path) -> None:
    rows = {row["practice"]: row for row in read(tables, "practices")}
    assert list(rows) == sorted(r["id"] for r in expected.records("practice"))
    for record in expected.records("practice"):
        row = rows[record["id"]]
        told = {"title": "title", "summary": "summary", "kind": "kind", "status": "status", "country": "country"}
        told |= {"scale": "scale", "confidence": "confidence", "area": "region_label"}
        for column, field in told.items():
            assert row[column] == str(record.get(field, "")), (record["id"], column)
        assert row["iri"] == record["iri"]
        assert row["good"] == str(expected.is_good(record)).lower()
        assert row["promising"] == str(expected.is_promising(record)).lower()
        met = {c for c in expected.CRITERIA if row[c.replace("-", "_")] == "true"}
        assert met == set(record.get("appraisal", ()))
        for column, field in {"applications": "applications", "indicators": "indicators", "regions": "region"}.items():
            assert row[column] == " ".join(values(record, field))
        assert row["programmes"] == " ".join(values(record, "programme"))
        assert (row["start"], row["start_year"]) == (str(record.get("start", "")), str(record.get("start", ""))[:4])
        assert row["origin"] == "curated"


@pytest.mark.parametrize("kind", ["practice", "document", "recommendation", "finding"])
@pytest.mark.parametrize("field", ["indicator", "application"])
def test_a_table_of_pairs_has_a_row_for_each(tables: Path, kind: str, field: str) -> None:
    pairs = [tuple(row.values()) for row in read(tables, f"{kind}_{field}s")]
    assert sorted(pairs) == sorted((r["id"], v) for r in expected.records(kind) for v in values(r, field + "s"))


@pytest.mark.parametrize("kind", ["practice", "finding", "programme"])
def test_sources_of_records_are_in_the_table_of_sources(tables: Path, kind: str) -> None:
    pairs = {tuple(row.values()) for row in read(tables, f"{kind}_sources")}
    assert pairs == {(r["id"], s["url"]) for r in expected.records(kind) for s in r["sources"]}
    titles = {row["source"]: row["title"] for row in read(tables, "sources")}
    for record in expected.records(kind):
        assert all(titles[s["url"]] for s in record["sources"])


def test_documents_and_their_authors_are_in_order(tables: Path) -> None:
    rows = {row["document"]: row for row in read(tables, "documents")}
    assert rows.keys() == {r["id"] for r in expected.records("document")}
    authors: dict[str, list[str]] = {}
    for row in read(tables, "document_authors"):
        authors.setdefault(row["document"], []).append(row["author"])
    for record in expected.records("document"):
        assert authors.get(record["id"], []) == record.get("authors", [])
        made = [r for r in expected.records("recommendation") if r["document"] == record["id"]]
        assert rows[record["id"]]["recommendations"] == str(len(made))


def test_recommendations_findings_and_programmes_are_complete(tables: Path) -> None:
    for kind, column in (("recommendation", "statement"), ("finding", "title"), ("programme", "title")):
        assert {row[kind]: row[column] for row in read(tables, f"{kind}s")} == {
            r["id"]: r[column] for r in expected.records(kind)
        }


@pytest.mark.parametrize(
    ("table", "class_name"),
    [
        ("indicators", "Indicator"),
        ("levels", "MaturityLevel"),
        ("applications", "ClinicalApplication"),
        ("countries", "Country"),
    ],
)
def test_the_vocabulary_is_that_of_the_ontology(tables: Path, table: str, class_name: str) -> None:
    key = TABLES[table].key[0]
    things = expected.things(class_name)
    assert {row[key]: row["iri"] for row in read(tables, table)} == {code: str(iri) for code, iri in things.items()}


def test_assessments_are_the_answers_of_the_waves(survey_tables: Path) -> None:
    wanted = {
        (wave, system_iri(answer).rpartition("/")[2], indicator, str(level))
        for wave in waves()
        for answer in answers(wave)
        for indicator, level in answer["levels"].items()
        if level is not None
    }
    rows = read(survey_tables, "assessments")
    assert {(r["wave"], r["health_system"], r["indicator"], r["rank"]) for r in rows} == wanted
    assert all(row["level"] == f"{row['indicator']}-{row['rank']}" for row in rows)
    assert len(rows) == len(wanted)


def test_the_dictionary_explains_every_column(tables: Path, source: Source) -> None:
    package = json.loads((tables / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"].endswith(source.manifest.version)
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert {"title", "path"} == package["sources"][0].keys()
    for resource in package["resources"]:
        assert resource["title"] and resource["description"]
        for field in resource["schema"]["fields"]:
            assert len(field["description"]) > 5, (resource["name"], field)
    [practices] = [r for r in package["resources"] if r["name"] == "practices"]
    status = next(f for f in practices["schema"]["fields"] if f["name"] == "status")
    assert set(status["constraints"]["enum"]) == set(expected.things("PracticeStatus"))
    assert status["rdfType"] == GG.status.value
    in_force = next(f for f in practices["schema"]["fields"] if f["name"] == "in_force")
    assert in_force["description"] == expected.text(
        expected.things("AppraisalCriterion")["in-force"], expected.SKOS.definition
    )


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_columns_are_those_of_the_query(table, surveyed: Source) -> None:
    result = surveyed.store.query(table.text)
    assert [v.value for v in result.variables] == [c.name for c in table.columns]  # type: ignore[union-attr]
    assert set(table.key) <= {c.name for c in table.columns}


def test_pandas_reads_the_csv(tables: Path) -> None:
    practices = pandas.read_csv(tables / "practices.csv")
    links = pandas.read_csv(tables / "practice_indicators.csv")
    per_country = practices[practices.good].merge(links).groupby("country").indicator.nunique()
    danish = [r for r in expected.records("practice") if r["country"] == "DK" and expected.is_good(r)]
    assert per_country["DK"] == len({i for r in danish for i in r["indicators"]})


def test_parquet_holds_the_same_rows_with_their_types(surveyed: Source, survey_tables: Path, tmp_path: Path) -> None:
    folder = written(surveyed, tmp_path, PARQUET)
    for name in TABLES:
        table = pyarrow.parquet.read_table(folder / f"{name}.parquet")
        assert [[text(v) for v in row.values()] for row in table.to_pylist()] == [
            [plain(v) for v in row.values()] for row in read(survey_tables, name)
        ]
    practices = pyarrow.parquet.read_table(folder / "practices.parquet")
    assert str(practices.schema.field("start_year").type) == "int64"
    assert practices.schema.field("good").metadata[b"description"].startswith(b"Whether it counts")
    assert pandas.read_parquet(folder / "responses.parquet").submitted.dtype.kind == "M"


def text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


def plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


@pytest.mark.parametrize("form", [CSV, PARQUET])
def test_equal_graphs_give_equal_files(source: Source, tmp_path: Path, form) -> None:
    files = []
    for attempt in ("one", "two"):
        (tmp_path / attempt).mkdir()
        folder = written(source, tmp_path / attempt, form)
        files.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert files[0] == files[1]


HOSTILE = [
    '=HYPERLINK("https://example.org","click")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\tx",
    "'quoted",
    'a,b;"c"\r\nd\ne',
    "\u202eRTL \u2028 line",
    "</script><script>alert(1)</script>",
    "x" * 10_000,
]


@pytest.fixture
def hostile(source: Source) -> Source:
    """The packaged content, and programmes with such titles."""
    store = Store()
    store.bulk_extend(source.store)
    denmark = NamedNode("http://publications.europa.eu/resource/authority/country/DNK")
    for number, title in enumerate(HOSTILE):
        node = NamedNode(f"{BASE}programme/hostile-{number}")
        for predicate, value in ((RDF.type, GG.Programme), (DCTERMS.title, Literal(title)), (GG.inCountry, denmark)):
            store.add(Quad(node, predicate, value))
    return replace(source, store=store)


def titles(folder: Path) -> list[str]:
    return [row["title"] for row in read(folder, "programmes") if row["programme"].startswith("hostile-")]


def test_hostile_texts_come_out_harmless_and_whole(hostile: Source, tmp_path: Path) -> None:
    guarded = titles(written(hostile, tmp_path, CSV))
    assert not [t for t in guarded if t.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [plain(t) for t in guarded] == HOSTILE
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid


def test_exact_csv_and_parquet_hold_texts_as_they_are(hostile: Source, tmp_path: Path) -> None:
    assert titles(written(hostile, tmp_path, EXACT_CSV)) == HOSTILE
    written(hostile, tmp_path, PARQUET)
    table = pyarrow.parquet.read_table(tmp_path / "programmes.parquet").to_pylist()
    assert [row["title"] for row in table if row["programme"].startswith("hostile-")] == HOSTILE


def test_a_thing_of_which_two_things_are_said_is_named(hostile: Source) -> None:
    hostile.store.add(Quad(NamedNode(f"{BASE}programme/hostile-0"), DCTERMS.title, Literal("Another")))
    with pytest.raises(TableError, match="two rows for hostile-0"):
        TABLES["programmes"].rows(hostile)


def test_the_command_writes_both_forms(export: Command, tmp_path: Path) -> None:
    for form in ("csv", "parquet"):
        result = export("tables", "-o", tmp_path / form, "--format", form)
        assert result.exit_code == 0, result.output
        assert f"{len(TABLES) - len(SURVEY)} tables" in result.output
        assert (tmp_path / form / f"practices.{form}").exists()


def test_parquet_without_its_library_says_how_to_get_it(
    export: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.commands.export.tables.find_spec", lambda name: None)
    result = export("tables", "-o", tmp_path / "out", "--format", "parquet")
    assert result.exit_code == 2
    assert "genoguide[parquet]" in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_documentation_lists_every_table() -> None:
    text = (Path(__file__).parents[3] / "docs" / "exports.md").read_text(encoding="utf-8")
    listed = dict(line.strip("| ").split(" | ", 1) for line in text.splitlines() if line.startswith("| "))
    for table in TABLES.values():
        assert listed[table.name] == f"{', '.join(table.key)} | {table.description}"
