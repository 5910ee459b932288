"""The web application: a snapshot, served."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api import catalogue, graph_store, health, pages, problems, sparql
from api.engine.pool import WorkerPool
from api.middleware import AccessLog, Careful
from api.settings import Settings
from graph.names import Names
from graph.queries import Catalogue
from graph.snapshot import SnapshotError
from graph.vocabulary import PREFIXES

ROUTERS: Final = (
    sparql.router,
    graph_store.router,
    health.router,
    catalogue.router,
    pages.router,
    # Routers find the pool, the settings, the manifest and the competency queries in ``request.app.state``,
    # as ``engine``, ``settings``, ``manifest`` and ``catalogue``. One that answers every path comes last.
)

STATIC: Final = Path(__file__).parent / "static"


def read_manifest(snapshot: Path) -> Mapping[str, Any]:
    """Return the manifest of a snapshot; raise ``SnapshotError`` if it has none that can be read."""
    path = snapshot / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SnapshotError(f"There is no snapshot at {snapshot}. Build one with: genoguide build") from None
    except ValueError as error:
        raise SnapshotError(f"{path} is not JSON: {error}. Build the snapshot again with: genoguide build") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("version"), str):
        raise SnapshotError(f"{path} has no version. Build the snapshot again with: genoguide build")
    return manifest


def create_app(snapshot: Path, settings: Settings) -> FastAPI:
    """Return the application that serves a snapshot: a folder with ``manifest.json`` and ``store``.

    The snapshot is opened when the application starts; ``SnapshotError`` or ``EngineFailure`` is raised then.
    """
    app = FastAPI(
        title="GenoGuide",
        description="The knowledge graph of genomic-medicine guidance.",
        version=version("genoguide"),
        lifespan=_lifespan,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
    )
    # A snapshot is replaced by putting another in its place: stay with the one that was there.
    app.state.snapshot = snapshot.resolve()
    app.state.settings = settings
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(Careful)
    app.add_middleware(AccessLog)  # added last, so the outermost
    problems.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    snapshot: Path = app.state.snapshot
    app.state.manifest = read_manifest(snapshot)
    app.state.catalogue = Catalogue.read(Names.read(snapshot))
    async with WorkerPool(snapshot / "store", app.state.settings, PREFIXES) as app.state.engine:
        yield
