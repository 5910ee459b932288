"""Whether the server is well, for those who watch over it."""

from dataclasses import asdict
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.web.served import served

router: Final = APIRouter(tags=["Operation"])


@router.head("/ready", include_in_schema=False)
@router.get("/ready", summary="Whether requests are welcome")
async def ready(request: Request) -> JSONResponse:
    """Say whether to send requests here: 503 while there are no workers, and once the server is about to stop.

    Where submissions are taken, ``build`` says how the builds are that follow them; one that fails changes no answer.
    """
    welcome, rebuilding = (
        request.app.state.deployment.ready and served(request).engine.size > 0,
        request.app.state.rebuilding,
    )
    members = {"ready": welcome, **({"build": asdict(rebuilding.standing)} if rebuilding else {})}
    return JSONResponse(members, 200 if welcome else 503, {"Cache-Control": "no-store"})


@router.head("/health", include_in_schema=False)
@router.get("/health", summary="Whether the server is well")
async def health(request: Request) -> JSONResponse:
    """Say how the server is: 200 and ``ok`` while there are workers, else 503 and ``unavailable``."""
    engine, manifest = served(request).engine, served(request).manifest
    members: dict[str, Any] = {
        "status": "ok" if engine.size else "unavailable",
        "version": manifest["version"],
        "workers": {"size": engine.size, "running": engine.running, "waiting": engine.waiting},
    }
    if "triples" in manifest:
        members["triples"] = manifest["triples"]
    return JSONResponse(members, 200 if engine.size else 503, {"Cache-Control": "no-store"})
