"""The pages of terms: concepts of the glossary, and the short lists that say what kind, status or scale a thing has."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.facts import about
from api.pages.table import Column, Show, table
from api.pages.thing import asked, named, show
from api.pages.usual_columns import COUNTRY, DOCUMENTS, PRACTICE, PRACTICES, PUBLISHERS, RECOMMENDATIONS, VERDICT
from graph.names import Named
from graph.vocabulary import BASE


@dataclass(frozen=True, slots=True)
class Having:
    """The question that asks for the things which have a term: its name, its parameter, title and columns."""

    query: str
    parameter: str
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A short list of terms: the class of its terms, what one is called, and the question for what has it."""

    of: str
    noun: str
    having: Having | None = None
    question: str = ""
    """The question for practices, by its parameter: where there are too many to be on the page."""


_APPRAISALS: Final = (
    COUNTRY,
    PRACTICE,
    VERDICT,
    Column("Not shown", "criteriaNotMet", show=Show.CODES, of="gg:AppraisalCriterion"),
    PUBLISHERS,
)

_COUNTRIES: Final = (
    COUNTRY,
    Column("Practices", "practices", show=Show.NUMBER),
    Column("Good", "goodPractices", show=Show.NUMBER),
)

VOCABULARIES: Final[Mapping[str, Vocabulary]] = {
    "addressee": Vocabulary(
        "gg:Addressee", "Addressee", Having("recommendations", "addressee", "Recommendations", RECOMMENDATIONS)
    ),
    "application-status": Vocabulary("gg:ApplicationStatus", "Reach in an application"),
    "concept": Vocabulary("gg:GlossaryConcept", "Term of the glossary"),
    "confidence": Vocabulary("gg:Confidence", "How plainly sources speak"),
    "criterion": Vocabulary(
        "gg:AppraisalCriterion",
        "Criterion of good practices",
        Having("appraisals", "criterion", "Practices that meet it", _APPRAISALS),
    ),
    "document-kind": Vocabulary(
        "gg:DocumentKind", "Kind of document", Having("documents", "kind", "Guidance documents", DOCUMENTS)
    ),
    "practice-kind": Vocabulary(
        "gg:PracticeKind", "Kind of practice", Having("practices", "kind", "Practices", PRACTICES)
    ),
    "practice-origin": Vocabulary("gg:PracticeOrigin", "Origin of a record", question="origin"),
    "practice-scale": Vocabulary("gg:PracticeScale", "Scale of a practice", question="scale"),
    "practice-status": Vocabulary(
        "gg:PracticeStatus",
        "Status of a practice",
        Having("countries", "status", "Countries by practices", _COUNTRIES),
        question="status",
    ),
    "response-standing": Vocabulary("gg:ResponseStanding", "Standing of a response"),
    "reviewer-role": Vocabulary("gg:ReviewerRole", "Role in which submissions are decided on"),
    "roadmap-step": Vocabulary(
        "gg:RoadmapStep", "Step of the roadmap", Having("documents", "step", "Guidance documents", DOCUMENTS)
    ),
    "submission-state": Vocabulary("gg:SubmissionState", "State of a submission"),
}
"""The vocabularies by what the IRIs of their terms begin with after the base."""


async def page(request: Request, iri: str) -> Response:
    """Return the page about a term."""
    vocabulary = VOCABULARIES[iri.removeprefix(BASE).partition("/")[0]]
    term = named(request, iri, vocabulary.of)
    found = await asked(
        request, term, "term", mentions=about(request, "mentions", iri), **_having(request, vocabulary, term)
    )
    return show(request, "term", {**found, "noun": vocabulary.noun, "question": vocabulary.question})


def _having(request: Request, vocabulary: Vocabulary, term: Named) -> dict[str, Awaitable[object]]:
    having = vocabulary.having
    if having is None:
        return {}
    given = {having.parameter: term.name}
    return {"having": table(request, "having", having.title, having.query, having.columns, **given)}
