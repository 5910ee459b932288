"""The web application: a snapshot, served."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api import catalogue, openapi
from api.ask import router as ask
from api.curating import router as curating
from api.dataset import dumps, feed, report, sitemap
from api.dataset import pages as dataset
from api.engine.interface import OpenEngine
from api.engine.pool import WorkerPool
from api.linked import router as linked
from api.ontology import router as ontology
from api.pages import applications, browse, compare, countries, history, home, maturity_model, roadmap
from api.problem_types import router as problem_types
from api.reviewing import router as reviewing
from api.reviewing.clerk import Clerk
from api.reviewing.rebuilding import Rebuilding
from api.reviewing.router import published
from api.search import router as search
from api.settings import Settings
from api.sparql import graph_store
from api.sparql import router as sparql
from api.submitting import router as submitting
from api.submitting.desk import Desk, Room
from api.submitting.tokens import Tokens
from api.validating import router as validating
from api.validating.pool import CONTENT, SURVEYS, Validators
from api.validating.rate import Rate
from api.validating.surveys import Places
from api.web import health, metrics, problems
from api.web.compression import Compressed
from api.web.deployment import Deployment, FromOneEdition
from api.web.middleware import AccessLog, BelowPath, Careful
from api.web.patience import BodyInTime
from api.workspace import Workspace
from graph.vocabulary import PREFIXES

ROUTERS: Final = (
    sparql.router,
    graph_store.router,
    health.router,
    metrics.router,
    catalogue.router,
    search.router,
    ask.router,
    home.router,
    countries.router,
    applications.router,
    maturity_model.router,
    browse.router,
    history.router,
    compare.router,
    roadmap.router,
    ontology.router,
    problem_types.router,
    curating.router,
    dataset.router,
    dumps.router,
    report.router,
    validating.router,
    submitting.router,
    reviewing.router,
    feed.router,
    sitemap.router,
    linked.router,
    # Routers find what they answer from by ``served(request)``, and the settings in ``request.app.state.settings``.
)

_LOG: Final = logging.getLogger("genoguide.submitting")
STATIC: Final = Path(__file__).parent.parent / "static"


def open_workers(snapshot: Path, settings: Settings) -> WorkerPool:
    """Return the engine that evaluates on the store of a snapshot itself."""
    return WorkerPool(snapshot / "store", settings, PREFIXES)


def create_app(
    snapshot: Path, settings: Settings, open_engine: OpenEngine = open_workers, workspace: Workspace | None = None
) -> FastAPI:
    """Return the application that serves a snapshot: a folder with ``manifest.json`` and ``store``, or a link to one.

    The snapshot is opened when the application starts; ``SnapshotError`` or ``EngineFailure`` is raised then. When
    the link comes to lead elsewhere, the application follows it. ``open_engine`` makes the engine for each snapshot.
    Submissions are kept in ``workspace``; without it none are taken.
    """
    deployment = Deployment(snapshot, settings, open_engine)
    app = FastAPI(
        title="GenoGuide",
        description="The knowledge graph of genomic-medicine guidance.",
        version=version("genoguide"),
        lifespan=_lifespan,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
    )
    app.state.deployment = deployment
    app.state.settings = settings
    app.state.metrics = metrics.Metrics()
    app.state.validators = Validators(settings, CONTENT)
    app.state.survey_readers = Validators(settings, SURVEYS)
    app.state.survey_places = (Places(), Places())
    app.state.validation_rate = Rate(settings.validation_rate)
    app.state.rebuilding = Rebuilding(workspace, settings, deployment.look) if workspace else None
    open_desk(app, settings, workspace)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(linked.things)  # which answers every path
    app.add_middleware(FromOneEdition, deployment=deployment)
    app.add_middleware(BodyInTime, seconds=settings.client_time_limit)
    app.add_middleware(Careful)
    app.add_middleware(Compressed, least=settings.compress_from)
    app.add_middleware(BelowPath, base=settings.base_path)
    app.add_middleware(AccessLog, metrics=app.state.metrics)  # added last, so the outermost
    problems.install(app)
    openapi.install(app)
    return app


def open_desk(app: FastAPI, settings: Settings, workspace: Workspace | None) -> None:
    """Let the application take submissions into a workspace, if there is one."""
    room = Room(settings.submission_quota, settings.submissions_waiting_limit)
    app.state.workspace = workspace
    app.state.tokens = Tokens(workspace.folder) if workspace else None
    app.state.desk = Desk(workspace.submissions, room) if workspace else None
    app.state.clerk = Clerk(workspace) if workspace else None
    app.state.publish = partial(published, app.state.clerk, app.state.desk) if workspace else None
    app.state.submission_rates = (Rate(settings.submission_rate), Rate(settings.submission_rate))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    deployment: Deployment = app.state.deployment
    await deployment.start()
    await _sweep(app.state.desk)
    rebuilding: Rebuilding | None = app.state.rebuilding
    following = [asyncio.create_task(f.follow()) for f in (deployment, rebuilding) if f]
    try:
        yield
    finally:
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
        await app.state.validators.close()
        await app.state.survey_readers.close()
        await deployment.close()


async def _sweep(desk: Desk | None) -> None:
    """Remove what a killed server left of submissions: of surveys that is texts which nobody has reviewed."""
    if desk is None:
        return
    try:
        await asyncio.to_thread(desk.sweep)
    except OSError as error:
        _LOG.error("what is left of unfinished submissions cannot be removed: %s", error.strerror)
