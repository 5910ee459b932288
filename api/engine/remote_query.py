"""A query as it leaves for another service: what it must not carry there, and which graphs it is about.

Two readings of a text may differ. The parser here takes keywords wherever they fit, so that ``SERVICE:x`` calls a
service, where by the longest match it is a name; it may take ``<`` for a comparison where others have an IRI begin. So
the looks of a text do not say whether it calls a service: the parser does. It is given the text with the letters of the
keyword changed. If they were of a name, a string or a comment, it parses as before.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from api.engine import tokens
from api.engine.errors import QuerySyntaxError

_KEYWORDS: Final = re.compile("service|from", re.IGNORECASE | re.ASCII)
_CHANGED: Final = {"service": "servicq", "from": "frqm"}
_ASCII_ESCAPE: Final = re.compile(r"\\u00[0-7][0-9A-Fa-f]|\\U000000[0-7][0-9A-Fa-f]")
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")


class Clause(NamedTuple):
    """A ``FROM`` or ``FROM NAMED`` of a query: the graph, and where it stands."""

    graph: str
    named: bool
    start: int
    end: int


def refuse_ascii_escapes(query: str) -> None:
    r"""Raise ``QuerySyntaxError`` for ``\u000A`` and its like, by which a comment or a string may end elsewhere.

    SPARQL 1.1 (19.2) has them replaced before the query is parsed, which not every service does.
    """
    if found := _ASCII_ESCAPE.search(query):
        raise QuerySyntaxError(f"The escape {found[0]} stands for a character of ASCII: write the character itself.")


def dataset_clauses(query: str) -> list[Clause]:
    """Return the graphs that a query names by ``FROM``. Raises ``QuerySyntaxError`` for one that is not whole."""
    prefixes: dict[str, str] = {}
    found, following = [], tokens.tokens(query)
    for token in following:
        word = token.text.upper() if token.kind == "word" else ""
        if word == "PREFIX":
            name, iri = next(following, None), next(following, None)
            if name and iri:
                prefixes[name.text] = iri.text[1:-1]
        if word == "FROM":
            found.append(_clause(token.start, following, prefixes))
    return found


def _clause(start: int, following: Iterator[tokens.Token], prefixes: dict[str, str]) -> Clause:
    token = next(following, None)
    named = token is not None and token.text.upper() == "NAMED"
    token = next(following, None) if named else token
    if token is not None and token.kind == "iri" and _ABSOLUTE.match(token.text) and "\\" not in token.text:
        return Clause(token.text[1:-1], named, start, token.start + len(token.text))
    if token is not None and token.kind == "name":
        prefix, _, local = token.text.partition(":")
        if f"{prefix}:" in prefixes and "\\" not in local:
            return Clause(prefixes[f"{prefix}:"] + local, named, start, token.start + len(token.text))
    raise QuerySyntaxError("FROM names a graph by its whole IRI, or by a prefix that the query declares.")


def without(query: str, clauses: Sequence[Clause]) -> str:
    """Return a query without these clauses."""
    for clause in reversed(clauses):
        query = f"{query[: clause.start]} {query[clause.end :]}"
    return query


def without_keywords(query: str) -> str | None:
    """Return a query in which no ``SERVICE`` and no ``FROM`` is left, or nothing if there is none in it.

    It parses if and only if none of them was a keyword.
    """
    changed = _KEYWORDS.sub(lambda found: _CHANGED[found[0].lower()], query)
    return changed if changed != query else None


def with_base(query: str, base: str | None) -> str:
    """Return a query whose relative IRIs are resolved as they are here, wherever it is evaluated."""
    relative = any(token.kind == "iri" and not _ABSOLUTE.match(token.text) for token in tokens.tokens(query))
    return f"BASE <{base}>\n{query}" if base and relative else query
