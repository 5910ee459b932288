"""The practices of each country, as ``countries.json`` holds them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from api.export.site.model import Model
from api.export.site.page_map import PageMap
from api.export.site.questions import Questions, Row, first_of_each
from api.export.site.text import short_id, web_address

GENERAL: Final = "general"
"""The section of practices that name no clinical application."""
SEVERAL: Final = "several"
"""The section of practices that name more than one."""
_TITLES: Final = {SEVERAL: "Several clinical applications", GENERAL: "Genomics in general"}
Data = dict[str, Any]


def countries(questions: Questions, model: Model, pages: PageMap, reviews: Mapping[str, str]) -> dict[str, Data]:
    """Return every country's data by its code, practices in the order in which its page shows them.

    ``reviews`` says by practice id when the National Mirror Group reviewed it.
    """
    practices = _Practices(questions, model, reviews)
    rows = questions.grouped("practices", "country")
    return {
        row["code"]: _country(row, practices.of(rows.get(row["code"], ())), model, pages)
        for row in first_of_each(questions.rows("countries"), "code")
    }


def sections(practices: Iterable[Data], model: Model) -> list[Data]:
    """Return the sections that ``practices`` fall into, in order, each with its label and count."""
    listed = [practice["section"] for practice in practices]
    labels = {code: term.label for code, term in model.applications.items()} | _TITLES
    return [{"id": s, "label": label, "count": listed.count(s)} for s, label in labels.items() if s in listed]


def _country(row: Row, practices: list[Data], model: Model, pages: PageMap) -> Data:
    shown = sections(practices, model)
    order = [section["id"] for section in shown]
    practices.sort(key=lambda p: (order.index(p["section"]), _RANK[p["standing"]], p["title"].casefold(), p["id"]))
    return {
        "code": row["code"],
        "iri": row["country"],
        "name": row["name"],
        "page": pages.national.get(row["code"]),
        "path": pages.path(row["code"]),
        "sections": shown,
        "practices": practices,
        "maturity": None,
    }


_RANK: Final = {"good": 0, "promising": 1, "": 2}


class _Practices:
    """What the graph says of practices beyond their own rows: terms, criteria and sources, by practice."""

    def __init__(self, questions: Questions, model: Model, reviews: Mapping[str, str]) -> None:
        self._model, self._reviews = model, reviews
        self._indicators, self._applications = questions.codes("indicators"), questions.codes("applications")
        self._criteria = questions.grouped("criteria", "practice")
        self._sources = questions.grouped("sources", "practice")

    def of(self, rows: Iterable[Row]) -> list[Data]:
        return [self._practice(row) for row in first_of_each(list(rows), "practice")]

    def _practice(self, row: Row) -> Data:
        iri, identifier = row["practice"], short_id(row["practice"])
        applications = self._applications.get(iri, [])
        optional = ("summary", "kind", "status", "scale", "region", "start", "end")
        return {
            **{name: row.get(name) for name in optional},
            "id": identifier,
            "iri": iri,
            "title": row["title"],
            "standing": row["standing"],
            "self_reported": row.get("selfReported") == "true",
            "section": applications[0] if len(applications) == 1 else SEVERAL if applications else GENERAL,
            "applications": applications,
            "indicators": self._indicators.get(iri, []),
            "criteria": [{"label": c["label"], "definition": c["definition"]} for c in self._criteria.get(iri, ())],
            "sources": [*_survey(row), *(_source(s) for s in first_of_each(self._sources.get(iri, []), "source"))],
            "reviewed_by_nmg": identifier in self._reviews,
            "reviewed": self._reviews.get(identifier),
        }


def _source(row: Row) -> Data:
    return {
        "title": row.get("title") or row["source"],
        "url": web_address(row["source"]),
        "doi": web_address(row.get("doi")),
        "publisher": row.get("publisher"),
        "published": row.get("published"),
        "kind": row.get("kind"),
        "kind_label": row.get("kindLabel"),
    }


def _survey(row: Row) -> Iterable[Data]:
    """Yield what stands behind a reported practice: the survey, and the page that the health system named."""
    if "survey" in row:
        yield {
            "title": f"{row['surveyTitle']}, {row['wave']}",
            "url": web_address(row["survey"]),
            "doi": None,
            "publisher": None,
            "published": None,
            "kind": "survey",
            "kind_label": "reported by the health system in a survey",
        }
    if page := web_address(row.get("page")):
        yield {
            "title": page,
            "url": page,
            "doi": None,
            "publisher": None,
            "published": None,
            "kind": "webpage",
            "kind_label": "web page",
        }
