"""The queries in ``queries/metadata``: what the pages and the descriptions of the dataset ask the graph."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from pyoxigraph import Triple
from starlette.requests import Request

from api.catalogue import ask
from api.engine.job import Job
from api.sparql.results import Rows
from graph.vocabulary import packaged

_NONE: Final = "VALUES (?s ?p ?o) { }"


@lru_cache
def text(name: str) -> str:
    """Return the query ``name``."""
    return (packaged("queries") / "metadata" / f"{name}.rq").read_text(encoding="utf-8")


def with_triples(name: str, triples: Iterable[Triple]) -> str:
    """Return the CONSTRUCT query ``name`` with ``triples``, which are of no blank nodes, among what it results in."""
    rows = sorted(f"({t.subject} {t.predicate} {t.object})" for t in triples)
    return text(name).replace(_NONE, "VALUES (?s ?p ?o) { " + "\n".join(rows) + " }")


async def rows(request: Request, name: str, tail: str = "") -> Rows:
    """Return what the query ``name`` results in; ``tail``, such as a LIMIT, is added to it. Raises ``EngineError``."""
    return await ask(request, Job(f"{text(name)}{tail}"))
