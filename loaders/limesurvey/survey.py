"""A survey in one wave: what was asked of whom, and from which files its answers were read."""

from collections.abc import Mapping
from dataclasses import dataclass

from loaders.limesurvey.response import Standing
from loaders.limesurvey.structure import Texts


@dataclass(frozen=True)
class Origin:
    """The files that a wave was read from: their hashes (SHA-256 in hex) and the format of the responses."""

    export: str
    format: str
    crosswalk: str


@dataclass(frozen=True)
class AskedQuestion:
    """A question that the crosswalk reads, and what it is about; its texts as the structure has them."""

    code: str
    texts: Texts
    indicators: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()


@dataclass(frozen=True)
class Survey:
    """A survey in one wave. ``wave`` is its label (``2026``), ``sid`` LimeSurvey's number of the questionnaire."""

    wave: str
    sid: int
    title: str
    base_language: str
    languages: tuple[str, ...]
    origin: Origin
    questions: tuple[AskedQuestion, ...] = ()


@dataclass(frozen=True)
class Quality:
    """How complete a response is: cells by state, and how many findings were made about them."""

    answered: int = 0
    empty: int = 0
    not_shown: int = 0
    unknown: int = 0
    findings: int = 0


Qualities = Mapping[int, Quality]
"""The quality of responses, by LimeSurvey's number of the response."""

UNUSED = (Standing.SUPERSEDED, Standing.INCOMPLETE, Standing.INVALID)
"""What may become of a response besides being used."""
