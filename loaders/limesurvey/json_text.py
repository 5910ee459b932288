"""Reading what RemoteControl exports as JSON: ``{"responses": [...]}``, in LimeSurvey 3 with each response by its id.

A response is an object from heading to value, so equal headings would overwrite each other; they are refused. Where
nothing has been answered, LimeSurvey writes ``{"status": "No Data, ..."}``.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from loaders.findings import Finding, Unreadable, shorten
from loaders.limesurvey.sheet import HOW_TO_EXPORT, RawRow, Sheet
from loaders.limesurvey.table import Format

Response: TypeAlias = Mapping[str, object]

SIZE_LIMIT: Final = 64 * 1024 * 1024
"""Characters; in memory, JSON takes many times what it does in a file."""
_NO_DATA: Final = "no data"


class _Repeated(ValueError):
    """A key that an object holds twice."""


def read_json(text: str, name: str) -> Sheet:
    """Return the responses in ``text``.

    Raises Unreadable, here or while rows are read, for what is no JSON, no export, or has headings that repeat.
    """
    if len(text) > SIZE_LIMIT:
        message = f"The file is larger than {SIZE_LIMIT // 2**20} MB, which is more than is read of JSON."
        raise Unreadable(Finding(name, message, expected="the survey archive (.lsa)"))
    responses = _responses(_parse(text, name), name)
    headings = tuple(dict.fromkeys(key for response in responses for key in response))
    return Sheet(Format.JSON, headings, _rows(responses, headings, name))


def _parse(text: str, name: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except _Repeated as error:
        message = f"The heading '{shorten(error)}' stands twice in a response: one column has overwritten the other."
        raise Unreadable(Finding(name, message, expected="an export with heading type 'code'")) from None
    except json.JSONDecodeError as error:
        message = f"This is not valid JSON: {error.msg}; the file may be cut off."
        raise Unreadable(Finding(name, message, error.lineno, expected=HOW_TO_EXPORT)) from None
    except (ValueError, RecursionError):
        message = "This JSON holds what no export does: numbers too long or nesting too deep."
        raise Unreadable(Finding(name, message, expected=HOW_TO_EXPORT)) from None


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Repeated(key)
        found[key] = value
    return found


def _responses(value: object, name: str) -> Sequence[Response]:
    if isinstance(value, dict) and str(value.get("status", "")).casefold().startswith(_NO_DATA):
        return []
    rows = value.get("responses") if isinstance(value, dict) else value
    if not isinstance(rows, list):
        message = "This JSON holds no 'responses'."
        raise Unreadable(Finding(name, message, expected="what RemoteControl's export_responses returns, decoded"))
    return [_response(row, position, name) for position, row in enumerate(rows, start=1)]


def _response(row: object, position: int, name: str) -> Response:
    if isinstance(row, dict) and len(row) == 1 and isinstance(inner := next(iter(row.values())), dict):
        row = inner
    if not isinstance(row, dict):
        raise Unreadable(Finding(name, f"Response {position} of the file is no object.", expected=HOW_TO_EXPORT))
    return row


def _rows(responses: Sequence[Response], headings: tuple[str, ...], name: str) -> Iterator[RawRow]:
    for position, response in enumerate(responses, start=1):
        if len(response) != len(headings):
            message = f"Response {position} of the file lacks columns that others have."
            raise Unreadable(Finding(name, message, expected=HOW_TO_EXPORT))
        yield None, [_cell(response[heading]) for heading in headings]


def _cell(value: object) -> str:
    """Return a cell as text. Exports hold strings and, for ids, numbers; NULL is written as an empty string."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
