"""What can become of a query other than a result. Every text is fit for the person who asked."""

from api.refusal import Refusal


class EngineError(Refusal):
    """A query has no result."""

    message = "The query has no result."


class QueryError(EngineError):
    """The query itself is at fault."""


class QuerySyntaxError(QueryError):
    """The text is not a SPARQL 1.1 query, or names a function or an IRI that cannot be."""

    message = "This is not a SPARQL query."


class ServiceRefused(QueryError):
    """The query wants to call another service."""

    message = "SERVICE is switched off: this endpoint does not call other endpoints."


class UnknownGraph(QueryError):
    """There is no graph of the name that the request gives."""

    message = "There is no graph of that name."


class GraphExists(QueryError):
    """The update creates a graph that there is already."""

    message = "There is a graph of that name already."


class QueryTooLarge(QueryError):
    """The text of the query is longer than the limit."""

    message = "The query is too long. Leave out what it does not need, or ask in parts."
    limit = "query_size_limit"


class FormatUnavailable(QueryError):
    """The query has a result of another kind than the requested formats can carry."""

    message = "No requested format can carry the result of this query."


class QueryTimeout(EngineError):
    """The query took longer than the limit and was stopped."""

    message = "The query took too long and was stopped. Narrow it down, or ask for less with LIMIT."
    limit = "query_time_limit"


class ResultTooLarge(EngineError):
    """The result is larger than the limit, in bytes or in rows."""

    message = "The result is too large. Ask for less with LIMIT, or take the dump."
    limit = "result_size_limit"


class MemoryExceeded(EngineError):
    """The query needed more memory than a worker may take."""

    message = "The query needs too much memory. Narrow it down: sorting and grouping keep all rows in memory."
    limit = "worker_memory_limit"


class EngineBusy(EngineError):
    """No worker became free in time."""

    message = "All workers are busy. Please try again in a moment."
    limit = "workers"


class EngineFailure(EngineError):
    """The engine could not evaluate the query, or broke down over it."""

    message = "The engine could not evaluate this query."


class NestedTooDeeply(EngineFailure):
    """The engine ran out of stack, which only the form of a query can bring about."""

    message = "The engine broke down over this query, as it does when one is nested very deeply. Write it flatter."


class DialectRefused(QueryError):
    """The query is SPARQL 1.1, but the service that stands behind this endpoint does not take it."""

    message = "The engine behind this endpoint does not take this query, although it is SPARQL 1.1. Put it otherwise."


class EndpointUnavailable(EngineError):
    """The service that stands behind this endpoint does not answer, or not in a way that can be used."""

    message = "The engine behind this endpoint does not answer. Please try again in a moment."
