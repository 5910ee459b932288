"""The feed at ``/feed.xml``: what changed from version to version, in Atom (RFC 4287).

Each item that was added, changed or removed is an entry. Where nothing is known of an earlier version, the feed begins
with the items of the files that were changed last.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dataset.document import link_header, unless_known
from api.dataset.facts import LICENCE, PUBLISHER, Facts, facts, version_iri
from api.dataset.queries import rows
from api.linked.address import path_of, site
from api.web.templates import render
from graph.changes import Change, Kind
from graph.history import Version
from graph.vocabulary import BASE

router: Final = APIRouter(tags=["Dataset"])

MOST: Final = 200
"""Entries in the feed, the newest ones."""
ATOM: Final = "application/atom+xml"

_SAID: Final = {Kind.ADDED: "Added", Kind.CHANGED: "Changed", Kind.REMOVED: "Removed"}


@dataclass(frozen=True)
class Entry:
    """An entry: its IRI, when it happened, what happened to what, and where to read on."""

    id: str
    updated: str
    title: str
    category: str
    summary: str
    address: str


@router.head("/feed.xml", include_in_schema=False)
@router.get("/feed.xml", summary="Follow what changes")
async def feed(request: Request) -> Response:
    """Return the feed of what changed from version to version."""
    address = site(request)
    link = link_header([(f"{address}/feed.xml", "self", ATOM), (LICENCE.value, "license", None)])
    known, headers = unless_known(request, {"Link": link})
    if known:
        return known
    now = await facts(request)
    entries = list(_entries(now, address))[:MOST] or await _recent(request, address)
    context = {
        "id": f"{BASE}feed.xml",
        "title": f"{now.title}: what changed",
        "updated": max((entry.updated for entry in entries), default=now.current.built if now.current else ""),
        "author": PUBLISHER,
        "site": address,
        "licence": LICENCE.value,
        "entries": [replace(entry, title=_printable(entry.title)) for entry in entries],
    }
    return Response(render("feed.xml", context), headers=headers, media_type=ATOM)


def _entries(now: Facts, address: str) -> Iterator[Entry]:
    """Yield what changed in each version that is kept, newest version first."""
    for version in sorted(now.versions, key=lambda version: version.built, reverse=True):
        changes = version.changes
        if changes is None or not changes.since or not version.built:
            continue
        yield from (_entry(version, change, address) for change in changes.listed)
        if (more := sum(changes.counts.values()) - len(changes.listed)) > 0:
            yield _more(version, more, address)


def _entry(version: Version, change: Change, address: str) -> Entry:
    since = version.changes.since if version.changes else ""
    kind = _words(change.type)
    gone = change.kind is Kind.REMOVED
    summary = f"{_SAID[change.kind]} in version {version.number}." + (f" It was in version {since}." if gone else "")
    path = f"/dataset/{version.name}" if gone else path_of(change.iri)
    return Entry(
        f"{version_iri(version)}#{change.iri.removeprefix(BASE)}",
        version.built,
        f"{_SAID[change.kind]}: {kind}, {change.label}",
        change.kind.value,
        summary,
        f"{address}{path}",
    )


def _more(version: Version, count: int, address: str) -> Entry:
    return Entry(
        f"{version_iri(version)}#more",
        version.built,
        f"{count:,} further changes",
        Kind.CHANGED.value,
        f"Version {version.number} has more changes than this feed lists.",
        f"{address}/dataset/{version.name}",
    )


async def _recent(request: Request, address: str) -> Iterable[Entry]:
    """Return the items of the files that were changed last, at the beginning of the day on which they were."""
    found = await rows(request, "recent")
    return [
        Entry(
            f"{row['thing']}#{row['modified']}",
            f"{row['modified']}T00:00:00Z",
            f"{_words(row['type'].rpartition('#')[2]).capitalize()}: {row['label']}",
            Kind.CHANGED.value,
            f"In a file last changed on {row['modified']}.",
            f"{address}{path_of(row['thing'])}",
        )
        for row in found.rows
    ]


def _printable(text: str) -> str:
    """Return a text without the control characters that XML cannot hold: labels come from files that anybody wrote."""
    return "".join(c if c.isprintable() else " " for c in text)


def _words(name: str) -> str:
    """Return the name of a class as words: ``HealthSystem`` as ``health system``."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
