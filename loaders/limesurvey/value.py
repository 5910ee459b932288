"""Values: what a crosswalk's table gives for a code, made into a level, a status, a year, yes or no."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from loaders.limesurvey.meaning import Meaning, PracticeField, Role, Scalar
from loaders.limesurvey.response import Reach, Scope

YEARS: Final = range(1950, 2101)
"""Years in which a practice can have begun."""
EXPECTED_YEAR: Final = f"a year from {YEARS[0]} to {YEARS[-1]}"

_YES: Final = frozenset({"true", "yes", "y", "1", "1.0"})
_NO: Final = frozenset({"false", "no", "n", "0", "0.0", "2", ""})
_FOUR_DIGITS: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_NUMBER: Final = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)")
_LEVEL: Final = re.compile(r"[1-5](\.0+)?")


def level(value: Scalar) -> int | None:
    """Return a maturity level, 1 to 5, else None."""
    text = str(value)
    return int(text[0]) if not isinstance(value, bool) and _LEVEL.fullmatch(text) else None


def truth(value: Scalar) -> bool | None:
    """Return whether a value says yes (``true``, ``yes``, ``Y``, ``1``) or no, else None.

    ``2`` is no as well: LimeSurvey's export option that converts Y and N writes it.
    """
    text = str(value).strip().lower()
    return True if text in _YES else False if text in _NO else None


def reach(value: Scalar) -> str | None:
    """Return an application status, else None."""
    text = str(value)
    return text if text in list(Reach) else None


def scope(value: Scalar) -> str | None:
    """Return ``national`` or ``regional``, else None."""
    text = str(value)
    return text if text in list(Scope) else None


def year(text: str) -> int | None:
    """Return the first number of four digits in ``text``, which may be a date or a sentence, else None."""
    match = _FOUR_DIGITS.search(text)
    return int(match[0]) if match else None


def is_number(text: str) -> bool:
    """Return whether ``text`` is a decimal number."""
    return _NUMBER.fullmatch(text.strip()) is not None


def is_web_address(text: str) -> bool:
    """Return whether ``text`` is one http or https address of a host."""
    if any(c.isspace() for c in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        return False


def tidy(text: str) -> str:
    """Return ``text`` with line ends as LF and without outer blanks: formats differ in both."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


Kind = tuple[Callable[[Scalar], object], str]
_KINDS: Final[dict[Role | PracticeField, Kind]] = {
    Role.INDICATOR_LEVEL: (level, "a level from 1 to 5"),
    Role.APPLICATION_STATUS: (reach, "one of " + ", ".join(Reach)),
    Role.APPLICATION_TICKED: (truth, "true or false"),
    Role.SCOPE: (scope, "national or regional"),
    PracticeField.SHARE: (truth, "true or false"),
}


def kind(meaning: Meaning) -> Kind | None:
    """Return what makes a value of this meaning, and how messages call it; None where any text will do."""
    if meaning.role is Role.PRACTICE_FIELD and meaning.field is not None:
        ticks = meaning.field is PracticeField.APPLICATIONS and meaning.application is not None
        return _KINDS.get(PracticeField.SHARE if ticks else meaning.field)
    return _KINDS.get(meaning.role) if meaning.role else None
