"""Competency queries: headers are read, parameters are bound as terms, and what is wrong is named."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names import Named, Names, natural
from graph.queries import Catalogue, InvalidHeader, MissingParameter, ParameterError, UnknownQuery, parse_query

HEADER = """#+ title: Practices somewhere
#+ description: Which practices are there?
#+ parameters:
#+   - {name: country, type: "gg:Country", description: the country}
#+   - {name: since, type: "xsd:integer", description: a year}
#+ columns: {thing: the practice}
#+ example: {country: FR, since: 2016}
"""
BODY = """SELECT ?thing WHERE {
  VALUES (?_country ?_since) { (UNDEF UNDEF) }
  ?thing ?p ?o
}
"""
FRANCE = "http://publications.europa.eu/resource/authority/country/FRA"
NAMES = Names(
    {
        "https://w3id.org/genoguide/ontology#Country": [
            Named(FRANCE, "FR", "France", ("French", "Frankreich")),
            Named("urn:gb", "GB", "United Kingdom", ("UK", "Great Britain")),
        ]
    }
)
CATALOGUE = Catalogue({"practices": parse_query("practices", HEADER + BODY)}, NAMES)


def test_the_header_says_what_the_question_is() -> None:
    query = CATALOGUE["practices"]
    assert (query.title, query.description) == ("Practices somewhere", "Which practices are there?")
    assert [p.name for p in query.parameters] == ["country", "since"]
    assert query.example == {"country": "FR", "since": "2016"}
    assert query.text == BODY


def test_parameters_become_terms_in_the_values_line_and_nothing_else_changes() -> None:
    text = CATALOGUE.bind("practices", {"country": "FR", "since": "2016"})
    row = f'(<{FRANCE}> "2016"^^<http://www.w3.org/2001/XMLSchema#integer>)'
    assert text == BODY.replace("(UNDEF UNDEF)", row)
    assert CATALOGUE.bind("practices", {}) == BODY
    assert f"(<{FRANCE}> UNDEF)" in CATALOGUE.bind("practices", {"country": " FR ", "since": ""})
    assert f"(<{FRANCE}> UNDEF)" in CATALOGUE.bind("practices", {"country": FRANCE})


def test_a_parameter_is_bound_wherever_a_values_line_names_it() -> None:
    second = "  { SELECT ?thing WHERE { VALUES (?_country) { (UNDEF) } ?thing ?in ?_country } }\n}\n"
    query = parse_query("practices", HEADER + BODY.removesuffix("}\n") + second)
    bound = Catalogue({"practices": query}, NAMES).bind("practices", {"country": "FR"})
    assert f"(<{FRANCE}> UNDEF)" in bound
    assert f"VALUES (?_country) {{ (<{FRANCE}>) }}" in bound


@pytest.mark.parametrize(
    ("name", "values", "error", "nearest"),
    [
        ("practice", {}, UnknownQuery, "practices"),
        ("practices", {"contry": "FR"}, ParameterError, "country"),
        ("practices", {"country": "fr"}, ParameterError, "FR"),
        ("practices", {"country": "UK"}, ParameterError, "GB"),
        ("practices", {"country": "Frankriech"}, ParameterError, "FR"),
        ("practices", {"country": "Britain"}, ParameterError, "GB"),
        ("practices", {"country": "Atlantis"}, ParameterError, None),
        ("practices", {"since": "16"}, ParameterError, None),
        ("practices", {"since": "1e3"}, ParameterError, None),
    ],
)
def test_what_does_not_exist_is_named_with_the_nearest(
    name: str, values: dict[str, str], error: type[ParameterError], nearest: str | None
) -> None:
    with pytest.raises(error) as caught:
        CATALOGUE.bind(name, values)
    assert caught.value.nearest == nearest


def test_a_required_parameter_is_asked_for() -> None:
    required = HEADER.replace("description: the country}", "description: the country, required: true}")
    catalogue = Catalogue({"q": parse_query("q", required + BODY)}, NAMES)
    with pytest.raises(MissingParameter, match="needs the parameter 'country': the country"):
        catalogue.bind("q", {"country": " "})


@given(st.text(max_size=60))
def test_no_value_ever_becomes_part_of_the_text(value: str) -> None:
    """Whatever is sent either names a thing of the vocabulary, or is refused."""
    try:
        text = CATALOGUE.bind("practices", {"country": value, "since": value})
    except ParameterError:
        return
    assert text == BODY or value.strip() in {"FR", "GB", FRANCE, "urn:gb"}


@given(st.text(max_size=30), st.text(max_size=30))
def test_terms_are_written_so_that_they_are_read_back(value: str, other: str) -> None:
    query = CATALOGUE["practices"]
    text = query.bind({"country": pyoxigraph.Literal(value), "since": pyoxigraph.Literal(other)})
    rows = pyoxigraph.Store().query(
        text.replace("?thing ?p ?o", "BIND (1 AS ?thing)").replace("?thing WHERE", "* WHERE")
    )
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    [row] = rows
    assert (row["_country"].value, row["_since"].value) == (value, other)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        HEADER.replace("#+ title: Practices somewhere\n", "") + BODY,
        HEADER.replace("#+ title: Practices", "#+ title: [Practices") + BODY,
        HEADER + BODY.replace(" ?_since", "").replace("(UNDEF UNDEF)", "(UNDEF)"),
        HEADER + "SELECT ?thing WHERE { ?thing ?p ?o }",
        HEADER.replace("description: a year", "colour: red") + BODY,
    ],
)
def test_a_header_that_is_not_as_documented_is_refused(text: str) -> None:
    with pytest.raises(InvalidHeader, match="q"):
        parse_query("q", text)


def test_names_are_in_the_order_people_expect() -> None:
    names = ["IX", "II.10", "II.2", "VIII", "IV", "I.1", "FR", "I.1-2", "I.1-10"]
    assert sorted(names, key=natural) == ["I.1", "I.1-2", "I.1-10", "II.2", "II.10", "IV", "VIII", "FR", "IX"]


def test_names_survive_being_written_down(names: Names) -> None:
    again = Names.from_dict(names.as_dict())
    assert again.as_dict() == names.as_dict()
    assert list(names.of_class("gg:Domain")) == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
    assert names.find("gg:Country", "GR").label == "Greece"  # type: ignore[union-attr]
