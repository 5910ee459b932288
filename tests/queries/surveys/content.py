"""The answers of two waves, as ``expected.yaml`` states them, and as the triples that the loader makes of them.

The triples are written here once more, plainly, so that a test of a query depends on no loader.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import NamedGraph
from graph.vocabulary import BASE, DCTERMS, FOAF, GG, RDF, SKOS, XSD
from tests.queries.expected import things

EXPECTED = Path(__file__).parents[2] / "loaders" / "limesurvey" / "exports" / "expected.yaml"
EDTF = NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")
STANDINGS = {"not submitted": "incomplete", "a later answer of the same country and region exists": "superseded"}

Answer = dict[str, Any]


@cache
def waves() -> dict[str, dict[str, Any]]:
    """The waves by name: the answers that count, and those that do not."""
    return yaml.load(EXPECTED.read_bytes(), Loader=yaml.CSafeLoader)["waves"]


def slug(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain).strip("-")


def system(answer: Answer) -> str:
    """The code of the health system that an answer is about."""
    return f"{answer['country']}-{slug(answer['region'])}" if answer["region"] else answer["country"]


def system_iri(answer: Answer) -> str:
    return f"{BASE}health-system/{system(answer)}"


def graphs() -> Iterator[NamedGraph]:
    """The graphs of all waves: one for each survey, one for each response that counts."""
    for wave, content in waves().items():
        yield NamedGraph.of(f"survey/{wave}", survey(wave, content))
        for answer in content["answers"]:
            yield NamedGraph.of(f"response/{wave}/{system(answer)}", response(wave, answer))


def node(path: str) -> NamedNode:
    return NamedNode(BASE + path)


def country(code: str) -> NamedNode:
    return NamedNode(str(things("Country")[code]))


def survey(wave: str, content: dict[str, Any]) -> Iterator[Triple]:
    this = node(f"survey/{wave}")
    yield Triple(this, RDF.type, GG.Survey)
    yield Triple(this, SKOS.notation, Literal(wave))
    yield Triple(this, DCTERMS.title, Literal(f"Survey of {wave}", language="en"))
    for unused in content["not_used"]:
        row = node(f"response/{wave}/row-{unused['response_id']}")
        yield from head(row, this, unused["response_id"], STANDINGS[unused["why"]])
        yield Triple(row, GG.respondent, node(f"health-system/{unused['country']}"))
    for answer in content["answers"]:
        if answer["region"]:
            yield from regional_system(answer)


def regional_system(answer: Answer) -> Iterator[Triple]:
    this, region = node(f"health-system/{system(answer)}"), node(f"region/{system(answer)}")
    yield Triple(this, RDF.type, GG.RegionalHealthSystem)
    yield Triple(this, SKOS.notation, Literal(system(answer)))
    yield Triple(this, SKOS.prefLabel, Literal(f"Health system of {answer['region']}", language="en"))
    yield Triple(this, GG.inCountry, country(answer["country"]))
    yield Triple(this, GG.servesRegion, region)
    yield Triple(region, RDF.type, GG.Region)
    yield Triple(region, SKOS.notation, Literal(system(answer)))
    yield Triple(region, SKOS.prefLabel, Literal(answer["region"], language="en"))
    yield Triple(region, GG.inCountry, country(answer["country"]))


def head(this: NamedNode, survey: NamedNode, row: int, standing: str) -> Iterator[Triple]:
    yield Triple(this, RDF.type, GG.Response)
    yield Triple(this, GG.partOfSurvey, survey)
    yield Triple(this, GG.rowId, Literal(row))
    yield Triple(this, GG.responseStanding, node(f"response-standing/{standing}"))


def response(wave: str, answer: Answer) -> Iterator[Triple]:
    this, of = node(f"response/{wave}/{system(answer)}"), node(f"health-system/{system(answer)}")
    yield from head(this, node(f"survey/{wave}"), answer["response_id"], "used")
    yield Triple(this, GG.respondent, of)
    when = answer["submitted"].replace(" ", "T")
    yield Triple(this, DCTERMS.dateSubmitted, Literal(when, datatype=XSD.dateTime))
    if answer["region"]:
        yield Triple(this, GG.regionLabel, Literal(answer["region"]))
    for predicate, count in quality(answer).items():
        yield Triple(this, GG[predicate], Literal(count))
    for indicator, level in answer["levels"].items():
        assessment = node(f"assessment/{wave}/{system(answer)}/{indicator}")
        yield from observation(assessment, GG.MaturityAssessment, wave, answer)
        yield Triple(assessment, GG.assessedIndicator, node(f"indicator/{indicator}"))
        yield Triple(assessment, GG.assessedLevel, node(f"level/{indicator}-{level}"))
    for domain, statuses in answer["application_status"].items():
        for application, status in statuses.items():
            assessment = node(f"application-assessment/{wave}/{system(answer)}/{domain}/{application}")
            yield from observation(assessment, GG.ApplicationAssessment, wave, answer)
            yield Triple(assessment, GG.assessedApplication, node(f"application/{application}"))
            yield Triple(assessment, GG.assessedDomain, node(f"domain/{domain}"))
            yield Triple(assessment, GG.applicationStatus, node(f"application-status/{status}"))
    for practice in answer["practices"]:
        if practice["share"]:
            yield from reported(wave, answer, practice)


def quality(answer: Answer) -> dict[str, int]:
    """Counts that differ from each other and from response to response."""
    answered = len(answer["levels"])
    return {
        "levelsAnswered": answered,
        "levelsUnanswered": 49 - answered,
        "cellsAnswered": answered + 100,
        "cellsEmpty": answer["response_id"],
        "cellsNotShown": 7,
        "cellsUnknown": 0,
        "findingCount": answer["response_id"] % 3,
    }


def observation(this: NamedNode, kind: NamedNode, wave: str, answer: Answer) -> Iterator[Triple]:
    yield Triple(this, RDF.type, kind)
    yield Triple(this, GG.assessedSystem, node(f"health-system/{system(answer)}"))
    yield Triple(this, GG.partOfResponse, node(f"response/{wave}/{system(answer)}"))
    yield Triple(this, GG.partOfSurvey, node(f"survey/{wave}"))


def practice_iri(wave: str, answer: Answer, practice: Answer) -> str:
    return f"{BASE}practice/reported-{wave}-{system(answer).lower()}-{practice['domain'].lower()}"


def reported(wave: str, answer: Answer, practice: Answer) -> Iterator[Triple]:
    this = NamedNode(practice_iri(wave, answer, practice))
    yield Triple(this, RDF.type, GG.ReportedPractice)
    yield Triple(this, GG.reportedIn, node(f"response/{wave}/{system(answer)}"))
    yield Triple(this, GG.selfReported, Literal(True))
    yield Triple(this, DCTERMS.title, Literal(practice["title"]))
    if practice["description"]:
        yield Triple(this, DCTERMS.abstract, Literal(practice["description"]))
    if website := address(practice["website"]):
        yield Triple(this, FOAF.page, NamedNode(website))
    if practice["start_year"]:
        yield Triple(this, GG.start, Literal(str(practice["start_year"]), datatype=EDTF))
    yield Triple(this, GG.inCountry, country(answer["country"]))
    yield Triple(this, GG.carriedOutBy, node(f"health-system/{system(answer)}"))
    if answer["region"]:
        yield Triple(this, GG.inRegion, node(f"region/{system(answer)}"))
        yield Triple(this, GG.regionLabel, Literal(answer["region"]))
    for application in practice["applications"]:
        yield Triple(this, GG.concerns, node(f"application/{application}"))
    yield Triple(this, GG.concernsDomain, node(f"domain/{practice['domain']}"))


def address(website: str | None) -> str | None:
    """A web address that a triple can hold."""
    return website if website and re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", website) else None
