"""Competency queries: questions written as SPARQL files, each with its title, text and typed parameters in its header.

The header is YAML in comment lines that begin with ``#+``, as grlc made common. A parameter ``country`` stands in the
query as the variable ``?_country`` of one ``VALUES`` line whose row is all ``UNDEF``: the file is a valid query as it
is, asks the question without any restriction, and a bound query is the same text with RDF terms in that row.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml
from pyoxigraph import Literal, NamedNode

from graph.names import Names
from graph.nearest import nearest
from graph.vocabulary import BASE, XSD, packaged

_VALUES: Final = re.compile(r"VALUES\s*\(([?\w\s]+)\)\s*\{\s*\(\s*(?:UNDEF\s*)+\)\s*\}")
_YEAR: Final = re.compile(r"(19|20)[0-9]{2}")
_WHOLE: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S")
_END: Final = re.compile(r"[a-z][a-z-]*[/#]\S")
SHOWN: Final = 15
"""How many valid values an error message lists in full."""


@dataclass(frozen=True)
class Parameter:
    """A parameter: its name, its type, and what it means.

    The type is a class of the ontology, ``xsd:integer`` for a year, or ``xsd:anyURI`` for any thing.
    """

    name: str
    type: str
    description: str
    required: bool = False


@dataclass(frozen=True)
class Column:
    """A column of the answer: its name and what it holds."""

    name: str
    description: str


@dataclass(frozen=True)
class Query:
    """A competency query as its file says it.

    ``example`` holds parameter values that give a telling answer; ``ask`` says how people ask it in words (see
    ``graph.ask.guide``); questions of one ``theme`` are listed together.
    """

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    example: Mapping[str, str]
    text: str
    ask: Mapping[str, Any] = field(default_factory=dict, hash=False)
    theme: str = "Other questions"

    def bind(self, arguments: Mapping[str, NamedNode | Literal]) -> str:
        """Return the SPARQL text with ``arguments``, RDF terms by parameter name, in place of their UNDEF."""

        def bound(values: re.Match[str]) -> str:
            variables = values[1].split()
            row = " ".join(str(arguments.get(v.removeprefix("?_"), "UNDEF")) for v in variables)
            return f"VALUES ({' '.join(variables)}) {{ ({row}) }}"

        return _VALUES.sub(bound, self.text)


class QueryError(ValueError):
    """A question that cannot be asked as it stands; says what was wrong, what is valid, and what comes nearest."""

    def __init__(self, message: str, nearest: str | None = None, valid: tuple[str, ...] = ()) -> None:
        hint = f" Did you mean '{nearest}'?" if nearest else ""
        listed = f" Valid: {', '.join(valid)}." if valid else ""
        super().__init__(message + hint + listed)
        self.nearest, self.valid = nearest, valid


class UnknownQuery(QueryError):
    """There is no competency query of that name."""


class ParameterError(QueryError):
    """A parameter does not exist, or has a value outside its vocabulary."""


class MissingParameter(ParameterError):
    """A parameter that the question cannot do without was not given."""


class InvalidHeader(ValueError):
    """A query file whose header or VALUES line is not as documented."""


class Catalogue:
    """All competency queries, by name, and the names of things that their parameters take."""

    def __init__(self, queries: Mapping[str, Query], names: Names) -> None:
        self._queries, self.names = queries, names

    @classmethod
    def read(cls, names: Names, folder: Path | None = None) -> "Catalogue":
        """Read the queries in ``folder``, by default those of the package. Raises InvalidHeader."""
        return cls({q.name: q for q in read_queries(folder or packaged("queries"))}, names)

    def __iter__(self) -> Iterator[Query]:
        return iter(self._queries.values())

    def __getitem__(self, name: str) -> Query:
        """Return the query ``name``. Raises UnknownQuery with the nearest name."""
        if name not in self._queries:
            near = nearest(name, self._queries)
            raise UnknownQuery(f"There is no query '{name}'.", near, () if near else tuple(self._queries))
        return self._queries[name]

    def bind(self, name: str, values: Mapping[str, str]) -> str:
        """Return the SPARQL text of the query ``name`` for parameter ``values`` as people write them.

        An empty value counts as none. Raises UnknownQuery, or ParameterError for a parameter that does not exist,
        is missing, or has a value outside its vocabulary.
        """
        query = self[name]
        given = {k: v.strip() for k, v in values.items() if v.strip()}
        known = {p.name: p for p in query.parameters}
        for key in given.keys() - known.keys():
            raise ParameterError(f"The query '{name}' has no parameter '{key}'.", nearest(key, known), tuple(known))
        for parameter in query.parameters:
            if parameter.required and parameter.name not in given:
                raise MissingParameter(
                    f"The query '{name}' needs the parameter '{parameter.name}': {parameter.description}."
                )
        return query.bind({k: self.term(known[k], v) for k, v in given.items()})

    def term(self, parameter: Parameter, value: str) -> NamedNode | Literal:
        """Return the RDF term that ``value`` means for ``parameter``. Raises ParameterError."""
        if parameter.type == "xsd:integer":
            if not _YEAR.fullmatch(value):
                raise ParameterError(f"'{value}' is not a year for '{parameter.name}': four digits, such as 2020.")
            return Literal(value, datatype=XSD.integer)
        if parameter.type == "xsd:anyURI":
            return _any_thing(parameter, value)
        thing = self.names.find(parameter.type, value)
        if thing is None and not self.names.of_class(parameter.type):
            raise ParameterError(f"'{value}' is not a value of '{parameter.name}': there is none yet.")
        if thing is None:
            near = self.names.nearest(parameter.type, value)
            valid = tuple(self.names.of_class(parameter.type))
            shown = valid if len(valid) <= SHOWN else ()
            raise ParameterError(f"'{value}' is not a value of '{parameter.name}'.", near.name if near else None, shown)
        return thing.node


def _any_thing(parameter: Parameter, value: str) -> NamedNode:
    """Return the thing with an IRI, or with the end of one below the base. Raises ParameterError for what is no IRI."""
    try:
        if _WHOLE.match(value):
            return NamedNode(value)
        if _END.match(value):
            return NamedNode(BASE + value)
    except ValueError:
        pass
    raise ParameterError(
        f"'{value}' is no IRI for '{parameter.name}': expected: {BASE}practice/fr-cad, or its end, practice/fr-cad."
    )


def read_queries(folder: Path) -> Iterator[Query]:
    """Yield the queries in ``folder`` in the order of their names. Raises InvalidHeader."""
    return (parse_query(p.stem, p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.rq")))


def parse_query(name: str, text: str) -> Query:
    """Return the query that the file ``name`` with the content ``text`` holds. Raises InvalidHeader."""
    lines = text.splitlines()
    try:
        header: dict[str, Any] = yaml.safe_load("\n".join(line[2:] for line in lines if line.startswith("#+")))
        body = "\n".join(line for line in lines if not line.startswith("#+")).strip() + "\n"
        query = Query(
            name=name,
            title=header["title"],
            description=" ".join(header["description"].split()),
            parameters=tuple(Parameter(**p) for p in header.get("parameters", ())),
            columns=tuple(Column(n, d) for n, d in header["columns"].items()),
            example={k: str(v) for k, v in header.get("example", {}).items()},
            text=body,
            ask=header.get("ask", {}),
            theme=header.get("theme", Query.theme),
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise InvalidHeader(f"The header of the query {name} is not as documented: {error}") from None
    _check_values(query)
    return query


def _check_values(query: Query) -> None:
    variables = {v.removeprefix("?_") for values in _VALUES.finditer(query.text) for v in values[1].split()}
    declared = {p.name for p in query.parameters}
    if variables != declared:
        raise InvalidHeader(
            f"The query {query.name} declares {sorted(declared)}, but its VALUES lines have {sorted(variables)}."
        )
