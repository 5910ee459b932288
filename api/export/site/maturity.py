"""The levels that health systems reported, as ``countries.json`` holds them: never without source, date and licence."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

from api.export.site.model import Model
from api.export.site.questions import Questions, Row
from api.export.site.text import web_address

Data = dict[str, Any]


def maturity(questions: Questions, model: Model, licence: str | None) -> tuple[dict[str, Data], int]:
    """Return the maturity of each country by its code, and how many health systems had to be left out.

    ``licence`` is that of the survey's answers where the graph names none. A health system is left out when its levels
    have no licence or no date.
    """
    shown: dict[str, Data] = {}
    left_out = 0
    for system, group in groupby(questions.rows("maturity"), key=itemgetter("system")):
        rows = list(group)
        used = web_address(rows[0].get("licence") or licence)
        if used is None or "date" not in rows[0]:
            left_out += 1
            continue
        country = shown.setdefault(rows[0]["country"], _survey(rows[0], used))
        country["systems"].append(_system(system, rows, model))
    return shown, left_out


def _survey(row: Row, licence: str) -> Data:
    return {
        "wave": row["wave"],
        "source": row["surveyTitle"],
        "source_url": web_address(row["survey"]),
        "licence": licence,
        "systems": [],
    }


def _system(system: str, rows: list[Row], model: Model) -> Data:
    reported = {row["indicator"]: row for row in rows}
    domains = (_domain(code, reported, model) for code in model.domains)
    return {
        "iri": system,
        "name": rows[0].get("region") or rows[0].get("systemLabel") or system,
        "date": rows[0]["date"][:10],
        "count": len(reported),
        "domains": [domain for domain in domains if domain["indicators"]],
    }


def _domain(code: str, reported: dict[str, Row], model: Model) -> Data:
    terms: Iterable[Any] = (i for i in model.indicators.values() if i.domain == code and i.code in reported)
    return {
        "code": code,
        "label": model.domains[code].label,
        "indicators": [
            {
                "code": term.code,
                "label": term.label,
                "level": int(reported[term.code]["level"]),
                "level_label": reported[term.code]["levelLabel"],
            }
            for term in terms
        ],
    }
