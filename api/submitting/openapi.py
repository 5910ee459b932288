"""What the OpenAPI description says of the routes for submissions."""

from collections.abc import Mapping
from typing import Any, Final

from api.validating.form import MULTIPART, SYNTAXES
from api.validating.surveys import ARCHIVE
from api.validating.surveys import PARAMETERS as SURVEY_PARAMETERS
from api.web.problems import MEDIA_TYPE
from loaders.submissions import KEPT_AS, MEDIA_TYPES, Role, State

TAKEN: Final = (*(MEDIA_TYPES[syntax] for syntax in dict.fromkeys(SYNTAXES.values())), ARCHIVE)
"""The media types that people are told of."""

_TIME: Final = {"type": "string", "format": "date-time"}
_IRI: Final = {"type": "string", "format": "uri"}
_DECISION: Final = {
    "type": "object",
    "required": ["state", "at", "role", "reason", "files"],
    "properties": {
        "state": {"type": "string", "enum": [State.ACCEPTED.value, State.REJECTED.value]},
        "at": _TIME,
        "role": {"type": "string", "enum": [role.value for role in Role]},
        "reason": {"type": "string"},
        "files": {"type": "array", "items": {"type": "string"}},
    },
}
_SUBMISSION: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["id", "iri", "url", "state", "received", "type", "size", "sha256", "number", "decisions"],
    "properties": {
        "id": {"type": "string"},
        "iri": _IRI,
        "url": _IRI,
        "state": {"type": "string", "enum": [state.value for state in State]},
        "received": _TIME,
        "type": {"type": "string", "enum": list(TAKEN)},
        "size": {"type": "integer"},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "number": {"type": "integer", "description": "How many records it holds."},
        "decisions": {"type": "array", "items": _DECISION},
        "records": {
            "type": "array",
            "items": _IRI,
            "description": "The IRIs of the records: of an accepted submission, or for who may read it.",
        },
        "name": {"type": "string", "description": "The name of the file; for who may read it."},
        "token": {"type": "string", "description": "The id of the token it came with; for who may read it."},
        "wave": {"type": "string", "description": "The label of the wave of a survey; for who may read it."},
        "replaces": {"type": "boolean", "description": "Whether there was such a wave; for who may read it."},
        "duplicateOf": {"type": ["string", "null"], "description": "An earlier submission with the same content."},
    },
}


def problem(description: str) -> dict[str, Any]:
    """Return how an answer is described that is a problem document."""
    members = {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}}
    schema = {"type": "object", "required": ["type", "title", "status"], "properties": members}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _submission(description: str) -> dict[str, Any]:
    schemas = {"application/json": _SUBMISSION, "text/turtle": {"type": "string"}, "text/html": {"type": "string"}}
    return {"description": description, "content": {kind: {"schema": schema} for kind, schema in schemas.items()}}


BODY: Final[Mapping[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A curated file, or records in RDF or CSV: what POST /validate finds nothing wrong with. "
        "Or a survey: an archive of LimeSurvey, or a form with a structure and responses.",
        "content": {
            **{kind: {"schema": {"type": "string"}} for kind in TAKEN[:-1]},
            ARCHIVE: {"schema": {"type": "string", "format": "binary"}},
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "properties": {
                        **{name: {"type": "string", "format": "binary"} for name in ("file", "structure", "responses")},
                        **{name: {"type": "string"} for name in ("text", "syntax", "token", "key", "wave", "partial")},
                    },
                }
            },
        },
    },
    "parameters": [
        *SURVEY_PARAMETERS,
        {
            "name": "file",
            "in": "query",
            "description": "The file's name with its folder, where the file does not say its place itself.",
            "example": "practice/fr.yaml",
            "schema": {"type": "string"},
        },
        {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "A name for this submission: sent again under the same, it is taken once.",
            "schema": {"type": "string", "pattern": "^[!#-~]{1,200}$"},
        },
    ],
}
_TOKEN: Final[Mapping[int | str, dict[str, Any]]] = {
    401: {
        **problem("There is no token, or it is not valid."),
        "headers": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    },
    403: problem("The token is not for this."),
}
TAKING: Final[dict[int | str, dict[str, Any]]] = {
    201: {
        **_submission("It is on disk, and will be told of in the next snapshot; sent again under its key, the same."),
        "headers": {"Location": {"schema": _IRI}},
    },
    400: problem("There is no content, or the token or key is not sent as it should be."),
    **_TOKEN,
    406: problem("There is no such form of an answer."),
    413: problem("The content is larger, or takes more time or memory, than a file may."),
    415: problem("The content is of a type that is not taken, or compressed."),
    422: {
        "description": "The content does not conform: the findings, as POST /validate tells them; or other content "
        "came under the same key.",
        "content": {MEDIA_TYPE: {"schema": {"type": "object"}}, "text/turtle": {"schema": {"type": "string"}}},
    },
    429: problem("The token or address has had its share, or too many of its submissions wait."),
    503: problem("Nothing can be taken at the moment; Retry-After says when to come again."),
    507: problem("There is no space left. Nothing was kept."),
}
LISTING: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Submissions, the latest first.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["submissions", "next"],
                    "properties": {
                        "submissions": {"type": "array", "items": _SUBMISSION},
                        "next": {"type": ["string", "null"], "description": "The address of those before them."},
                    },
                }
            },
            "text/html": {"schema": {"type": "string"}},
        },
    },
    400: problem("The token is not sent as it should be."),
    **_TOKEN,
    406: problem("There is no such form of an answer."),
    422: problem("A parameter is not as expected."),
}
READING: Final[dict[int | str, dict[str, Any]]] = {
    200: _submission("What is known of the submission."),
    400: problem("The token is not sent as it should be."),
    **_TOKEN,
    404: problem("There is no such submission."),
    406: problem("There is no such form of an answer."),
    422: problem("What should be the id of a submission is none."),
}
FORM: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A page with a form.", "content": {"text/html": {"schema": {"type": "string"}}}},
    404: problem("This server takes no submissions."),
}
TEXTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The review file, with a row for each text.", "content": {"text/csv": {}}},
    400: problem("The token is not sent as it should be."),
    **_TOKEN,
    404: problem("There is no such survey, or it was decided on."),
    422: problem("What should be the id of a submission is none."),
}
CONTENT: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The content as it was sent.", "content": {kind: {} for kind in KEPT_AS.values()}},
    400: problem("The token is not sent as it should be."),
    **_TOKEN,
    404: problem("There is no such submission, or the token may not read it."),
    422: problem("What should be the id of a submission is none."),
}
