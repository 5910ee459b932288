"""SHACL engines behind one interface: pySHACL, the reference, and ``shacl``, which is faster by a factor of fifty.

Neither ever goes to the network: both are handed triples, and neither follows ``owl:imports``.
"""

import logging
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

import pyoxigraph
from pyoxigraph import NamedNode, Triple

from graph.validation.report import Report
from graph.validation.targets import narrow
from graph.validation.triples import Source, flatten

REFERENCE: Final = "pyshacl"


class EngineError(Exception):
    """A validation that could not be done: an unknown engine, or shapes that the engine refuses."""


class Engine(Protocol):
    """Checks data against shapes."""

    name: str

    def validate(
        self, data: Iterable[Source], shapes: Iterable[Source], focus: Collection[NamedNode] | None = None
    ) -> Report:
        """Return what is wrong in ``data`` by ``shapes``; only about the nodes of ``focus`` where it is given.

        Raises EngineError when the shapes cannot be used.
        """
        ...


class PyShacl:
    """The reference engine. It is handed rdflib graphs: it answers wrongly on Oxigraph stores."""

    name = "pyshacl"

    def validate(
        self, data: Iterable[Source], shapes: Iterable[Source], focus: Collection[NamedNode] | None = None
    ) -> Report:
        """Return what is wrong in ``data`` by ``shapes``; see Engine."""
        from pyparsing import ParseBaseException
        from pyshacl import validate
        from rdflib import Graph

        from graph.validation.rdflib_graph import rdflib_graph

        facts, rules = _prepare(data, shapes, focus)
        with _quiet("rdflib.term"):
            try:
                _, report, text = validate(
                    rdflib_graph(facts), shacl_graph=rdflib_graph(rules), inplace=True, do_owl_imports=False
                )
            except (RuntimeError, ValueError, re.error, ParseBaseException) as error:
                raise EngineError(f"pySHACL cannot use these shapes: {error}") from error
            if not isinstance(report, Graph):
                raise EngineError(f"pySHACL cannot use these shapes: {text}")
            results = report.serialize(format="nt", encoding="utf-8")
        return Report.of(_parse(results), rules)


class Shacl:
    """The fast engine, in Rust."""

    name = "shacl"

    def validate(
        self, data: Iterable[Source], shapes: Iterable[Source], focus: Collection[NamedNode] | None = None
    ) -> Report:
        """Return what is wrong in ``data`` by ``shapes``; see Engine."""
        import shacl

        facts, rules = _prepare(data, shapes, focus)
        try:
            compiled = shacl.Shapes.from_text(_n_triples(rules), format="ntriples")
            report = compiled.validate_text(_n_triples(facts), format="ntriples")
        except ValueError as error:
            raise EngineError(f"shacl cannot use these shapes: {error}") from error
        return Report.of(_parse(report.serialize("ntriples").encode()), rules)


ENGINES: Final[dict[str, type[Engine]]] = {PyShacl.name: PyShacl, Shacl.name: Shacl}
"""The engines by name."""


def engine(name: str = REFERENCE) -> Engine:
    """Return the engine called ``name``. Raises EngineError when there is none."""
    if name not in ENGINES:
        raise EngineError(f"There is no SHACL engine '{name}'; there are {', '.join(sorted(ENGINES))}.")
    return ENGINES[name]()


def _prepare(
    data: Iterable[Source], shapes: Iterable[Source], focus: Collection[NamedNode] | None
) -> tuple[list[Triple], list[Triple]]:
    facts, rules = list(flatten(data)), list(flatten(shapes))
    return facts, rules if focus is None else narrow(rules, facts, focus)


def _n_triples(triples: Iterable[Triple]) -> str:
    return (pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b"").decode()


def _parse(n_triples: bytes) -> Iterator[Triple]:
    return (q.triple for q in pyoxigraph.parse(n_triples, format=pyoxigraph.RdfFormat.N_TRIPLES))


@contextmanager
def _quiet(logger: str) -> Iterator[None]:
    """Keep rdflib from logging every literal that is ill-typed: the report says so."""
    log = logging.getLogger(logger)
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)
