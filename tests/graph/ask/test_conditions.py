"""Conditions around a query: the same rows in the same order, but only those that meet them."""

import pyoxigraph
import pytest

from graph.ask.conditions import Condition, Either, narrowed
from graph.snapshot import open_store
from graph.vocabulary import BASE


@pytest.fixture(scope="module")
def rows(packaged_snapshot, catalogue):
    store = open_store(packaged_snapshot)

    def ask(name, values, conditions=(), order=""):
        text = narrowed(catalogue[name], catalogue.bind(name, values), conditions, order)
        found = store.query(text)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        names = [v.value for v in found.variables]
        return [{n: s[n].value if s[n] else "" for n in names} for s in found]

    return ask


CASES = {
    "a code": (Condition("country", "is", "ES"), lambda row: row["country"] == "ES"),
    "one of a list": (
        Condition("applications", "among", "cancers"), lambda row: "cancers" in row["applications"].split()),
    "the beginning of one of a list": (
        Condition("indicators", "beginning", "V"), lambda row: any(c.startswith("V.") for c in row["indicators"].split())),
    "a record": (
        Condition("practice", "named", "fi-findata"), lambda row: row["practice"].endswith("/fi-findata")),
    "a group": (
        Condition("country", "within", f"{BASE}country-group/benelux"), lambda row: row["country"] in ("BE", "LU", "NL")),
    "one or the other": (
        Either((Condition("country", "is", "ES"), Condition("country", "is", "PT"))), lambda row: row["country"] in ("ES", "PT")),
    "neither": (
        Either((Condition("country", "is", "ES"), Condition("country", "is", "PT")), outside=True),
        lambda row: row["country"] not in ("ES", "PT")),
    "neither, of lists": (
        Either((Condition("applications", "among", "cancers"),), outside=True),
        lambda row: "cancers" not in row["applications"].split()),
    "anything": (Condition("start", "known", ""), lambda row: row["start"] != ""),
    "years": (Condition("start", ">=", "2020"), lambda row: row["start"][:4] >= "2020"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_left_is_what_meets_the_condition(rows, case):
    condition, meets = CASES[case]
    everything = rows("practices", {})
    kept = rows("practices", {}, [condition])
    assert kept == [row for row in everything if meets(row)]
    assert 0 < len(kept) < len(everything)


def test_numbers(rows):
    condition = Condition("practices", "=", "0")
    assert rows("countries", {"domain": "V"}, [condition]) == [
        row for row in rows("countries", {"domain": "V"}) if row["practices"] == "0"
    ]


def test_order_by_a_column_then_as_before(rows):
    everything = rows("countries", {})
    assert rows("countries", {}, order="-practices") == sorted(everything, key=lambda row: -int(row["practices"]))


def test_nothing_to_narrow_leaves_the_text_as_it_is(catalogue):
    text = catalogue.bind("laws", {})
    assert narrowed(catalogue["laws"], text, ()) == text


def test_every_query_can_be_narrowed(rows, catalogue):
    for query in catalogue:
        values = {p.name: query.example[p.name] for p in query.parameters if p.required}
        narrowed_rows = rows(query.name, values, [Condition(query.columns[0].name, "is", "nothing is called so")])
        assert narrowed_rows == [], query.name


def test_a_value_cannot_break_out(rows):
    assert rows("practices", {}, [Condition("country", "is", '" || true || "')]) == []
