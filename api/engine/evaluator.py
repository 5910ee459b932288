"""Evaluates a job on a store: the one place where queries meet the engine."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, cast

from pyoxigraph import (
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from api.engine import tokens
from api.engine.errors import (
    EngineError,
    EngineFailure,
    FormatUnavailable,
    GraphExists,
    MemoryExceeded,
    QuerySyntaxError,
    UnknownGraph,
)
from api.engine.head import AnyOutput, Output, SortedHead
from api.engine.job import Job, ResultKind
from api.engine.rows import check_rows
from api.engine.syntax import explained

Result = QuerySolutions | QueryBoolean | QueryTriples

_UNKNOWN_FUNCTION: Final = re.compile(r"The custom function (<[^<>\s]*>) is not supported")
_UNKNOWN_GRAPH: Final = re.compile(r"The graph (<[^<>\s]*>) does not exist")
_GRAPH_EXISTS: Final = re.compile(r"The graph (<[^<>\s]*>) already exists")


class Evaluator:
    """Evaluates jobs on a store. ``row_limit`` is the most triples of a result; rows are counted as they are sent."""

    def __init__(self, store: Store, prefixes: Mapping[str, str], row_limit: int | None = None) -> None:
        self._store = store
        self._prefixes = dict(prefixes)
        self._row_limit = row_limit
        self._empty = Store()

    def evaluate(self, job: Job, begin: Callable[[ResultKind, str], AnyOutput]) -> AnyOutput:
        """Write the result of a job to what ``begin`` returns for its kind and media type.

        Raises an ``EngineError`` if there is none, or if it breaks off.
        """
        try:
            result = self._query(job)
            kind = _kind(result)
            media_type = job.format_for(kind)
            if media_type is None:
                raise FormatUnavailable(f"The result of this query is {_DESCRIPTIONS[kind]}.")
            output = begin(kind, media_type)
            self._write(result, media_type, job.name, output)
        except MemoryError:
            raise MemoryExceeded from None
        except SyntaxError as error:
            raise QuerySyntaxError(explained(str(error.msg or error), job.query, self._prefixes)) from None
        except (OSError, RuntimeError, ValueError) as error:
            # The text may hold what another server said, or a path of this machine: it stays here.
            raise without_payload(error) from None
        return output

    def _query(self, job: Job) -> Result:
        text = self._in_order_of_appearance(job)
        if job.dataset is not None:
            default, named = ([named_node(iri) for iri in graphs] for graphs in job.dataset)
            return self._store.query(text, base_iri=job.base, default_graph=default, named_graphs=named)  # type: ignore[arg-type]
        return self._store.query(text, base_iri=job.base)

    def _in_order_of_appearance(self, job: Job) -> str:
        """Return the query with the columns of ``SELECT *`` in the order of the text; the engine sorts them by name."""
        star = tokens.select_all(job.query)
        if star is None:
            return job.query
        result = self._empty.query(job.query, base_iri=job.base)
        visible = {variable.value for variable in cast("QuerySolutions", result).variables}
        names = [name for name in tokens.variables(job.query) if name in visible]
        columns = "".join(f" ?{name}" for name in names)
        # A query without variables must keep its star.
        return job.query[: star.start] + (f"{columns} " if columns else "*") + job.query[star.start + 1 :]

    def _write(self, result: Result, media_type: str, name: str | None, output: Output) -> None:
        if not isinstance(result, QueryTriples):
            result.serialize(output, QueryResultsFormat.from_media_type(media_type))  # type: ignore[arg-type]
            return
        rdf_format = RdfFormat.from_media_type(media_type)
        assert rdf_format is not None
        statements: Iterable[Triple] | Iterable[Quad] = self._counted(result)
        if name is not None and rdf_format.supports_datasets:
            statements = (Quad(t.subject, t.predicate, t.object, NamedNode(name)) for t in self._counted(result))
        ordered = SortedHead(output)
        serialize(statements, ordered, rdf_format, prefixes=self._prefixes)  # type: ignore[arg-type]
        ordered.end()

    def _counted(self, triples: QueryTriples) -> Iterator[Triple]:
        for number, triple in enumerate(triples, 1):
            check_rows(number, self._row_limit)
            yield triple


_DESCRIPTIONS: Final = {
    ResultKind.BINDINGS: "a table: JSON, XML, CSV or TSV can carry it",
    ResultKind.BOOLEAN: "yes or no: JSON, XML, CSV or TSV can carry it",
    ResultKind.GRAPH: "a graph: Turtle, JSON-LD, N-Triples, RDF/XML, N-Quads or TriG can carry it",
}


def _kind(result: Result) -> ResultKind:
    match result:
        case QuerySolutions():
            return ResultKind.BINDINGS
        case QueryBoolean():
            return ResultKind.BOOLEAN
        case _:
            return ResultKind.GRAPH


def named_node(iri: str) -> NamedNode:
    """Return the graph name that an IRI is; raise ``QuerySyntaxError`` unless it is absolute."""
    try:
        return NamedNode(iri)
    except ValueError:
        raise QuerySyntaxError(f"The graph name {iri!r} is not an absolute IRI.") from None


def without_payload(error: Exception) -> EngineError:
    """Return an error to show for one of the engine's, whose text may hold what nobody should see."""
    if unknown := _UNKNOWN_FUNCTION.fullmatch(str(error)):
        return QuerySyntaxError(f"There is no function {unknown[1]}.")
    if missing := _UNKNOWN_GRAPH.fullmatch(str(error)):
        return UnknownGraph(f"There is no graph {missing[1]}.")
    if there := _GRAPH_EXISTS.fullmatch(str(error)):
        return GraphExists(f"There is a graph {there[1]} already.")
    return EngineFailure()
