"""The types of problem, put together from the table of errors and the advice on each, and what they say as RDF."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from api.problem_types.advice import ADVICE, Advice
from api.web.problems import NOT_CONFORMING, TABLE, TYPES
from graph.vocabulary import RDF, RDFS, SKOS

SCHEME: Final = NamedNode(TYPES.removesuffix("/"))
"""All types together."""
TITLE: Final = "Types of problem"
_STATUS: Final = NamedNode("http://www.w3.org/2011/http#statusCodeNumber")


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A type of problem: the last part of its IRI, its title and status, what it means and what to do."""

    name: str
    title: str
    status: int
    advice: Advice

    @property
    def iri(self) -> str:
        """The value of ``type`` in problem documents (RFC 9457, 3.1.1)."""
        return TYPES + self.name


PROBLEM_TYPES: Final[Mapping[str, ProblemType]] = {
    row.name: ProblemType(row.name, row.title, row.status, ADVICE[row.name])
    for row in sorted((*TABLE.values(), NOT_CONFORMING), key=lambda row: row.name)
    if row.name in ADVICE  # tests see to it that all are; a site without the page of one is better than none
}
"""The types by their names."""


def triples(types: Iterable[ProblemType]) -> Iterator[Triple]:
    """Yield what is said of types, as concepts of a SKOS scheme; the status in the W3C's vocabulary for HTTP."""
    yield Triple(SCHEME, RDF["type"], SKOS.ConceptScheme)
    yield Triple(SCHEME, RDFS.label, Literal(TITLE, language="en"))
    for found in types:
        node = NamedNode(found.iri)
        yield Triple(node, RDF["type"], SKOS.Concept)
        yield Triple(node, SKOS.inScheme, SCHEME)
        yield Triple(node, _STATUS, Literal(found.status))
        for property, text in (
            (RDFS.label, found.title),
            (SKOS.prefLabel, found.title),
            (SKOS.definition, found.advice.meaning),
            (SKOS.scopeNote, found.advice.remedy),
        ):
            yield Triple(node, property, Literal(text, language="en"))
