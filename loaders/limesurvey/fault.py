"""A fault: what is wrong somewhere in a crosswalk or an export, before it is known where that is."""

from dataclasses import dataclass

from loaders.findings import Finding, Severity


@dataclass(frozen=True)
class Fault:
    """What is wrong, what would be right, and the valid value nearest to what stands there.

    ``field`` is the key of the crosswalk that is at fault, ``value`` what it holds, or the code in a cell.
    """

    message: str
    expected: str | None = None
    value: str | None = None
    nearest: str | None = None
    severity: Severity = Severity.VIOLATION
    field: str | None = None

    def at(self, file: str, line: int | None, record: str | None = None) -> Finding:
        """Return the finding that this fault is in a place of ``file``."""
        told = (self.value, self.expected, self.nearest, self.severity)
        return Finding(file, self.message, line, record, self.field, *told)
