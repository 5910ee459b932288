"""The report on a loaded wave: a page that prints, a table for spreadsheet programs, and a SHACL validation report."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import Literal

from api.web import templates
from graph.validation import Report, Result
from graph.validation import Severity as Weight
from graph.vocabulary import SH, graph_iri
from loaders.findings import Finding
from loaders.limesurvey.change import Change
from loaders.limesurvey.plain_text import plain_text
from loaders.limesurvey.rdf import thing
from loaders.limesurvey.response import Response, Standing
from loaders.limesurvey.review_file import neutral
from loaders.limesurvey.wave import Wave, is_violation

CSV_COLUMNS: Final = ("file", "row", "column", "question", "value", "finding", "remedy", "country", "severity", "line")
ELSEWHERE: Final = "The export as a whole, and the crosswalk"
"""Where findings stand that are about no country."""
_CELL: Final = thing("shape/cell-of-export")


@dataclass(frozen=True)
class SurveyReport:
    """What is to be said about a wave: what was read, what is wrong by country, what changed.

    One that was handed in is not ``compared`` with the wave that it would replace before somebody reviews it.
    """

    wave: Wave
    findings: Sequence[Finding]
    shapes: Report
    changes: Sequence[Change] | None
    compared: bool = True

    @property
    def counts(self) -> Mapping[str, int]:
        """Return what was read and what became of it, by what to call it."""
        standings = Counter(r.standing for r in self.wave.responses)
        mapping, review = self.wave.mapping, self.wave.review
        practices = [p for r in self.used for p in r.practices]
        return {
            "responses read": len(self.wave.responses),
            **{f"responses {standing.value}": standings[standing] for standing in Standing},
            "questions read": len(self.wave.survey.questions),
            "personal columns, never read": len(mapping.personal),
            "columns ignored": len(mapping.ignored),
            "columns the crosswalk does not name": len(mapping.unnamed),
            "levels reported": sum(level.level is not None for r in self.used for level in r.levels),
            "statuses of applications reported": sum(s.status is not None for r in self.used for s in r.statuses),
            "practices reported": len(practices),
            "practices shared": sum(p.share is True for p in practices),
            "texts with contact details masked": sum(item.masked for item in review.items),
            "texts released": len(review.released),
            "texts waiting for review": len(review.waiting),
        }

    @cached_property
    def used(self) -> tuple[Response, ...]:
        """Return the responses that are used."""
        return tuple(r for r in self.wave.responses if r.standing is Standing.USED)

    @property
    def by_country(self) -> Mapping[str, Sequence[Finding]]:
        """Return the findings by country, those about none first."""
        groups: dict[str, list[Finding]] = {}
        for finding in sorted(self.findings, key=lambda f: (f.country or "", not is_violation(f))):
            groups.setdefault(finding.country or ELSEWHERE, []).append(finding)
        return groups

    def question(self, finding: Finding) -> str:
        """Return the text of the question that a finding is about, or nothing."""
        return self._questions.get((finding.field or "").partition("[")[0], "")

    @cached_property
    def _questions(self) -> Mapping[str, str]:
        structure = self.wave.structure
        return {q.code: plain_text(structure.text(q.texts)) for q in self.wave.survey.questions}


def render(report: SurveyReport) -> Mapping[str, bytes]:
    """Return the files of the report by name. No script, and nothing from elsewhere: it may be mailed and printed."""
    page = templates.render("survey-report.html", {"report": report, "survey": report.wave.survey})
    return {
        "report.html": page.encode(),
        "findings.csv": to_csv(report),
        "report.ttl": shacl_report(report).to_turtle().encode(),
    }


def to_csv(report: SurveyReport) -> bytes:
    """Return the findings as CSV in UTF-8; cells that a spreadsheet program would execute are made texts."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    for finding in report.findings:
        writer.writerow([neutral(str(cell)) for cell in _cells(report, finding)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def shacl_report(report: SurveyReport) -> Report:
    """Return what is wrong in cells, and what the shapes found, as one SHACL validation report."""
    by_row = _nodes(report)
    cells = (_result(finding, by_row, report) for finding in report.wave.findings)
    return Report((*report.shapes.results, *cells))


def _cells(report: SurveyReport, finding: Finding) -> Iterable[object]:
    yield finding.file
    yield "" if finding.row is None else finding.row
    yield finding.field or ""
    yield report.question(finding)
    yield finding.value or ""
    yield finding.message
    yield remedy(finding)
    yield finding.country or ""
    yield finding.severity.value
    yield finding.line or ""


def remedy(finding: Finding) -> str:
    """Return what would be right, and the nearest valid value."""
    near = f"{finding.nearest}?" if finding.nearest else ""
    return "; ".join(filter(None, (near, finding.expected)))


def _nodes(report: SurveyReport) -> Mapping[int, str]:
    """Return the address of each response, below the base."""
    wave, systems = report.wave.survey.wave, report.wave.systems
    found = {}
    for response in report.wave.responses:
        system = systems.find(response.country, response.region)
        used = response.standing is Standing.USED and system
        found[response.id] = f"response/{wave}/{system.code if used and system else f'row-{response.id}'}"
    return found


def _result(finding: Finding, by_row: Mapping[int, str], report: SurveyReport) -> Result:
    path = by_row.get(finding.row) if finding.row is not None else None
    focus = thing(path) if path else graph_iri(f"survey/{report.wave.survey.wave}")
    where = f"{finding.place}{f', column {finding.field}' if finding.field else ''}: "
    tail = remedy(finding)
    return Result(
        focus=focus,
        path=None,
        value=Literal(finding.value) if finding.value else None,
        severity=Weight.VIOLATION if is_violation(finding) else Weight.WARNING,
        component=SH.ConstraintComponent,
        shape=_CELL,
        messages=(where + finding.message + (f" Expected: {tail}." if tail else ""),),
    )
