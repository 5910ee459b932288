"""Every query file: its header, its columns, its example, its parameters, its order, and that it is standard SPARQL."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from rdflib.plugins.sparql import prepareQuery

from graph.names import Names
from graph.queries import Catalogue, QueryError, UnknownQuery, parse_query, read_queries
from graph.vocabulary import packaged

FILES = sorted(packaged("queries").glob("*.rq"))
FOLDER = packaged("queries")
FIXED = {
    "good-practices": "application domain indicator country",
    "practices": "application domain indicator country kind status scale origin",
    "country-profile": "country!",
    "coverage-country-domain": "",
    "coverage-application-domain": "",
    "gaps": "country!",
    "learn-from": "country! domain indicator application",
    "learn-from-levels": "country! wave domain indicator",
    "maturity": "wave country indicator domain",
    "maturity-benchmark": "wave indicator domain country",
    "maturity-change": "country from to",
    "common-gaps": "wave domain",
    "peers": "country! wave",
    "application-status": "wave country application domain",
    "response-quality": "wave country",
    "recommendations": "indicator domain application addressee",
    "recommendations-without-practice": "country!",
    "documents": "step domain application kind",
    "roadmap": "step",
    "indicator": "code!",
    "laws": "indicator country",
    "reimbursement": "application country",
    "timeline": "from to",
    "programmes": "country",
    "sources": "practice!",
}
"""Names that other software relies on; ``!`` marks what must be given."""

ABOUT_WAVES = [p for p in FILES if 'type: "gg:Survey"' in p.read_text(encoding="utf-8")]
"""Questions about waves of the survey: as shipped, the graph has none. ``surveys`` asks them where there are two."""

ABOUT_LINKS = [FOLDER / "broken-links.rq"]
"""Questions about addresses that a program has checked: as shipped, the graph knows of none. ``links`` asks them."""

each_file = pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
each_answered = pytest.mark.parametrize("path", sorted({*FILES} - {*ABOUT_WAVES, *ABOUT_LINKS}), ids=lambda p: p.stem)


@each_file
def test_header(path: Path) -> None:
    query = parse_query(path.stem, path.read_text(encoding="utf-8"))
    assert query.title
    assert "?" in query.description, "it says what it answers"
    assert query.description.endswith("."), "and what to mind"
    assert len({p.name for p in query.parameters}) == len(query.parameters)
    assert all(p.description and not p.description.endswith(".") for p in query.parameters)
    assert all(c.description for c in query.columns)
    assert max(map(len, path.read_text(encoding="utf-8").splitlines())) <= 120


@each_file
def test_columns_are_the_variables_in_order(path: Path, catalogue: Catalogue, store: pyoxigraph.Store) -> None:
    query = catalogue[path.stem]
    result = store.query(catalogue.bind(path.stem, query.example))
    assert [v.value for v in result.variables] == [c.name for c in query.columns]


@each_answered
def test_example_gives_an_answer_without_empty_cells(
    path: Path, ask: Callable[..., list], catalogue: Catalogue
) -> None:
    rows = ask(path.stem, **catalogue[path.stem].example)
    assert rows
    assert not [row for row in rows if "" in row.values()], "a missing value is unbound, never empty text"


@each_answered
def test_asks_without_restriction(path: Path, ask: Callable[..., list], catalogue: Catalogue) -> None:
    query = catalogue[path.stem]
    required = {p.name: query.example[p.name] for p in query.parameters if p.required}
    assert len(ask(path.stem, **required)) >= len(ask(path.stem, **query.example)) > 0


@each_file
def test_same_rows_in_the_same_order(path: Path, catalogue: Catalogue, store: pyoxigraph.Store) -> None:
    text = catalogue.bind(path.stem, catalogue[path.stem].example)
    first, second = ([str(row) for row in store.query(text)] for _ in range(2))
    assert first == second
    assert len(first) == len(set(first)), "no row twice"


@each_file
def test_graphs_and_their_order_make_no_difference(
    path: Path, catalogue: Catalogue, store: pyoxigraph.Store, merged: pyoxigraph.Store
) -> None:
    """Two graphs may hold the same triple, and Oxigraph's union then matches it twice."""
    text = catalogue.bind(path.stem, catalogue[path.stem].example)
    rows = [str(row) for row in store.query(text)]
    assert [str(row) for row in merged.query(text)] == rows


@each_file
def test_order_is_total(path: Path, ask: Callable[..., list], catalogue: Catalogue) -> None:
    query = catalogue[path.stem]
    *_, order = re.findall(r"ORDER BY ([^{}]*)$", query.text)
    columns = {c.name for c in query.columns}
    keys = [key for key in re.findall(r"\?(\w+)", order) if key in columns]  # others are worked out from columns
    required = {p.name: query.example[p.name] for p in query.parameters if p.required}
    rows = ask(path.stem, **required)
    assert len({tuple(row[k] for k in keys) for row in rows}) == len(rows)


@each_file
def test_standard_sparql(path: Path) -> None:
    text = parse_query(path.stem, path.read_text(encoding="utf-8")).text
    prepareQuery(text)
    assert not re.search(r"\bLATERAL\b|\bSERVICE\b", text)
    assert text.isascii()


