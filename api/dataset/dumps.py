"""The dumps at ``/dump/``: files of every version that is kept, at addresses that always mean the same bytes."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from api.dataset.document import link_header, unless_known
from api.dataset.facts import LICENCE, facts, version_iri
from api.linked.address import site
from api.web.caching import REVALIDATE, is_known
from api.web.templates import page
from graph.dumps import CHECKSUMS
from graph.history import DUMPS, Version

router: Final = APIRouter(tags=["Dataset"])

LATEST: Final = "latest"
IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""For what never changes at its address."""


@router.head("/dump", include_in_schema=False)
@router.get("/dump", include_in_schema=False)
@router.head("/dump/", include_in_schema=False)
@router.get("/dump/", summary="List the dumps")
async def listed(request: Request) -> Response:
    """List the files of all versions that are kept."""
    known, headers = unless_known(request, {})
    if known:
        return known
    context = {"versions": (await facts(request)).versions, "checksums": CHECKSUMS}
    return page(request, "dumps.html", context, headers=headers)


@router.head("/dump/{name}/", include_in_schema=False)
@router.get("/dump/{name}/", include_in_schema=False)
async def version(request: Request, name: str) -> Response:
    """Lead to the version, whose page lists its files."""
    path = "/dataset" if name == LATEST else f"/dataset/{(await _version(request, name)).name}"
    return RedirectResponse(site(request) + path, 303)


@router.head("/dump/{name}/{file}", include_in_schema=False)
@router.get("/dump/{name}/{file}", summary="Download a dump")
async def dump(request: Request, name: str, file: str) -> Response:
    """Return a file of the dumps of a version, or a part of it; ``latest`` leads to the current version."""
    found = await _version(request, name)
    if name == LATEST:
        address = f"{site(request)}/dump/{found.name}/{file}"
        return RedirectResponse(address, 302, {"Cache-Control": REVALIDATE})
    if file == CHECKSUMS and found.distributions:
        return FileResponse(_place(found, file), headers={"Cache-Control": REVALIDATE}, media_type="text/plain")
    distribution = next((d for d in found.distributions if d.file == file), None)
    if distribution is None:
        raise HTTPException(404, f"Version {found.name} has no file {file!r}. /dump/ lists those there are.")
    links = [(version_iri(found), "collection", None), (LICENCE.value, "license", None)]
    tag = f'"{distribution.sha256}"'
    headers = {"Cache-Control": IMMUTABLE, "ETag": tag, "Link": link_header(links)}
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    return FileResponse(_place(found, file), headers=headers, media_type="application/gzip")


async def _version(request: Request, name: str) -> Version:
    """Return the version ``name``. Raises HTTPException (404)."""
    known = await facts(request)
    found = known.current if name == LATEST else known.version(name)
    if found is None:
        raise HTTPException(404, f"There is no version {name!r} here, or not any more. /dump/ lists those there are.")
    return found


def _place(version: Version, file: str) -> Path:
    """Return where a file lies now: a build may have moved it into the archive since the versions were listed."""
    path = version.folder / file
    return path if path.is_file() else _archive(version) / file


def _archive(version: Version) -> Path:
    own = version.folder.parent  # the snapshot, or the archive
    return (own if own.name == DUMPS else own.parent / DUMPS) / version.name
