"""JSON-LD of schema.org for each page: what it shows, as ``ld.json`` holds it.

A practice is a ``Project``, as the ontology matches it; that is an organisation in schema.org, so it is founded and
dissolved. Guidance is ``CreativeWork``, not ``MedicalGuideline``: these are policy documents. No person and no contact.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.export.site.model import Model, Term
from api.export.site.page_map import OVERVIEW, PageMap
from api.export.site.text import page_path
from graph.vocabulary import BASE, GG

CONTEXT: Final = "https://schema.org"
INLINE_CONTEXT: Final = {
    "@vocab": "https://schema.org/",
    **{term: {"@type": "@id"} for term in ("additionalType", "contentUrl", "isBasedOn", "license", "sameAs", "url")},
}
"""The context of files that stand alone: it needs no network, and means the same as that of schema.org."""
_CONFORMS: Final = "http://purl.org/dc/terms/conformsTo"
_PROFILES: Final = "https://bioschemas.org/profiles/"
_SCHEME: Final = BASE + "scheme/maturity-model"
_ISO_DATE: Final = re.compile(r"\d{4}(-\d\d){0,2}")
_TYPES: Final = {
    "article": "ScholarlyArticle",
    "dataset": "Dataset",
    "deliverable": "Report",
    "guideline": "Report",
    "law": "Legislation",
    "policy-brief": "Report",
    "report": "Report",
    "survey": "Dataset",
    "training": "LearningResource",
    "video": "VideoObject",
    "webpage": "WebPage",
}
"""The schema.org type of each kind of document, as the classes of the ontology match them; others are CreativeWork."""
Node = dict[str, Any]


@dataclass(frozen=True)
class LinkedData:
    """Makes the nodes of a page from the data that it shows."""

    model: Model
    pages: PageMap
    release: Mapping[str, Any]

    def country(self, country: Mapping[str, Any], path: str) -> Node:
        """Return the graph of a country's data as shown at ``path``: its practices, their sources, its maturity."""
        url = self.pages.site + path
        nodes = [
            self._page(url, f"Genomic medicine in {country['name']}", country["iri"], f"{url}#genoguide-practices"),
            {"@type": "Country", "@id": country["iri"], "name": country["name"], "identifier": country["code"]},
            *self._practices(country, url),
            *(self._maturity(s, country, url) for s in (country["maturity"] or {}).get("systems", ())),
        ]
        return _graph(nodes)

    def guidance(self, name: str, page: Mapping[str, Any]) -> Node:
        """Return the graph of the guidance on the page called ``name``, with the model where the page shows it."""
        url = self.pages.site + page_path(name)
        documents = [self._document(document, url) for document in page["guidance"]]
        web_page = self._page(url, "Guidance for genomic medicine", None, None)
        web_page["mentions"] = [_ref(document["@id"]) for document in documents]
        made = [self._recommendation(r, d) for d in page["guidance"] for r in d["recommendations"]]
        shown = [*page["guidance"], *(r for d in page["guidance"] for r in d["recommendations"])]
        terms = self.model.indicators.values() if page["show_mlm"] else ()
        model = [self._term_set()] if page["show_mlm"] else []
        return _graph([web_page, *documents, *made, *model, *self._terms(shown, terms)])

    def overview(self) -> Node:
        """Return the graph of the page that lists all practices: the dataset and its files."""
        url = self.pages.site + page_path(OVERVIEW)
        return _graph([self._page(url, "Practices in genomic medicine", self.release["iri"], None), self._dataset(url)])

    def _page(self, url: str, name: str, about: str | None, main: str | None) -> Node:
        node: Node = {"@type": "WebPage", "@id": url, "url": url, "name": name}
        node["isPartOf"] = {"@type": "WebSite", "@id": self.pages.site + "/", "url": self.pages.site + "/"}
        return node | ({"about": _ref(about)} if about else {}) | ({"mainEntity": _ref(main)} if main else {})

    def _practices(self, country: Mapping[str, Any], url: str) -> Iterator[Node]:
        practices = country["practices"]
        yield {
            "@type": "ItemList",
            "@id": f"{url}#genoguide-practices",
            "name": f"Practices in genomic medicine in {country['name']}",
            "numberOfItems": len(practices),
            "itemListElement": [
                {"@type": "ListItem", "position": position, "item": _ref(practice["iri"])}
                for position, practice in enumerate(practices, 1)
            ],
        }
        yield from (self._practice(practice, country, url) for practice in practices)
        yield from self._terms(practices)

    def _practice(self, practice: Mapping[str, Any], country: Mapping[str, Any], url: str) -> Node:
        kind = {"good": GG.GoodPractice, "promising": GG.PromisingPractice}.get(practice["standing"], GG.Practice)
        return _known(
            {
                "@type": "Project",
                "@id": practice["iri"],
                "additionalType": kind.value,
                "name": practice["title"],
                "description": practice["summary"],
                "url": f"{url}#genoguide-{practice['id']}",
                "areaServed": _ref(country["iri"]),
                "foundingDate": _date(practice["start"]),
                "dissolutionDate": _date(practice["end"]),
                "knowsAbout": [_ref(term.iri) for term in self._of(practice)],
                "subjectOf": [_source(source) for source in practice["sources"]],
            }
        )

    def _maturity(self, system: Mapping[str, Any], country: Mapping[str, Any], url: str) -> Node:
        survey = country["maturity"]
        levels = [i for domain in system["domains"] for i in domain["indicators"]]
        return self._described(
            {
                "@id": f"{url}#genoguide-maturity-{system['iri'].rpartition('/')[2]}",
                "name": f"Maturity of genomic medicine: {system['name']}, {survey['wave']}",
                "description": f"Levels from 1 to 5 that {system['name']} reported for {len(levels)} indicators of the "
                f"maturity level model for genomics in healthcare, in the survey {survey['source']}.",
                "url": f"{url}#genoguide-maturity",
                "license": survey["licence"],
                "spatialCoverage": _ref(country["iri"]),
                "temporalCoverage": system["date"],
                "isBasedOn": survey["source_url"],
                "distribution": [self._download(f"country/{country['code']}.jsonld", "application/ld+json")],
                "variableMeasured": [
                    {
                        "@type": "PropertyValue",
                        "propertyID": self.model.indicators[level["code"]].iri,
                        "name": level["label"],
                        "value": level["level"],
                        "minValue": 1,
                        "maxValue": 5,
                    }
                    for level in levels
                ],
            }
        )

    def _dataset(self, url: str) -> Node:
        return self._described(
            {
                "@id": self.release["iri"],
                "name": self.release["title"],
                "description": self.release["description"],
                "url": url,
                "license": self.release["licence"],
                "version": self.release["version"],
                "dateModified": self.release["generated"],
                "distribution": [
                    self._download("genoguide.ttl", "text/turtle"),
                    self._download("genoguide.jsonld", "application/ld+json"),
                ],
            }
        )

    def _described(self, dataset: Node) -> Node:
        """Return ``dataset`` with what the Dataset profile of Bioschemas asks of each."""
        return {
            "@type": "Dataset",
            "identifier": dataset["@id"],
            "keywords": ["genomic medicine", "maturity level model", "1+Million Genomes"],
            "creator": {"@type": "Organization", "@id": f"{BASE}organization/genoguide", "name": "GenoGuide"},
            "isAccessibleForFree": True,
            _CONFORMS: _ref(_PROFILES + "Dataset/1.0-RELEASE"),
            **dataset,
        }

    def _download(self, name: str, media_type: str) -> Node:
        address = f"{self.pages.site}/assets/genoguide/{name}"
        return {"@type": "DataDownload", "contentUrl": address, "encodingFormat": media_type}

    def _document(self, document: Mapping[str, Any], url: str) -> Node:
        node = _known(
            {
                "@type": _types(document["kind"]),
                "@id": document["iri"],
                "name": document["title"],
                "description": document["summary"],
                "url": f"{url}#genoguide-{document['id']}",
                "identifier": document["doi"],
                "sameAs": [address for address in (document["url"], document["doi"]) if address],
                "datePublished": _date(document["published"]),
                "publisher": _organization(document["publisher"]),
                "about": [_ref(term.iri) for term in self._of(document)],
            }
        )
        if document["kind"] == "training":
            node[_CONFORMS] = _ref(_PROFILES + "TrainingMaterial/1.0-RELEASE")
        return node

    def _recommendation(self, recommendation: Mapping[str, Any], document: Mapping[str, Any]) -> Node:
        return {
            "@type": "CreativeWork",
            "@id": recommendation["iri"],
            "name": recommendation["text"],
            "isPartOf": _ref(document["iri"]),
            "about": [_ref(term.iri) for term in self._of(recommendation)],
        }

    def _term_set(self) -> Node:
        return {"@type": "DefinedTermSet", "@id": _SCHEME, "name": "Maturity level model for genomics in healthcare"}

    def _terms(self, things: Iterable[Mapping[str, Any]], more: Iterable[Term] = ()) -> Iterator[Node]:
        """Yield the terms that ``things`` name and ``more``, each once."""
        terms = {term.iri: term for term in (*(t for thing in things for t in self._of(thing)), *more)}
        for iri in sorted(terms):
            node: Node = {"@type": "DefinedTerm", "@id": iri, "name": terms[iri].label, "termCode": terms[iri].code}
            yield node | ({"inDefinedTermSet": _ref(_SCHEME)} if terms[iri].domain else {})

    def _of(self, thing: Mapping[str, Any]) -> Iterator[Term]:
        yield from (self.model.indicators[code] for code in thing["indicators"])
        yield from (self.model.applications[code] for code in thing["applications"])


def _graph(nodes: list[Node]) -> Node:
    return {"@context": CONTEXT, "@graph": nodes}


def _source(source: Mapping[str, Any]) -> Node:
    return _known(
        {
            "@type": _types(source["kind"]),
            "@id": source["url"],
            "name": source["title"],
            "url": source["url"],
            "sameAs": source["doi"],
            "datePublished": _date(source["published"]),
            "publisher": _organization(source["publisher"]),
        }
    )


def _types(kind: str | None) -> str | list[str]:
    found = _TYPES.get(kind or "")
    return ["CreativeWork", found] if found else "CreativeWork"


def _organization(name: str | None) -> Node | None:
    return {"@type": "Organization", "name": name} if name else None


def _date(edtf: str | None) -> str | None:
    """Return ``edtf`` where it is a year, month or day, which schema.org knows; else None."""
    return edtf if edtf and _ISO_DATE.fullmatch(edtf) else None


def _ref(iri: str | None) -> Node:
    return {"@id": iri}


def _known(node: Node) -> Node:
    """Return ``node`` without what is not known."""
    return {name: value for name, value in node.items() if value not in (None, [])}
