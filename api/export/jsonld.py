"""The curated content as JSON-LD: what curators wrote, in their own field names, with the context of their meaning.

A curated file is YAML-LD, so that its JSON-LD is the same tree in JSON: nothing is mapped, nothing can be lost.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from api.export.source import Source
from api.workspace import Workspace
from graph.named_graph import content_hash
from graph.snapshot import SnapshotError
from graph.vocabulary import BASE, CONTEXT_IRI, packaged
from loaders.curated import CuratedFile, read_curated


def write_jsonld(workspace: Workspace, source: Source, folder: Path) -> int:
    """Write each curated file of the snapshot ``source`` into ``folder`` as JSON-LD, and the context beside them.

    Returns the number of records. Raises SnapshotError where a file is no longer the one that the snapshot was built
    from, Unreadable for a file that cannot be read, OSError where it cannot be written.
    """
    context = packaged("ontology") / "context.jsonld"
    (folder / context.name).write_bytes(context.read_bytes())
    written = 0
    for file in _files(workspace, source):
        path = folder / f"{file.key}.jsonld"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(_document(file), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written += len(file.records)
    return written


def _files(workspace: Workspace, source: Source) -> Iterator[CuratedFile]:
    for key, path in workspace.curated().items():
        name = workspace.display(path)
        if source.manifest.inputs.get(f"data/{key}.yaml") != content_hash(path):
            raise SnapshotError(f"{name} has changed since the snapshot was built. Build it anew with: genoguide build")
        yield read_curated(path, key, name)


def _document(file: CuratedFile) -> dict[str, Any]:
    """Return a file as JSON-LD; its ids are relative to where it stands, which a copy has to say."""
    fields = cast(dict[str, Any], file.document.data)
    return {**fields, "@context": [CONTEXT_IRI, {"@base": f"{BASE}{file.key}.yaml"}]}
