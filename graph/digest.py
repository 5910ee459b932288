"""Digests of graphs by content: the same for the same triples, whatever the order and the names of blank nodes.

Some engines keep the value of a number and not its spelling. A digest by value is the same for both spellings, so that
a graph read back from such an engine can be told from one that has changed.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from graph.named_graph import Term
from graph.vocabulary import XSD

_BOOLEANS: Final = {"1": "true", "0": "false"}


def digest(triples: Iterable[Triple]) -> str:
    """Return the SHA-256, in hex, of the sorted N-Quads of the canonical form (RDFC 1.0) of ``triples``."""
    dataset = Dataset(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    text = serialize(dataset, format=RdfFormat.N_QUADS) or b""
    return hashlib.sha256(b"\n".join(sorted(text.splitlines()))).hexdigest()


def digest_by_value(triples: Iterable[Triple]) -> str:
    """Return the digest of ``triples`` with numbers and booleans in one spelling, language tags in small letters."""
    return digest(Triple(t.subject, t.predicate, by_value(t.object)) for t in triples)


def by_value(term: Term) -> Term:
    """Return a literal in the one spelling of its value; any other term, or a value that is none, as it is."""
    if not isinstance(term, Literal):
        return term
    if term.language:
        return Literal(term.value, language=term.language.lower())
    spell = _SPELLINGS.get(term.datatype.value)
    try:
        return Literal(spell(term.value), datatype=term.datatype) if spell else term
    except (ValueError, InvalidOperation):
        return term


def _decimal(text: str) -> str:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    plain = format(value, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain.lstrip("-") if value == 0 else plain


def _spellings() -> Mapping[str, Callable[[str], str]]:
    whole = ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "negativeInteger")
    return {
        **{XSD[name].value: lambda text: str(int(text)) for name in whole},
        XSD.decimal.value: _decimal,
        XSD.double.value: lambda text: repr(float(text)),
        XSD.float.value: lambda text: repr(float(text)),
        XSD.boolean.value: lambda text: _BOOLEANS.get(text, text),
    }


_SPELLINGS: Final = _spellings()
