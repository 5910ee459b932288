"""The crosswalk: what each column of a questionnaire means, written once by the people who know it (format 1).

It is an allow-list: a question that it does not name is never read. Entries nest; what an entry says (``role``,
``indicator``, ``domain``, ``application``, ``practice``, ``field``, ``value_map``, ``if_empty``) holds for the
subquestions and cells in it as well, unless they say otherwise. The texts beside coded answers (``other``, ``comment``,
``other_comment``, ``sub_comment``, ``filecount``) inherit only what they are about (``indicator``, ``domain``,
``application``, ``practice``), and ``personal`` and ``ignore``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from loaders.findings import Finding
from loaders.limesurvey.column import Part
from loaders.limesurvey.meaning import Meaning, Role
from loaders.limesurvey.value_map import ValueMap

PARTS: Final = {part.value: part for part in Part if part is not Part.VALUE}
"""Keys of nested entries for the columns beside a question's values."""


@dataclass(frozen=True)
class Entry:
    """What the crosswalk says of a question or of a part of it. ``place`` says of which: ``APP1.subquestions.RD``.

    ``lines`` are those of the entry's keys.
    """

    place: str
    line: int | None
    meaning: Meaning = field(default_factory=Meaning)
    type: str | None = None
    subquestions: Mapping[str, "Entry"] | None = None
    rows: Mapping[str, "Entry"] | None = None
    columns: Mapping[str, "Entry"] | None = None
    scales: Mapping[str, str] | None = None
    parts: Mapping[Part, "Entry"] = field(default_factory=dict)
    lines: Mapping[str, int | None] = field(default_factory=dict)

    def all(self) -> Iterator["Entry"]:
        """Yield this entry and everything nested in it."""
        yield self
        for nested in (self.subquestions, self.rows, self.columns, self.parts):
            for entry in (nested or {}).values():
                yield from entry.all()


@dataclass(frozen=True)
class Crosswalk:
    """A crosswalk as written. ``surveys`` holds the survey id of each wave by its label (``wave 2026``).

    ``one_answer_per`` are the roles that identify an answer. ``findings`` says what in it is not format 1.
    """

    file: str
    title: str | None = None
    surveys: Mapping[str, int] = field(default_factory=dict)
    base_language: str | None = None
    languages: tuple[str, ...] = ()
    one_answer_per: tuple[Role, ...] = (Role.COUNTRY, Role.REGION)
    value_maps: Mapping[str, ValueMap] = field(default_factory=dict)
    applications: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, Entry] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def survey(self, wave: str) -> int | None:
        """Return the survey id of the wave ``2026``, whose label is ``2026`` or ends with that word."""
        if wave in self.surveys:
            return self.surveys[wave]
        return next((sid for label, sid in self.surveys.items() if label.split()[-1:] == [wave]), None)
