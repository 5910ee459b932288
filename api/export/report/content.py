"""What a country report says: the answers to the questions that the page of the country asks too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Final

from api.dataset.citation import Citation
from api.export.report.references import Reference
from api.export.source import Source
from api.pages.health_system import by_domain
from api.pages.teachers import Teacher, teachers
from graph.names import Named, Names
from graph.queries import Parameter
from graph.vocabulary import GG, packaged

Row = Mapping[str, str]
SHOWN: Final = 3
"""Practices to learn from that are told for each gap."""
_COUNTRY: Final = Parameter("country", "gg:Country", "the country that the report is about")


@dataclass(frozen=True)
class Edition:
    """What all reports of a snapshot share: what the dataset says of itself, the references, what terms mean."""

    source: Source
    about: Row
    day: str
    references: Mapping[str, Reference]
    definitions: Mapping[str, str]

    @classmethod
    def of(cls, source: Source) -> "Edition":
        """Return what the reports of ``source`` share."""
        [about] = source.rows(_query("dataset"))
        references = {row["address"]: Reference(**row) for row in source.rows(_query("references"))}
        definitions = {row["term"]: row["definition"] for row in source.rows(_query("definitions"))}
        return cls(source, about, source.manifest.built[:10], references, definitions)

    @property
    def names(self) -> Names:
        """Return the names of all things."""
        return self.source.names

    @property
    def version(self) -> str:
        """Return the version of the dataset: that of the program, and of the content."""
        return f"{self.about['version']}+{self.source.manifest.version}"

    def meaning(self, term: str) -> str:
        """Return the definition of a class of the ontology, such as ``GoodPractice``."""
        return self.definitions[GG[term].value]

    def country(self, code: str) -> Named:
        """Return the country with this code. Raises ParameterError with the nearest one."""
        self.source.catalogue.term(_COUNTRY, code)
        found = self.names.find(_COUNTRY.type, code)
        assert found is not None
        return found

    def countries(self) -> list[Row]:
        """Return the countries that have practices, with how many."""
        return list(self.source.ask("countries"))


@dataclass(frozen=True)
class Report:
    """What is known of the health system of one country."""

    edition: Edition
    country: Named

    @property
    def address(self) -> str:
        """The IRI of the health system of the country, which is what the report is about."""
        system = self.edition.names.find("gg:HealthSystem", self.country.name)
        return system.iri if system else self.country.iri

    def _ask(self, name: str) -> list[dict[str, str]]:
        return self.edition.source.ask(name, {"country": self.country.name})

    @cached_property
    def practices(self) -> list[Row]:
        """The practices, good ones first; each with why it counts as good, and its number in the report."""
        more = {row["practice"]: row for row in self._ask("practices")}
        asked = self._ask("appraisals")
        return [{**more.get(row["practice"], {}), **row} for row in asked]

    @cached_property
    def groups(self) -> list[tuple[Named | None, list[tuple[Row, bool]]]]:
        """The practices by domain; each with whether an earlier domain has it already."""
        return by_domain(self.edition.names, self.practices)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each practice, in the order in which the report tells them."""
        told = [row["practice"] for _, rows in self.groups for row, before in rows if not before]
        return {practice: number for number, practice in enumerate(told, 1)}

    @cached_property
    def profile(self) -> list[tuple[str, list[Row]]]:
        """The indicators by domain, with how many practices are on record for each."""
        return by(self._ask("country-profile"), "domainLabel")

    @cached_property
    def indicators(self) -> list[Row]:
        """All indicators, with how many practices are on record for each."""
        return [row for _, rows in self.profile for row in rows]

    @cached_property
    def findings(self) -> list[Row]:
        """Documented observations that something is missing."""
        return list(self._ask("findings"))

    @cached_property
    def programmes(self) -> list[Row]:
        """Undertakings to which several practices belong."""
        return list(self._ask("programmes"))

    @cached_property
    def gaps(self) -> list[tuple[str, list[Row]]]:
        """The indicators without a good practice, or with a documented gap, by domain."""
        return by(self._ask("gaps"), "domainLabel")

    @cached_property
    def lessons(self) -> list[tuple[str, list[Row]]]:
        """Good practices elsewhere, by the indicator on which the country has none, the best founded first."""
        return by(self._ask("learn-from"), "code")

    @cached_property
    def teachers(self) -> Sequence[Teacher]:
        """The countries to learn from, those with good practices for most gaps first."""
        return teachers([row for _, rows in self.lessons for row in rows])

    @cached_property
    def unmet(self) -> list[tuple[str, list[Row]]]:
        """The recommendations to which no practice answers, by document."""
        return by(self._ask("recommendations-without-practice"), "document")

    @cached_property
    def levels(self) -> list[tuple[str, list[Row]]]:
        """The levels that the country reports in the latest wave beside those of all, by domain."""
        rows = self._ask("maturity-benchmark") if self.edition.names.of_class("gg:Survey") else []
        return by(rows, "domain") if any(row["level"] for row in rows) else []

    @cached_property
    def wave(self) -> str:
        """The name of the latest wave in which the country reports levels, or nothing."""
        return next((rows[0]["wave"] for _, rows in self.levels), "")

    @cached_property
    def regions(self) -> list[str]:
        """The regions that answered, where the country did not answer as a whole."""
        if not self.levels:
            return []
        rows = self.edition.source.ask("maturity", {"country": self.country.name})
        named = {row["region"] for row in rows}
        return [] if "" in named else sorted(named)

    @cached_property
    def changes(self) -> Mapping[str, Row]:
        """By how much the level of each indicator moved since the wave before, where there was one."""
        if len(self.edition.names.of_class("gg:Survey")) < 2:
            return {}
        rows = self._ask("maturity-change")
        return {row["indicator"]: row for row in rows if row["change"] and not row["region"]}

    def count(self, verdict: str) -> int:
        """Return how many practices are ``good`` or ``promising``."""
        return sum(row["verdict"] == verdict for row in self.practices)

    def citation(self) -> Citation:
        """Return how to cite the report."""
        edition = self.edition
        title = f"{self.country.label}: genomics in healthcare. Country report"
        return Citation(title, edition.version, self.address, date.fromisoformat(edition.day))


def by(rows: Iterable[Row], column: str) -> list[tuple[str, list[Row]]]:
    """Return ``rows``, which are in order of ``column``, in groups of one value of it."""
    return [(key, list(group)) for key, group in groupby(rows, lambda row: row[column])]


def _query(name: str) -> str:
    return (packaged("queries") / "export" / f"{name}.rq").read_text(encoding="utf-8")
