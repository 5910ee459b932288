"""What the queries about waves must answer, worked out in plain Python from ``expected.yaml`` and the YAML files."""

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable

from tests.queries.expected import BASE, Row, in_domain, label, model_order, records, things
from tests.queries.surveys.content import Answer, answers, waves

Order = tuple[object, ...]
FEW = "fewer than 3 health systems"


def place(answer: Answer) -> Order:
    return answer["country"], answer["region"] or ""


def wanted(code: str, indicator: str | None = None, domain: str | None = None) -> bool:
    return indicator in (None, code) and domain in (None, code.partition(".")[0])


def of_country(found: Iterable[Answer], country: str | None) -> list[Answer]:
    return [a for a in found if country in (None, a["country"])]


def latest(wave: str | None) -> str:
    return wave or max(waves())


def number(value: float) -> str:
    """A number as SPARQL writes it: without a fraction of nothing."""
    return str(int(value)) if value == int(value) else str(value)


def rounded(value: float) -> str:
    """To three decimals, halves upwards, as SPARQL rounds."""
    return number(math.floor(value * 1000 + 0.5) / 1000)


def maturity(
    wave: str | None = None, country: str | None = None, indicator: str | None = None, domain: str | None = None
) -> list[Row]:
    return [
        {
            "country": answer["country"],
            "region": answer["region"],
            "indicator": code,
            "level": str(answer["levels"][code]),
            "wave": latest(wave),
            "countryLabel": label("Country", answer["country"]),
            "indicatorLabel": label("Indicator", code),
            "levelLabel": label("MaturityLevel", f"{code}-{answer['levels'][code]}"),
            "domain": code.partition(".")[0],
            "system": answer["system"],
            "assessment": answer["system"].replace("health-system", f"assessment/{latest(wave)}") + f"/{code}",
        }
        for answer in sorted(of_country(answers(wave), country), key=place)
        for code in sorted(answer["levels"], key=model_order)
        if wanted(code, indicator, domain)
    ]


def application_status(
    wave: str | None = None, country: str | None = None, application: str | None = None, domain: str | None = None
) -> list[Row]:
    return [
        {
            "country": answer["country"],
            "region": answer["region"],
            "application": slug,
            "domain": code,
            "status": answer["application_status"][code][slug],
            "wave": latest(wave),
            "countryLabel": label("Country", answer["country"]),
            "applicationLabel": label("ClinicalApplication", slug),
            "system": answer["system"],
            "assessment": f"{answer['system']}/{code}/{slug}".replace(
                "health-system", f"application-assessment/{latest(wave)}"
            ),
        }
        for answer in sorted(of_country(answers(wave), country), key=place)
        for slug in sorted(things("ClinicalApplication"))
        for code in sorted(answer["application_status"])
        if slug in answer["application_status"][code] and application in (None, slug) and domain in (None, code)
    ]


def levels(wave: str | None) -> dict[str, list[tuple[Answer, int]]]:
    """Who reports which level, by indicator."""
    found: dict[str, list[tuple[Answer, int]]] = defaultdict(list)
    for answer in answers(wave):
        for code, level in answer["levels"].items():
            found[code].append((answer, level))
    return dict(sorted(found.items(), key=lambda item: model_order(item[0])))


def own_level(reports: list[tuple[Answer, int]], country: str | None) -> int | None:
    mine = [(answer, level) for answer, level in reports if answer["country"] == country]
    national = [level for answer, level in mine if not answer["region"]]
    return max(national or [level for _, level in mine], default=None)


def benchmark(
    wave: str | None = None, indicator: str | None = None, domain: str | None = None, country: str | None = None
) -> list[Row]:
    return [
        benchmark_row(latest(wave), code, reports, country)
        for code, reports in levels(wave).items()
        if wanted(code, indicator, domain)
    ]


def benchmark_row(wave: str, code: str, reports: list[tuple[Answer, int]], country: str | None) -> Row:
    values = [level for _, level in reports]
    q1, median, q3 = statistics.quantiles(values, method="inclusive") if len(values) > 1 else values * 3
    own = own_level(reports, country)
    return {
        "indicator": code,
        "n": str(len(values)),
        "median": number(median),
        "q1": number(q1),
        "q3": number(q3),
        "max": str(max(values)),
        "best": " ".join(sorted({answer["country"] for answer, level in reports if level == max(values)})),
        "level": None if own is None else str(own),
        "place": None if own is None else str(1 + sum(level > own for level in values)),
        "indicatorLabel": label("Indicator", code),
        "domain": code.partition(".")[0],
        "wave": wave,
        "note": FEW if len(values) < 3 else None,
    }


