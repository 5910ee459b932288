"""The crosswalk's file: YAML of format 1, read with the line of everything, so that messages can point at it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from graph.nearest import nearest
from loaders.findings import Finding, Severity, Unreadable, shorten
from loaders.limesurvey.crosswalk import PARTS, Crosswalk, Entry
from loaders.limesurvey.fault import Fault
from loaders.limesurvey.meaning import FIELD_NAMES, Meaning, Role, Scalar
from loaders.limesurvey.value_map import IDENTITY, ValueMap
from loaders.yaml_document import Json, Position, YamlDocument, decode, parse_yaml, read_bytes

_TOP: Final = (
    "crosswalk",
    "survey",
    "use",
    "one_answer_per",
    "value_maps",
    "applications",
    "domains",
    "questions",
    "note",
)
_SURVEY: Final = ("title", "sids", "base_language", "languages", "note")
_SUBJECTS: Final = ("indicator", "domain", "application", "practice")
_FOR_READERS: Final = ("type", "text", "shown_if", "note")
_ENTRY: Final = (
    *("role", *_SUBJECTS, "field", "value_map", "if_empty", "subquestions", "cells", "scales"),
    *PARTS,
    *_FOR_READERS,
)
_IDENTIFYING: Final = (Role.COUNTRY, Role.REGION, Role.SCOPE)
Named = TypeVar("Named", bound=StrEnum)


def read_crosswalk(path: Path, name: str) -> Crosswalk:
    """Return the crosswalk in the file at ``path``, called ``name`` in messages.

    What is not format 1 is among the crosswalk's findings. Raises Unreadable for a file that is no crosswalk at all.
    """
    return parse_crosswalk(read_bytes(path, name), name)


def parse_crosswalk(content: bytes, name: str) -> Crosswalk:
    """Return the crosswalk in ``content``, the bytes of its file. Raises Unreadable as ``read_crosswalk`` does."""
    document = parse_yaml(decode(content, name), name)
    if not isinstance(document.data, dict) or "questions" not in document.data:
        expected = "'crosswalk: 1' and 'questions:'; 'genoguide crosswalk new' writes a skeleton"
        raise Unreadable(Finding(name, "The file is no crosswalk.", 1, expected=expected))
    return _Reader(name, document).crosswalk(document.data)


class _Reader:
    """Reads one document, and collects what is wrong with it."""

    def __init__(self, name: str, document: YamlDocument) -> None:
        self.name = name
        self.document = document
        self.findings: list[Finding] = []

    def crosswalk(self, data: Mapping[str, Json]) -> Crosswalk:
        self._known(data, _TOP, ())
        if data.get("crosswalk") != 1:
            self._find("This is no crosswalk of format 1.", ("crosswalk",), data.get("crosswalk"), "crosswalk: 1")
        survey = self._mapping(data, "survey", ())
        self._known(survey, _SURVEY, ("survey",))
        if data.get("use", "submitted") != "submitted":
            self._find("Only submitted responses can be used.", ("use",), data["use"], "use: submitted")
        return Crosswalk(
            file=self.name,
            title=_text(survey.get("title")),
            surveys=self._surveys(survey),
            base_language=_text(survey.get("base_language")),
            languages=tuple(map(str, self._list(survey, "languages", ("survey",)))),
            one_answer_per=self._one_answer_per(data),
            value_maps={k: self._value_map(k, v) for k, v in self._mapping(data, "value_maps", ()).items()},
            applications=self._labels(data, "applications"),
            domains=self._labels(data, "domains"),
            questions=self._entries(data, "questions", (), ""),
            findings=tuple(self.findings),
        )

    def _surveys(self, survey: Mapping[str, Json]) -> dict[str, int]:
        sids = self._mapping(survey, "sids", ("survey",))
        numbers = {label: _number(sid) for label, sid in sids.items()}
        for label, number in numbers.items():
            if number is None:
                self._find("This is no survey id.", ("survey", "sids", label), sids[label], "a number, such as 482613")
        return {label: number for label, number in numbers.items() if number is not None}

    def _one_answer_per(self, data: Mapping[str, Json]) -> tuple[Role, ...]:
        if "one_answer_per" not in data:
            return (Role.COUNTRY, Role.REGION)
        listed = self._list(data, "one_answer_per", ())
        roles = [self._choice(text, Role, ("one_answer_per", i), "role") for i, text in enumerate(listed)]
        for i, role in enumerate(roles):
            if role is not None and role not in _IDENTIFYING:
                expected = "country, region or scope"
                self._find("This role does not identify an answer.", ("one_answer_per", i), role, expected)
        return tuple(role for role in roles if role in _IDENTIFYING)

    def _labels(self, data: Mapping[str, Json], key: str) -> dict[str, str]:
        return {k: v for k, v in self._mapping(data, key, ()).items() if isinstance(v, str)}

    def _value_map(self, name: str, data: Json) -> ValueMap:
        position = ("value_maps", name)
        if data == IDENTITY:
            return ValueMap(line=self.document.line(position))
        if not isinstance(data, dict):
            self._find("A value map is a table of codes.", position, data, "'code: value' lines, or identity")
            return ValueMap()
        values: dict[str, Scalar | None] = {}
        for code, value in data.items():
            if isinstance(value, list | dict):
                self._find("A code has one value.", (*position, code), None, "a text, a number, true, false or null")
            else:
                values[code.strip()] = value
        lines = {code.strip(): self.document.line((*position, code)) or 0 for code in data}
        return ValueMap(values, self.document.line(position), lines)

    def _entries(self, data: Mapping[str, Json], key: str, at: Position, place: str) -> dict[str, Entry]:
        entries = self._mapping(data, key, at)
        return {code: self._entry(value, (*at, key, code), f"{place}{code}") for code, value in entries.items()}

    def _entry(self, data: Json, at: Position, place: str) -> Entry:
        line = self.document.line(at)
        if data is None:
            data = {}
        if not isinstance(data, dict):
            self._find("An entry is a list of keys.", at, data, "'role: ...' and the like, on lines of their own")
            return Entry(place, line, Meaning(Role.IGNORE))
        self._known(data, _ENTRY, at)
        cells = self._mapping(data, "cells", at)
        self._known(cells, ("rows", "columns", "note"), (*at, "cells"))
        return Entry(
            place,
            line,
            self._meaning(data, at),
            _text(data.get("type")),
            self._entries(data, "subquestions", at, f"{place}.subquestions.") if "subquestions" in data else None,
            self._entries(cells, "rows", (*at, "cells"), f"{place}.rows.") if "rows" in cells else None,
            self._entries(cells, "columns", (*at, "cells"), f"{place}.columns.") if "columns" in cells else None,
            self._scales(data, at),
            {PARTS[k]: self._entry(v, (*at, k), f"{place}.{k}") for k, v in data.items() if k in PARTS},
            {key: self.document.line((*at, key)) for key in data},
        )

    def _scales(self, data: Mapping[str, Json], at: Position) -> dict[str, str] | None:
        if "scales" not in data:
            return None
        scales = self._mapping(data, "scales", at)
        self._known(scales, ("1", "2"), (*at, "scales"))
        return {k: str(v) for k, v in scales.items()}

    def _meaning(self, data: Mapping[str, Json], at: Position) -> Meaning:
        role = self._choice(data["role"], Role, (*at, "role"), "role") if "role" in data else None
        subjects = {k: self._word(data, k, at) for k in (*_SUBJECTS, "value_map")}
        empty = data.get("if_empty")
        if isinstance(empty, list | dict):
            self._find("An empty cell has one value.", (*at, "if_empty"), None, "a text, a number, true or false")
            empty = None
        field = _text(data.get("field"))
        if field is not None and field not in FIELD_NAMES:
            self._unlisted("A practice has no such field.", (*at, "field"), field, FIELD_NAMES)
        # An entry whose role is misspelt is not read: the allow-list opens for what it names alone.
        role = Role.IGNORE if "role" in data and role is None else role
        return Meaning(role=role, field=FIELD_NAMES.get(field or ""), if_empty=empty, **subjects)

    def _word(self, data: Mapping[str, Json], key: str, at: Position) -> str | None:
        value = data.get(key)
        if isinstance(value, list | dict):
            self._find(f"{key} is one name.", (*at, key), None, "a code or slug")
            return None
        return _text(value)

    def _choice(self, value: Json, kind: type[Named], at: Position, what: str) -> Named | None:
        text = str(value)
        if text in list(kind):
            return kind(text)
        self._unlisted(f"There is no such {what}.", at, text, kind)
        return None

    def _known(self, data: Mapping[str, Json], keys: Iterable[str], at: Position) -> None:
        names = list(keys)
        for key in data:
            if key not in names:  # what resembles no key is likely a remark; what does, a slip that loses meaning
                severity = Severity.VIOLATION if nearest(key, names) else Severity.WARNING
                self._unlisted("There is no such key.", (*at, key), key, names, severity)

    def _mapping(self, data: Mapping[str, Json], key: str, at: Position) -> dict[str, Json]:
        value = data.get(key)
        if value is not None and not isinstance(value, dict):
            self._find(f"What {key} holds is of the wrong form.", (*at, key), value, "'name: value' lines, indented")
        return value if isinstance(value, dict) else {}

    def _list(self, data: Mapping[str, Json], key: str, at: Position) -> list[Json]:
        value = data.get(key)
        if value is not None and not isinstance(value, list):
            expected = "a list, such as [country, region]"
            self._find(f"What {key} holds is of the wrong form.", (*at, key), value, expected)
        return value if isinstance(value, list) else []

    def _fault(self, at: Position, fault: Fault) -> None:
        in_question = at[:1] == ("questions",) and len(at) > 1
        record = str(at[1]) if in_question else None
        field = ".".join(map(str, at[2:] if in_question else at)) or None
        self.findings.append(replace(fault, field=field).at(self.name, self.document.line(at), record))

    def _find(self, message: str, at: Position, value: object, expected: str) -> None:
        self._fault(at, Fault(message, expected, None if value is None else shorten(value)))

    def _unlisted(
        self,
        message: str,
        at: Position,
        value: str,
        names: Iterable[str],
        severity: Severity = Severity.VIOLATION,
    ) -> None:
        listed = [str(name) for name in names]
        expected = "one of " + ", ".join(listed)
        self._fault(at, Fault(message, expected, shorten(value), nearest(value, listed), severity))


def _text(value: Json) -> str | None:
    """Return a scalar as it is written; numbers such as a type's ``5`` are text too."""
    return None if value is None or isinstance(value, list | dict) else str(value).strip()


def _number(value: Json) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else None
