"""Why a text is no YAML, in the words of people who do not know how it is read.

The parser (libyaml) says what it looked for. Most often a curator meant something else: a colon within a text, say, or
a bracket that is still open. Each cause is told at the line where it is mended, which is not always where the
parser stopped.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import yaml

from loaders.findings import Finding, shorten

_IN_QUOTES: Final = "all of the text in quotes of one kind: \"...\" or '...'"
_SPECIAL: Final = "@`%*&!|>?-"
"""The signs with which no plain text begins."""
_FIELD: Final = re.compile(r"\s*(?:- +)*[^\s:]+: +(?P<value>\S.*)")
_DASH_ALONE: Final = re.compile(r"\s*-[^\s-][^\s:]*: ")
_CONFLICT: Final = ("<<<<<<<", "=======", ">>>>>>>")
_PART_OF_TEXT: Final = re.compile(r"\s*#[^\s#]")
_CONTROL: Final = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class _Stop:
    """Where the parser stopped, why, and where what it was reading had begun; lines count from 0."""

    lines: list[str]
    problem: str
    line: int
    column: int
    context: str
    begun: int

    def text(self, line: int) -> str:
        """Return a line of the file; there is one more, empty, after its last."""
        return self.lines[line] if 0 <= line < len(self.lines) else ""

    @property
    def before(self) -> int:
        """Return the line before the one of the stop, without counting empty ones."""
        return next((n for n in range(self.line - 1, -1, -1) if self.text(n).strip()), self.line)


@dataclass(frozen=True)
class _Cause:
    line: int
    why: str
    expected: str


def syntax_finding(error: yaml.YAMLError, text: str, name: str) -> Finding:
    """Return what is wrong in the ``text`` of the file called ``name``, of which the parser says ``error``."""
    stop = _stop(error, text)
    if stop is None:
        return _unreadable_character(error, text, name)
    cause = next((cause for find in _CAUSES if (cause := find(stop))), None) or _unknown(stop)
    value = shorten(stop.text(cause.line).strip()) or None
    return Finding(name, f"This is not valid YAML: {cause.why}.", cause.line + 1, value=value, expected=cause.expected)


def _stop(error: yaml.YAMLError, text: str) -> _Stop | None:
    mark: Any = getattr(error, "problem_mark", None)
    if mark is None:
        return None
    begun: Any = getattr(error, "context_mark", None) or mark
    problem, context = (str(getattr(error, part, None) or "") for part in ("problem", "context"))
    return _Stop(text.splitlines(), problem, mark.line, mark.column, context, begun.line)


def _unreadable_character(error: yaml.YAMLError, text: str, name: str) -> Finding:
    found = _CONTROL.search(text)
    if found is None:
        return Finding(name, f"This is not valid YAML: {shorten(error)}.", expected="valid YAML")
    line = text.count("\n", 0, found.start()) + 1
    message = f"This is not valid YAML: the character U+{ord(found[0]):04X} cannot be printed."
    return Finding(name, message, line, expected="text without control characters")


def _conflict(stop: _Stop) -> _Cause | None:
    line = next((n for n in (stop.begun, stop.line) if stop.text(n).startswith(_CONFLICT)), None)
    if line is None:
        return None
    return _Cause(line, "git has left a conflict here", "one of the two versions, without the lines that git added")


def _tab(stop: _Stop) -> _Cause | None:
    if "\t" not in stop.text(stop.line)[: stop.column + 1]:
        return None
    return _Cause(stop.line, "a tab indents this line", "spaces: YAML does not allow tabs there")


def _open_quote(stop: _Stop) -> _Cause | None:
    if stop.context != "while scanning a quoted scalar":
        return None
    return _Cause(stop.begun, "the quote that opens here is never closed", "the same quote at the end of the text")


def _open_bracket(stop: _Stop) -> _Cause | None:
    if not stop.context.startswith("while parsing a flow"):
        return None
    why = "the bracket that opens here is not closed, or a comma is missing"
    return _Cause(stop.begun, why, "a list such as [I.1, III.4], or the text in quotes")


def _comment(stop: _Stop) -> _Cause | None:
    if stop.problem != "did not find expected key" or not re.search(r"\s#", stop.text(stop.before)):
        return None
    return _Cause(stop.before, "a '#' after a space begins a comment, so that the text ends there", _IN_QUOTES)


def _after_quote(stop: _Stop) -> _Cause | None:
    closed = stop.text(stop.line)[: stop.column].rstrip()[-1:]
    if stop.problem != "did not find expected key" or closed not in tuple("\"']}"):
        return None
    what = "its bracket" if closed in "]}" else "its quote"
    return _Cause(stop.line, f"the text goes on after {what} has closed", _IN_QUOTES)


def _special(stop: _Stop) -> _Cause | None:
    found = _FIELD.fullmatch(stop.text(stop.line))
    if found is None or found["value"][0] not in _SPECIAL:
        return None
    return _Cause(stop.line, f"no text begins with '{found['value'][0]}'", "the text in quotes")


def _colon(stop: _Stop) -> _Cause | None:
    if stop.problem != "mapping values are not allowed in this context":
        return None
    if _DASH_ALONE.match(stop.text(stop.before)):
        return _Cause(stop.before, "a space is missing after the dash", "- id: ...")
    if _FIELD.match(stop.text(stop.line)[: stop.column + 1]):
        return _Cause(stop.line, "a colon and a space stand within the text", _IN_QUOTES)
    why = "this line is indented deeper than the field above it, so that it belongs to its text, and has a colon"
    return _Cause(stop.line, why, "a field: as many spaces as the one above; a part of the text: the text in quotes")


def _no_colon(stop: _Stop) -> _Cause | None:
    if stop.problem != "could not find expected ':'":
        return None
    return _Cause(stop.begun, "no colon and space follow the name of the field", "name: value")


def _indentation(stop: _Stop) -> _Cause | None:
    if stop.problem not in ("did not find expected key", "did not find expected '-' indicator"):
        return None
    expected = "as many spaces as the other fields of the record; a record begins two before, with '- id:'"
    return _Cause(stop.line, "this line is not indented like any above it", expected)


def _unknown(stop: _Stop) -> _Cause:
    expected = "valid YAML; often a quote, colon, dash or two spaces are missing on this line or the one before"
    return _Cause(stop.line, shorten(stop.problem), expected)


_CAUSES: Final[tuple[Callable[[_Stop], _Cause | None], ...]] = (
    _conflict, _tab, _open_quote, _open_bracket, _comment, _after_quote, _special, _colon, _no_colon, _indentation,
)  # fmt: skip
"""From the plainest to those that the same problem may have for want of another cause."""


def goes_on_as_comment(line: str, column: int) -> bool:
    """Return whether a text that ends in ``line`` at ``column`` is followed by what somebody wrote as part of it.

    A comment that somebody means has a space after its '#'; '#1' is part of a name.
    """
    return _PART_OF_TEXT.match(line, column) is not None
