"""The columns of tables that several pages have."""

from typing import Final

from api.pages.table import Column, Show

INDICATORS: Final = Column("Indicators", "indicators", show=Show.CODES, of="gg:Indicator")
APPLICATIONS: Final = Column("Applications", "applications", show=Show.CODES, of="gg:ClinicalApplication")
COUNTRY: Final = Column("Country", "countryLabel", link="country", of="gg:Country")
SOURCES: Final = Column("Sources", "sources", show=Show.LINKS)
CRITERIA: Final = Column("Criteria met", "criteriaMet", show=Show.CODES, of="gg:AppraisalCriterion")
PRACTICE: Final = Column("Practice", "label", link="practice")

KIND: Final = Column("Kind", "kind", show=Show.CODES, of="gg:PracticeKind")
STATUS: Final = Column("Status", "status", show=Show.TAG, of="gg:PracticeStatus")
GOOD: Final = Column("Good", "good", show=Show.FLAG)

VERDICT: Final = Column("Verdict", "verdict", show=Show.TAG)
PUBLISHERS: Final = Column("According to", "publishers", show=Show.ITEMS)

PRACTICES: Final = (COUNTRY, PRACTICE, STATUS, GOOD, CRITERIA, APPLICATIONS, INDICATORS, SOURCES)
"""Those of the question ``practices``."""

APPRAISALS: Final = (COUNTRY, PRACTICE, VERDICT, STATUS, CRITERIA, PUBLISHERS, APPLICATIONS, INDICATORS)
"""Those of the question ``appraisals``, which has the good ones first and says who says so."""

RECOMMENDATIONS: Final = (
    Column("Recommendation", "label", link="recommendation"),
    Column("Document", "documentLabel", link="document"),
    Column("Strength", "strength"),
    Column("Addressed to", "addressees", show=Show.CODES, of="gg:Addressee"),
    APPLICATIONS,
    INDICATORS,
)

DOCUMENTS: Final = (
    Column("Document", "label", link="document"),
    Column("Kind", "kind", show=Show.CODES, of="gg:DocumentKind"),
    Column("Publisher", "publisher"),
    Column("Published", "published"),
    Column("Recommendations", "recommendations", show=Show.NUMBER),
    APPLICATIONS,
    INDICATORS,
)

QUALITY: Final = (
    Column("Standing", "standing", show=Show.TAG, of="gg:ResponseStanding"),
    Column("Levels", "levelsAnswered", show=Show.NUMBER),
    Column("Without", "levelsUnanswered", show=Show.NUMBER),
    Column("Cells answered", "cellsAnswered", show=Show.NUMBER),
    Column("Left empty", "cellsEmpty", show=Show.NUMBER),
    Column("Found wrong", "findings", show=Show.NUMBER),
    Column("Submitted", "submitted"),
)
"""Of a response to the survey: how much it says, and what was found wrong in it."""

BROKEN_TITLE: Final = "Addresses that no longer lead there"
BROKEN: Final = (
    Column("Address", "address", show=Show.LINKS),
    Column("State", "state", show=Show.TAG),
    Column("Since", "since"),
    Column("Moved to", "movedTo", show=Show.LINKS),
    Column("Led there last", "lastSeen"),
    Column("Checked", "checked"),
)
"""Those of the question ``broken-links`` on the page of a record."""


def without(columns: tuple[Column, ...], *values: str) -> tuple[Column, ...]:
    """Return columns without those of which the page itself says the value."""
    return tuple(column for column in columns if column.value not in values)
