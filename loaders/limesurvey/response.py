"""What a health system said in a survey: levels, reach of applications, practices and comments, with their cells."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """What became of a response."""

    USED = "used"
    SUPERSEDED = "superseded"
    INCOMPLETE = "incomplete"
    INVALID = "invalid"


class Scope(StrEnum):
    """For whom a response speaks."""

    NATIONAL = "national"
    REGIONAL = "regional"


class Reach(StrEnum):
    """How far arrangements reach in a clinical application: the application statuses of the vocabulary."""

    NONE = "none"
    PLANNED = "planned"
    PILOT = "pilot"
    REGIONAL = "regional"
    NATIONAL = "national"


@dataclass(frozen=True)
class Answer:
    """What one column says, and what that means. ``code`` is the raw code, always text; ``column`` the code name.

    ``meaning`` is the value that the crosswalk gives the code: a level ``3``, a status ``regional``, ``true``; for free
    text None, and ``code`` is then withheld as well: the text stands in ``Text``.
    """

    question: str
    column: str
    code: str
    meaning: str | None


@dataclass(frozen=True)
class Text:
    """A free text with the column it was read from; mail addresses and telephone numbers are masked in ``text``."""

    column: str
    text: str
    masked: bool = False


@dataclass(frozen=True)
class Level:
    """The level, 1 to 5, that is reported for an indicator (``I.1``), and the comment on it."""

    indicator: str
    level: int | None
    column: str | None
    comment: Text | None = None


@dataclass(frozen=True)
class ApplicationStatus:
    """How far the arrangements of a domain (or as a whole) reach in a clinical application.

    ``status`` is one of the schemes' application statuses (none, planned, pilot, regional, national).
    """

    application: str
    domain: str | None
    status: str | None
    column: str
    note: Text | None = None


@dataclass(frozen=True)
class ReportedPractice:
    """A practice that a health system reports, public only if ``share``; ``block`` is its name in the crosswalk."""

    block: str
    title: Text
    domain: str | None = None
    indicators: tuple[str, ...] = ()
    description: Text | None = None
    website: Text | None = None
    start_year: int | None = None
    applications: tuple[str, ...] = ()
    applications_other: Text | None = None
    share: bool | None = None


@dataclass(frozen=True)
class Cells:
    """How many of the cells that the crosswalk wants hold an answer, and why the others hold none.

    ``empty`` counts those as well of which the export tells no more than that nobody answered.
    """

    answered: int = 0
    empty: int = 0
    not_shown: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class Response:
    """The answers of one health system. ``country`` is an ISO code (``FR``), ``region`` the region as it was written.

    ``answers`` are all coded answers with their cells; the others hold what they mean. ``levels`` and ``statuses`` name
    everything that was asked: where no answer was given, the level or status is None. ``reason`` says why a response is
    not used, ``date`` what a question about the date was answered with, and ``line`` where the response begins.
    """

    id: int
    country: str | None
    scope: str | None
    region: str | None
    submitted: str | None
    standing: Standing
    answers: tuple[Answer, ...] = ()
    levels: tuple[Level, ...] = ()
    statuses: tuple[ApplicationStatus, ...] = ()
    practices: tuple[ReportedPractice, ...] = ()
    reason: str | None = None
    date: str | None = None
    cells: Cells = Cells()
    line: int | None = None
