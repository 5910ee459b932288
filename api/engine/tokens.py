"""A look at the words of a SPARQL query, without its strings, IRIs, comments and names.

It serves good messages and small decisions; what a query *means* is for the engine alone to say.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from api.engine.errors import QuerySyntaxError, ServiceRefused

_TOKEN: Final = re.compile(
    r"""
      (?P<comment>  \#[^\r\n]*+ )
    | (?P<iri>      <(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+> )
    | (?P<string>   \"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*+\"{3}
                  | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+'{3}
                  | "(?:[^"\\\r\n]|\\.)*+"
                  | '(?:[^'\\\r\n]|\\.)*+' )
    | (?P<language> @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
    | (?P<variable> [?$]\w++ )
    | (?P<name>     (?:[^\W\d][\w.\-]{0,200}+)?+:(?:[\w.:\-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*+ )
    | (?P<number>   \d++(?:\.\d*+)?(?:[eE][+\-]?\d++)? )
    | (?P<word>     [A-Za-z_]\w*+ )
    | (?P<space>    \s++ )
    | (?P<sign>     . )
    """,
    re.VERBOSE | re.DOTALL,
)
# Prefixes are bounded and all repetition possessive, so that no text, however odd, takes long.

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_NOTABLE: Final = _FORMS | _UPDATES | _VOLATILE | {"SERVICE", "FROM"}


class Token(NamedTuple):
    """A piece of a query: its kind, its text and where it begins."""

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """Yield the pieces of a query that mean something: all but space and comments."""
    for match in _TOKEN.finditer(query):
        if match.lastgroup not in ("space", "comment"):
            yield Token(str(match.lastgroup), match[0], match.start())


class Look(NamedTuple):
    """What is to be known of a query before it is evaluated; small, whatever the query."""

    words: tuple[str, ...]
    shape: int


@lru_cache(maxsize=256)
def _look(query: str) -> Look:
    """Look at a query once: several decisions need it, and the same queries come again and again."""
    signs: list[str] = []
    variables: dict[str, str] = {}
    for kind, text, _ in tokens(query):
        match kind:
            case "word" | "sign":
                signs.append(text.upper())
            case "variable":
                signs.append(variables.setdefault(text[1:], f"?{len(variables)}"))
            case _:
                signs.append("iri" if kind == "name" else kind)
    return Look(tuple(word for word in dict.fromkeys(signs) if word in _NOTABLE), hash(" ".join(signs)))


def words(query: str) -> tuple[str, ...]:
    """Return the keywords of a query that matter here, in capitals, in the order in which they first appear."""
    return _look(query).words


def shape(query: str) -> int:
    """Return a number that queries share if they differ in constants, names of variables, space and comments only."""
    return _look(query).shape


def refuse_what_is_no_query(query: str) -> None:
    """Raise ``ServiceRefused`` for a query that calls a service, ``QuerySyntaxError`` for an update."""
    found = words(query)
    if "SERVICE" in found:
        raise ServiceRefused
    if next((word for word in found if word in _FORMS | _UPDATES), None) in _UPDATES:
        raise QuerySyntaxError("This endpoint answers queries; it takes no updates.")


def is_volatile(query: str) -> bool:
    """Return whether the query may answer differently from one moment to the next, on the same data."""
    return not _VOLATILE.isdisjoint(words(query))


def select_all(query: str) -> Token | None:
    """Return the ``*`` of a query that begins with ``SELECT *``, or nothing for any other query."""
    following = tokens(query)
    form = next((token for token in following if token.kind == "word" and token.text.upper() in _FORMS), None)
    if form is None or form.text.upper() != "SELECT":
        return None
    selected = next((token for token in following if token.text.upper() not in ("DISTINCT", "REDUCED")), None)
    return selected if selected is not None and selected.text == "*" else None


def variables(query: str) -> list[str]:
    """Return the names of the variables of a query in the order in which they first appear."""
    return list(dict.fromkeys(token.text[1:] for token in tokens(query) if token.kind == "variable"))
