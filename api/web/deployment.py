"""The snapshot being served, and the change to another while requests are being answered."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api.ask.asking import opened_asker
from api.engine.errors import EngineFailure
from api.engine.interface import OpenEngine
from api.search.searcher import Searcher
from api.settings import Settings
from api.web.served import Served
from graph.in_use import in_use
from graph.queries import Catalogue
from graph.snapshot import FORMAT, SnapshotError, read_names

_AGAIN: Final = "Build the snapshot again with: genoguide build --force"
_LOG: Final = logging.getLogger("genoguide.deployment")


def read_manifest(snapshot: Path) -> Mapping[str, Any]:
    """Return the manifest of a snapshot; raise ``SnapshotError`` if it has none that can be read."""
    path = snapshot / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise SnapshotError(f"There is no snapshot at {snapshot}. Build one with: genoguide build") from None
    except ValueError as error:
        raise SnapshotError(
            f"{path} is not JSON: {error}. Build the snapshot again with: genoguide build --force"
        ) from None
    if isinstance(manifest, dict) and isinstance(manifest.get("format"), int) and manifest["format"] > FORMAT:
        raise SnapshotError(
            f"{snapshot} was built by GenoGuide {manifest.get('tool')}, which is newer. Update this one."
        )
    if not isinstance(manifest, dict) or not isinstance(manifest.get("version"), str):
        raise SnapshotError(f"{path} has no version. {_AGAIN}")
    return manifest


class Edition:
    """A snapshot that is open, and how many requests are answered from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.served: Served
        self._engine = AsyncExitStack()
        self._requests = 0
        self._unused = asyncio.Event()
        self._unused.set()

    async def open(self, settings: Settings, open_engine: OpenEngine) -> None:
        """Open the snapshot; raise ``SnapshotError`` or ``EngineFailure`` where it cannot be."""
        manifest, catalogue = read_manifest(self.folder), Catalogue.read(read_names(self.folder))
        self._engine.enter_context(in_use(self.folder))
        engine = await self._engine.enter_async_context(open_engine(self.folder, settings))
        searcher = await Searcher.opened(self.folder, settings)
        asker = await opened_asker(catalogue, settings, manifest.get("inputs", {}))
        self.served = Served(engine, manifest, catalogue, asker, searcher, self.folder)

    @contextmanager
    def in_use(self) -> Iterator[Served]:
        """Keep it open for one request."""
        self._requests += 1
        self._unused.clear()
        try:
            yield self.served
        finally:
            self._requests -= 1
            if not self._requests:
                self._unused.set()

    async def close(self, within: float = 0) -> None:
        """Close it once no request uses it any more, at the latest after so many seconds."""
        try:
            async with asyncio.timeout(within):
                await self._unused.wait()
        except TimeoutError:
            _LOG.warning("%d requests were cut off with their snapshot", self._requests)
        await self._engine.aclose()


class Deployment:
    """Serves the snapshot that a path leads to, and follows the path when it comes to lead elsewhere.

    An edition is swapped as a whole, and the old one stays until its last request has ended. There are at most two.
    """

    def __init__(self, link: Path, settings: Settings, open_engine: OpenEngine) -> None:
        self._link = link
        self._settings = settings
        self._open_engine = open_engine
        self._edition: Edition
        self._refused: Path | None = None
        self._look = asyncio.Event()
        self._old: Edition | None = None
        self._events: Counter[str] = Counter()
        self.swaps = 0
        self.ready = False

    @property
    def current(self) -> Edition:
        """What new requests are answered from."""
        return self._edition

    async def start(self) -> None:
        """Open the snapshot, if it is not open; raise ``SnapshotError`` or ``EngineFailure`` where it cannot be."""
        if not self.ready:
            self._edition = await self._open(self._link.resolve())
            self.ready = True

    async def close(self) -> None:
        """Close what is served."""
        self.ready = False
        await self._edition.close()
        if self._old:
            await self._old.close()

    @property
    def events(self) -> Mapping[str, int]:
        """How often what has happened in the engines of all editions."""
        open_ones = [edition for edition in (self._edition, self._old) if edition]
        return sum((Counter(edition.served.engine.events) for edition in open_ones), self._events)

    def drain(self) -> None:
        """Say that the end is near: requests are answered still, but others should go elsewhere."""
        self.ready = False

    def look(self) -> None:
        """Look at once whether the path leads elsewhere."""
        self._refused = None
        self._look.set()

    async def follow(self) -> None:
        """Swap whenever the path comes to lead elsewhere, until cancelled."""
        while True:
            await self.refresh()
            try:
                async with asyncio.timeout(self._settings.snapshot_poll_interval):
                    await self._look.wait()
            except TimeoutError:
                continue
            self._look.clear()

    async def refresh(self) -> bool:
        """Swap if the path leads elsewhere, and return whether it does; what cannot be opened changes nothing."""
        folder = self._link.resolve()
        if folder in (self._edition.folder, self._refused):
            return False
        try:
            edition = await self._open(folder)
        except (SnapshotError, EngineFailure, OSError) as error:
            self._refused = folder
            _LOG.error("the new snapshot is not served: %s", error)
            return False
        self._old, self._edition = self._edition, edition
        self.swaps += 1
        _LOG.info("snapshot %s is served now", edition.served.version)
        await self._old.close(within=self._patience())
        self._events += Counter(self._old.served.engine.events)
        self._old = None
        return True

    async def _open(self, folder: Path) -> Edition:
        edition = Edition(folder)
        await edition.open(self._settings, self._open_engine)
        return edition

    def _patience(self) -> float:
        # The longest that a request can take, and some time for what it has to do besides.
        return self._settings.queue_time_limit + 2 * self._settings.query_time_limit


class FromOneEdition:
    """Gives every request one edition, from its beginning to its end, as ``request.state.served``."""

    def __init__(self, app: ASGIApp, deployment: Deployment) -> None:
        self._app = app
        self._deployment = deployment

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        with self._deployment.current.in_use() as served:
            scope.setdefault("state", {})["served"] = served
            return await self._app(scope, receive, send)
