"""The OpenAPI description as a whole: what the routes say of themselves, and the table of operations beside it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.openapi.operation import HTML, PROBLEM, Operation, fault
from api.openapi.operations import OPERATIONS

_PROBLEM: Final[Mapping[str, Any]] = {
    "type": "object",
    "description": "What went wrong, where, and how to mend it (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "limit": {"type": "string"},
        "value": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
_ABOUT: Final = (
    "The knowledge graph of genomic-medicine guidance. HEAD is answered wherever GET is. The IRI of everything that "
    "the graph speaks of is an address of the site too, and leads on to the document about it."
)
_FOR_ANYBODY: Final = {("get", "/submissions"), ("get", "/submissions/{number}")}
"""What a token may be sent to, but need not."""
_OF_ALL: Final = (406, 408, 503)
_OF_TAG: Final = {"Validation": (400,), "Submissions": (404,)}  # 404 where a server takes no submissions


def install(app: FastAPI) -> None:
    """Have ``app`` describe itself completely at ``/openapi.json``."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
    paths = found["paths"]
    for item in paths.values():
        for operation in item.values():
            _complete(operation)
    for method, path in _FOR_ANYBODY & {(m, p) for p, item in paths.items() for m in item}:
        paths[path][method]["security"].append({})
    for (method, path), operation in OPERATIONS.items():
        item = paths.setdefault(path, {})
        item[method] = {**item.get(method, {}), **_members(operation)}
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    schemas[PROBLEM] = _PROBLEM
    for name in ("HTTPValidationError", "ValidationError"):  # faults are told as problem documents here
        schemas.pop(name, None)
    return found


def _complete(operation: dict[str, Any]) -> None:
    """Add to what a route says of itself what is true of all, and that a problem can be told as a page."""
    responses = operation["responses"]
    for status in (*_OF_ALL, *_OF_TAG.get(operation["tags"][0], ())):
        responses.setdefault(str(status), fault(status))
    for status, response in responses.items():
        if "HTTPValidationError" in str(response):
            responses[status] = fault(422)
        elif status >= "400" and "content" not in response:
            responses[status] = {**fault(int(status)), **response}
        elif status >= "400":
            response["content"].setdefault(HTML, {"schema": {"type": "string"}})


def _members(operation: Operation) -> dict[str, Any]:
    return dict(_all_members(operation))


def _all_members(operation: Operation) -> Iterator[tuple[str, Any]]:
    yield "responses", operation.responses()
    yield "parameters", [dict(parameter) for parameter in operation.parameters]
    if operation.summary:
        yield "summary", operation.summary
    if operation.body:
        yield "requestBody", {"required": True, "content": dict(operation.body)}
