"""Responses as RDF: one named graph for the survey, and one for each response that is used.

survey/2026                      the wave           question/2026/I1     a question of it
response/2026/FR                 a response         answer/2026/FR/I1    what one cell says
assessment/2026/FR/I.1           a level            application-assessment/2026/FR/I/cancers   a status
practice/reported-2026-fr-gp1    a practice that is shared and whose texts were released
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import TOOL_VERSION, NamedGraph, Term
from graph.vocabulary import BASE, DCTERMS, FOAF, GG, PROV, QB, RDF, RDFS, SKOS, SPDX, XSD, graph_iri
from loaders.limesurvey.health_system import HealthSystem, HealthSystems, slug
from loaders.limesurvey.plain_text import plain_text
from loaders.limesurvey.response import Answer, ApplicationStatus, Level, ReportedPractice, Response, Standing, Text
from loaders.limesurvey.survey import AskedQuestion, Survey

Released = Mapping[str, str]
"""The free texts that may be published, masked: id of the answer (``2026/FR/GP1title``) to text."""

LOADER: Final = "loaders.limesurvey"


@dataclass(frozen=True)
class WaveGraphs:
    """Makes the graphs of one wave.

    ``findings`` are the numbers of findings by LimeSurvey's number of the response; ``released`` holds the texts that a
    human has released, by answer id.
    """

    survey: Survey
    systems: HealthSystems
    findings: Mapping[int, int] = field(default_factory=dict)
    released: Released = field(default_factory=dict)

    def of(self, responses: Iterable[Response]) -> Iterator[NamedGraph]:
        """Yield the graph of the survey, then one graph a used response, in order of health systems.

        A response without a health system is never used: it goes to the survey's graph as an unused one.
        """
        used, unused = [], []
        for response in responses:
            found = self.systems.find(response.country, response.region)
            if response.standing is Standing.USED and found:
                used.append((found, response))
            else:
                unused.append((found, response))
        used.sort(key=lambda pair: pair[0].code)
        yield NamedGraph.of(f"survey/{self.survey.wave}", self._survey([r for r, _ in used], unused))
        for system, response in used:
            yield NamedGraph.of(f"response/{self.survey.wave}/{system.code}", self._response(system, response))

    def _survey(
        self, used: Sequence[HealthSystem], unused: Sequence[tuple[HealthSystem | None, Response]]
    ) -> Iterator[Triple]:
        yield from _describe(self.survey)
        yield from _provenance(self.survey, used)
        for question in self.survey.questions:
            yield from _question(self.survey, question)
        for system in {*used, *(found for found, _ in unused if found)}:
            yield from _place(system)
        for found, response in unused:
            yield from self._unused(found, response)

    def _unused(self, system: HealthSystem | None, response: Response) -> Iterator[Triple]:
        """Say that a response is there and not used; nothing of its answers."""
        node = thing(f"response/{self.survey.wave}/row-{response.id}")
        standing = Standing.INVALID if response.standing is Standing.USED else response.standing
        yield from self._head(node, response, standing)
        if system is not None:
            yield Triple(node, GG.respondent, system.iri)

    def _head(self, node: NamedNode, response: Response, standing: Standing) -> Iterator[Triple]:
        yield Triple(node, RDF.type, GG.Response)
        yield Triple(node, GG.partOfSurvey, thing(f"survey/{self.survey.wave}"))
        yield Triple(node, GG.responseStanding, thing(f"response-standing/{standing.value}"))
        yield Triple(node, GG.rowId, Literal(response.id))
        if response.submitted:
            when = response.submitted.strip().replace(" ", "T")
            yield Triple(node, DCTERMS.dateSubmitted, Literal(when, datatype=XSD.dateTime))

    def _response(self, system: HealthSystem, response: Response) -> Iterator[Triple]:
        node = thing(f"response/{self.survey.wave}/{system.code}")
        yield from self._head(node, response, Standing.USED)
        yield Triple(node, GG.respondent, system.iri)
        if system.label:
            yield Triple(node, GG.regionLabel, Literal(system.label))
        yield from _quality(node, response, self.findings.get(response.id, 0))
        writer = _ResponseWriter(self.survey, system, response, self.released)
        yield from writer.triples()


@dataclass(frozen=True)
class _ResponseWriter:
    """Writes what one health system said: answers, assessments and practices."""

    survey: Survey
    system: HealthSystem
    response: Response
    released: Released

    def triples(self) -> Iterator[Triple]:
        for answer in self.response.answers:
            yield from self._answer(answer)
        for level in self.response.levels:
            if level.level is not None:
                yield from self._level(level, level.level)
        for status in self.response.statuses:
            if status.status is not None:
                yield from self._status(status)
        for practice in self.response.practices:
            yield from self._practice(practice)

    @property
    def _at(self) -> str:
        return f"{self.survey.wave}/{self.system.code}"

    @property
    def _whole(self) -> NamedNode:
        return thing(f"response/{self._at}")

    def _answer(self, answer: Answer) -> Iterator[Triple]:
        node = self._answer_node(answer.column)
        yield Triple(node, RDF.type, GG.Answer)
        yield Triple(node, GG.partOfResponse, self._whole)
        yield Triple(node, GG.answerTo, thing(f"question/{self.survey.wave}/{quote(answer.question, safe='')}"))
        yield Triple(node, GG.rawCode, Literal(answer.code))
        if answer.meaning is not None:
            yield Triple(node, GG.meaning, Literal(answer.meaning))
        cell = f"sha256:{self.survey.origin.export}; row {self.response.id}; column {answer.column}"
        yield Triple(node, GG.cell, Literal(cell))

    def _observation(self, node: NamedNode, kind: NamedNode, column: str | None) -> Iterator[Triple]:
        yield Triple(node, RDF.type, kind)
        yield Triple(node, RDF.type, QB.Observation)
        yield Triple(node, GG.assessedSystem, self.system.iri)
        yield Triple(node, GG.partOfResponse, self._whole)
        yield Triple(node, GG.partOfSurvey, thing(f"survey/{self.survey.wave}"))
        if column is not None and column in self._columns:
            yield Triple(node, PROV.wasDerivedFrom, self._answer_node(column))

    def _level(self, level: Level, rank: int) -> Iterator[Triple]:
        node = thing(f"assessment/{self._at}/{level.indicator}")
        yield from self._observation(node, GG.MaturityAssessment, level.column)
        yield Triple(node, GG.assessedIndicator, thing(f"indicator/{level.indicator}"))
        yield Triple(node, GG.assessedLevel, thing(f"level/{level.indicator}-{rank}"))
        if comment := self._text(level.comment):
            yield Triple(node, RDFS.comment, Literal(comment))

    def _status(self, status: ApplicationStatus) -> Iterator[Triple]:
        domain = status.domain or "all"
        node = thing(f"application-assessment/{self._at}/{domain}/{status.application}")
        yield from self._observation(node, GG.ApplicationAssessment, status.column)
        yield Triple(node, GG.assessedApplication, thing(f"application/{status.application}"))
        if status.domain:
            yield Triple(node, GG.assessedDomain, thing(f"domain/{status.domain}"))
        yield Triple(node, GG.applicationStatus, thing(f"application-status/{status.status}"))
        if note := self._text(status.note):
            yield Triple(node, RDFS.comment, Literal(note))

    def _practice(self, practice: ReportedPractice) -> Iterator[Triple]:
        """Describe a practice that its health system shares, by those of its texts that were released."""
        title = self._text(practice.title)
        if practice.share is not True or not title:
            return
        node = thing(f"practice/reported-{slug(self.survey.wave)}-{self.system.code.lower()}-{slug(practice.block)}")
        yield Triple(node, RDF.type, GG.ReportedPractice)
        yield Triple(node, GG.reportedIn, self._whole)
        yield Triple(node, GG.selfReported, Literal(True))
        yield Triple(node, GG.shared, Literal(True))
        yield Triple(node, DCTERMS.title, Literal(title))
        for predicate, value in self._practice_texts(practice):
            yield Triple(node, predicate, value)
        if practice.start_year is not None:
            yield Triple(node, GG.start, Literal(f"{practice.start_year:04}", datatype=_EDTF))
        yield from self._practice_place(node)
        for application in practice.applications:
            yield Triple(node, GG.concerns, thing(f"application/{application}"))
        for indicator in practice.indicators:
            yield Triple(node, GG.addresses, thing(f"indicator/{indicator}"))
        if practice.domain:
            yield Triple(node, GG.concernsDomain, thing(f"domain/{practice.domain}"))

    def _practice_texts(self, practice: ReportedPractice) -> Iterator[tuple[NamedNode, Term]]:
        if description := self._text(practice.description):
            yield DCTERMS.abstract, Literal(description)
        if other := self._text(practice.applications_other):
            yield GG.otherApplications, Literal(other)
        if (website := self._text(practice.website)) and (page := web_page(website)):
            yield FOAF.page, page

    def _practice_place(self, node: NamedNode) -> Iterator[Triple]:
        yield Triple(node, GG.carriedOutBy, self.system.iri)
        yield Triple(node, GG.inCountry, self.system.country_iri)
        if self.system.region is not None:
            yield Triple(node, GG.inRegion, thing(f"region/{self.system.region}"))
            yield Triple(node, GG.regionLabel, Literal(self.system.label))

    def _text(self, text: Text | None) -> str | None:
        return self.released.get(answer_id(self.survey.wave, self.system.code, text.column)) if text else None

    def _answer_node(self, column: str) -> NamedNode:
        return thing(f"answer/{answer_id(self.survey.wave, self.system.code, column)}")

    @cached_property
    def _columns(self) -> frozenset[str]:
        return frozenset(answer.column for answer in self.response.answers)


_EDTF: Final = NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")


def answer_id(wave: str, code: str, column: str) -> str:
    """Return the id of an answer, the end of its IRI: ``2026/FR/APP1.RD`` for the column ``APP1[RD]``."""
    return f"{wave}/{code}/{quote(column.replace('[', '.').replace(']', ''), safe='.')}"


def web_page(text: str) -> NamedNode | None:
    """Return the web address in ``text`` as a term, or None where it is none (``mailto:``, no address at all)."""
    address = text.strip()
    if not address.lower().startswith(("http://", "https://")) or any(c.isspace() for c in address):
        return None
    try:
        return NamedNode(address)
    except ValueError:
        return None


def _describe(survey: Survey) -> Iterator[Triple]:
    node = thing(f"survey/{survey.wave}")
    yield Triple(node, RDF.type, GG.Survey)
    yield Triple(node, DCTERMS.title, _in_language(survey.title, survey.base_language))
    yield Triple(node, SKOS.notation, Literal(survey.wave))
    yield Triple(node, DCTERMS.identifier, Literal(str(survey.sid)))
    for language in survey.languages:
        yield Triple(node, DCTERMS.language, Literal(language))


def _provenance(survey: Survey, used: Iterable[HealthSystem]) -> Iterator[Triple]:
    """Say from which files the graphs were read, and by what. No time: equal inputs are to give equal bytes."""
    base = f"survey/{survey.wave}"
    export, crosswalk, load = (thing(f"{base}/{part}") for part in ("export", "crosswalk", "load"))
    agent = thing(f"software/genoguide-{TOOL_VERSION}")
    for node, digest in ((export, survey.origin.export), (crosswalk, survey.origin.crosswalk)):
        checksum = NamedNode(f"{node.value}/sha256")
        yield Triple(node, RDF.type, PROV.Entity)
        yield Triple(node, SPDX.checksum, checksum)
        yield Triple(checksum, RDF.type, SPDX.Checksum)
        yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
        yield Triple(checksum, SPDX.checksumValue, Literal(digest, datatype=XSD.hexBinary))
        yield Triple(load, PROV.used, node)
    yield Triple(export, DCTERMS["format"], Literal(survey.origin.format))
    yield Triple(load, RDF.type, PROV.Activity)
    yield Triple(load, RDFS.label, Literal(f"{LOADER} read the responses of {survey.wave}", language="en"))
    yield Triple(load, PROV.wasAssociatedWith, agent)
    yield Triple(agent, RDF.type, PROV.SoftwareAgent)
    yield Triple(agent, RDFS.label, Literal(f"GenoGuide {TOOL_VERSION}"))
    yield Triple(thing(base), PROV.wasDerivedFrom, export)
    for name in (base, *(f"response/{survey.wave}/{r.code}" for r in used)):
        yield Triple(graph_iri(name), RDF.type, PROV.Entity)
        yield Triple(graph_iri(name), PROV.wasGeneratedBy, load)
        yield Triple(graph_iri(name), PROV.wasDerivedFrom, export)


def _question(survey: Survey, question: AskedQuestion) -> Iterator[Triple]:
    node = thing(f"question/{survey.wave}/{quote(question.code, safe='')}")
    yield Triple(node, RDF.type, GG.Question)
    yield Triple(node, GG.partOfSurvey, thing(f"survey/{survey.wave}"))
    yield Triple(node, SKOS.notation, Literal(question.code))
    for language, text in question.texts.items():
        if plain := plain_text(text):
            yield Triple(node, RDFS.label, _in_language(plain, language))
    for predicate, kind, codes in (
        (GG.addresses, "indicator", question.indicators),
        (GG.concernsDomain, "domain", question.domains),
        (GG.concerns, "application", question.applications),
    ):
        for code in codes:
            yield Triple(node, predicate, thing(f"{kind}/{code}"))


def _quality(node: NamedNode, response: Response, findings: int) -> Iterator[Triple]:
    asked = [level for level in response.levels if level.column is not None]
    answered = sum(level.level is not None for level in asked)
    for predicate, count in (
        (GG.levelsAnswered, answered),
        (GG.levelsUnanswered, len(asked) - answered),
        (GG.cellsAnswered, response.cells.answered),
        (GG.cellsEmpty, response.cells.empty),
        (GG.cellsNotShown, response.cells.not_shown),
        (GG.cellsUnknown, response.cells.unknown),
        (GG.findingCount, findings),
    ):
        yield Triple(node, predicate, Literal(count))


def _place(system: HealthSystem) -> Iterator[Triple]:
    """Describe the region and the regional health system that the ontology does not know."""
    region = thing(f"region/{system.region}")
    if system.region is None:
        return
    if not system.region_known:
        yield from _named_place(region, GG.Region, system, system.name)
    if not system.system_known:
        name = f"Health system of {system.name}"
        yield from _named_place(system.iri, GG.RegionalHealthSystem, system, name)
        yield Triple(system.iri, GG.partOfHealthSystem, thing(f"health-system/{system.country}"))
        yield Triple(system.iri, GG.servesRegion, region)


def _named_place(node: NamedNode, kind: NamedNode, system: HealthSystem, name: str) -> Iterator[Triple]:
    yield Triple(node, RDF.type, kind)
    yield Triple(node, SKOS.notation, Literal(system.code))
    yield Triple(node, SKOS.prefLabel, Literal(name, language="en"))
    yield Triple(node, GG.inCountry, system.country_iri)


def _in_language(text: str, language: str) -> Literal:
    try:
        return Literal(text, language=language)
    except ValueError:  # LimeSurvey has languages that have no tag
        return Literal(text)


def thing(path: str) -> NamedNode:
    """Return the thing at ``path`` below the base."""
    return NamedNode(BASE + path)
