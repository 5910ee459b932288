"""The vocabulary that pages show: domains and indicators of the maturity level model, and clinical applications."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from api.export.site.questions import Questions, first_of_each
from graph.names import natural


@dataclass(frozen=True)
class Term:
    """An indicator, domain or application: its IRI, code, label and definition; an indicator's domain by its code."""

    iri: str
    code: str
    label: str
    definition: str = ""
    domain: str = ""


@dataclass(frozen=True)
class Model:
    """The terms by their codes, in the order of the model."""

    domains: dict[str, Term]
    indicators: dict[str, Term]
    applications: dict[str, Term]

    @classmethod
    def read(cls, questions: Questions) -> "Model":
        """Return the model that the graph holds."""
        rows = sorted(questions.rows("model"), key=lambda row: natural(row["code"]))
        indicators = (Term(r["indicator"], r["code"], r["label"], r["definition"], r["domainCode"]) for r in rows)
        domains = (
            Term(r["domain"], r["domainCode"], r["domainLabel"], r["domainDefinition"])
            for r in first_of_each(rows, "domainCode")
        )
        applications = (
            Term(r["application"], r["code"], _capital(r["label"])) for r in questions.rows("clinical-applications")
        )
        return cls(_by_code(domains), _by_code(indicators), _by_code(applications))

    def domains_of(self, indicators: list[str]) -> set[str]:
        """Return the codes of the domains that ``indicators`` lie in."""
        return {self.indicators[code].domain for code in indicators}

    def as_data(self) -> dict[str, Any]:
        """Return the content of ``mlm.json``: domains in order, indicators and applications by code."""
        return {
            "domains": [
                {
                    "code": domain.code,
                    "iri": domain.iri,
                    "label": domain.label,
                    "definition": domain.definition,
                    "indicators": [i.code for i in self.indicators.values() if i.domain == domain.code],
                }
                for domain in self.domains.values()
            ],
            "indicators": {
                i.code: {"iri": i.iri, "label": i.label, "definition": i.definition, "domain": i.domain}
                for i in self.indicators.values()
            },
            "applications": {a.code: {"iri": a.iri, "label": a.label} for a in self.applications.values()},
        }


def _by_code(terms: Iterable[Term]) -> dict[str, Term]:
    return {term.code: term for term in terms}


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
