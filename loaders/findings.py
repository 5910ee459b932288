"""What is wrong in an input: findings that say where, what was expected, and how to mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

LONGEST_VALUE = 80


class Severity(StrEnum):
    """How much a finding matters: a violation keeps a build from being published."""

    VIOLATION = "violation"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong in one place of an input.

    ``line`` counts from 1; ``record`` is the record's id; ``expected`` says what would have been right and
    ``nearest`` the valid value closest to ``value``, where there is one. For a cell of a survey's export, ``field`` is
    the column, ``row`` the response's number, and ``country`` whose it is.
    """

    file: str
    message: str
    line: int | None = None
    record: str | None = None
    field: str | None = None
    value: str | None = None
    expected: str | None = None
    nearest: str | None = None
    severity: Severity = Severity.VIOLATION
    row: int | None = None
    country: str | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the finding as a JSON object; absent parts are null."""
        return asdict(self)

    @property
    def place(self) -> str:
        """Return ``file:line``, as editors and terminals make links of."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Unreadable(Exception):
    """An input that cannot be read at all; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.place}: {finding.message}")
        self.finding = finding


def shorten(value: object) -> str:
    """Return ``value`` as one printable line of at most 80 characters."""
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def in_order(findings: Iterable[Finding]) -> Sequence[Finding]:
    """Return findings in the order in which people mend them: by file and line."""
    return sorted(set(findings), key=lambda f: (f.file, f.line or 0, f.field or "", f.message, f.value or ""))
