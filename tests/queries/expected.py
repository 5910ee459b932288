"""What the competency queries must answer, worked out in plain Python from the YAML files and from nothing else.

No loader, rule or SPARQL of the project is used here. Only the names of countries, indicators and the like, which the
YAML files do not hold, are read from the ontology's Turtle files with rdflib.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import rdflib
import yaml
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/genoguide/"
GG = rdflib.Namespace(BASE + "ontology#")
ENGLISH = "en"
CRITERIA = ("evaluated", "in-force", "independent", "population-wide", "recognised")

Record = dict[str, Any]
Row = dict[str, str | None]


# --- The YAML files


@cache
def content(path: Path) -> Record:
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)  # safe_load, in C


@cache
def records(folder: str) -> tuple[Record, ...]:
    found = []
    for path in sorted((ROOT / "data" / folder).glob("*.yaml")):
        for record in content(path)["records"]:
            found.append({**record, "iri": f"{BASE}{folder}/{record['id']}"})
    return tuple(found)


@cache
def programmes() -> dict[str, list[Record]]:
    members: dict[str, list[Record]] = {p["id"]: [] for p in records("programme")}
    for practice in records("practice"):
        if "programme" in practice:
            members[practice["programme"]].append(practice)
    return members


def is_well_founded(practice: Record) -> bool:
    met = set(practice.get("appraisal", ()))
    return "evaluated" in met or "recognised" in met or {"population-wide", "independent"} <= met


def is_good(practice: Record) -> bool:
    in_force = "in-force" in practice.get("appraisal", ())
    return practice["status"] == "implemented" and in_force and is_well_founded(practice)


def is_promising(practice: Record) -> bool:
    return practice["status"] == "pilot" and is_well_founded(practice)


def in_domain(record: Record, domain: str) -> bool:
    return any(code.partition(".")[0] == domain for code in record["indicators"])


def names(record: Record, field: str, code: str) -> bool:
    """Whether a field of one code or a list of codes holds ``code``."""
    value = record.get(field, [])
    return code in value if isinstance(value, list) else code == value


def matches(record: Record, **wanted: str | None) -> bool:
    """Whether a record has every value that is asked for; ``domain`` is that of its indicators."""
    fields = {
        "application": "applications",
        "indicator": "indicators",
        "step": "roadmap_steps",
        "addressee": "addressees",
    }
    return all(
        in_domain(record, value) if key == "domain" else names(record, fields.get(key, key), value)
        for key, value in wanted.items()
        if value is not None
    )


# --- The ontology's names


@cache
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in ("applications", "glossary", "health-systems", "mappings", "maturity-model", "schemes"):
        graph.parse(ROOT / "ontology" / f"{name}.ttl")
    return graph


@cache
def things(class_name: str) -> dict[str, rdflib.URIRef]:
    """The things of a class by notation."""
    graph = ontology()
    return {str(graph.value(s, SKOS.notation)): s for s in graph.subjects(RDF.type, GG[class_name])}  # type: ignore[misc]


def text(thing: rdflib.term.Node, predicate: rdflib.URIRef = SKOS.prefLabel) -> str:
    (found,) = (str(o) for o in ontology().objects(thing, predicate) if o.language == ENGLISH)  # type: ignore[attr-defined]
    return found


def texts(thing: rdflib.term.Node, predicate: rdflib.URIRef) -> list[str]:
    return sorted({str(o) for o in ontology().objects(thing, predicate) if getattr(o, "language", None) == ENGLISH})


@cache
def label(class_name: str, code: str) -> str:
    return text(things(class_name)[code])


def country_label(code: str) -> str:
    return label("Country", code)


def indicator_columns(code: str) -> Row:
    domain = code.partition(".")[0]
    return {
        "indicator": str(things("Indicator")[code]),
        "code": code,
        "label": label("Indicator", code),
        "domain": domain,
        "domainLabel": label("Domain", domain),
    }


def model_order(code: str) -> tuple[str, int]:
    domain, _, number = code.partition(".")
    return domain, int(number)


@cache
def indicators() -> tuple[str, ...]:
    return tuple(sorted(things("Indicator"), key=model_order))


# --- Cells and order


def codes(values: Iterable[object]) -> str | None:
    return " ".join(sorted({str(v) for v in values})) or None


def titles(values: Iterable[str]) -> str | None:
    return " | ".join(values) or None


def urls(record: Record) -> str | None:
    return codes(source["url"] for source in record["sources"])


def yes(value: bool) -> str:
    return "yes" if value else "no"


def plain(value: object) -> str | None:
    return None if value is None else str(value)


def unbound_first(value: str | None) -> tuple[bool, str]:
    return value is not None, value or ""


def ordered(rows: Iterable[Row], *columns: str) -> list[Row]:
    return sorted(rows, key=lambda row: [unbound_first(row[c]) for c in columns])


# --- Lists of practices

TOPIC = [
    "practice",
    "label",
    "country",
    "countryLabel",
    "region",
    "kind",
    "status",
    "start",
    "end",
    "good",
    "criteriaMet",
    "applications",
    "indicators",
    "summary",
    "sources",
]


def practice_cells(practice: Record) -> Row:
    """Every column that a list of practices can have."""
    met = practice.get("appraisal", ())
    region = practice.get("region")
    return {
        "practice": practice["iri"],
        "label": practice["title"],
        "country": practice["country"],
        "countryLabel": country_label(practice["country"]),
        "region": region,
        "regionLabel": label("Region", region) if region else None,
        "area": practice.get("region_label"),
        "kind": practice["kind"],
        "status": practice["status"],
        "scale": practice["scale"],
        "start": plain(practice.get("start")),
        "end": plain(practice.get("end")),
        "good": yes(is_good(practice)),
        "criteriaMet": codes(met),
        "criteriaNotMet": codes(set(CRITERIA) - set(met)),
        "applications": codes(practice.get("applications", ())),
        "indicators": codes(practice["indicators"]),
        "domains": codes({code.partition(".")[0] for code in practice["indicators"]}),
        "confidence": practice["confidence"],
        "selfReported": "no",
        "summary": practice["summary"],
        "sources": urls(practice),
        "origin": "curated",
        "title": practice["title"],
        "description": practice["summary"],
        "website": None,
        "share": None,
    }


def listing(
    test: Callable[[Record], bool],
    columns: Iterable[str] = TOPIC,
    order: tuple[str, ...] = ("countryLabel", "label", "practice"),
) -> Callable[..., list[Row]]:
    """The answer to a query that lists the practices which pass ``test`` and match the parameters."""

    def answer(**wanted: str) -> list[Row]:
        found = [practice_cells(p) for p in records("practice") if test(p) and matches(p, **wanted)]
        return [{c: row[c] for c in columns} for row in ordered(found, *order)]

    return answer


def practices(origin: str | None = None, **wanted: str) -> list[Row]:
    """All practices on record; none of them was reported in a survey."""
    return [] if origin == "reported" else listing(lambda p: True, PRACTICE_COLUMNS)(**wanted)


GOOD_COLUMNS = [
    "practice",
    "label",
    "country",
    "countryLabel",
    "region",
    "kind",
    "applications",
    "indicators",
    "criteriaMet",
    "criteriaNotMet",
    "confidence",
    "selfReported",
    "summary",
    "sources",
]
PRACTICE_COLUMNS = [
    "practice",
    "label",
    "country",
    "countryLabel",
    "region",
    "kind",
    "status",
    "scale",
    "start",
    "end",
    "good",
    "criteriaMet",
    "applications",
    "indicators",
    "confidence",
    "summary",
    "sources",
    "origin",
    "title",
    "description",
    "website",
    "share",
]
APPRAISAL_COLUMNS = [
    "practice",
    "label",
    "country",
    "countryLabel",
    "verdict",
    "criteriaMet",
    "criteriaNotMet",
    "selfReported",
    "publishers",
    "status",
    "kind",
    "scale",
    "start",
    "end",
    "applications",
    "indicators",
    "domains",
    "summary",
    "sources",
]
REGION_COLUMNS = [
    "practice",
    "label",
    "country",
    "countryLabel",
    "region",
    "regionLabel",
    "area",
    "kind",
    "status",
    "scale",
    "start",
    "end",
    "good",
    "criteriaMet",
    "applications",
    "indicators",
    "summary",
    "sources",
]


def appraisals(practice: str | None = None, criterion: str | None = None, **wanted: str) -> list[Row]:
    """Practices with the verdict on each: the good ones first, then the promising."""

    def rank(record: Record) -> int:
        return 0 if is_good(record) else 1 if is_promising(record) else 2

    found = [
        (
            rank(p),
            {**practice_cells(p), "verdict": ("good", "promising", "neither")[rank(p)], "publishers": publishers(p)},
        )
        for p in records("practice")
        if practice in (None, p["id"])
        and (criterion is None or names(p, "appraisal", criterion))
        and matches(p, **wanted)
    ]
    found.sort(key=lambda pair: (pair[0], *(pair[1][c] or "" for c in ("countryLabel", "label", "practice"))))
    return [{c: row[c] for c in APPRAISAL_COLUMNS} for _, row in found]


def publishers(record: Record) -> str | None:
    return titles(sorted({source["publisher"] for source in record["sources"]}))


# --- Countries


@cache
def bearing_on(code: str, country: str) -> tuple[Record, ...]:
    return tuple(p for p in records("practice") if matches(p, indicator=code, country=country))


def country_profile(country: str) -> list[Row]:
    rows = []
    for code in indicators():
        found = bearing_on(code, country)
        best = sorted(
            (p for p in found if is_good(p)), key=lambda p: (-len(p.get("appraisal", ())), p["title"], p["iri"])
        )
        rows.append(
            {
                **indicator_columns(code),
                "country": country,
                "countryLabel": country_label(country),
                "practices": str(len(found)),
                "goodPractices": str(len(best)),
                "promisingPractices": str(sum(map(is_promising, found))),
                "pilots": str(sum(p["status"] == "pilot" for p in found)),
                "planned": str(sum(p["status"] == "planned" for p in found)),
                "best": titles(p["title"] for p in best),
                "bestPractices": " ".join(p["iri"] for p in best) or None,
            }
        )
    return rows


def gaps(country: str) -> list[Row]:
    rows = []
    for code in indicators():
        found = bearing_on(code, country)
        good = sum(map(is_good, found))
        findings = [f for f in records("finding") if matches(f, indicator=code, country=country)]
        if good and not findings:
            continue
        rows.append(
            {
                **indicator_columns(code),
                "country": country,
                "countryLabel": country_label(country),
                "gap": "no-practice" if not found else "documented-gap" if good else "no-good-practice",
                "practices": str(len(found)),
                "goodPractices": str(good),
                "implemented": str(sum(p["status"] == "implemented" for p in found)),
                "pilots": str(sum(p["status"] == "pilot" for p in found)),
                "planned": str(sum(p["status"] == "planned" for p in found)),
                "ended": str(sum(p["status"] == "ended" for p in found)),
                "findings": titles(sorted(f["title"] for f in findings)),
                "sources": codes(s["url"] for f in findings for s in f["sources"]),
            }
        )
    return rows


def compare_countries(country: str, other: str) -> list[Row]:
    rows = []
    for code in indicators():
        own, others = bearing_on(code, country), bearing_on(code, other)
        own_good = sorted((p for p in own if is_good(p)), key=lambda p: (p["title"], p["iri"]))
        other_good = sorted((p for p in others if is_good(p)), key=lambda p: (p["title"], p["iri"]))
        rows.append(
            {
                **indicator_columns(code),
                "practices": str(len(own)),
                "goodPractices": str(len(own_good)),
                "otherPractices": str(len(others)),
                "otherGoodPractices": str(len(other_good)),
                "best": titles(p["title"] for p in own_good),
                "otherBest": titles(p["title"] for p in other_good),
            }
        )
    return rows


def learn_from(
    country: str, domain: str | None = None, indicator: str | None = None, application: str | None = None
) -> list[Row]:
    good = [p for p in records("practice") if is_good(p) and matches(p, application=application)]
    rows = []
    for code in indicators():
        asked = indicator in (None, code) and domain in (None, code.partition(".")[0])
        bearing = [p for p in good if code in p["indicators"]]
        if not asked or any(p["country"] == country for p in bearing):
            continue
        lessons = [
            {
                "indicator": str(things("Indicator")[code]),
                "code": code,
                "indicatorLabel": label("Indicator", code),
                **{k: practice_cells(p)[k] for k in ("practice", "label", "country", "countryLabel", "kind")},
                **{k: practice_cells(p)[k] for k in ("applications", "criteriaMet")},
                "strength": str(len(p.get("appraisal", ()))),
                **{k: practice_cells(p)[k] for k in ("confidence", "summary", "sources")},
            }
            for p in bearing
        ]
        lessons.sort(
            key=lambda r: (-int(r["strength"]), r["confidence"], r["countryLabel"], r["label"], r["practice"])  # type: ignore[arg-type]
        )
        rows += lessons
    return rows


def coverage_country_domain() -> list[Row]:
    rows = []
    for country in sorted(things("Country")):
        for domain in sorted(things("Domain")):
            found = [p for p in records("practice") if matches(p, country=country, domain=domain)]
            rows.append(
                {
                    "country": country,
                    "countryLabel": country_label(country),
                    "domain": domain,
                    "domainLabel": label("Domain", domain),
                    "practices": str(len(found)),
                    "goodPractices": str(sum(map(is_good, found))),
                }
            )
    return rows


def countries(
    application: str | None = None,
    domain: str | None = None,
    indicator: str | None = None,
    kind: str | None = None,
    status: str | None = None,
) -> list[Row]:
    wanted = {"application": application, "domain": domain, "indicator": indicator, "kind": kind, "status": status}
    rows = []
    for country in sorted(things("Country")):
        found = [p for p in records("practice") if matches(p, country=country, **wanted)]
        counts = {"practices": str(len(found)), "goodPractices": str(sum(map(is_good, found)))}
        rows.append({"country": country, "countryLabel": country_label(country), **counts})
    return rows


def coverage_application_domain() -> list[Row]:
    rows = []
    for application in sorted(things("ClinicalApplication")):
        for domain in sorted(things("Domain")):
            found = [p for p in records("practice") if matches(p, application=application, domain=domain)]
            good = [p for p in found if is_good(p)]
            rows.append(
                {
                    "application": application,
                    "applicationLabel": label("ClinicalApplication", application),
                    "domain": domain,
                    "domainLabel": label("Domain", domain),
                    "practices": str(len(found)),
                    "goodPractices": str(len(good)),
                    "countries": str(len({p["country"] for p in found})),
                    "goodCountries": str(len({p["country"] for p in good})),
                }
            )
    return rows


def coverage_indicator(domain: str | None = None, application: str | None = None) -> list[Row]:
    rows = []
    for code in indicators():
        if domain not in (None, code.partition(".")[0]):
            continue
        found = [p for p in records("practice") if matches(p, indicator=code, application=application)]
        good = [p for p in found if is_good(p)]
        rows.append(
            {
                **indicator_columns(code),
                "practices": str(len(found)),
                "goodPractices": str(len(good)),
                "countries": str(len({p["country"] for p in found})),
                "goodCountries": codes(p["country"] for p in good),
            }
        )
    return rows


def evidence_strength(country: str | None = None) -> list[Row]:
    columns = {
        "inForce": "in-force",
        "populationWide": "population-wide",
        "evaluated": "evaluated",
        "independent": "independent",
        "recognised": "recognised",
    }
    rows = []
    for code in [country] if country else sorted(things("Country")):
        found = [p for p in records("practice") if p["country"] == code]
        rows.append(
            {
                "country": code,
                "countryLabel": country_label(code),
                "practices": str(len(found)),
                "goodPractices": str(sum(map(is_good, found))),
                "promisingPractices": str(sum(map(is_promising, found))),
                **{c: str(sum(n in p.get("appraisal", ()) for p in found)) for c, n in columns.items()},
                "highConfidence": str(sum(p["confidence"] == "high" for p in found)),
            }
        )
    return rows


def health_systems(country: str | None = None) -> list[Row]:
    graph = ontology()
    types = {"national": "NationalHealthSystem", "regional": "RegionalHealthSystem"}
    types["supranational"] = "SupranationalHealthSystem"
    rows = []
    for kind, class_name in types.items():
        for code, system in things(class_name).items():
            region = graph.value(system, GG.servesRegion)
            nation = graph.value(system, GG.inCountry)
            place = region or nation
            own = str(graph.value(nation, SKOS.notation))
            found = [p for p in records("practice") if code == (p.get("region") if region else p["country"])]
            rows.append(
                {
                    "healthSystem": str(system),
                    "label": text(system),
                    "code": code,
                    "type": kind,
                    "country": own,
                    "countryLabel": country_label(own),
                    "place": str(place),
                    "links": codes(graph.objects(place, SKOS.exactMatch)),
                    "practices": str(len(found)),
                    "goodPractices": str(sum(map(is_good, found))),
                }
            )
    return ordered((r for r in rows if country in (None, r["country"])), "code", "healthSystem")


# --- Guidance


def recommendation_cells(recommendation: Record) -> Row:
    (document,) = (d for d in records("document") if d["id"] == recommendation["document"])
    return {
        "recommendation": recommendation["iri"],
        "label": recommendation["statement"],
        "document": document["iri"],
        "documentLabel": document["title"],
        "publisher": document["publisher"],
        "published": plain(document.get("published")),
        "strength": recommendation.get("strength"),
        "addressees": codes(recommendation["addressees"]),
        "applications": codes(recommendation.get("applications", ())),
        "indicators": codes(recommendation["indicators"]),
        "rationale": recommendation.get("rationale"),
        "sources": document["url"],
    }


def recommendations(**wanted: str) -> list[Row]:
    found = (recommendation_cells(r) for r in records("recommendation") if matches(r, **wanted))
    return ordered(found, "documentLabel", "label", "recommendation")


def recommendations_without_practice(country: str) -> list[Row]:
    in_place = [p for p in records("practice") if p["country"] == country and p["status"] in ("implemented", "pilot")]

    def answered(recommendation: Record) -> bool:
        named = set(recommendation.get("applications", ()))
        return any(
            set(p["indicators"]) & set(recommendation["indicators"])
            and (not named or named & set(p.get("applications", ())))
            for p in in_place
        )

    found = (recommendation_cells(r) for r in records("recommendation") if not answered(r))
    return ordered(found, "documentLabel", "label", "recommendation")


def recommendation_practices(recommendation: str, country: str | None = None) -> list[Row]:
    (asked,) = (r for r in records("recommendation") if r["id"] == recommendation)
    named = set(asked.get("applications", ()))
    columns = (
        "practice",
        "label",
        "country",
        "countryLabel",
        "status",
        "good",
        "indicators",
        "applications",
        "sources",
    )
    rows = []
    for practice in records("practice"):
        on_subject = set(practice["indicators"]) & set(asked["indicators"])
        in_scope = named & set(practice.get("applications", ()))
        in_place = practice["status"] in ("implemented", "pilot") and country in (None, practice["country"])
        if in_place and on_subject and (in_scope or not named):
            cells = practice_cells(practice)
            rows.append({"score": str(len(on_subject) + len(in_scope)), **{c: cells[c] for c in columns}})
    order = ("practice", "label", "country", "countryLabel", "status", "good", "score", *columns[6:])
    rows.sort(key=lambda r: (-int(r["score"]), r["countryLabel"], r["label"], r["practice"]))  # type: ignore[arg-type]
    return [{c: row[c] for c in order} for row in rows]


def documents(**wanted: str) -> list[Row]:
    rows = [
        {
            "document": d["iri"],
            "label": d["title"],
            "kind": d["kind"],
            "publisher": d["publisher"],
            "published": plain(d.get("published")),
            "language": d["language"],
            "steps": codes(d["roadmap_steps"]),
            "applications": codes(d.get("applications", ())),
            "indicators": codes(d["indicators"]),
            "recommendations": str(sum(r["document"] == d["id"] for r in records("recommendation"))),
            "summary": d["summary"],
            "sources": d["url"],
        }
        for d in records("document")
        if matches(d, **wanted)
    ]
    return ordered(rows, "label", "document")


def roadmap(step: str | None = None) -> list[Row]:
    """Without the columns ``action`` and ``queries``, which only the query itself says."""
    graph = ontology()
    rows = []
    for code, thing in things("RoadmapStep").items():
        if step not in (None, code):
            continue
        found = sorted(
            (d for d in records("document") if code in d["roadmap_steps"]), key=lambda d: (d["title"], d["iri"])
        )
        main = [d for d in found if d["kind"] in ("deliverable", "policy-brief")]
        rows.append(
            {
                "step": str(thing),
                "label": text(thing),
                "rank": str(graph.value(thing, GG["rank"])),
                "definition": text(thing, SKOS.definition),
                "documents": str(len(found)),
                "guidance": titles(d["title"] for d in main),
                "guidanceDocuments": " ".join(d["iri"] for d in main) or None,
            }
        )
    return ordered(rows, "rank", "step")


def indicator(code: str) -> list[Row]:
    graph = ontology()
    thing = things("Indicator")[code]
    practices = [p for p in records("practice") if code in p["indicators"]]
    good = [p for p in practices if is_good(p)]
    subdomain = graph.value(thing, GG.inSubdomain)
    rows = [
        {
            "indicator": str(thing),
            "code": code,
            "label": text(thing),
            "definition": text(thing, SKOS.definition),
            "subdomain": text(subdomain),  # type: ignore[arg-type]
            "domain": code.partition(".")[0],
            "domainLabel": label("Domain", code.partition(".")[0]),
            "rank": str(graph.value(level, GG["rank"])),
            "level": str(level),
            "levelLabel": text(level),
            "levelDefinition": text(level, SKOS.definition),
            "practices": str(len(practices)),
            "goodPractices": str(len(good)),
            "goodCountries": str(len({p["country"] for p in good})),
            "documents": str(sum(code in d["indicators"] for d in records("document"))),
            "recommendations": str(sum(code in r["indicators"] for r in records("recommendation"))),
        }
        for level in graph.subjects(GG.levelOf, thing)
    ]
    return ordered(rows, "rank", "level")


def applications(application: str | None = None) -> list[Row]:
    graph = ontology()
    relations = [SKOS[f"{kind}Match"] for kind in ("exact", "close", "broad", "narrow", "related")]
    rows = []
    for code, thing in things("ClinicalApplication").items():
        if application not in (None, code):
            continue
        practices = [p for p in records("practice") if matches(p, application=code)]
        rows.append(
            {
                "application": str(thing),
                "code": code,
                "label": text(thing),
                "definition": text(thing, SKOS.definition),
                "otherNames": titles(texts(thing, SKOS.altLabel)),
                "mappings": codes(o for relation in relations for o in graph.objects(thing, relation)),
                "practices": str(len(practices)),
                "goodPractices": str(sum(map(is_good, practices))),
                "documents": str(sum(matches(d, application=code) for d in records("document"))),
                "recommendations": str(sum(matches(r, application=code) for r in records("recommendation"))),
            }
        )
    return ordered(rows, "label", "application")


def glossary(term: str | None = None) -> list[Row]:
    rows = [
        {
            "concept": str(thing),
            "label": text(thing),
            "otherNames": titles(texts(thing, SKOS.altLabel)),
            "definition": text(thing, SKOS.definition),
            "sources": codes(ontology().objects(thing, DCTERMS.source)),
        }
        for code, thing in things("GlossaryConcept").items()
        if term in (None, code)
    ]
    return ordered(rows, "label", "concept")


# --- Time, programmes, findings, sources


def timeline(**span: str) -> list[Row]:
    first, last = int(span.get("from", 0)), int(span.get("to", 9999))
    rows = []
    for practice in records("practice"):
        for event in ("start", "end"):
            year = int(str(practice.get(event, -1))[:4])
            if first <= year <= last and event in practice:
                cells = practice_cells(practice)
                kept = [
                    "practice",
                    "label",
                    "country",
                    "countryLabel",
                    "kind",
                    "status",
                    "start",
                    "end",
                    "good",
                    "sources",
                ]
                rows.append({"year": str(year), "event": event, **{k: cells[k] for k in kept}})
    return ordered(rows, "year", "event", "countryLabel", "label", "practice")


def programme_rows(country: str | None = None) -> list[Row]:
    rows = []
    for programme in records("programme"):
        members = programmes()[programme["id"]]
        if country in (None, programme["country"]):
            rows.append(
                {
                    "programme": programme["iri"],
                    "label": programme["title"],
                    "country": programme["country"],
                    "countryLabel": country_label(programme["country"]),
                    "practices": str(len(members)),
                    "goodPractices": str(sum(map(is_good, members))),
                    "applications": codes(a for p in members for a in p.get("applications", ())),
                    "indicators": codes(i for p in members for i in p["indicators"]),
                    "sources": urls(programme),
                }
            )
    return ordered(rows, "countryLabel", "label", "programme")


def findings(**wanted: str) -> list[Row]:
    rows = [
        {
            "finding": f["iri"],
            "label": f["title"],
            "country": f["country"],
            "countryLabel": country_label(f["country"]),
            "scale": f["scale"],
            "start": plain(f.get("start")),
            "end": plain(f.get("end")),
            "applications": codes(f.get("applications", ())),
            "indicators": codes(f["indicators"]),
            "confidence": f["confidence"],
            "summary": f["summary"],
            "sources": urls(f),
        }
        for f in records("finding")
        if matches(f, **wanted)
    ]
    return ordered(rows, "countryLabel", "label", "finding")


@cache
def works() -> dict[str, str]:
    """The work of every address: the one its DOI names where it is cited or is a document, else the address itself."""
    found: dict[str, str | None] = {d["url"]: d.get("doi") for d in records("document")}
    for folder in ("practice", "finding", "programme"):
        for source in (s for r in records(folder) for s in r["sources"]):
            found[source["url"]] = source.get("doi") or found.get(source["url"])
    return {url: f"https://doi.org/{doi}" if doi else url for url, doi in found.items()}


def sources(practice: str) -> list[Row]:
    (record,) = (p for p in records("practice") if p["id"] == practice)
    rows = [
        {
            "source": s["url"],
            "label": s["title"],
            "publisher": s["publisher"],
            "published": plain(s.get("published")),
            "kind": s["kind"],
            "work": works()[s["url"]],
        }
        for s in record["sources"]
    ]
    return ordered(rows, "label", "source")


def most_cited_sources(kind: str | None = None) -> list[Row]:
    cited: dict[str, list[tuple[Record, Record]]] = {}
    for practice in records("practice"):
        for source in practice["sources"]:
            if kind in (None, source["kind"]):
                cited.setdefault(works()[source["url"]], []).append((practice, source))
    rows = [
        {
            "work": work,
            "label": min(s["title"] for _, s in pairs),
            "publisher": min(s["publisher"] for _, s in pairs),
            "practices": str(len({p["iri"] for p, _ in pairs})),
            "countries": codes(p["country"] for p, _ in pairs),
            "sources": codes(s["url"] for _, s in pairs),
        }
        for work, pairs in cited.items()
        if len({p["iri"] for p, _ in pairs}) > 1
    ]
    return sorted(rows, key=lambda r: (-int(r["practices"]), r["label"], r["work"]))  # type: ignore[arg-type]


# --- The dataset


def provenance() -> list[Row]:
    """Of the curated files only, and of their columns those that the files themselves decide."""
    rows = []
    for path in sorted((ROOT / "data").glob("*/*.yaml")):
        head = content(path)
        key = f"{path.parent.name}/{path.stem}"
        rows.append(
            {
                "graph": f"{BASE}graph/{key}",
                "label": head["title"],
                "file": f"data/{key}.yaml",
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "modified": str(head["modified"]),
            }
        )
    return ordered(rows, "file")


def item_history(item: str | None = None) -> list[Row]:
    """Of a graph in its first edition: each titled thing with the file that states it. A file may say "title" twice."""
    rows = []
    for path in sorted((ROOT / "data").glob("*/*.yaml")):
        head, folder = content(path), path.parent.name
        for record in head["records"]:
            label = record["statement"] if folder == "recommendation" else record["title"]
            rows.append((f"{BASE}{folder}/{record['id']}", label, path, f"data/{folder}", str(head["modified"])))
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        graph = rdflib.Graph().parse(path)
        [edited] = graph.objects(None, DCTERMS.modified)
        rows += [(str(thing), label, path, "ontology", str(edited)) for thing, label in sorted(titled(graph).items())]
    return ordered(
        (
            {
                "item": iri,
                "label": label,
                "edition": "1",
                "version": None,
                "time": None,
                "withdrawn": None,
                "change": "on record",
                "what": None,
                "file": f"{place}/{path.name}",
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "edited": edited,
                "submission": None,
            }
            for iri, label, path, place, edited in rows
            if item is None or iri == BASE + item
        ),
        "item",
        "file",
    )


def broken_links(item: str | None = None, checked: Iterable[Mapping[str, str]] = ()) -> list[Row]:
    """Of a table of checked addresses, those that are gone, moved or failing, with each record that names them."""
    rows = []
    for row in checked:
        for folder in ("practice", "document", "recommendation", "finding", "programme"):
            for record in records(folder):
                places = [record, *record.get("sources", ())]
                named = {p["url"] for p in places if "url" in p} | {
                    f"https://doi.org/{p['doi']}" for p in places if "doi" in p
                }
                if row["address"] in named and row["state"] in ("gone", "moved", "failing"):
                    title = record.get("title") or record["statement"]
                    rows.append((folder, record, title, row))
    return ordered(
        (
            {
                "record": record["iri"],
                "label": title,
                "address": row["address"],
                "state": row["state"],
                "since": row["since"],
                "movedTo": row["moved_to"] or None,
                "lastSeen": row["seen"] or None,
                "checked": row["checked"],
                "note": row["note"] or None,
            }
            for _, record, title, row in rows
            if item is None or record["iri"] == BASE + item
        ),
        "state",
        "address",
        "record",
    )


def titled(graph: rdflib.Graph) -> dict[rdflib.term.Node, str]:
    """The things of ours in an ontology file that have a class of ours and are called something in English."""
    found = {}
    for thing in set(graph.subjects(RDF.type)):
        ours = str(thing).startswith(BASE) and any(str(c).startswith(GG) for c in graph.objects(thing, RDF.type))
        names = [o for p in (DCTERMS.title, RDFS.label, SKOS.prefLabel) for o in graph.objects(thing, p)]
        english = [str(o) for o in names if o.language in ("en", None)]  # type: ignore[attr-defined]
        if ours and english:
            found[thing] = min(english)
    return found


def dataset() -> list[Row]:
    """The counts of the one row."""
    practices = records("practice")
    cited = {s["url"] for f in ("practice", "finding", "programme") for r in records(f) for s in r["sources"]}
    return [
        {
            "dataset": f"{BASE}dataset",
            "countries": str(len(things("Country"))),
            "practices": str(len(practices)),
            "goodPractices": str(sum(map(is_good, practices))),
            "promisingPractices": str(sum(map(is_promising, practices))),
            "programmes": str(len(records("programme"))),
            "documents": str(len(records("document"))),
            "recommendations": str(len(records("recommendation"))),
            "findings": str(len(records("finding"))),
            "sources": str(len(cited)),
        }
    ]


def kind_is(*kinds: str) -> Callable[[Record], bool]:
    return lambda practice: practice["kind"] in kinds


ANSWERS: Mapping[str, Callable[..., list[Row]]] = {
    "applications": applications,
    "appraisals": appraisals,
    "compare-countries": compare_countries,
    "country-profile": country_profile,
    "coverage-application-domain": coverage_application_domain,
    "countries": countries,
    "coverage-country-domain": coverage_country_domain,
    "coverage-indicator": coverage_indicator,
    "cross-border": listing(lambda p: p["scale"] == "cross-border"),
    "dataset": dataset,
    "document-recommendations": recommendations,
    "documents": documents,
    "engagement": listing(kind_is("engagement")),
    "evidence-strength": evidence_strength,
    "findings": findings,
    "gaps": gaps,
    "glossary": glossary,
    "good-practices": listing(is_good, GOOD_COLUMNS),
    "governance-bodies": listing(kind_is("governance-body")),
    "health-systems": health_systems,
    "indicator": indicator,
    "laws": listing(kind_is("law")),
    "learn-from": learn_from,
    "most-cited-sources": most_cited_sources,
    "pilots": listing(
        lambda p: "pilot" in (p["kind"], p["status"]), order=("status", "countryLabel", "label", "practice")
    ),
    "planned": listing(lambda p: p["status"] == "planned", order=("start", "countryLabel", "label", "practice")),
    "practices": practices,
    "programmes": programme_rows,
    "promising-practices": listing(is_promising),
    "broken-links": broken_links,
    "item-history": item_history,
    "provenance": provenance,
    "recommendation-practices": recommendation_practices,
    "recommendations": recommendations,
    "recommendations-without-practice": recommendations_without_practice,
    "regional-practices": listing(
        lambda p: p["scale"] == "regional" or "region" in p,
        REGION_COLUMNS,
        ("countryLabel", "regionLabel", "label", "practice"),
    ),
    "registries-and-infrastructure": listing(kind_is("registry", "infrastructure")),
    "reimbursement": listing(kind_is("reimbursement")),
    "roadmap": roadmap,
    "sources": sources,
    "timeline": timeline,
    "training": listing(kind_is("training")),
}
"""The expected answer of each query, called with parameter values as people write them."""
