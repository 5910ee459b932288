"""The server in the foreground."""

import errno
import logging
import socket
from pathlib import Path
from typing import Final

import uvicorn

from api.app import create_app
from api.deployment import read_manifest
from api.settings import Settings
from graph.snapshot import SnapshotError

_GRACE: Final = 5
"""Seconds that running answers get once the server is told to stop."""


class Server(uvicorn.Server):
    """A server that says where it is as soon as it can be reached."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started and sockets:
            print(f"GenoGuide is at {address(sockets[0])} (Ctrl+C stops it)", flush=True)


def serve(snapshot: Path, settings: Settings) -> None:
    """Serve a snapshot until SIGINT or SIGTERM.

    Raises ``SystemExit`` with a message for people if there is no snapshot or the address cannot be had.
    """
    try:
        read_manifest(snapshot)
    except SnapshotError as error:
        raise SystemExit(str(error)) from None
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with listen(settings.host, settings.port) as listener:
        server = Server(configuration(snapshot, settings))
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            return  # raised once the server has stopped in order


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


def configuration(snapshot: Path, settings: Settings) -> uvicorn.Config:
    """Return how the application is served."""
    return uvicorn.Config(
        create_app(snapshot, settings),
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,  # the application writes its own, without what people ask
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        # Room for an address that is too long by our own measure, so that it is we who say so.
        h11_max_incomplete_event_size=8 * settings.query_size_limit + 64 * 1024,
    )
