"""A survey in one wave: what was asked of whom, and from which files its answers were read."""

from dataclasses import dataclass

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
