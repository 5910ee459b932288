"""JSON-LD as people read it: descriptions as a tree, in the words of the context that curated files are written in."""

import json
from typing import Any, Final, NoReturn

from pyld import jsonld

from graph.vocabulary import packaged

LARGEST: Final = 256 * 1024
"""Bytes of N-Triples up to which a description is put into words; a larger one stays a list of statements."""


def framed(triples: bytes, root: str) -> bytes:
    """Return a graph as one JSON-LD tree below the node ``root``, from which all its nodes can be reached.

    ``triples`` are N-Triples. The context stands in the answer itself, so that it can be read without the network.
    Source: JSON-LD 1.1 Framing, 4.
    """
    frame = {"@context": _CONTEXT, "@id": root, "@embed": "@once", "@omitDefault": True}
    framed_tree = jsonld.frame(_expanded(triples), frame, _OPTIONS)
    return json.dumps(framed_tree, ensure_ascii=False, indent=2).encode() + b"\n"


def tree(triples: bytes, root: str, nested: str, base: str) -> dict[str, Any]:
    """Return what a graph says of the node ``root``, with IRIs relative to ``base``, and without the context.

    Only what the property ``nested`` leads to is described within it, also where a node is named elsewhere as well.
    """
    nodes = {node["@id"]: node for node in _expanded(triples)}
    inner = {name: {k: v for k, v in node.items() if not _is_blank(k, v)} for name, node in nodes.items()}
    whole = {p: [inner.get(v.get("@id"), v) for v in vs] if p == nested else vs for p, vs in nodes[root].items()}
    found: dict[str, Any] = jsonld.compact(whole, {"@context": _CONTEXT}, {**_OPTIONS, "base": base})
    return {name: value for name, value in found.items() if name != "@context"}


def _expanded(triples: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = jsonld.from_rdf(
        triples.decode(), {"format": "application/n-quads", "useNativeTypes": False}
    )
    return found


def _is_blank(member: str, value: object) -> bool:
    """Return whether a member of a node is the passing name of a blank node."""
    return member == "@id" and str(value).startswith("_:")


def _refuse(url: str, _options: object = None) -> NoReturn:
    raise jsonld.JsonLdError("No context is fetched.", "jsonld.LoadDocumentError", {"url": url})


_CONTEXT: Final[dict[str, Any]] = json.loads((packaged("ontology") / "context.jsonld").read_bytes())["@context"]
_OPTIONS: Final = {"documentLoader": _refuse, "omitGraph": True, "pruneBlankNodeIdentifiers": True}
