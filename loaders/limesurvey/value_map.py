"""Value maps: tables of a crosswalk from option codes to values, and tables of pairs for dual-scale arrays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from loaders.limesurvey.meaning import Scalar
from loaders.limesurvey.table import Absent, Value

IDENTITY: Final = "identity"
ANY: Final = "*"
NONE: Final = "-"
OTHER: Final = "-oth-"
"""The code that LimeSurvey writes for "other", whose text stands in a column of its own."""


class UnknownCode(LookupError):
    """A code that its table does not have."""


@dataclass(frozen=True)
class ValueMap:
    """A table of values by code. Without ``values`` a code is its own value (``identity``).

    A code may stand for no answer: its value is None.
    """

    values: Mapping[str, Scalar | None] | None = None
    line: int | None = None
    lines: Mapping[str, int] = field(default_factory=dict)

    def value(self, code: str) -> Scalar | None:
        """Return the value of ``code``. Raises UnknownCode."""
        if self.values is None:
            return code
        if code not in self.values:
            raise UnknownCode(code)
        return self.values[code]

    def of_empty(self) -> Scalar | None:
        """Return the value that the table gives an empty cell, else None."""
        return (self.values or {}).get("")

    def value_of_pair(self, first: Value, second: Value) -> Scalar | None:
        """Return the value of the two answers of a dual scale: of the key ``"<code> <code>"`` that says most.

        Where the export does not tell an answer, there is a value only if every answer would give it. Raises
        UnknownCode when no key fits and something was answered.
        """
        cells = (first, second)
        if self.values is None:
            return " ".join(c if isinstance(c, str) else NONE for c in cells) if any_answered(cells) else None
        fitting = [key for key in self.values if _fits(key, cells)]
        if Absent.UNKNOWN in cells:
            possible = {self.values[key] for key in self.values if _might_fit(key, cells)}
            return possible.pop() if fitting and len(possible) == 1 else None
        if fitting:
            return self.values[min(fitting, key=lambda key: key.split().count(ANY))]
        if any_answered(cells):
            raise UnknownCode(" ".join(c if isinstance(c, str) else NONE for c in cells))
        return None


def any_answered(cells: Iterable[Value]) -> bool:
    """Return whether one of ``cells`` holds an answer."""
    return any(isinstance(cell, str) for cell in cells)


def _fits(key: str, cells: tuple[Value, Value]) -> bool:
    parts = key.split()
    return len(parts) == len(cells) and all(_matches(p, c) for p, c in zip(parts, cells, strict=True))


def _might_fit(key: str, cells: tuple[Value, Value]) -> bool:
    parts = key.split()
    pairs = zip(parts, cells, strict=False)
    return len(parts) == len(cells) and all(c is Absent.UNKNOWN or _matches(p, c) for p, c in pairs)


def _matches(part: str, cell: Value) -> bool:
    if part == ANY:
        return True
    if isinstance(cell, str):
        return part == cell.strip()
    return part == NONE and cell is not Absent.UNKNOWN
