"""The server in the foreground."""

import asyncio
import contextlib
import errno
import logging
import math
import signal
import socket
import threading
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from api.engine.errors import EngineFailure
from api.engine.interface import OpenEngine
from api.settings import Settings
from api.web import logs
from api.web.app import create_app, open_workers
from api.web.deployment import Deployment, read_manifest
from api.web.patience import protocol
from api.workspace import Workspace
from graph.snapshot import SnapshotError


class Server(uvicorn.Server):
    """A server that says where it is as soon as it answers, and ``/ready`` says 503 before it stops."""

    def __init__(self, config: uvicorn.Config, deployment: Deployment, settings: Settings) -> None:
        super().__init__(config)
        self._deployment = deployment
        self._delay = settings.shutdown_delay
        self._probe = f"{settings.base_path}/ready"
        self.failure = ""
        """Why it could not start."""
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so. A snapshot that cannot be opened stops it, and ``failure`` says why."""
        try:
            await self._deployment.start()
        except (SnapshotError, EngineFailure, OSError) as error:
            self.failure, self.should_exit = str(error), True
            return
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread():
            self._loop.add_signal_handler(signal.SIGHUP, self._deployment.look)
        if self.started and sockets:
            await answered(sockets[0], self._probe)
            print(f"GenoGuide is at {address(sockets[0])} (Ctrl+C stops it)", flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, after a delay in which others learn by ``/ready`` to send no more; told so again, stop at once."""
        at_once = not self._deployment.ready or not self._delay or self._loop is None
        self._deployment.drain()
        if at_once:
            super().handle_exit(sig, frame)
        elif self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.call_later, self._delay, self.handle_exit, sig, None)


def serve(
    snapshot: Path, settings: Settings, open_engine: OpenEngine = open_workers, workspace: Workspace | None = None
) -> None:
    """Serve a snapshot, or the one that a link leads to at any time, until SIGINT or SIGTERM.

    Submissions are kept in ``workspace``; without it none are taken.

    Raises ``SystemExit`` with a message for people if there is no snapshot, or one that cannot be opened, or if the
    address cannot be had.
    """
    try:
        read_manifest(snapshot)
    except SnapshotError as error:
        raise SystemExit(str(error)) from None
    logs.configure(settings.log_format)
    with listen(settings.host, settings.port) as listener:
        server = build(snapshot, settings, open_engine, workspace)
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            return  # raised once the server has stopped in order
        if server.failure:
            remedy = "'genoguide doctor' says what is wrong, 'genoguide build --force' makes it anew."
            raise SystemExit(f"{snapshot} cannot be served: {server.failure}\n{remedy}")


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address; raise ``SystemExit`` with a message if it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family)
    except socket.gaierror:
        raise SystemExit(f"There is no host {host!r} to listen on.") from None
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror)
        raise SystemExit(f"Cannot listen on {host}, port {port}: {reason}.") from None
    # Connections inherit it. Without it, every small answer waits 40 ms for the client to acknowledge its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


_REASONS: Final = {
    errno.EADDRINUSE: "another program is using the port. Choose another with --port or GENOGUIDE_PORT",
    errno.EACCES: "ports below 1024 are for the administrator. Choose another with --port or GENOGUIDE_PORT",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}


def address(listener: socket.socket) -> str:
    """Return the web address of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


async def answered(listener: socket.socket, path: str) -> None:
    """Return once a request to a listening socket is answered, or could not be for so long that it is better told of.

    Whoever reads the address comes at once; on a machine that is busy, to listen and to answer are far apart.
    """
    host, port = listener.getsockname()[:2]
    with contextlib.suppress(OSError):  # TimeoutError included
        async with asyncio.timeout(_PATIENCE):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            await reader.read()
            writer.close()


_PATIENCE: Final = 60
"""Seconds in which a server that has started should have answered itself."""


def build(
    snapshot: Path, settings: Settings, open_engine: OpenEngine = open_workers, workspace: Workspace | None = None
) -> Server:
    """Return the server of a snapshot."""
    app = create_app(snapshot, settings, open_engine, workspace)
    return Server(configuration(app, settings), app.state.deployment, settings)


def configuration(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """Return how the application is served."""
    return uvicorn.Config(
        app,
        http=protocol(settings.client_time_limit),
        limit_concurrency=settings.connection_limit,
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,  # the application writes its own, without what people ask
        server_header=False,
        timeout_graceful_shutdown=math.ceil(settings.shutdown_time_limit),
        # Room for an address that is too long by our own measure, so that it is we who say so.
        h11_max_incomplete_event_size=8 * settings.query_size_limit + 64 * 1024,
    )
