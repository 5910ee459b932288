"""Every answer about waves equals what plain Python works out from ``expected.yaml``, for many parameter values."""

import itertools
import random
from collections.abc import Callable, Iterator

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad

from graph.queries import Catalogue, Query
from graph.vocabulary import BASE, GG
from tests.queries.expected import things
from tests.queries.surveys.content import answers, waves
from tests.queries.surveys.expected import ANSWERS, DOMAINS, curated_in_domain, reported

COMBINATIONS = 8
ALONE = 12
"""Values of each parameter that are tried alone; chance picks them, the same at every run."""


def values_of(parameter_type: str) -> list[str]:
    return sorted(waves() if parameter_type == "gg:Survey" else things(parameter_type.removeprefix("gg:")))


def cases(query: Query) -> Iterator[dict[str, str]]:
    """Nothing but what is required; values of each parameter alone; and random combinations."""
    choices = {p.name: values_of(p.type) for p in query.parameters}
    required = {p.name: query.example[p.name] for p in query.parameters if p.required}
    dice = random.Random(query.name)
    yield required
    for name, values in choices.items():
        yield from ({**required, name: value} for value in dice.sample(values, min(ALONE, len(values))))
    for _ in range(COMBINATIONS):
        picked = dice.sample(sorted(choices), dice.randint(2, len(choices)))
        yield {**required, **{name: dice.choice(choices[name]) for name in picked}}


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_answers_are_those_of_the_facts(name: str, ask: Callable[..., list], catalogue: Catalogue) -> None:
    for values in cases(catalogue[name]):
        expected = ANSWERS[name](**values)
        found = ask(name, **values)
        if expected:
            found = [{column: row[column] for column in expected[0]} for row in found]
        assert len(found) == len(expected), f"{name} {values}"
        for ours, theirs in zip(found, expected, strict=True):
            assert ours == theirs, f"{name} {values}"


def test_every_query_about_waves_is_worked_out(catalogue: Catalogue) -> None:
    about_waves = {q.name for q in catalogue if any(p.type == "gg:Survey" for p in q.parameters)}
    assert about_waves == set(ANSWERS)


def test_fixed_columns_come_first(catalogue: Catalogue) -> None:
    fixed = {
        "maturity": "country region indicator level",
        "application-status": "country region application domain status",
        "maturity-benchmark": "indicator n median q1 q3 max best",
    }
    for name, columns in fixed.items():
        assert " ".join(c.name for c in catalogue[name].columns).startswith(columns)


def test_every_level_and_status_of_both_waves(ask: Callable[..., list]) -> None:
    assert [len(ask("maturity", wave=wave)) for wave in sorted(waves())] == [536, 1323]
    statuses = [sum(len(s) for a in answers(w) for s in a["application_status"].values()) for w in sorted(waves())]
    assert [len(ask("application-status", wave=wave)) for wave in sorted(waves())] == statuses


def test_used_responses_say_when_they_were_sent(ask: Callable[..., list]) -> None:
    for wave in waves():
        submitted = {r["row"]: r["submitted"] for r in ask("response-quality", wave=wave) if r["standing"] == "used"}
        assert submitted == {str(a["response_id"]): a["submitted"].replace(" ", "T") for a in answers(wave)}


