"""``/schema/practice.json`` and its like: the JSON Schema of each kind of curated file."""

from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.curating.schemas import TYPES, packaged_text
from api.web.caching import cache_headers, entity_tag, is_known

router: Final = APIRouter(tags=["Ontology"])

JSON_SCHEMA: Final = "application/schema+json"


@router.head("/schema/{name}.json", include_in_schema=False)
@router.get("/schema/{name}.json", summary="Read the JSON Schema of a kind of curated file")
def schema(request: Request, name: str) -> Response:
    """Return the JSON Schema of curated files such as those of ``practice``, for completion and checks in editors."""
    if name not in TYPES:
        raise HTTPException(404, f"There is no schema {name!r}. There are: {', '.join(TYPES)}.")
    content = packaged_text(name)
    tag = entity_tag(content)
    headers = cache_headers(tag)
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=JSON_SCHEMA)
