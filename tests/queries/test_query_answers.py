"""Every answer equals what plain Python works out from the YAML files: for each value of each parameter, and together."""

import random
from collections.abc import Callable, Iterator

import pytest

from graph.queries import Catalogue, Query
from tests.queries.expected import ANSWERS, records, things
from tests.queries.surveys.expected import ANSWERS as ABOUT_WAVES

PARTIAL = {"dataset", "provenance", "roadmap"}
"""Queries of which only some columns, or rows, follow from the curated files."""
COMBINATIONS = 8
"""How many random combinations of values each query is asked with, beside each single value."""

Values = dict[str, str]


def values_of(parameter_type: str) -> list[str]:
    """Every valid value of a type of parameter."""
    if parameter_type == "xsd:integer":
        return [str(year) for year in range(1985, 2036, 3)]
    if parameter_type == "xsd:anyURI":
        return ["practice/fr-pfmg-2025", "indicator/I.1", "programme/no-such-programme"]
    if parameter_type in ("gg:Practice", "gg:Document", "gg:Recommendation"):
        return [r["id"] for r in records(parameter_type.removeprefix("gg:").lower())]
    return sorted(things(parameter_type.removeprefix("gg:")))


def cases(query: Query) -> Iterator[Values]:
    """Nothing but what is required; each value of each parameter alone; and random combinations."""
    choices = {p.name: values_of(p.type) for p in query.parameters}
    required = {p.name: query.example[p.name] for p in query.parameters if p.required}
    yield required
    yield dict(query.example)
    for name, values in choices.items():
        yield from ({**required, name: value} for value in values)
    dice = random.Random(query.name)
    if len(choices) > 1:
        for _ in range(COMBINATIONS):
            picked = dice.sample(sorted(choices), dice.randint(2, min(3, len(choices))))
            yield {**required, **{name: dice.choice(choices[name]) for name in picked}}


def check(ask: Callable[..., list], name: str, values: Values) -> None:
    expected = ANSWERS[name](**values)
    found = ask(name, **values)
    if name == "provenance":
        found = [row for row in found if (row["file"] or "").startswith("data/")]
    if name in PARTIAL:
        found = [{c: row[c] for c in expected[0]} for row in found]
    assert len(found) == len(expected), f"{name} {values}: {len(found)} rows, not {len(expected)}"
    for ours, theirs in zip(found, expected, strict=True):
        assert ours == theirs, f"{name} {values}"


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_answers_are_those_of_the_files(name: str, ask: Callable[..., list], catalogue: Catalogue) -> None:
    for values in cases(catalogue[name]):
        check(ask, name, values)


def test_every_query_has_an_expected_answer(catalogue: Catalogue) -> None:
    assert {q.name for q in catalogue} == set(ANSWERS) | set(ABOUT_WAVES)


@pytest.mark.parametrize("name", ["good-practices", "practices"])
def test_every_application_with_every_domain(name: str, ask: Callable[..., list]) -> None:
    for application in things("ClinicalApplication"):
        for domain in things("Domain"):
            check(ask, name, {"application": application, "domain": domain})


def test_governance_of_newborn_screening_means_both_together(ask: Callable[..., list]) -> None:
    rows = ask("good-practices", application="newborn-screening", domain="I")
    assert rows
    for row in rows:
        assert "newborn-screening" in row["applications"].split()
        assert any(code.startswith("I.") for code in row["indicators"].split())


def test_the_roadmap_says_what_to_ask(ask: Callable[..., list], catalogue: Catalogue) -> None:
    rows = ask("roadmap")
    assert [row["label"] for row in rows] == ["assess", "learn", "plan", "implement"]
    names = {q.name for q in catalogue}
    for row in rows:
        assert row["action"]
        assert set(row["queries"].split()) <= names


def test_criteria_not_met_are_of_those_that_the_ontology_has(ask: Callable[..., list]) -> None:
    criteria = set(things("AppraisalCriterion"))
    for row in ask("good-practices"):
        met, missing = ((row[c] or "").split() for c in ("criteriaMet", "criteriaNotMet"))
        assert sorted([*met, *missing]) == sorted(criteria)