def test_a_status_for_all_domains_together_names_no_domain(catalogue: Catalogue, merged: pyoxigraph.Store) -> None:
    """Surveys may ask for the reach in an application once, not domain by domain."""
    france = NamedNode(f"{BASE}application-assessment/2026/FR/all/cancers")
    like = next(merged.quads_for_pattern(None, GG.assessedSystem, NamedNode(f"{BASE}health-system/FR"), None)).subject
    (whole,) = (q.object for q in merged.quads_for_pattern(like, GG.partOfResponse, None, None))
    (survey,) = (q.object for q in merged.quads_for_pattern(like, GG.partOfSurvey, None, None))
    added = [
        Quad(france, GG.partOfSurvey, survey),
        Quad(france, GG.partOfResponse, whole),
        Quad(france, GG.assessedSystem, NamedNode(f"{BASE}health-system/FR")),
        Quad(france, GG.assessedApplication, NamedNode(f"{BASE}application/cancers")),
        Quad(france, GG.applicationStatus, NamedNode(f"{BASE}application-status/pilot")),
    ]
    asked = catalogue.bind("application-status", {"wave": survey.value, "country": "FR", "application": "cancers"})
    before = len(list(merged.query(asked)))
    merged.extend(added)
    found = [row for row in merged.query(asked) if row["domain"] is None]
    after = len(list(merged.query(asked)))
    for quad in added:
        merged.remove(quad)
    assert [(row["country"].value, row["status"].value) for row in found] == [("FR", "pilot")]
    assert after == before + 1


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_health_systems_are_said_to_be_few(
    count: int, catalogue: Catalogue, merged: pyoxigraph.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [a for a in answers() if not a["region"]][:count]
    systems = {NamedNode(a["system"]) for a in few}
    store = pyoxigraph.Store()
    store.extend(q for q in merged if q.predicate != GG.assessedSystem or q.object in systems)
    monkeypatch.setattr("tests.queries.surveys.expected.answers", lambda wave=None: few)
    for name in ("maturity-benchmark", "common-gaps"):
        result = store.query(catalogue.bind(name, {}))
        columns = [v.value for v in result.variables]
        rows = [{c: v and v.value for c, v in zip(columns, row, strict=True)} for row in result]
        assert rows == ANSWERS[name]() != []
        assert {row["note"] for row in rows if int(row["n"]) < 3} == {"fewer than 3 health systems"}


def test_a_wave_named_before_the_other_is_no_change(ask: Callable[..., list]) -> None:
    assert ask("maturity-change", to="2023") == []
    backwards, forwards = ask("maturity-change", **{"from": "2026", "to": "2023"}), ask("maturity-change")
    moved = [-int(row["change"]) for row in forwards if row["change"]]
    assert [int(row["change"]) for row in backwards if row["change"]] == moved != []


def test_a_country_that_answers_by_regions_is_placed_by_its_best(ask: Callable[..., list]) -> None:
    rows = {row["indicator"]: row for row in ask("maturity-benchmark", country="BE")}
    for code, row in rows.items():
        own = [a["levels"][code] for a in answers() if a["country"] == "BE" and code in a["levels"]]
        assert row["level"] == (str(max(own)) if own else None)


def test_reported_practices_are_those_that_were_shared(ask: Callable[..., list]) -> None:
    rows = {row["practice"]: row for row in ask("practices", origin="reported")}
    assert rows.keys() == reported().keys()
    for iri, (_, answer, practice) in reported().items():
        row = rows[iri]
        assert (row["country"], row["region"]) == (answer["country"], answer["region"])
        assert (row["title"], row["label"]) == (practice["title"], practice["title"])
        assert row["start"] == (str(practice["start_year"]) if practice["start_year"] else None)
        assert row["applications"] == (" ".join(sorted(practice["applications"])) or None)
        assert (row["share"], row["origin"]) == ("true", "reported")
        if "CANARY" not in f"{practice['description']} {practice['website']}":
            assert row["description"] == practice["description"]
            assert row["website"] in (practice["website"], None)
    assert sum(row["website"] is not None for row in rows.values()) > 50


def test_contact_details_in_shared_texts_are_masked(ask: Callable[..., list]) -> None:
    assert "CANARY" not in str(ask("practices", origin="reported"))


def test_origins_do_not_overlap_and_leave_nothing_out(ask: Callable[..., list]) -> None:
    for domain in DOMAINS:
        found = {o: {r["practice"] for r in ask("practices", origin=o, domain=domain)} for o in ("curated", "reported")}
        assert found["curated"] == set(curated_in_domain(domain))
        everything = {row["practice"] for row in ask("practices", domain=domain)}
        assert found["curated"] | found["reported"] == everything
        assert not found["curated"] & found["reported"]


def test_peers_never_include_the_country_itself_when_it_answered_once(ask: Callable[..., list]) -> None:
    for answer, others in itertools.groupby(answers(), key=lambda a: a["country"]):
        if len(list(others)) == 1:
            assert answer not in {row["country"] for row in ask("peers", country=answer)}
