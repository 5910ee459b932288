"""What a check of a deployment comes to."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is: well, worth a look, or wrong."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Check:
    """A thing that was looked at, how it is, what was found, and what to do where it is not well."""

    name: str
    state: State
    found: str
    remedy: str = ""


def ok(name: str, found: str) -> Check:
    """Return that ``name`` is well."""
    return Check(name, State.OK, found)


def warning(name: str, found: str, remedy: str) -> Check:
    """Return that ``name`` is worth a look."""
    return Check(name, State.WARNING, found, remedy)


def failed(name: str, found: str, remedy: str) -> Check:
    """Return that ``name`` is wrong."""
    return Check(name, State.FAILED, found, remedy)
