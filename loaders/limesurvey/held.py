"""A held wave: what may be kept of a survey that was handed in until somebody has reviewed it.

It holds coded answers, and of the texts those alone that a review lists: with contact details masked, of practices that
their health system shares, and comments. What nobody agreed to share is not in it, nor is any column that the crosswalk
does not allow. A review of it, and what it becomes, is what ``genoguide load`` makes of the same export.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from pydantic import TypeAdapter

from graph.named_graph import NamedGraph
from loaders.limesurvey.health_system import HealthSystems
from loaders.limesurvey.rdf import WaveGraphs
from loaders.limesurvey.response import Response
from loaders.limesurvey.review import Review, review_of
from loaders.limesurvey.survey import Survey
from loaders.limesurvey.wave import Wave


@dataclass(frozen=True)
class HeldWave:
    """The responses of a wave, and how many findings there are on each, by LimeSurvey's number of the response."""

    survey: Survey
    responses: tuple[Response, ...]
    findings: Mapping[int, int]

    @classmethod
    def of(cls, wave: Wave) -> Self:
        """Return what may be kept of a wave."""
        findings = Counter(f.row for f in wave.findings if f.row is not None)
        return cls(wave.survey, tuple(map(_shared, wave.responses)), dict(findings))

    @classmethod
    def decode(cls, content: bytes) -> "HeldWave":
        """Return the wave that ``encode`` made the bytes of. Raises ValueError."""
        return _FORM.validate_json(content)

    def encode(self) -> bytes:
        """Return the wave as JSON."""
        return _FORM.dump_json(self, indent=1)

    def review(self, systems: HealthSystems) -> Review:
        """Return the texts that might be published, none of them decided on."""
        return review_of(self.survey.wave, self.responses, systems)

    def graphs(self, systems: HealthSystems, released: Mapping[str, str]) -> tuple[NamedGraph, ...]:
        """Return the wave as RDF, with the texts that are ``released``, by the id of their answer."""
        return tuple(WaveGraphs(self.survey, systems, self.findings, released).of(self.responses))


_FORM: Final = TypeAdapter(HeldWave)


def _shared(response: Response) -> Response:
    """Return a response without what would never be published of it."""
    return replace(response, practices=tuple(p for p in response.practices if p.share is True), date=None)
