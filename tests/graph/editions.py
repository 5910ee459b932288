"""Editions of a small graph, built one upon the other as a build does it."""

import hashlib
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from api.curating.history import wording
from graph.editions import History
from graph.named_graph import NamedGraph, Provenance
from graph.rollback import roll_back
from graph.snapshot import Content, Manifest, Snapshots
from graph.succession import succeed, write_latest
from graph.vocabulary import BASE, DCTERMS, GG, RDF, RDFS, XSD

Practices = dict[str, tuple[str, str]]
"""Name of a practice to its title and status."""


def source(practices: Practices, name: str = "practice/xx", modified: str = "2026-01-01") -> NamedGraph:
    """A curated file of practices, as read."""
    head = Triple(NamedNode(f"{BASE}graph/{name}"), DCTERMS.modified, Literal(modified, datatype=XSD.date))
    triples = [head, *(t for key, (title, status) in practices.items() for t in practice(key, title, status))]
    content = repr((sorted(practices.items()), modified)).encode()
    return NamedGraph.of(name, triples, Provenance.of(f"data/{name}.yaml", content, "tests"))


def submission(name: str, *practices: str) -> NamedGraph:
    """An accepted submission of practices, as read."""
    iri = NamedNode(f"{BASE}submission/{name}")
    about = [
        Triple(iri, RDF.type, GG.Submission),
        Triple(iri, DCTERMS.title, Literal(f"Submission {name}", language="en")),
        Triple(iri, DCTERMS.dateSubmitted, Literal("2026-02-01T00:00:00Z", datatype=XSD.dateTime)),
    ]
    held = [Triple(iri, GG.submits, NamedNode(f"{BASE}practice/{p}")) for p in practices]
    return NamedGraph.of(
        f"submission/{name}", about + held, Provenance.of(f"submissions/{name}", name.encode(), "tests")
    )


def practice(name: str, title: str, status: str) -> list[Triple]:
    thing = NamedNode(f"{BASE}practice/{name}")
    return [
        Triple(thing, RDF.type, GG.Practice),
        Triple(thing, RDFS.label, Literal(title, language="en")),
        Triple(thing, DCTERMS.title, Literal(title, language="en")),
        Triple(thing, GG.status, NamedNode(f"{BASE}practice-status/{status}")),
    ]


def inputs(*graphs: NamedGraph) -> dict[str, str]:
    return {g.provenance.path: g.provenance.sha256 for g in graphs if g.provenance}


def publish(folder: Path, *graphs: NamedGraph, kept: int = 3, draft: bool = False, dumps: bool = False) -> Manifest:
    """Build what follows the editions in ``folder``."""
    snapshots, given = Snapshots(folder), inputs(*graphs)
    with snapshots.building():
        history = succeed(snapshots, given, graphs, wording())
        content = Content(graphs, (), given, {"findings": []}, draft=draft, dumps=dumps, history=history)
        manifest = snapshots.build(content, 20 if dumps else 0, kept)
        write_latest(snapshots, manifest)
    return manifest


def back(folder: Path, version: str | None = None) -> None:
    snapshots = Snapshots(folder)
    with snapshots.building():
        roll_back(snapshots, version, {})


def history(folder: Path) -> History:
    """The history that the current snapshot carries."""
    import json

    return History.from_dict(json.loads((Snapshots(folder).link / "history.json").read_text(encoding="utf-8")))


def told(folder: Path) -> list[tuple[int, str, str, list[str]]]:
    """What changed: edition, kind, name, and the changes of fields in words."""
    return [
        (c.edition, c.kind.value, c.iri.rpartition("/")[2], [f.words for f in c.fields])
        for c in history(folder).changes
    ]


def dump(folder: Path) -> bytes:
    return (Snapshots(folder).link / "dump.nq").read_bytes()


def sha256(practices: Practices, modified: str = "2026-01-01") -> str:
    return hashlib.sha256(repr((sorted(practices.items()), modified)).encode()).hexdigest()
