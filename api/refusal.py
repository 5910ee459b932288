"""What all refusals have in common: a text for the person who asked, and the limit that was met, if one was."""

from collections.abc import Mapping
from types import MappingProxyType


class Refusal(Exception):
    """What was asked for is not done; the text says why, without anything that only the server should know.

    A class says what it has to say in ``message``, ``limit`` and ``headers``; who raises it may say it more exactly.
    """

    message = "This cannot be done."
    limit = ""
    """The name of the setting that set the limit which was met, or of the parameter."""
    headers: Mapping[str, str] = MappingProxyType({})
    """What the answer over HTTP says in its head, besides."""

    def __init__(self, message: str | None = None, limit: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message or self.message)
        self.limit = limit or self.limit
        self.headers = {**self.headers, **(headers or {})}