@each_file
def test_only_the_prefixes_it_uses(path: Path) -> None:
    text = parse_query(path.stem, path.read_text(encoding="utf-8")).text
    declared = re.findall(r"^PREFIX ([\w-]+):", text, re.M)
    body = re.sub(r"^PREFIX.*$|<[^>]*>", "", text, flags=re.M)
    assert declared == sorted(declared)
    assert all(re.search(rf"(?<![\w?-]){p}:", body) for p in declared)


@each_answered
def test_parameters_take_values_of_their_vocabulary_only(path: Path, catalogue: Catalogue) -> None:
    query = catalogue[path.stem]
    for parameter in query.parameters:
        others = {p.name: query.example[p.name] for p in query.parameters if p.required and p is not parameter}
        if parameter.type == "xsd:integer":
            assert '"2020"' in catalogue.bind(query.name, {**others, parameter.name: "2020"})
            with pytest.raises(QueryError, match="not a year"):
                catalogue.bind(query.name, {**others, parameter.name: "20x0"})
            continue
        if parameter.type == "xsd:anyURI":
            for value in ("practice/fr-cad", "https://w3id.org/genoguide/practice/fr-cad"):
                bound = catalogue.bind(query.name, {**others, parameter.name: value})
                assert "<https://w3id.org/genoguide/practice/fr-cad>" in bound
            for value in ("no IRI", "practice/x> { } #", "https://x.org/{"):
                with pytest.raises(QueryError, match="is no IRI"):
                    catalogue.bind(query.name, {**others, parameter.name: value})
            continue
        names = catalogue.names.of_class(parameter.type)
        assert names, f"there is nothing of the type {parameter.type}"
        for thing in list(names.values())[:3]:
            assert f"<{thing.iri}>" in catalogue.bind(query.name, {**others, parameter.name: thing.name})
        longest = max(names, key=len)
        with pytest.raises(QueryError) as caught:
            catalogue.bind(query.name, {**others, parameter.name: longest + "x"})
        assert caught.value.nearest in names
        assert longest + "x" in str(caught.value)


@pytest.mark.parametrize("path", ABOUT_WAVES, ids=lambda p: p.stem)
def test_without_a_wave_there_is_no_answer_and_no_error(
    path: Path, ask: Callable[..., list], catalogue: Catalogue
) -> None:
    query = catalogue[path.stem]
    assert ask(path.stem, **query.example) == []
    wave = next(p.name for p in query.parameters if p.type == "gg:Survey")
    with pytest.raises(QueryError, match=f"'2026' is not a value of '{wave}': there is none yet"):
        catalogue.bind(query.name, {**query.example, wave: "2026"})


@each_file
def test_required_parameters_are_asked_for(path: Path, catalogue: Catalogue) -> None:
    query = catalogue[path.stem]
    for parameter in (p for p in query.parameters if p.required):
        rest = {k: v for k, v in query.example.items() if k != parameter.name}
        for given in (rest, {**rest, parameter.name: "  "}):
            with pytest.raises(QueryError, match=f"needs the parameter '{parameter.name}'"):
                catalogue.bind(query.name, given)


@pytest.mark.parametrize("name", FIXED)
def test_fixed_names(name: str, catalogue: Catalogue) -> None:
    assert " ".join(p.name + "!" * p.required for p in catalogue[name].parameters) == FIXED[name]


def test_wrong_parameters_and_names_say_what_is_near(catalogue: Catalogue) -> None:
    with pytest.raises(QueryError, match="Did you mean 'country'"):
        catalogue.bind("good-practices", {"contry": "FR"})
    with pytest.raises(QueryError, match="Did you mean 'FR'"):
        catalogue.bind("good-practices", {"country": "France"})
    with pytest.raises(QueryError, match="Did you mean 'newborn-screening'"):
        catalogue.bind("good-practices", {"application": "newborn screning"})
    with pytest.raises(UnknownQuery, match="Did you mean 'good-practices'"):
        catalogue.bind("god-practices", {})


@pytest.mark.parametrize(
    "hostile", ["FR> } # ", 'FR") } INSERT', "<http://example.org/>", "?x", "FR\nUNION", "*", "' OR 1=1"]
)
def test_a_hostile_value_never_reaches_the_query(hostile: str, catalogue: Catalogue) -> None:
    for query in catalogue:
        for parameter in query.parameters:
            with pytest.raises(QueryError):
                catalogue.term(parameter, hostile)


def test_an_empty_value_counts_as_none(ask: Callable[..., list]) -> None:
    assert ask("good-practices", country="", domain=" ") == ask("good-practices")


def test_an_iri_is_as_good_as_a_name(ask: Callable[..., list], catalogue: Catalogue) -> None:
    france = catalogue.names.of_class("gg:Country")["FR"].iri
    assert ask("good-practices", country=france) == ask("good-practices", country="FR") != []


def test_there_are_enough_questions() -> None:
    assert len(list(read_queries(FOLDER))) >= 28


def test_values_of_parameters_are_those_of_the_snapshot(snapshot: Path, catalogue: Catalogue) -> None:
    names = Names.from_dict(json.loads((snapshot / "names.json").read_text(encoding="utf-8")))
    types = {p.type for q in catalogue for p in q.parameters} - {"xsd:integer", "xsd:anyURI", "gg:Survey"}
    assert all(names.of_class(t) for t in types)
