"""What an operation takes and answers, in few words; ``document.py`` makes OpenAPI of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from api.web.negotiation import Format
from api.web.problems import MEDIA_TYPE

JSON: Final = "application/json"
HTML: Final = "text/html"
TEXT: Final[Mapping[str, Any]] = {"type": "string"}
PROBLEM: Final = "Problem"
"""The schema of problem documents among the components of the description."""

FAULTS: Final[Mapping[int, str]] = {
    400: "The request cannot be understood: a parameter, a query or a question is not as it should be.",
    403: "The query calls another service.",
    404: "There is no such thing.",
    406: "There is no such format, or none that the client takes.",
    408: "The request did not arrive in time.",
    413: "The body is too long.",
    414: "The address is too long.",
    415: "The body is of a type that is not read here.",
    416: "The file has no such part.",
    422: "A parameter is missing, or the result is larger than may be.",
    500: "The query failed.",
    503: "Busy, or about to stop; Retry-After says when to come again, where that is known.",
    504: "The query took too long.",
    507: "The query needs too much memory.",
}
ASKED: Final = (422, 500, 503, 504, 507)
"""What the evaluation of a query can come to."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method of one path takes and answers.

    ``media_types`` are those of the answer 200, ``redirects`` the statuses that lead elsewhere, ``faults`` those of
    problem documents beside 406, 408 and 503, which every operation knows.
    """

    media_types: tuple[str, ...]
    parameters: tuple[Mapping[str, Any], ...] = ()
    faults: tuple[int, ...] = ()
    redirects: tuple[int, ...] = ()
    summary: str = ""
    body: Mapping[str, Any] | None = None
    schema: Mapping[str, Any] | None = None
    """Of the answer in JSON."""
    kept: bool = True
    """Whether a client that has the answer already is told so."""

    def responses(self) -> dict[str, Any]:
        """Return the answers as OpenAPI describes them, by status."""
        found: dict[str, Any] = {"200": self._success()} if self.media_types else {}
        if self.kept and self.media_types:
            found["304"] = {"description": "What the client has is still the answer."}
        for status in self.redirects:
            found[str(status)] = {
                "description": "It is elsewhere.",
                "headers": {"Location": {"schema": {"type": "string"}, "required": True}},
            }
        faults = sorted({406, 408, 503, *self.faults})
        return {**found, **{str(status): fault(status) for status in faults}}

    def _success(self) -> dict[str, Any]:
        own = {JSON: dict(self.schema or {})}
        schemas = {k: own.get(k, {} if k.endswith("json") else dict(TEXT)) for k in self.media_types}
        return {
            "description": "The answer.",
            "content": {kind: {"schema": schema} for kind, schema in schemas.items()},
        }


def fault(status: int) -> dict[str, Any]:
    """Return how an answer is described that is a problem document."""
    schema = {"$ref": f"#/components/schemas/{PROBLEM}"}
    return {
        "description": FAULTS.get(status, HTTPStatus(status).phrase),
        "content": {MEDIA_TYPE: {"schema": schema}, HTML: {"schema": dict(TEXT)}},
    }


def media_types(formats: Iterable[Format]) -> tuple[str, ...]:
    """Return the media types of formats, without repetition."""
    return tuple(dict.fromkeys(form.media_type for form in formats))


def query(name: str, description: str, *, required: bool = False, **schema: Any) -> Mapping[str, Any]:  # noqa: ANN401
    """Return a parameter in the query string; a text unless ``schema`` says otherwise."""
    example = {"example": schema.pop("example")} if "example" in schema else {}
    kind = schema or dict(TEXT)
    return {"name": name, "in": "query", "description": description, "required": required, "schema": kind, **example}


def several(name: str, description: str, **more: Any) -> Mapping[str, Any]:  # noqa: ANN401
    """Return a parameter that may be repeated."""
    return query(name, description, type="array", items=dict(TEXT), **more)


def path(name: str, description: str, example: str) -> Mapping[str, Any]:
    """Return a parameter in the path."""
    found = {"name": name, "in": "path", "description": description, "required": True, "schema": dict(TEXT)}
    return {**found, "example": example}


def form(formats: Iterable[Format]) -> Mapping[str, Any]:
    """Return the parameter ``format``, which stands above ``Accept``."""
    names = [form.name for form in formats]
    return query("format", f"The format of the answer, above Accept: {', '.join(names)}.", example=names[0])
