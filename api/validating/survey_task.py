"""What a process that reads surveys is asked, and what it gives out: nothing but what may be kept."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from api.validating.task import Verdict
from loaders.limesurvey.handed import SurveyFiles


@dataclass(frozen=True, slots=True)
class SurveyTask:
    """How the body of a request is to be read as a survey.

    The first ``structure`` bytes are the structure where the responses follow it; else all is one archive.
    ``crosswalks`` are the files by their names, ``wave`` is what was named; with ``partial``, cells that are wrong are
    left out, and cost the survey nothing. ``report`` is the media type of a report in the vocabulary of SHACL.
    """

    crosswalks: Mapping[str, bytes]
    wave: str | None = None
    structure: int | None = None
    partial: bool = False
    report: str | None = None

    def encode(self) -> bytes:
        """Return the task as a payload."""
        crosswalks = {name: b64encode(content).decode() for name, content in self.crosswalks.items()}
        members = {"wave": self.wave, "structure": self.structure, "partial": self.partial, "report": self.report}
        return json.dumps({**members, "crosswalks": crosswalks}).encode()

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the task that ``encode`` made the payload of."""
        members = json.loads(payload)
        crosswalks = {name: b64decode(content) for name, content in members.pop("crosswalks").items()}
        return cls(crosswalks=crosswalks, **members)

    def files(self, body: bytes) -> SurveyFiles:
        """Return the files in a body."""
        at = self.structure
        return SurveyFiles(body) if at is None else SurveyFiles(body[:at], body[at:])


@dataclass(frozen=True, slots=True)
class ReadWave:
    """What may be kept of a survey: its wave as RDF without any text, as TriG, and what a review of its texts needs.

    ``texts`` is a review file, ``held`` a ``HeldWave``; ``report`` are the files that tell what is wrong. ``export`` is
    the SHA-256 of the responses, ``crosswalk`` that of the file by which they were read.
    """

    label: str
    export: str
    crosswalk: str
    trig: str
    held: str
    texts: str
    report: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SurveyVerdict:
    """What was found in a survey, and what may be kept of it where nothing is in the way of that."""

    verdict: Verdict
    wave: ReadWave | None = None

    @property
    def conforms(self) -> bool:
        """Return whether it may be kept."""
        return self.verdict.conforms

    def encode(self) -> bytes:
        """Return the verdict as a payload."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the verdict that ``encode`` made the payload of."""
        members: dict[str, Any] = json.loads(payload)
        verdict, wave = members["verdict"], members["wave"]
        told = Verdict(**{**verdict, "iris": tuple(verdict["iris"])})
        return cls(told, ReadWave(**wave) if wave else None)
