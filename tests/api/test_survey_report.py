"""The report on a wave: one page, one table, one SHACL report, all saying the same."""

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import rdflib

from api.loading import Release, load
from api.survey_report import CSV_COLUMNS, SurveyReport, render
from api.workspace import Workspace
from loaders.findings import Finding
from loaders.limesurvey.change import Change
from loaders.limesurvey.wave import Sources
from tests.api.exports import CROSSWALK, archive

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
HOSTILE = Finding(
    "<script>x</script>.csv", "A <b>message</b>.", 3, "response 7 (FR)", "I1", "=cmd|' /C calc'!A0", "<i>L1</i>", "L1", row=7,
    country="<img src=x>",
)  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> SurveyReport:
    workspace = Workspace(tmp_path_factory.mktemp("workspace"))
    sources = Sources(archive("2026"), archive("2026"), CROSSWALK, "2026")
    return load(workspace, sources, Release(), lambda _text: None).report


@pytest.fixture(scope="module")
def hostile(report: SurveyReport) -> SurveyReport:
    changes = (Change("FR", "I1", None, "<script>y</script>"),)
    return SurveyReport(report.wave, (HOSTILE,), report.shapes, changes)


class Page(HTMLParser):
    """Counts tags, and refuses what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_is_well_formed(report: SurveyReport) -> None:
    text = render(report)["report.html"].decode()
    page = Page(text)
    assert page.open == []
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert re.findall(r"(?:src|href)=[\"'](?!#)", text) == []
    assert 'name="viewport"' in text
    assert "@media print" in text


def test_the_page_groups_findings_by_country_and_counts_what_was_read(report: SurveyReport) -> None:
    text = render(report)["report.html"].decode()
    headings = re.findall(r'<h2 id="country-\d+">([^<]+)</h2>', text)
    assert headings == list(report.by_country)
    assert {"FR", "SI", "NL"} <= set(headings)
    for name, count in report.counts.items():
        assert re.search(rf"{re.escape(name)}</th><td>{count:,}</td>", text), name


def test_counts_are_those_of_the_export(report: SurveyReport) -> None:
    counts = report.counts
    assert counts["responses read"] == 35
    assert [counts[f"responses {s}"] for s in ("used", "superseded", "incomplete", "invalid")] == [29, 2, 4, 0]
    assert counts["levels reported"] == 1323
    assert counts["practices reported"] == 109
    assert counts["texts released"] == 0


def test_every_finding_is_a_row_of_the_table_and_a_result_of_the_shacl_report(report: SurveyReport) -> None:
    files = render(report)
    rows = list(csv.DictReader(io.StringIO(files["findings.csv"].decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert len(rows) == len(report.findings) > 10
    graph = rdflib.Graph().parse(data=files["report.ttl"], format="turtle")
    results = list(graph.subjects(rdflib.RDF.type, SH.ValidationResult))
    assert len(results) == len(report.findings)
    for part in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.resultMessage):
        assert all(graph.value(result, part) is not None for result in results), part


def test_a_row_of_the_table_names_cell_question_and_remedy(report: SurveyReport) -> None:
    rows = csv.DictReader(io.StringIO(render(report)["findings.csv"].decode("utf-8-sig"), newline=""))
    (row,) = [row for row in rows if row["column"] == "GP1web"]
    assert (row["row"], row["country"], row["severity"]) == ("25", "NL", "warning")
    assert row["question"]
    assert "https://" in row["remedy"]
    assert row["value"] == "", "what somebody wrote is not repeated"


def test_whatever_an_export_holds_is_escaped(hostile: SurveyReport) -> None:
    files = render(hostile)
    page = Page(files["report.html"].decode())
    assert not {"script", "img", "i"} & set(page.tags)
    (row,) = csv.reader(io.StringIO(files["findings.csv"].decode("utf-8-sig").partition("\n")[2], newline=""))
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert "'=cmd" in row[4]


def test_the_report_is_the_same_for_the_same_export(report: SurveyReport) -> None:
    assert render(report) == render(report)
    assert not re.search(rb"\d\d:\d\d:\d\d", render(report)["report.html"])


def test_the_report_goes_where_it_is_wanted_too(tmp_path: Path, report: SurveyReport) -> None:
    from tests.api.exports import load as run

    run(tmp_path / "workspace", archive("2026"), "2026", "--report", str(tmp_path / "mine"))
    own = {p.name: p.read_bytes() for p in (tmp_path / "mine").iterdir()}
    assert own == {p.name: p.read_bytes() for p in (tmp_path / "workspace/survey/2026.report").iterdir()}
    assert set(own) == set(render(report))
