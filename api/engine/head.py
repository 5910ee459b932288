"""The head of an RDF document: its prefixes, which the engine writes in another order each time."""

from typing import Generic, Protocol, TypeVar


class Output(Protocol):
    """What takes a result as it is written."""

    def write(self, data: bytes, /) -> int:
        """Take a part of the result."""

    def flush(self) -> None:
        """Pass on what was taken."""


AnyOutput = TypeVar("AnyOutput", bound=Output)

_HEAD = (b"@prefix ", b"<?xml ", b"<rdf:RDF ")


class SortedHead(Generic[AnyOutput]):
    """Passes on a document with its prefixes in order, so that equal results are equal byte for byte."""

    def __init__(self, output: AnyOutput) -> None:
        self._output = output
        self._head = b""
        self._in_head = True

    def write(self, data: bytes) -> int:
        """Take a part of the document; keep it back while it is of the head."""
        if not self._in_head:
            return self._output.write(data)
        self._head += data
        if not all(line.startswith(_HEAD) for line in self._head.split(b"\n")[:-1]):
            self.end()
        return len(data)

    def flush(self) -> None:
        """Do nothing: the output decides when parts go."""

    def end(self) -> AnyOutput:
        """Pass on what was kept back, and return the output."""
        if self._in_head:
            self._in_head = False
            self._output.write(_in_order(self._head))
        return self._output


def _in_order(head: bytes) -> bytes:
    lines = head.split(b"\n")
    count = next((n for n, line in enumerate(lines) if not line.startswith(_HEAD)), len(lines))
    first = sorted(lines[:count], key=lambda line: (not line.startswith(b"<?xml"), line))
    return b"\n".join([*map(_attributes_in_order, first), *lines[count:]])


def _attributes_in_order(line: bytes) -> bytes:
    if not line.startswith(b"<rdf:RDF "):
        return line
    name, *attributes = line.removesuffix(b">").split(b" ")
    return b" ".join([name, *sorted(attributes)]) + b">"
