"""A wave: an export read, interpreted and made RDF, before anything of it is written."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from graph.named_graph import NamedGraph, content_hash
from graph.names import Names
from loaders.findings import Finding, Severity, Unreadable, in_order, shorten
from loaders.limesurvey.crosswalk import Crosswalk
from loaders.limesurvey.crosswalk_file import read_crosswalk
from loaders.limesurvey.export import read_table
from loaders.limesurvey.health_system import HealthSystems
from loaders.limesurvey.interpretation import interpret
from loaders.limesurvey.live import Server, pull_table
from loaders.limesurvey.lss import read_structure
from loaders.limesurvey.mapping import ColumnMapping
from loaders.limesurvey.plain_text import plain_text
from loaders.limesurvey.privacy import mask
from loaders.limesurvey.rdf import WaveGraphs
from loaders.limesurvey.representative import representatives
from loaders.limesurvey.resolution import resolve
from loaders.limesurvey.response import Response
from loaders.limesurvey.review import Review, review_of
from loaders.limesurvey.structure import Structure
from loaders.limesurvey.survey import AskedQuestion, Origin, Survey
from loaders.limesurvey.table import Table
from loaders.limesurvey.terms import Terms

Step = Callable[[str], None]
"""Takes the name of each step as it begins."""
Display = Callable[[Path], str]
"""Says how messages call a file."""
_FORMATS: Final = {"lsa": "survey archive", "lsr": "raw responses", "vv": "VV", "csv": "CSV", "json": "JSON"}


@dataclass(frozen=True)
class Sources:
    """What a wave is read from: structure and responses may be one archive, or the responses lie on a server."""

    structure: Path
    responses: Path | Server
    crosswalk: Path
    wave: str


class CrosswalkFaulty(Exception):
    """A crosswalk that does not fit the questionnaire, or is none; carries all that is wrong with it."""

    def __init__(self, findings: Collection[Finding]) -> None:
        super().__init__("The crosswalk is not usable.")
        self.findings = tuple(findings)


@dataclass(frozen=True)
class Wave:
    """What an export says. ``findings`` is everything wrong in it and in its crosswalk, cell by cell."""

    survey: Survey
    structure: Structure = field(repr=False)
    mapping: ColumnMapping = field(repr=False)
    table: Table = field(repr=False)
    responses: tuple[Response, ...] = field(repr=False)
    review: Review = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)
    systems: HealthSystems = field(repr=False)

    @property
    def format(self) -> str:
        """Return the name of the export's format."""
        return _FORMATS[self.table.format] + ("" if self.table.faithful else " with answer texts")

    def graphs(self) -> tuple[NamedGraph, ...]:
        """Return the wave as RDF, with the free texts that its review has released."""
        counts = Counter(f.row for f in self.findings if f.row is not None)
        makes = WaveGraphs(self.survey, self.systems, counts, self.review.released)
        return tuple(makes.of(self.responses))

    def with_review(self, review: Review, findings: Collection[Finding] = ()) -> "Wave":
        """Return the wave with the decisions of ``review``, and with findings about them."""
        return replace(self, review=review, findings=(*self.findings, *findings))


@dataclass(frozen=True)
class Opened:
    """A questionnaire that was read, called ``file`` in messages, what it means, and what reads the responses to it.

    ``digest`` is the SHA-256 of the crosswalk's file; ``table`` takes the names of the columns that may be read.
    """

    wave: str
    crosswalk: Crosswalk
    digest: str
    structure: Structure
    file: str
    table: Callable[[Collection[str]], Table]


def read_wave(sources: Sources, names: Names, display: Display, step: Step) -> Wave:
    """Read the wave in ``sources`` with the vocabulary ``names``; no text of it is released yet.

    Raises Unreadable for a file that cannot be read or is of another survey, CrosswalkFaulty for a crosswalk with
    errors.
    """
    step("Reading crosswalk and questionnaire")
    return wave_of(_opened(sources, display), names, step)


