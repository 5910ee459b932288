"""What must be done to the text of an update before the engine may run it."""

from collections.abc import Sequence
from typing import Final

from api.engine.errors import QuerySyntaxError, ServiceRefused
from api.engine.evaluator import named_node
from api.engine.tokens import Token, tokens

_NOTHING: Final = "DROP SILENT GRAPH <urn:genoguide:nothing>"


class LoadRefused(ServiceRefused):
    """The update wants to fetch a document."""

    message = "LOAD is switched off: this endpoint fetches nothing."


def prepare(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Return an update that fetches nothing and is about the graphs that its request names, if it names any.

    Raises ``ServiceRefused`` if it calls a service or loads a document, ``QuerySyntaxError`` if it names graphs itself.
    """
    harmless = without_loads(update)
    if not default_graphs and not named_graphs:
        return harmless
    return with_dataset(harmless, default_graphs, named_graphs)


def without_loads(update: str) -> str:
    """Return the update with every ``LOAD SILENT`` doing what it does where nothing can be fetched: nothing."""
    found, parts, end = list(tokens(update)), [], 0
    for index, token in enumerate(found):
        match _keyword(token):
            case "SERVICE":
                raise ServiceRefused
            case "LOAD":
                parts += [update[end : token.start], _NOTHING]
                end = _end_of_load(found[index : index + 6])
    return "".join(parts) + update[end:]


def _end_of_load(found: Sequence[Token]) -> int:
    """Return where ``LOAD SILENT <x>``, with or without ``INTO GRAPH <y>``, ends."""
    words = [_keyword(token) for token in found]
    if words[1:2] != ["SILENT"] or len(found) < 3:
        raise LoadRefused
    last = found[5] if words[3:5] == ["INTO", "GRAPH"] and len(found) == 6 else found[2]
    return last.start + len(last.text)


def with_dataset(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Return the update with a ``USING`` clause in every operation that has a pattern.

    Raises ``QuerySyntaxError`` if the update has ``USING`` or ``WITH`` itself: the protocol takes one or the other.
    """
    using = [f"USING {named_node(iri)} " for iri in default_graphs]
    using += [f"USING NAMED {named_node(iri)} " for iri in named_graphs]
    top, parts, end = _outside_of_braces(update), [], 0
    for previous, token in zip([None, *top], top, strict=False):
        if _keyword(token) in ("USING", "WITH"):
            raise QuerySyntaxError("The graphs may be named in the address or in the update, not in both.")
        if _keyword(token) == "WHERE":
            # DELETE WHERE is short for DELETE with the pattern as its template, and takes USING only then.
            template = _block(update, token) if _keyword(previous) == "DELETE" else ""
            parts += [update[end : token.start], template, " ", *using]
            end = token.start
    return "".join(parts) + update[end:]


def _outside_of_braces(update: str) -> list[Token]:
    depth, found = 0, []
    for token in tokens(update):
        if token.text == "}":
            depth -= 1
        if depth == 0:
            found.append(token)
        if token.text == "{":
            depth += 1
    return found


def _block(update: str, where: Token) -> str:
    """Return the text in braces after a token, with the braces."""
    depth, begin = 0, None
    for token in tokens(update):
        if token.start < where.start or token.text not in ("{", "}"):
            continue
        begin = token.start if begin is None else begin
        depth += 1 if token.text == "{" else -1
        if depth <= 0:
            return update[begin : token.start + 1]
    raise QuerySyntaxError("A brace is not closed.")


def _keyword(token: Token | None) -> str | None:
    return token.text.upper() if token is not None and token.kind == "word" else None
