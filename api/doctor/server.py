"""The server: whether it is reached, welcomes requests, serves the current snapshot, and has the same time."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from api.doctor.check import Check, failed, ok, warning
from api.settings import Settings
from api.workspace import Workspace
from graph.snapshot import SnapshotError

_PATIENCE: Final = 10.0
_LONGEST: Final = 64 * 1024
_MOST_APART: Final = 60
"""Seconds by which two clocks may differ before it is said."""


def check_server(url: str, workspace: Workspace, settings: Settings | None) -> Iterator[Check]:
    """Yield the checks of the server at ``url``, the address of the site with its base path."""
    base = url.rstrip("/")
    if settings and urlsplit(base).path != settings.base_path:
        found = f"the path of {base} is not GENOGUIDE_BASE_PATH, {settings.base_path or '/'}"
        yield warning("base path", found, "They differ where the proxy takes the path away; else make them the same.")
    try:
        with httpx.Client(timeout=_PATIENCE) as client:
            ready, _ = _get(client, f"{base}/ready")
            health, members = _get(client, f"{base}/health")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        found = f"{base} cannot be reached: {error or type(error).__name__}"
        yield failed("server", found, "Look at its log and at the proxy's.")
        return
    if ready.status_code == httpx.codes.OK:
        yield ok("server", f"{base} is ready")
    else:
        found = f"{base}/ready answers {ready.status_code}; expected: 200"
        yield failed("server", found, "Look at its log; 503 says that it starts, stops or has no workers.")
    yield _version(members.get("version"), workspace, health.status_code)
    yield from _time(health)


def _get(client: httpx.Client, url: str) -> tuple[httpx.Response, dict[str, Any]]:
    """Return an answer and its JSON object; a long one is read in part. Raises HTTPError."""
    content = b""
    with client.stream("GET", url) as answer:
        for part in answer.iter_bytes(_LONGEST):
            content += part
            if len(content) > _LONGEST:
                break
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        value = {}
    return answer, value if isinstance(value, dict) else {}


def _version(served: object, workspace: Workspace, status: int) -> Check:
    if not isinstance(served, str):
        found = f"/health answers {status} and names no version"
        return failed("version served", found, "Is it GenoGuide that answers at this address?")
    try:
        current = workspace.snapshots.current()
    except SnapshotError:
        current = None
    expected = current[1].version if current else "none"
    if served != expected:
        found = f"{served[:40]!r}; current here is {expected}"
        return failed("version served", found, "Look at its log for why it does not follow, and at its workspace.")
    return ok("version served", served)


def _time(answer: httpx.Response) -> Iterator[Check]:
    try:
        there = parsedate_to_datetime(answer.headers["date"])
        apart = abs((datetime.now(UTC) - there).total_seconds())
    except (KeyError, ValueError, TypeError):
        return
    if apart > _MOST_APART:
        yield warning("clock of the server", f"differs by {apart:,.0f} s", "Keep both clocks by NTP.")
