"""An endpoint elsewhere, before it is served: whether it can be used, and what is said of its data."""

import asyncio
import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from api.engine import upstream
from api.engine.errors import EngineFailure
from api.engine.probe import Ability, Access, ask, probe
from api.workspace import Workspace
from graph.names import QUERY, Names


def check(endpoint: str, access: Access) -> Ability:
    """Return what an endpoint can do; raise ``EngineFailure`` if it cannot be used."""

    async def asking() -> Ability:
        async with httpx.AsyncClient(auth=access.auth(), trust_env=False) as client:
            return await probe(client, endpoint, access)

    return asyncio.run(asking())


@contextmanager
def description(workspace: Workspace, endpoint: str, access: Access) -> Iterator[Path]:
    """Yield a folder that describes the data: the current snapshot, or one made of what the endpoint says."""
    if workspace.snapshots.current() is not None:
        yield workspace.snapshots.link
        return
    with tempfile.TemporaryDirectory(prefix="genoguide-") as folder:
        _describe(Path(folder), endpoint, access)
        yield Path(folder)


def _describe(folder: Path, endpoint: str, access: Access) -> None:
    ability = check(endpoint, access)
    names = json.dumps(asyncio.run(_names(endpoint, access, ability)).as_dict())
    (folder / "names.json").write_text(names, encoding="utf-8")
    version = hashlib.sha256(names.encode()).hexdigest()[:16]
    manifest = {"version": f"endpoint-{version}", "draft": False, "triples": ability.triples, "graphs": ability.sizes}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


async def _names(endpoint: str, access: Access, ability: Ability) -> Names:
    graphs = ability.graphs
    parameters = [("default-graph-uri", graph) for graph in graphs.listed] or list(graphs.parameters)
    async with httpx.AsyncClient(auth=access.auth(), trust_env=False) as client:
        _, content = await ask(client, endpoint, QUERY, upstream.JSON, parameters)
    try:
        rows = parse_query_results(content, QueryResultsFormat.JSON)
        return Names.from_rows(rows if isinstance(rows, QuerySolutions) else ())
    except (SyntaxError, ValueError):
        raise EngineFailure(f"{endpoint} does not say what the things in it are called.") from None
