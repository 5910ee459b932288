"""The application on the packaged content, and on a workspace that has had several versions."""

import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import Literal, NamedNode, Triple

from api.web.app import create_app
from graph.named_graph import NamedGraph
from graph.snapshot import KEPT, Content, Snapshots
from graph.vocabulary import BASE, DCTERMS, GG, RDF, RDFS

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def practice(name: str, title: str) -> list[Triple]:
    thing = NamedNode(f"{BASE}practice/{name}")
    return [
        Triple(thing, RDF.type, GG.Practice),
        Triple(thing, RDFS.label, Literal(title, language="en")),
        Triple(thing, DCTERMS.title, Literal(title, language="en")),
    ]


def build(folder: Path, practices: dict[str, str], *, dumps_kept: int = 20, draft: bool = False, dumps: bool = True):
    """Build a version in which there are these practices, by name and title."""
    graph = NamedGraph.of("practice/xx", [t for name, title in practices.items() for t in practice(name, title)])
    snapshots = Snapshots(folder)
    with snapshots.building():
        return snapshots.build(Content([graph], (), {}, {"findings": []}, draft=draft, dumps=dumps), dumps_kept)


@pytest.fixture(scope="package")
def site(packaged_snapshot, settings):
    with TestClient(create_app(packaged_snapshot, settings), base_url="http://testserver") as client:
        client.follow_redirects = False
        yield client


@pytest.fixture(scope="package")
def history(tmp_path_factory, settings):
    """A site whose workspace has had KEPT + 2 versions; the last added, changed and removed a practice."""
    folder = tmp_path_factory.mktemp("snapshots")
    manifests = [build(folder, {"a": f"First, {n}", "b": "Second"}) for n in range(KEPT + 1)]
    manifests.append(build(folder, {"a": "First, at last", "c": 'Third < & "quoted"'}))
    with TestClient(create_app(folder / "current", settings), base_url="http://testserver") as client:
        client.follow_redirects = False
        client.manifests = manifests
        client.folder = folder
        yield client
    shutil.rmtree(folder)