def common_gaps(wave: str | None = None, domain: str | None = None) -> list[Row]:
    rows = []
    for code, reports in levels(wave).items():
        low = sum(level <= 2 for _, level in reports)
        row = {
            "indicator": code,
            "share": rounded(low / len(reports)),
            "n": str(len(reports)),
            "low": str(low),
            "indicatorLabel": label("Indicator", code),
            "domain": code.partition(".")[0],
            "wave": latest(wave),
            "note": FEW if len(reports) < 3 else None,
        }
        if wanted(code, domain=domain):
            rows.append(row)
    return sorted(rows, key=lambda r: (-float(r["share"]), -int(r["n"]), model_order(r["indicator"])))


def change(country: str | None = None, **between: str) -> list[Row]:
    to = between.get("to") or max(waves())
    start = between.get("from") or max((wave for wave in waves() if wave < to), default=None)
    if start is None:
        return []
    before, after = ({a["system"]: a for a in of_country(answers(w), country)} for w in (start, to))
    systems = sorted({**before, **after}.values(), key=place)
    return [
        {**row, "from": start, "to": to, "system": answer["system"]}
        for answer in systems
        for row in changes(before.get(answer["system"]), after.get(answer["system"]), start, to)
    ]


def changes(before: Answer | None, after: Answer | None, start: str, to: str) -> list[Row]:
    answer = after or before
    assert answer
    where = {"country": answer["country"], "region": answer["region"]}
    empty = dict.fromkeys(("indicator", "before", "after", "change", "indicatorLabel"))
    if not before or not after:
        return [{**where, **empty, "note": f"answered in {to if after else start} only"}]
    rows = []
    for code in sorted({**before["levels"], **after["levels"]}, key=model_order):
        old, new = before["levels"].get(code), after["levels"].get(code)
        missing = start if old is None else to if new is None else None
        moved = None if old is None or new is None else str(new - old)
        cells = {"indicator": code, "before": old and str(old), "after": new and str(new), "change": moved}
        note = f"no level in {missing}" if missing else None
        rows.append({**where, **cells, "note": note, "indicatorLabel": label("Indicator", code)})
    return rows


def peers(country: str, wave: str | None = None) -> list[Row]:
    found = [
        peer(own, other, latest(wave))
        for own in of_country(answers(wave), country)
        for other in answers(wave)
        if other["system"] != own["system"] and own["levels"].keys() & other["levels"].keys()
    ]
    return sorted(
        found,
        key=lambda r: (r["ownRegion"] or "", float(r["distance"]), -int(r["shared"]), r["country"], r["region"] or ""),
    )


def peer(own: Answer, other: Answer, wave: str) -> Row:
    shared = sorted(own["levels"].keys() & other["levels"].keys(), key=model_order)
    differences = {code: abs(own["levels"][code] - other["levels"][code]) for code in shared}
    largest = max(differences.values())
    differing = [code for code, difference in differences.items() if difference == largest]
    return {
        "country": other["country"],
        "region": other["region"],
        "distance": rounded(sum(differences.values()) / len(shared)),
        "shared": str(len(shared)),
        "difference": str(largest) if largest else None,
        "differing": " ".join(differing) if largest else None,
        "countryLabel": label("Country", other["country"]),
        "ownRegion": own["region"],
        "wave": wave,
        "note": "fewer than 10 indicators in common" if len(shared) < 10 else None,
        "system": other["system"],
        "ownSystem": own["system"],
    }


