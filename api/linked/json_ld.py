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
    flat = jsonld.from_rdf(triples.decode(), {"format": "application/n-quads", "useNativeTypes": False})
    frame = {"@context": _CONTEXT, "@id": root, "@embed": "@once", "@omitDefault": True}
    tree = jsonld.frame(flat, frame, _OPTIONS)
    return json.dumps(tree, ensure_ascii=False, indent=2).encode() + b"\n"


def _refuse(url: str, _options: object = None) -> NoReturn:
    raise jsonld.JsonLdError("No context is fetched.", "jsonld.LoadDocumentError", {"url": url})


_CONTEXT: Final[dict[str, Any]] = json.loads((packaged("ontology") / "context.jsonld").read_bytes())["@context"]
_OPTIONS: Final = {"documentLoader": _refuse, "omitGraph": True, "pruneBlankNodeIdentifiers": True}
