"""TriG files: several named graphs of one source, such as the responses of one wave of a survey.

The first line holds the hash of the rest, so that a file that somebody edited is told from one that a loader wrote.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from graph.named_graph import NamedGraph, Provenance
from graph.vocabulary import BASE, PREFIXES
from loaders.findings import Finding, Unreadable, shorten

_SEAL: Final = b"# Written by genoguide load; edit the source and load it anew. sha256:"
_GRAPHS: Final = f"{BASE}graph/"


def serialize(graphs: Iterable[NamedGraph]) -> bytes:
    """Return ``graphs`` as a sealed TriG file: the same bytes for the same triples."""
    quads = (q for g in graphs for q in sorted(g.quads(), key=_order))
    body = _in_order(pyoxigraph.serialize(quads, format=RdfFormat.TRIG, prefixes=PREFIXES) or b"")
    return _SEAL + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def read_trig(
    path: Path, key: str, name: str | None = None, own: Sequence[str] = ("",)
) -> tuple[tuple[NamedGraph, ...], tuple[Finding, ...]]:
    """Read the TriG file at ``path`` (``key``: ``survey/2026``) as its named graphs, and say what is wrong with it.

    ``own`` are the beginnings of the names of graphs that may be in it. A file that was edited after it was written is
    a finding; its graphs are read all the same. Raises Unreadable, with the line, when the file is missing or not TriG.
    """
    name = name or path.name
    try:
        content = path.read_bytes()
        quads = pyoxigraph.parse(content, format=RdfFormat.TRIG)
        triples: dict[str, list[Triple]] = {}
        for quad in quads:
            graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            triples.setdefault(graph, []).append(quad.triple)
    except OSError as error:
        raise Unreadable(Finding(name, f"The file cannot be read: {error.strerror}.")) from None
    except (SyntaxError, ValueError) as error:
        message = f"This is not TriG: {shorten(getattr(error, 'msg', error))}."
        expected = "the file as 'genoguide load' writes it; load the export anew"
        raise Unreadable(Finding(name, message, getattr(error, "lineno", None), expected=expected)) from None
    provenance = Provenance.of(f"{key}.trig", content, "loaders.trig")
    graphs = tuple(
        NamedGraph.of(iri.removeprefix(_GRAPHS), found, provenance)
        for iri, found in triples.items()
        if _is_own(iri, own)
    )
    strange = [iri for iri in triples if not _is_own(iri, own)]
    return graphs, tuple(_findings(content, name, strange))


def _in_order(trig: bytes) -> bytes:
    """Return TriG with its prefixes in order: the serializer writes them in any."""
    lines = trig.splitlines(keepends=True)
    head = next((i for i, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"".join([*sorted(lines[:head]), *lines[head:]])


def _is_own(iri: str, own: Sequence[str]) -> bool:
    return iri.startswith(_GRAPHS) and iri.removeprefix(_GRAPHS).startswith(tuple(own))


def _findings(content: bytes, name: str, strange: Iterable[str]) -> Iterable[Finding]:
    seal, _, body = content.partition(b"\n")
    if seal != _SEAL + hashlib.sha256(body).hexdigest().encode():
        message = "The file was changed after it was loaded, so that it no longer says what the export says."
        yield Finding(name, message, 1, expected="corrections made in the survey; then export and load it anew")
    for iri in strange:
        message = "Statements stand in no graph, or in one that does not belong in this file; they are not read."
        yield Finding(name, message, _line_of(content, iri), value=shorten(iri) or None)


def _line_of(content: bytes, text: str) -> int | None:
    """Return the line in which ``text`` first stands, or None."""
    place = content.find(text.encode())
    return content.count(b"\n", 0, place) + 1 if text and place >= 0 else None


def _order(quad: Quad) -> tuple[str, str, str]:
    return str(quad.subject), str(quad.predicate), str(quad.object)
