import io
import json

from rich.console import Console

from api.render_findings import MOST, counts, findings_json, print_findings, summary
from graph.validation import Report
from loaders.findings import Finding, Severity

WRONG = Finding(
    "data/practice/fr.yaml", "There is no such application.", 18, "fr-test-law", "applications", "newborn-screning",
    "an application of genomics: one of cancers, newborn-screening", "newborn-screening",
)  # fmt: skip
HINT = Finding("data/practice/de.yaml", "Hm.", severity=Severity.WARNING)


def printed(*findings: Finding, width: int = 80) -> str:
    out = io.StringIO()
    print_findings(findings, Console(file=out, width=width, color_system=None))
    return out.getvalue()


def test_a_table_of_80_columns_shows_place_value_and_remedy() -> None:
    text = printed(WRONG, HINT)
    assert max(map(len, text.splitlines())) <= 80
    for part in ("data/practice/fr.yaml:18", "fr-test-law", "There is no such application.", "value: newborn-screning",
                 "nearest: newborn-screening", "Warning: Hm.", "1 violation and 1 warning in 2 files."):  # fmt: skip
        assert part in text


def test_markup_and_escapes_in_values_are_shown_not_obeyed() -> None:
    text = printed(Finding("a[red].yaml", "What [bold]is[/bold] wrong", 1, "[link=x]r", "f", "[/]\x1b[31m"))
    assert "[link=x]r" in text
    assert "[bold]is[/bold]" in text
    assert "\x1b" not in text


def test_a_flood_is_cut_and_counted() -> None:
    text = printed(*(Finding("f", "Wrong.", n) for n in range(MOST + 50)))
    assert "... and 50 more." in text
    assert "250 violations in 1 file." in text


def test_json_and_counts() -> None:
    first, second = json.loads(findings_json([WRONG, HINT]))
    assert (first["line"], first["nearest"], second["severity"]) == (18, "newborn-screening", "warning")
    assert counts([WRONG, HINT]) == {"violations": 1, "warnings": 1, "files": 2}
    assert summary([]) == "No findings."
    assert "sh:conforms true" in Report(()).to_turtle()
