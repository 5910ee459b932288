"""Pages that browsers keep: as long as the data stays the same, a page is the same at the same address."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from api.web.caching import cache_headers, entity_tag, is_known
from api.web.served import served

Handler = Callable[[Request], Awaitable[Response]]


def kept(page: Handler) -> Handler:
    """Return a page that carries an entity tag, and is not made again for those who have it already."""

    @wraps(page)
    async def answer(request: Request) -> Response:
        tag = entity_tag(served(request).version, str(request.url))
        if is_known(tag, request.headers.getlist("if-none-match")):
            return Response(status_code=304, headers=cache_headers(tag))
        made = await page(request)
        made.headers.update(cache_headers(tag))
        return made

    return answer
