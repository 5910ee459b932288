"""Findings as people and programs read them: a table, JSON and counts."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from loaders.findings import Finding, Severity

MOST: Final = 200
"""Findings that a table shows; more help nobody. JSON has them all."""


_VARYING: Final = re.compile(r"\b[IVX]+\.\d+\b|\d+")


def print_findings(findings: Sequence[Finding], console: Console | None = None) -> None:
    """Print ``findings`` as a table with counts below it, on the standard output unless ``console`` is given."""
    console = console or Console()
    console.print(findings_table(findings[:MOST]))
    if len(findings) > MOST:
        console.print(f"... and {len(findings) - MOST:,} more.", highlight=False)
    console.print(summary(findings), highlight=False)


def findings_table(findings: Iterable[Finding]) -> Table:
    """Return a table that stays readable at 80 columns: on the left where it is, on the right what and the remedy."""
    table = Table(show_lines=True, expand=False)
    table.add_column("Where", ratio=2, overflow="fold")
    table.add_column("What is wrong, and what would be right", ratio=3, overflow="fold")
    for finding in findings:
        table.add_row(_where(finding), _what(finding))
    return table


def finding_line(finding: Finding) -> str:
    """Return a finding on one line, which begins with its place as editors make links of: ``fr.yaml:12: ...``."""
    where = [finding.place, *_within(finding)]
    told = (("value", finding.value), ("nearest", finding.nearest), ("expected", finding.expected))
    more = "; ".join(f"{label}: {part}" for label, part in told if part)
    return _printable(f"{': '.join(where)}: {finding.message}{f' ({more})' if more else ''}")


def print_kinds(findings: Iterable[Finding]) -> None:
    """Print ``findings`` kind by kind, rare ones first: how many there are, what is wrong, and where the first one is.

    Findings are of one kind when their messages differ by numbers and codes of indicators alone.
    """
    kinds: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.severity, _VARYING.sub("…", finding.message)), []).append(finding)
    table = Table(show_lines=True, expand=False)
    table.add_column("Times", justify="right")
    table.add_column("What is wrong, and what would be right", ratio=3, overflow="fold")
    table.add_column("Where, at first", ratio=2, overflow="fold")
    for alike in sorted(kinds.values(), key=lambda f: (f[0].severity is Severity.WARNING, len(f))):
        table.add_row(f"{len(alike):,}", _what(alike[0]), _where(alike[0]))
    Console().print(table)


def findings_json(findings: Iterable[Finding]) -> str:
    """Return ``findings`` as a JSON array; absent parts are null."""
    return json.dumps([f.as_dict() for f in findings], indent=2, ensure_ascii=False)


def remedy(finding: Finding) -> str | None:
    """Return how to mend a finding, as a sentence, where that is known."""
    if finding.nearest:
        return f"Write {finding.nearest}" + (f" instead of {finding.value}." if finding.value else ".")
    return f"Give {finding.expected}." if finding.expected else None


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many violations and warnings there are, and in how many files."""
    found = list(findings)
    by_severity = Counter(f.severity for f in found)
    return {
        "violations": by_severity[Severity.VIOLATION],
        "warnings": by_severity[Severity.WARNING],
        "files": len({f.file for f in found}),
    }


def summary(findings: Iterable[Finding]) -> str:
    """Return the counts as a sentence: ``3 violations and 1 warning in 2 files.``."""
    number = counts(findings)
    violations, warnings = _number(number["violations"], "violation"), _number(number["warnings"], "warning")
    if not number["files"]:
        return "No findings."
    kinds = [text for text, key in ((violations, "violations"), (warnings, "warnings")) if number[key]]
    return f"{' and '.join(kinds)} in {_number(number['files'], 'file')}."


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _where(finding: Finding) -> Text:
    text = Text(_printable(finding.place), style="bold")
    for part in _within(finding):
        text.append(f"\n{_printable(part)}", style="not bold")
    return text


def _within(finding: Finding) -> list[str]:
    """Return where in its file a finding is: the row of a table of records, the record, the field."""
    row = f"row {finding.row}" if finding.row and finding.line else None
    return [part for part in (row, finding.record, finding.field) if part]


def _what(finding: Finding) -> Text:
    warning = finding.severity is Severity.WARNING
    text = Text("Warning: " if warning else "", style="yellow" if warning else "red")
    text.append(_printable(finding.message))
    for label, part in (("value", finding.value), ("nearest", finding.nearest), ("expected", finding.expected)):
        if part:
            text.append(f"\n{label}: ", style="dim")
            text.append(_printable(part), style="bold green" if label == "nearest" else "default")
    return text


def _printable(text: str) -> str:
    """Return ``text`` without characters that a terminal obeys: it comes from files that anybody wrote."""
    return "".join(c if c.isprintable() else " " for c in text)
