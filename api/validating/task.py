"""What a validating process is asked, and what it answers."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, Self


class Encodable(Protocol):
    """What can be sent: it encodes itself."""

    def encode(self) -> bytes:
        """Return it as a payload."""


@dataclass(frozen=True, slots=True)
class Task:
    """The body of a request: its content type, the name that its address gives it, and what is wanted besides findings.

    ``report`` is the media type of a report in the vocabulary of SHACL; ``echo`` has the text itself sent back, as a
    form shows it.
    """

    content_type: str
    name: str | None = None
    report: str | None = None
    echo: bool = False

    def encode(self) -> bytes:
        """Return the task as a payload."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the task that ``encode`` made the payload of."""
        return cls(**json.loads(payload))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What validation found: the first of the ``number`` findings, violations before warnings; the records' IRIs."""

    conforms: bool
    records: int
    number: int
    summary: str
    findings: tuple[Mapping[str, Any], ...]
    report: str | None = None
    text: str | None = None
    syntax: str = ""
    iris: tuple[str, ...] = ()
    base: Mapping[str, str | None] = field(default_factory=dict)
    """The digest of each record as it is served, or None for a new one."""

    def encode(self) -> bytes:
        """Return the verdict as a payload."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the verdict that ``encode`` made the payload of."""
        members = json.loads(payload)
        return cls(**{**members, "iris": tuple(members["iris"])})
