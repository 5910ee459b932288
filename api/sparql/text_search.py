"""A text search within a SPARQL query: a ``SERVICE`` block that the search answers before the query is evaluated.

    SELECT ?practice ?score WHERE {
      SERVICE <https://w3id.org/genoguide/search> { ?practice gg:matches "newborn screening" ; gg:score ?score }
      ?practice gg:inCountry country:FRA .
    }

becomes the same query with ``VALUES (?practice ?score) { ... }`` in the place of the block, which is what the standard
says a service answers with. The block is read strictly, so nothing else is taken for one; all other services stay
refused.
"""

import re
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from api.engine.errors import QuerySyntaxError
from api.engine.tokens import Token, tokens
from api.search.request import LONGEST
from graph.search.ranking import Search, Wanted
from graph.search.text import clean
from graph.vocabulary import GG, SEARCH

SERVICE: Final = str(SEARCH)
LIMIT: Final = 100
MOST: Final = 1000
"""Results that are joined: by default, and at most."""
CALLS: Final = 5
"""Blocks that a query may have."""
_EXPECTED: Final = (
    f'expected SERVICE {SERVICE} {{ ?item gg:matches "text" ; gg:score ?score ; gg:limit 100 }}, '
    "of which gg:score and gg:limit may be left out"
)
_NAMES: Final = {f"<{GG[name].value}>": name for name in ("matches", "score", "limit")} | {
    f"gg:{name}": name for name in ("matches", "score", "limit")
}


@dataclass(frozen=True)
class Call:
    """A search block: where it stands in the query, what it asks, and the variables that take the answer."""

    start: int
    end: int
    item: str
    text: str
    score: str | None
    limit: int


def calls(query: str) -> list[Call]:
    """Return the search blocks of a query. Raises QuerySyntaxError for one that is not as expected, or for too many."""
    if SERVICE not in query:
        return []
    found = list(tokens(query))
    starts = [n for n in range(len(found) - 1) if found[n].text.upper() == "SERVICE" and found[n + 1].text == SERVICE]
    if len(starts) > CALLS:
        raise QuerySyntaxError(f"A query may search at most {CALLS} times.")
    return [_call(found, start) for start in starts]


def answered(query: str, found: list[Call], search: Search) -> str:
    """Return ``query`` with the answers of ``search`` in the places of its search blocks."""
    for call in reversed(found):
        query = query[: call.start] + _values(call, search) + query[call.end :]
    return query


def _call(found: list[Token], start: int) -> Call:
    body = found[start + 2 :]
    end = next((n for n, token in enumerate(body) if token.text == "}"), None)
    if end is None or not body or body[0].text != "{":
        raise QuerySyntaxError(f"The search is not complete: {_EXPECTED}.")
    inner = [token for token in body[1:end] if token.text != "."]
    last = body[end]
    read = _read(inner)
    score = read.get("score")
    limit = int(read.get("limit", LIMIT))
    if not 1 <= limit <= MOST:
        raise QuerySyntaxError(f"gg:limit of a search is {limit}; it takes 1 to {MOST}.")
    return Call(found[start].start, last.start + 1, read["item"], _string(read["matches"]), score, limit)


def _read(inner: list[Token]) -> dict[str, str]:
    """Return the parts of a block by name. Raises QuerySyntaxError."""
    if not inner or inner[0].kind != "variable":
        raise QuerySyntaxError(f"Not a search: {_EXPECTED}.")
    read, rest = {"item": inner[0].text}, inner[1:]
    for place in range(0, len(rest), 3):
        part = [token.text for token in rest[place : place + 2]]
        name = _NAMES.get(part[0])
        if name is None or len(part) < 2 or name in read or not _fits(name, rest[place + 1]):
            raise QuerySyntaxError(f"Not a search, at '{clean(part[0], 60)}': {_EXPECTED}.")
        if place + 2 < len(rest) and rest[place + 2].text != ";":
            raise QuerySyntaxError(f"Not a search, at '{clean(rest[place + 2].text, 60)}': {_EXPECTED}.")
        read[name] = part[1]
    if "matches" not in read:
        raise QuerySyntaxError(f"Not a search without gg:matches: {_EXPECTED}.")
    return read


def _fits(name: str, token: Token) -> bool:
    kinds = {"matches": "string", "score": "variable", "limit": "number"}
    return token.kind == kinds[name] and (name != "limit" or token.text.isdigit())


_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED: Final[dict[str, str]] = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def _string(token: str) -> str:
    """Return what a string of SPARQL stands for."""
    quote = 3 if token[:3] in ('"""', "'''") and len(token) >= 6 else 1
    return _ESCAPE.sub(_unescaped, token[quote:-quote])


def _unescaped(match: re.Match[str]) -> str:
    number = match[1] or match[2]
    if number is None:
        return _ESCAPED.get(match[3], match[3])
    return chr(int(number, 16)) if int(number, 16) < 0x110000 else "\ufffd"


def _values(call: Call, search: Search) -> str:
    found = search.find(clean(call.text, LONGEST), Wanted(limit=call.limit))
    if call.score is None:
        return f"VALUES {call.item} {{ {' '.join(str(NamedNode(hit.item.iri)) for hit in found.hits)} }}"
    rows = (f"({NamedNode(hit.item.iri)} {Literal(round(hit.score, 4))})" for hit in found.hits)
    return f"VALUES ({call.item} {call.score}) {{ {' '.join(rows)} }}"
