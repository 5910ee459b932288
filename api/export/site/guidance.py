"""The guidance that each page of the site shows, as ``pages.json`` holds it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from api.export.site.model import Model
from api.export.site.page_map import Facets, Page, PageMap
from api.export.site.questions import Questions, Row, first_of_each
from api.export.site.text import short_id, web_address
from graph.names import natural

SEEN: Final = 3
"""Good practices that a document leads to at most."""
Data = dict[str, Any]


@dataclass(frozen=True)
class _Recommendation:
    row: Row
    facets: Facets


@dataclass(frozen=True)
class _Document:
    row: Row
    facets: Facets
    recommendations: Sequence[_Recommendation]


def guidance(
    questions: Questions,
    model: Model,
    pages: PageMap,
    practices: "GoodPractices",
    badges: Mapping[str, Mapping[str, str]],
) -> dict[str, Data]:
    """Return what each page shows by the page's file name, documents in the order of kind and title.

    ``badges`` says by page and address of a document how the site itself ranks it; none is invented.
    """
    documents = _documents(questions, model)
    shown = {page.name: _on(page, documents, practices, badges.get(page.name, {})) for page in pages.pages}
    return {name: page for name, page in shown.items() if page["guidance"] or page["show_mlm"]}


def _on(page: Page, documents: Iterable[_Document], practices: "GoodPractices", badges: Mapping[str, str]) -> Data:
    return {
        "reason": page.reason,
        "show_mlm": page.mlm,
        "guidance": [
            _shown(document, page, practices, badges)
            for document in documents
            if page.takes(document.facets) or any(page.takes(r.facets) for r in document.recommendations)
        ],
    }


class GoodPractices:
    """The good practices that guidance may lead to, with the places where the site shows them."""

    def __init__(self, countries: Mapping[str, Data], pages: PageMap) -> None:
        self._good = [
            (practice, {"id": practice["id"], "title": practice["title"], "country": c["name"], "path": path})
            for c in countries.values()
            for practice in c["practices"]
            if practice["standing"] == "good"
            for path in (pages.place(c["code"], practice["id"]),)
        ]

    def alike(self, facets: Facets) -> list[Data]:
        """Return those that share most indicators with ``facets``, in one of its applications if it names any."""
        ranked = [
            (-len(shared), len(practice["indicators"]), link["country"], link["title"], link)
            for practice, link in self._good
            if (shared := set(practice["indicators"]) & set(facets.indicators))
            and (not facets.applications or set(practice["applications"]) & set(facets.applications))
        ]
        return [link for *_, link in sorted(ranked, key=lambda rank: rank[:-1])[:SEEN]]


def _documents(questions: Questions, model: Model) -> list[_Document]:
    indicators, applications = questions.codes("indicators"), questions.codes("applications")

    def facets(row: Row, iri: str, kind: str) -> Facets:
        own = indicators.get(iri, [])
        return Facets(
            indicators=own,
            domains=model.domains_of(own),
            applications=applications.get(iri, []),
            steps=row.get("steps", "").split(),
            addressees=row.get("addressees", "").split(),
            kinds=(kind,),
        )

    made = questions.grouped("recommendations", "document")
    documents = []
    for row in first_of_each(questions.rows("documents"), "document"):
        own = facets(row, row["document"], row["kind"])
        recommendations = [
            _Recommendation(r, replace(facets(r, r["recommendation"], row["kind"]), steps=own.steps))
            for r in made.get(row["document"], ())
        ]
        documents.append(_Document(row, own, recommendations))
    return sorted(documents, key=lambda d: (d.row["kindLabel"], d.row["title"].casefold(), d.row["document"]))


def _shown(document: _Document, page: Page, practices: GoodPractices, badges: Mapping[str, str]) -> Data:
    row = document.row
    url = web_address(row["url"])
    matching = [r for r in document.recommendations if page.takes(r.facets)]
    return {
        "id": short_id(row["document"]),
        "iri": row["document"],
        "title": row["title"],
        "summary": row.get("summary"),
        "publisher": row.get("publisher"),
        "published": row.get("published"),
        "url": url,
        "doi": web_address(row.get("doi")),
        "kind": row["kind"],
        "kind_label": row["kindLabel"],
        "badge": badges.get(same_address(url)) if url else None,
        "indicators": list(document.facets.indicators),
        "applications": list(document.facets.applications),
        "recommendations": [_recommendation(r) for r in matching],
        "see": practices.alike(_joint(document.facets, [r.facets for r in matching])),
    }


def _recommendation(recommendation: _Recommendation) -> Data:
    row, facets = recommendation.row, recommendation.facets
    return {
        "id": short_id(row["recommendation"]),
        "iri": row["recommendation"],
        "text": row["statement"],
        "strength": row.get("strength"),
        "indicators": list(facets.indicators),
        "applications": list(facets.applications),
    }


def _joint(document: Facets, recommendations: Iterable[Facets]) -> Facets:
    """Return what a document bears on here: what its recommendations on this page do, else what it does itself."""
    parts = list(recommendations) or [document]
    indicators = sorted({code for part in parts for code in part.indicators}, key=natural)
    return Facets(indicators=indicators, applications={code for part in parts for code in part.applications})


def same_address(url: str) -> str:
    """Return ``url`` in the spelling by which addresses of one document are told to be the same."""
    bare = url.partition("#")[0].removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return bare.replace("zenodo.org/record/", "zenodo.org/records/").lower()