def wave_of(opened: Opened, names: Names, step: Step = lambda _: None) -> Wave:
    """Return the wave that ``opened`` says, with the vocabulary ``names``. Raises as ``read_wave`` does."""
    terms, systems = Terms(names), HealthSystems(names)
    _check_survey(opened)
    resolution = resolve(opened.crosswalk, opened.structure, terms)
    if not resolution.usable:
        raise CrosswalkFaulty(resolution.findings)
    mapping = resolution.mapping
    step("Reading responses")
    table = opened.table(mapping.wanted)
    step(f"Interpreting {len(table.rows):,} responses")
    said = interpret(table, mapping, terms, mask)
    responses, remarks = representatives(said.responses, systems, table.file)
    findings = (*resolution.findings, *in_order([*table.findings, *said.findings, *remarks]))
    survey = _survey(opened, mapping, table)
    review = review_of(opened.wave, responses, systems)
    return Wave(survey, opened.structure, mapping, table, responses, review, findings, systems)


def _opened(sources: Sources, display: Display) -> Opened:
    crosswalk = read_crosswalk(sources.crosswalk, display(sources.crosswalk))
    name, source = display(sources.structure), sources.responses
    structure = read_structure(sources.structure, name)

    def table(wanted: Collection[str]) -> Table:
        if isinstance(source, Server):
            return pull_table(source, structure, wanted)
        return read_table(source, structure, wanted, display(source))

    return Opened(sources.wave, crosswalk, content_hash(sources.crosswalk), structure, name, table)


def _check_survey(opened: Opened) -> None:
    """Refuse a wave that the crosswalk does not know, and the questionnaire of another wave."""
    crosswalk, structure, wave = opened.crosswalk, opened.structure, opened.wave
    expected = crosswalk.survey(wave)
    if not crosswalk.surveys:
        return
    waves = ", ".join(f"{label.split()[-1]} (survey {sid})" for label, sid in crosswalk.surveys.items())
    if expected is None:
        message = f"The crosswalk has no wave {wave}."
        raise Unreadable(Finding(crosswalk.file, message, field="survey.sids", expected=f"--wave with one of: {waves}"))
    if structure.survey != expected:
        message = f"The questionnaire is survey {structure.survey}; wave {wave} is survey {expected}."
        remedy = f"the export of survey {expected}, or another --wave: {waves}"
        raise Unreadable(Finding(opened.file, message, expected=remedy))


def _survey(opened: Opened, mapping: ColumnMapping, table: Table) -> Survey:
    structure = mapping.structure
    title = plain_text(opened.crosswalk.title or structure.text(structure.titles)) or f"Survey {structure.survey}"
    origin = Origin(table.sha256, table.format.value, opened.digest)
    base, languages = structure.base_language, tuple(sorted(structure.languages))
    return Survey(opened.wave, structure.survey, title, base, languages, origin, tuple(_asked(mapping)))


def _asked(mapping: ColumnMapping) -> list[AskedQuestion]:
    """Return the questions that are read, in the order of the crosswalk, with what their columns are about."""
    subjects: dict[str, dict[str, list[str]]] = {}
    for mapped in mapping.read:
        about = subjects.setdefault(mapped.column.question.code, {})
        for key in ("indicator", "domain", "application"):
            if value := getattr(mapped.meaning, key):
                about.setdefault(key, []).append(value)
    return [_question(mapping.structure, code, about) for code, about in subjects.items()]


def _question(structure: Structure, code: str, about: Mapping[str, list[str]]) -> AskedQuestion:
    def unique(key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(about.get(key, ())))

    texts = structure.by_code[code].texts
    return AskedQuestion(code, texts, unique("indicator"), unique("domain"), unique("application"))


def is_violation(finding: Finding) -> bool:
    """Return whether a finding is an error, not a remark."""
    return finding.severity is Severity.VIOLATION


def label_fault(wave: str) -> str | None:
    """Return what is wrong with the label of a wave, which names files and addresses; None when nothing is."""
    plain = wave.isascii() and all(c.isalnum() or c in "-_." for c in wave)
    if plain and wave[:1].isalnum() and len(wave) <= 32:
        return None
    return f"'{shorten(wave)}' is no label of a wave: letters, digits, '-', '_' and '.', such as 2026."
