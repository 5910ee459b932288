"""What is wrong in the text of a query, in words.

The engine names what it expected where it got no further: all characters that a name may have, a few keywords of many.
What people most often get wrong is found here instead, by a look at the words of the query.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from api.engine.tokens import Token, tokens

_PLACE: Final = re.compile(r"error at \d+:\d+")
_SIGNS: Final = re.compile(r'(?<=[ ,])"([][{}().,;:])"(?=,|$)')
"""The signs among what the engine expected."""
_BEGINNINGS: Final = frozenset({"BASE", "PREFIX", "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_MOST: Final = 5
"""Prefixes that a message names."""
_NOTHING: Final = Token("", "", 0)


def explained(message: str, query: str, prefixes: Mapping[str, str]) -> str:
    """Return what the engine says of a query that it cannot read, put so that people can mend it.

    ``prefixes`` are those that the site itself uses, by which a declaration that is missing is made up for.
    """
    place = _PLACE.match(message)
    if place is None:
        return message
    found = list(tokens(query))
    cause = next(filter(None, (_by_name(message, found, prefixes), _in_words(found), _between(found))), None)
    return f"{place[0]}: {cause or _expected(message)}"


def _by_name(message: str, found: Sequence[Token], prefixes: Mapping[str, str]) -> str | None:
    """Return the cause that the engine names by itself."""
    if "Prefix not found" in message and (missing := _undeclared(found)):
        lines = " ".join(f"PREFIX {name}: <{prefixes.get(name, '...')}>" for name in missing)
        names, verb = ", ".join(f"{name}:" for name in missing), "is" if len(missing) == 1 else "are"
        return f"{names} {verb} not declared. Begin the query with {lines}"
    if "IRI parsing failed" in message:
        return "what stands before this is not an IRI."
    if "variable that is unbound" in message:
        return "SELECT names a variable that is neither grouped by nor part of an aggregate such as (COUNT(?x) AS ?n)."
    return None


def _in_words(found: Sequence[Token]) -> str | None:
    """Return what is wrong with the words of a query."""
    first = found[0] if found else _NOTHING
    if first.text.upper() not in _BEGINNINGS:
        instead = f", not with {first.text[:20]}" if first.kind == "word" else ""
        return f"a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE{instead}; only PREFIX and BASE stand before."
    for before, token in pairwise(found):
        match before.text.upper(), token.kind:
            case "SELECT", "word" if token.text.upper() not in ("DISTINCT", "REDUCED", "WHERE", "FROM"):
                return "SELECT takes *, variables such as ?x, and expressions such as (COUNT(?x) AS ?n)."
            case "FILTER", "variable":
                return f"FILTER takes brackets: FILTER({token.text} ...)."
    return None


def _between(found: Sequence[Token]) -> str | None:
    """Return what opens in a query and does not close."""
    signs = Counter(token.text for token in found if token.kind == "sign")
    quote = next((sign for sign in ('"', "'") if signs[sign]), None)
    if quote:
        return f"a string that begins with {quote} does not end on its line."
    for begin, end in ("{}", "()"):
        if signs[begin] != signs[end]:
            return f"{begin} and {end} are not in pairs: there are {signs[begin]} and {signs[end]}."
    return None


def _expected(message: str) -> str:
    signs = list(dict.fromkeys(_SIGNS.findall(message)))
    missing = f"; {' or '.join(signs)} may be missing" if signs else ""
    return f"SPARQL does not go on like this, here or shortly before{missing}."


def _undeclared(found: Sequence[Token]) -> list[str]:
    """Return the prefixes that a query uses and does not declare, in the order in which they first appear."""
    declared = {name for name, declares in _prefixes(found) if declares}
    return list(dict.fromkeys(name for name, _ in _prefixes(found) if name not in declared | {"_"}))[:_MOST]


def _prefixes(found: Sequence[Token]) -> Iterator[tuple[str, bool]]:
    """Yield the prefix of each prefixed name, and whether it is declared there."""
    for before, token in pairwise([_NOTHING, *found]):
        if token.kind == "name":
            yield token.text.partition(":")[0], before.text.upper() == "PREFIX"
