"""The meaning of a column: its role, and what its value is about."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Final

Scalar = str | int | float | bool
"""A value as a crosswalk writes it."""


class Role(StrEnum):
    """What a value says (crosswalk format 1, key ``role``)."""

    COUNTRY = "country"
    SCOPE = "scope"
    REGION = "region"
    DATE = "date"
    INDICATOR_LEVEL = "indicator_level"
    INDICATOR_COMMENT = "indicator_comment"
    APPLICATION_STATUS = "application_status"
    APPLICATION_TICKED = "application_ticked"
    APPLICATION_NOTE = "application_note"
    PRACTICE_FIELD = "practice_field"
    PERSONAL = "personal"
    IGNORE = "ignore"


UNREAD: Final = frozenset({Role.PERSONAL, Role.IGNORE})
"""Roles of columns that are counted and never read."""


class PracticeField(StrEnum):
    """Which part of a practice a value is (crosswalk format 1, key ``field``)."""

    TITLE = "title"
    DESCRIPTION = "description"
    WEBSITE = "website"
    START_YEAR = "start_year"
    APPLICATIONS = "applications"
    APPLICATIONS_OTHER = "applications_other_text"
    SHARE = "share"


FIELD_NAMES: Final = {**{f.value: f for f in PracticeField}} | {
    "web": PracticeField.WEBSITE,
    "start": PracticeField.START_YEAR,
}
"""The names that a crosswalk may use, and what they name."""

TEXT_FIELDS: Final = frozenset(
    {PracticeField.TITLE, PracticeField.DESCRIPTION, PracticeField.WEBSITE, PracticeField.APPLICATIONS_OTHER}
)
TEXT_ROLES: Final = frozenset({Role.REGION, Role.INDICATOR_COMMENT, Role.APPLICATION_NOTE})


@dataclass(frozen=True)
class Meaning:
    """What a column's value says and is about; None where the crosswalk does not say.

    ``practice`` names the block of a practice, or several when it ends with ``*``; ``value_map`` names a table;
    ``if_empty`` is the value of an empty cell in a file with answer codes.
    """

    role: Role | None = None
    indicator: str | None = None
    domain: str | None = None
    application: str | None = None
    practice: str | None = None
    field: PracticeField | None = None
    value_map: str | None = None
    if_empty: Scalar | None = None

    def within(self, outer: "Meaning") -> "Meaning":
        """Return this meaning, completed by that of the entry around it."""
        missing = {f.name: getattr(outer, f.name) for f in fields(self) if getattr(self, f.name) is None}
        return replace(self, **missing)

    @property
    def subject(self) -> "Meaning":
        """Return only what it is about: what the text beside a coded answer inherits from it."""
        return replace(self, role=self.role if self.unread else None, field=None, value_map=None, if_empty=None)

    @property
    def unread(self) -> bool:
        """Return whether the column is counted and never read."""
        return self.role in UNREAD

    @property
    def is_text(self) -> bool:
        """Return whether the value is text that somebody wrote freely."""
        return self.role in TEXT_ROLES or (self.role is Role.PRACTICE_FIELD and self.field in TEXT_FIELDS)
