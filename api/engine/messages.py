"""The messages between the web process and a worker: four bytes of length, one of kind, then the payload."""

import json
import socket
import struct
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:  # a worker has no use for it, and starts faster without
    import asyncio

CHUNK_SIZE: Final = 64 * 1024
"""The most of a result that one message carries."""

_MAX_PAYLOAD: Final = 16 * 1024**2
_HEADER: Final = struct.Struct(">IB")


class FrameKind(IntEnum):
    """What a message is."""

    READY = ord("R")
    """The worker has opened the store and waits for jobs."""
    JOB = ord("J")
    """A job, to the worker."""
    HEAD = ord("H")
    """The job has a result; the payload is its kind."""
    DATA = ord("D")
    """A part of the result; more follows."""
    END = ord("E")
    """The last part of the result, perhaps all of it."""
    ERROR = ord("X")
    """There is no result, or no more of it; the payload is an ``error_payload``."""


_KINDS: Final = frozenset(int(kind) for kind in FrameKind)


class Frame(NamedTuple):
    """One message."""

    kind: FrameKind
    payload: bytes = b""


class ProtocolError(Exception):
    """The other side sent something that is no message."""


def encode(kind: FrameKind, payload: bytes = b"") -> bytes:
    """Return a message as it goes over the wire."""
    return _HEADER.pack(len(payload), kind) + payload


def _decode_header(header: bytes) -> tuple[int, FrameKind]:
    length, kind = _HEADER.unpack(header)
    if length > _MAX_PAYLOAD or kind not in _KINDS:
        raise ProtocolError(f"kind {kind}, length {length}")
    return length, FrameKind(kind)


async def receive(reader: "asyncio.StreamReader") -> Frame:
    """Return the next message.

    Raises ``asyncio.IncompleteReadError`` if the other side is gone, ``ProtocolError`` on rubbish.
    """
    length, kind = _decode_header(await reader.readexactly(_HEADER.size))
    return Frame(kind, await reader.readexactly(length))


def receive_blocking(connection: socket.socket) -> Frame | None:
    """Return the next message, or ``None`` if the other side is gone; raise ``ProtocolError`` on rubbish."""
    header = _read_exactly(connection, _HEADER.size)
    if header is None:
        return None
    length, kind = _decode_header(header)
    payload = _read_exactly(connection, length)
    return None if payload is None else Frame(kind, payload)


def _read_exactly(connection: socket.socket, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)


def error_payload(error: str, message: str | None, limit: str = "") -> bytes:
    """Return the payload of an ``ERROR``: the class of the exception, its text, and the limit that was met."""
    return json.dumps([error, message, limit]).encode()


def read_error(payload: bytes) -> tuple[str, str | None, str]:
    """Return what ``error_payload`` was given."""
    error, message, limit = json.loads(payload)
    return str(error), message, limit
