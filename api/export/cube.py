"""The cubes of the graph as a file of their own: RDF Data Cube, https://www.w3.org/TR/vocab-data-cube/."""

from dataclasses import dataclass
from typing import IO, Final

from pyoxigraph import QueryTriples, RdfFormat, Triple, serialize

from api.export.source import Source
from graph.queries import Query, parse_query
from graph.vocabulary import BASE, PREFIXES, QB, RDF, packaged

_PREFIXES: Final = {
    **PREFIXES,
    "qb": str(QB),
    "cube": BASE + "cube/",
    "cube-component": BASE + "cube-component/",
    "survey": BASE + "survey/",
}


@dataclass(frozen=True)
class Written:
    """What a file of cubes holds."""

    cubes: int
    observations: int


def write_cube(source: Source, output: IO[bytes], form: RdfFormat, wave: str | None = None) -> Written:
    """Write the cubes of ``source`` to ``output``, of all waves of the survey or of one.

    Without a wave there are the cubes and their structures, and no observation. Raises ParameterError for a wave that
    is not loaded.
    """
    query = _query()
    [parameter] = query.parameters
    values = {parameter.name: source.catalogue.term(parameter, wave)} if wave else {}
    result = source.store.query(query.bind(values))
    assert isinstance(result, QueryTriples)
    triples = sorted(set(result), key=str)
    serialize(triples, output, format=form, prefixes=_PREFIXES)
    return Written(_count(triples, QB.DataSet), _count(triples, QB.Observation))


def _query() -> Query:
    return parse_query("cube", (packaged("queries") / "export" / "cube.rq").read_text(encoding="utf-8"))


def _count(triples: list[Triple], class_iri: object) -> int:
    return sum(t.predicate == RDF.type and t.object == class_iri for t in triples)