def quality(wave: str | None = None, country: str | None = None) -> list[Row]:
    """Of each response what ``expected.yaml`` says of it; how many cells it has, the tests of the loader say."""
    reasons = {"not submitted": "incomplete"}
    used = [
        {
            "country": a["country"],
            "region": a["region"],
            "standing": "used",
            "levelsAnswered": str(len(a["levels"])),
            "levelsUnanswered": str(len(things("Indicator")) - len(a["levels"])),
            "row": str(a["response_id"]),
            "wave": latest(wave),
        }
        for a in of_country(answers(wave), country)
    ]
    unused: list[Row] = [
        {
            "country": a["country"],
            "region": None,
            "standing": reasons.get(a["why"], "superseded"),
            "levelsAnswered": None,
            "levelsUnanswered": None,
            "row": str(a["response_id"]),
            "wave": latest(wave),
        }
        for a in of_country(waves()[latest(wave)]["not_used"], country)
    ]
    return sorted([*used, *unused], key=lambda r: (r["country"] or "", r["region"] or "", int(r["row"] or 0)))


def learn(country: str, wave: str | None = None, domain: str | None = None, indicator: str | None = None) -> list[Row]:
    rows = []
    for own in of_country(answers(wave), country):
        asked = {code: level for code, level in own["levels"].items() if wanted(code, indicator, domain)}
        weakest = [code for code, level in asked.items() if level == min(asked.values())]
        for code in weakest:
            for other in answers(wave):
                level = other["levels"].get(code, 0)
                if level >= asked[code] + 2:
                    rows.extend(leader_rows(own, other, code, level, latest(wave)))
    return sorted(rows, key=learn_order)


def learn_order(row: Row) -> Order:
    last = [row[c] or "" for c in ("countryLabel", "region", "origin", "title", "practice")]
    return (row["ownRegion"] or "", model_order(row["indicator"]), -int(row["level"]), *last)  # type: ignore[arg-type]


def leader_rows(own: Answer, other: Answer, code: str, level: int, wave: str) -> list[Row]:
    row: Row = {
        "indicator": code,
        "ownLevel": str(own["levels"][code]),
        "country": other["country"],
        "region": other["region"],
        "level": str(level),
        "indicatorLabel": label("Indicator", code),
        "countryLabel": label("Country", other["country"]),
        "ownRegion": own["region"],
        "wave": wave,
        "system": other["system"],
        "ownSystem": own["system"],
    }
    practices = [*curated(other, code), *shared(other, code, wave)]
    return [
        {**row, **practice} for practice in practices or [dict.fromkeys(("practice", "title", "origin", "bearing"))]
    ]


def curated(other: Answer, code: str) -> list[Row]:
    """The practices on record that address an indicator: of the country, or for a region, of that region."""
    region = other["system"].rpartition("/")[2] if other["region"] else None
    return [
        {"practice": p["iri"], "title": p["title"], "origin": "curated", "bearing": "indicator"}
        for p in records("practice")
        if p["country"] == other["country"] and code in p["indicators"] and region in (None, p.get("region"))
    ]


def shared(other: Answer, code: str, wave: str) -> list[Row]:
    """The practices that a health system shared in a wave, in the domain of an indicator."""
    domain = code.partition(".")[0]
    return [
        {"practice": reported_iri(wave, a, p), "title": p["title"], "origin": "reported", "bearing": "domain"}
        for a in answers(wave)
        if a["system"] == other["system"]
        for p in a["practices"]
        if p["share"] and p["domain"] == domain
    ]


DOMAINS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def reported_iri(wave: str, answer: Answer, practice: Answer) -> str:
    system = answer["system"].rpartition("/")[2].lower()
    return f"{BASE}practice/reported-{wave}-{system}-gp{DOMAINS.index(practice['domain']) + 1}"


def reported() -> dict[str, tuple[str, Answer, Answer]]:
    """The practices that were shared: wave, answer and practice by IRI."""
    return {
        reported_iri(wave, a, p): (wave, a, p)
        for wave in waves()
        for a in answers(wave)
        for p in a["practices"]
        if p["share"]
    }


def curated_in_domain(domain: str) -> list[str]:
    return [p["iri"] for p in records("practice") if in_domain(p, domain)]


ANSWERS: dict[str, Callable[..., list[Row]]] = {
    "application-status": application_status,
    "common-gaps": common_gaps,
    "learn-from-levels": learn,
    "maturity": maturity,
    "maturity-benchmark": benchmark,
    "maturity-change": change,
    "peers": peers,
    "response-quality": quality,
}
"""The expected answer of each query about waves, called with parameter values as people write them."""
